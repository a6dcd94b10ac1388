"""The text of a page: headings, links, anchors and macro calls with their lines, and problems.

This reads lines, not a syntax tree: Python-Markdown keeps no line numbers, and parsers of other
dialects take admonitions and tabs for code. Markup that only appears on the finished page is
checked during the build.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.problem import Problem, Sentence, quote
from macros.reading import code, heading, html, limits, link, table
from macros.reading.attribute import AttributeList, attribute_lists
from macros.reading.body_text import BodyText
from macros.reading.encoding import control_character_problem, invisible_references
from macros.reading.limits import MAX_BYTES
from macros.reading.page_text import CALL, Anchor, MacroCall, PageText
from macros.reading.template import Template, parse

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
    r"^[ \t]*</?(?:blockquote|caption|col|colgroup|dd|details|div|dl|dt|figcaption|figure|h[1-6]"
    r"|hr|li|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b",
    re.MULTILINE | re.IGNORECASE,
)


def read_page_text(body: str, file: str, first_line: int) -> tuple[PageText, list[Problem]]:
    """Read the body of a page, which begins at `first_line` of its file.

    At most a hundred problems are returned.
    """
    source = BodyText(body, file, first_line)
    if (problem := limits.find_excess(source)) is not None:
        return PageText(first_line=first_line), [problem]
    # Each step blanks what the next one must not read: calls, fenced blocks, code spans.
    template = parse(body)
    whole = _blank_templates(body, template)
    without_fences, fences = code.blank_fences(whole)
    prose = code.blank_spans(without_fences)
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
        control_character_problem(source.at(offset), reference, character)
        for offset, reference, character in invisible_references(prose)
    ]
    problems += _html(prose, without_fences, source)
    problems += _attributes(lists, source)
    text_lines = (line for line in whole.split("\n") if not line.lstrip().startswith("#"))
    if not template.calls and not any(map(_TEXT.search, text_lines)):
        problems.append(source.problem(0, EMPTY.rule, *EMPTY.fill()))
    problems.sort(key=lambda problem: problem.sort_key)
    calls = tuple(
        MacroCall(c.name, c.arguments, c.keywords, source.at(c.start)) for c in template.calls
    )
    text = PageText(
        headings, tuple(links), tuple(_anchors(prose, lists, source)), calls, prose, first_line
    )
    return text, problems[:_MAX_PROBLEMS]


def _blank_templates(body: str, template: Template) -> str:
    """Replace macro calls and raw marks by as many characters, so that offsets stay the same."""
    spans = sorted([*((call.start, call.end) for call in template.calls), *template.marks])
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += (body[position:start], _NOT_NEWLINE.sub(CALL, body[start:end]))
        position = end
    pieces.append(body[position:])
    return "".join(pieces)


def _left_over(body: str, source: BodyText) -> Iterator[Problem]:
    """Yield conflict markers, and markers of an extension that includes files."""
    for mark in _MERGE.finditer(body):
        message = f"{quote(mark[0].strip())} is left over from a merge."
        yield source.problem(
            mark.start(),
            "merge-marker",
            message,
            "Choose one of the two texts, and delete the marker lines.",
        )
    for mark in _SNIPPET.finditer(body):
        message = f"{quote(mark[0].strip())} would print a file here."
        yield source.problem(mark.start(), "unsafe-template", message, "Write the text itself.")


def _html(prose: str, without_fences: str, source: BodyText) -> Iterator[Problem]:
    """Yield HTML that a page may not contain."""
    if "<" not in without_fences:
        return
    messages = dict(html.find(prose, is_finished=False))
    blocks = [match.start() for match in _BLOCK_TAG.finditer(prose)]
    if blocks:
        # Markdown is not parsed between block tags: backticks are text there, so code spans do not
        # hide HTML.
        start, end = blocks[0], prose.find(">", blocks[-1]) + 1
        for offset, message in html.find(without_fences[start:end], is_finished=False):
            messages[start + offset] = message
    closing = {offset for offset in messages if without_fences.startswith("</", offset)}
    reported_messages = {message for offset, message in messages.items() if offset not in closing}
    for offset, message in messages.items():
        if offset in closing and message in reported_messages:
            continue  # the opening tag is reported
        yield source.problem(
            offset, "unsafe-html", message, "Write it in Markdown, or write '&lt;' for a plain '<'."
        )


def _attributes(lists: list[AttributeList], source: BodyText) -> Iterator[Problem]:
    """Yield attributes that a page may not set by an attribute list."""
    for attribute_list in lists:
        for name, value in attribute_list.attributes:
            message = html.refuse_attribute(name, value, is_finished=False)
            if message is not None:
                yield source.problem(attribute_list.start, "unsafe-html", message, "Delete it.")


def _anchors(prose: str, lists: list[AttributeList], source: BodyText) -> Iterator[Anchor]:
    """Yield the ids set by attribute lists (those of headings included) and by HTML, in order."""
    ids = [(attributes.id_start, attributes.id) for attributes in lists if attributes.id]
    for tag in html.tags(prose) if "<" in prose else ():
        names = {tag.attributes.get("id"), tag.attributes.get("name") if tag.name == "a" else None}
        ids += [(tag.start, name) for name in names if name]
    yield from (Anchor(name, source.at(start)) for start, name in sorted(ids))
