"""The text of a page: headings, links, anchors and macro calls with their lines, and problems.

Markup that only appears on the finished page is checked during the build.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from macros.basics.problem import Problem, Sentence
from macros.reading import heading, html, limits, link, markdown, table
from macros.reading.attribute import AttributeList, attribute_lists
from macros.reading.body_text import BodyText
from macros.reading.encoding import control_character_problem, invisible_references
from macros.reading.limits import MAX_BYTES
from macros.reading.page_text import CALL, Anchor, MacroCall, PageText
from macros.reading.template import Template, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["MAX_BYTES", "read_page_text"]

_MAX_PROBLEMS = 100
_MERGE = re.compile(r"^(?:<{7}|\|{7}|>{7})(?: |$)", re.MULTILINE)
_SINGLE_BRACES = re.compile(r"""(?<!\{)\{ ?\w+\((?:"[^"\n]*"|'[^'\n]*')?\) ?\}{1,2}""")
_SNIPPET = re.compile(r"^[ \t]*-+8<-+", re.MULTILINE)
EMPTY = Sentence("empty-page", "the page has no text.", "Write the page, or delete it.")
LEFT_OVER = Sentence(
    "merge-marker",
    "'{mark}' is left over from a merge.",
    "Choose one of the two texts, and delete the marker lines.",
)
FILE_INCLUSION = Sentence(
    "unsafe-template", "'{mark}' would print a file here.", "Write the text itself."
)
SINGLE_BRACES = Sentence(
    "unsafe-template",
    "'{text}' has single braces, so it comes out as text.",
    "Write two at each end: {{ macro() }}.",
)
NEVER_CLOSED = Sentence(
    "unclosed-fence",
    "the code block is never closed.",
    "Add a line '{mark}' after it, with the same indent.",
)
FURTHER_LEFT = Sentence(
    "unclosed-fence",
    "a line of the code block is indented less than its first line.",
    "Indent every line of the block, its end included, as its first line.",
)
NO_LANGUAGE = Sentence(
    "unclosed-fence",
    "the text after the marks of the code block is not a language, so the block comes out as "
    "plain text.",
    "Write one word there, such as 'text', or nothing.",
)
_FENCE_FAULTS: Mapping[markdown.FenceFault, Sentence] = {
    "never closed": NEVER_CLOSED,
    "further left": FURTHER_LEFT,
    "no language": NO_LANGUAGE,
}
_TEXT = re.compile(r"[^\s<>]")
_NOT_NEWLINE = re.compile(r"[^\n]")
_HTML_HINT = "Write it in Markdown, or write '&lt;' for a plain '<'."
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
    # Macro calls and code are covered before what could be mistaken for Markdown is read.
    template = parse(body)
    whole = _cover_templates(body, template)
    page = markdown.read(whole)
    without_fences = _cover_fences(whole, page, source)
    prose = _cover_code(without_fences, page)
    lists = list(attribute_lists(prose))
    links, problems = link.find(page, prose, source)
    problems += [fault.at(source.at(start)) for start, fault in template.refusals]
    problems += _left_over(body, source)
    problems += [
        source.problem(match.start(), SINGLE_BRACES, text=match[0])
        for match in _SINGLE_BRACES.finditer(prose)
    ]
    problems += [
        source.problem(source.starts[fence.first], _FENCE_FAULTS[fence.fault], mark=fence.mark[:10])
        for fence in page.fences
        if fence.fault is not None
    ]
    problems += table.find(prose, source)
    problems += [
        control_character_problem(source.at(offset), reference, character)
        for offset, reference, character in invisible_references(prose)
    ]
    problems += _html(prose, without_fences, source)
    problems += _attributes(lists, source)
    text_lines = (line for line in whole.split("\n") if not line.lstrip().startswith("#"))
    if not template.calls and not any(map(_TEXT.search, text_lines)):
        problems.append(source.problem(0, EMPTY))
    problems.sort(key=lambda problem: problem.sort_key)
    calls = tuple(
        MacroCall(c.name, c.arguments, c.keywords, source.at(c.start)) for c in template.calls
    )
    text = PageText(
        tuple(heading.find(page, source)),
        tuple(links),
        tuple(_anchors(prose, lists, source)),
        calls,
        prose,
        first_line,
    )
    return text, problems[:_MAX_PROBLEMS]


def _cover_templates(body: str, template: Template) -> str:
    """Replace macro calls and raw marks by as many characters, so that offsets stay the same."""
    spans = [*((call.start, call.end) for call in template.calls), *template.marks]
    return markdown.cover(body, sorted(spans), CALL)


def _cover_fences(text: str, page: markdown.MarkdownPage, source: BodyText) -> str:
    """Blank fenced code."""
    ends = [*source.starts[1:], len(text)]
    spans = ((source.starts[fence.first], ends[fence.end - 1]) for fence in page.fences)
    return markdown.cover(text, spans)


def _cover_code(text: str, page: markdown.MarkdownPage) -> str:
    """Blank indented code and code spans."""
    spans: list[tuple[int, int]] = []
    for block in page.blocks:
        if block.kind == "code":
            spans += ((start, start + len(line)) for start, line in block.lines)
        elif "`" in (block_text := block.text):
            spans += (
                (block.offset(start), block.offset(end - 1) + 1)
                for start, end in markdown.code_spans(block_text)
            )
    return markdown.cover(text, sorted(spans))


def _left_over(body: str, source: BodyText) -> Iterator[Problem]:
    """Yield conflict markers, and markers of an extension that includes files."""
    for sentence, pattern in ((LEFT_OVER, _MERGE), (FILE_INCLUSION, _SNIPPET)):
        for match in pattern.finditer(body):
            yield source.problem(match.start(), sentence, mark=match[0].strip())


def _html(prose: str, without_fences: str, source: BodyText) -> Iterator[Problem]:
    """Yield HTML that a page may not contain."""
    if "<" not in without_fences:
        return
    faults = dict(html.find(prose, is_finished=False))
    blocks = [match.start() for match in _BLOCK_TAG.finditer(prose)]
    if blocks:
        # Markdown is not parsed between block tags: backticks are text there, so code spans do not
        # hide HTML.
        start, end = blocks[0], prose.find(">", blocks[-1]) + 1
        for offset, fault in html.find(without_fences[start:end], is_finished=False):
            faults[start + offset] = fault
    closing = {offset for offset in faults if without_fences.startswith("</", offset)}
    messages = {fault.message for offset, fault in faults.items() if offset not in closing}
    for offset, fault in faults.items():
        if offset in closing and fault.message in messages:
            continue  # the opening tag is reported
        is_comment = without_fences.startswith("<!--", offset)
        hint = "Delete it." if is_comment else _HTML_HINT
        yield replace(fault, hint=hint).at(source.at(offset))


def _attributes(lists: list[AttributeList], source: BodyText) -> Iterator[Problem]:
    """Yield attributes that a page may not set by an attribute list."""
    for attribute_list in lists:
        for name, value in attribute_list.attributes:
            fault = html.refuse_attribute(name, value, is_finished=False)
            if fault is not None:
                yield replace(fault, hint="Delete it.").at(source.at(attribute_list.start))


def _anchors(prose: str, lists: list[AttributeList], source: BodyText) -> Iterator[Anchor]:
    """Yield the ids set by attribute lists (those of headings included) and by HTML, in order."""
    ids = [(attributes.id_start, attributes.id) for attributes in lists if attributes.id]
    for tag in html.tags(prose) if "<" in prose else ():
        names = {tag.attributes.get("id"), tag.attributes.get("name") if tag.name == "a" else None}
        ids += [(tag.start, name) for name in names if name]
    yield from (Anchor(name, source.at(start)) for start, name in sorted(ids))
