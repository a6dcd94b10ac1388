"""The text of a page: headings, links, anchors and macro calls with their lines, and what is wrong on its face.

This reads lines, not a syntax tree: Python-Markdown keeps no lines, and readers of other dialects
take admonitions and tabs for code. What it cannot see (markup that only appears on the finished
page) the build's guard sees.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.problem import Problem, Sentence, quoted
from macros.reading import code, heading, html, limits, link, table
from macros.reading.attribute import AttributeList, attribute_lists
from macros.reading.encoding import control_character, invisible_references
from macros.reading.limits import MAX_BYTES
from macros.reading.page_text import CALL, Anchor, MacroCall, PageText
from macros.reading.source import Source
from macros.reading.template import Call, Template, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_BYTES", "read_page_text"]

_MAX_PROBLEMS = 100
_MERGE = re.compile(r"^(?:<{7}|\|{7}|>{7})(?: |$)", re.MULTILINE)
_SNIPPET = re.compile(r"^[ \t]*-+8<-+", re.MULTILINE)
EMPTY = Sentence("empty-page", "the page has no text.", "Write the page, or delete it.")
_TEXT = re.compile(r"[^\s<>]")
_NOT_NEWLINE = re.compile(r"[^\n]")
_BLOCK_TAG = re.compile(
    r"^[ \t]*</?(?:blockquote|caption|col|colgroup|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|summary|table"
    r"|tbody|td|tfoot|th|thead|tr|ul)\b",
    re.MULTILINE | re.IGNORECASE,
)


def read_page_text(body: str, file: str, first_line: int) -> tuple[PageText, list[Problem]]:
    """Read the text of a page that begins at `first_line` of its file (its head left out).

    Of a page that is all mistakes, the first hundred are listed.
    """
    source = Source(body, file, first_line)
    if (problem := limits.exceeded(source)) is not None:
        return PageText(first_line=first_line), [problem]
    template = parse(body)
    whole = _blank_templates(body, template)
    unfenced, fences = code.blank_fences(whole)
    prose = code.blank_spans(unfenced)
    lists = list(attribute_lists(prose))
    headings = tuple(heading.find(prose, whole, source))
    links, problems = link.find(prose, source)
    problems += [
        source.problem(r.start, "unsafe-template", r.message, r.hint) for r in template.refusals
    ]
    problems += _left_over(body, source)
    problems += [
        source.problem(offset, "unclosed-fence", message, hint) for offset, message, hint in fences
    ]
    problems += [
        source.problem(offset, "table-shape", message, hint)
        for offset, message, hint in table.find(prose)
    ]
    problems += [
        control_character(source.at(offset), shown, character)
        for offset, shown, character in invisible_references(prose)
    ]
    problems += _html(prose, unfenced, source)
    problems += _attributes(lists, source)
    if not template.calls and not any(
        _TEXT.search(line) for line in whole.split("\n") if not line.lstrip().startswith("#")
    ):
        problems.append(source.problem(0, EMPTY.rule, *EMPTY.said()))
    problems.sort(key=lambda problem: problem.sort_key)
    calls = tuple(
        MacroCall(c.name, c.arguments, c.keywords, source.at(c.start)) for c in template.calls
    )
    text = PageText(
        headings, tuple(links), tuple(_anchors(prose, lists, source)), calls, prose, first_line
    )
    return text, problems[:_MAX_PROBLEMS]


def _blank_templates(body: str, template: Template) -> str:
    """Replace macro calls and raw marks by as many characters, so that everything else keeps its place."""
    spans = sorted(
        [(part.start, part.end) for part in template.parts if isinstance(part, Call)]
        + list(template.marks)
    )
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += (body[done:start], _NOT_NEWLINE.sub(CALL, body[start:end]))
        done = end
    pieces.append(body[done:])
    return "".join(pieces)


def _left_over(body: str, source: Source) -> Iterator[Problem]:
    """Find marks of a merge, and of an extension that prints files."""
    for mark in _MERGE.finditer(body):
        message = f"{quoted(mark[0].strip())} is left over from a merge."
        yield source.problem(
            mark.start(),
            "merge-marker",
            message,
            "Choose one of the two texts, and delete the marker lines.",
        )
    for mark in _SNIPPET.finditer(body):
        message = f"{quoted(mark[0].strip())} would print a file here."
        yield source.problem(mark.start(), "unsafe-template", message, "Write the text itself.")


def _html(prose: str, unfenced: str, source: Source) -> Iterator[Problem]:
    """Find HTML that a page may not hold."""
    if "<" not in unfenced:
        return
    found = dict(html.find(prose, finished=False))
    blocks = [match.start() for match in _BLOCK_TAG.finditer(prose)]
    if blocks:
        # Between the tags of a block Markdown is not read: backticks are text there, and make
        # nothing safe.
        start, end = blocks[0], prose.find(">", blocks[-1]) + 1
        found |= {
            start + offset: message
            for offset, message in html.find(unfenced[start:end], finished=False)
        }
    opened = {message for offset, message in found.items() if not unfenced.startswith("</", offset)}
    for offset, message in found.items():
        if unfenced.startswith("</", offset) and message in opened:
            continue  # the tag that opens the element is reported
        yield source.problem(
            offset, "unsafe-html", message, "Write it in Markdown, or write '&lt;' for a plain '<'."
        )


def _attributes(lists: list[AttributeList], source: Source) -> Iterator[Problem]:
    """Find attributes that a page may not set by an attribute list."""
    for found in lists:
        for name, value in found.attributes:
            if (message := html.refuse_attribute(name, value, finished=False)) is not None:
                yield source.problem(found.start, "unsafe-html", message, "Delete it.")


def _anchors(prose: str, lists: list[AttributeList], source: Source) -> Iterator[Anchor]:
    """List the ids that a writer gives, to headings too: by attribute lists and by HTML."""
    found = [(one.id_start, one.id) for one in lists if one.id]
    for tag in html.tags(prose) if "<" in prose else ():
        names = {tag.attributes.get("id"), tag.attributes.get("name") if tag.name == "a" else None}
        found += [(tag.start, name) for name in names if name]
    yield from (Anchor(name, source.at(start)) for start, name in sorted(found))
