"""The text of a page: headings, links, anchors and macro calls with their lines, and what is wrong on its face.

This reads lines, not a syntax tree: Python-Markdown keeps no lines, and readers of other dialects take admonitions
and tabs for code. What it cannot see (markup that only appears on the finished page) the build's guard sees.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from macros.problem import Location, Problem, quoted
from macros.reading import html, table
from macros.reading.page_text import Anchor, Heading, Link, MacroCall, PageText
from macros.reading.template import Call, Template, parse
from macros.text import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 50 * 1024
MAX_LINE = 2_000
MAX_OPEN_BRACKETS = 40

_FENCE = re.compile(r"(?P<indent>[ >]*)(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)$")
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_NOT_NEWLINE = re.compile(r"[^\n]")
_HEADING = re.compile(r"^(?P<indent> *)(?P<marks>#{1,6})(?P<text>.*?)(?:\s+#+)?[ \t]*$", re.MULTILINE)
_UNDERLINED = re.compile(r"^(?P<text>[^\s#>|*+-][^\n]*)\n(?P<marks>=+|-+)[ \t]*$", re.MULTILINE)
_CONTAINER = re.compile(r"^(?P<indent> *)(?:!!!|\?\?\?\+?|===[!+]?|[*+-]|\d+\.|\[\^[^\]]+\]:|:)[ \t]")
_ATTRIBUTES = re.compile(r"\{:?[ \t]*([^{}\n]*?)[ \t]*\}")
_ATTRIBUTE_ID = re.compile(r"(?:^|\s)#([^\s}]+)")
_ATTRIBUTE_PAIR = re.compile(r"""([A-Za-z_:][^\s=]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S*))""")
_INLINE = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\[\]\\]|\\.|!?\[[^\]]*\](?:\([^)]*\))?)*)\]\((?P<target><[^>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_REFERENCE = re.compile(r"(?P<image>!?)\[(?P<text>[^\[\]\n]+)\]\s?\[(?P<label>[^\[\]\n]*)\]")
_DEFINITION = re.compile(r"^ {0,3}\[(?P<label>[^\[\]^][^\[\]]*)\]:[ \t]*\n?[ \t]*<?(?P<target>[^\s>]+)>?", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^(?P<label>[^\[\]\s]+)\](?!:)")
_FOOTNOTE_TEXT = re.compile(r"^ {0,3}\[\^(?P<label>[^\[\]\s]+)\]:", re.MULTILINE)
_WIKI = re.compile(r"\[\[[^\[\]\n]+\]\]")
_HTML_TARGET = re.compile(
    r"""<(?P<tag>a|img|source)\b[^>]*?\s(?:href|src)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""", re.IGNORECASE
)
_HTML_ID = re.compile(r"""<[A-Za-z][^>]*?\sid=(?:"([^"]*)"|'([^']*)')""")
_IMAGE_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\salt=(?:"[^"]*\S[^"]*"|'[^']*\S[^']*')""", re.IGNORECASE)
_MERGE = re.compile(r"^(?:<{7}|\|{7}|>{7})(?: |$)", re.MULTILINE)
_SNIPPET = re.compile(r"^[ \t]*-+8<-+", re.MULTILINE)
_TOKEN = re.compile(r"[^\s<>]")


class _Source:
    """A page's text that turns offsets into lines of its file."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.text = text
        self.file = file
        self.first_line = first_line
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> Location:
        line = bisect_right(self.starts, offset) - 1
        return Location(self.file, self.first_line + line, offset - self.starts[line] + 1)

    def problem(self, offset: int, rule: str, message: str, hint: str = "") -> Problem:
        return Problem(self.at(offset), rule, message, hint)


def read_page_text(body: str, file: str, first_line: int) -> tuple[PageText, list[Problem]]:
    """Read the text of a page that begins at `first_line` of its file (its head left out)."""
    source = _Source(body, file, first_line)
    problems = list(_sizes(source))
    if problems:
        return PageText(first_line=first_line), problems
    template = parse(body)
    problems += [source.problem(r.start, "unsafe-template", r.message, r.hint) for r in template.refusals]
    problems += [
        source.problem(
            m.start(),
            "merge-marker",
            f"{quoted(m[0])} is left over from a merge.",
            "Choose one of the two texts, and delete the marker lines.",
        )
        for m in _MERGE.finditer(body)
    ]
    without_calls = _blank_calls(body, template)
    prose, unclosed = _blank_code(without_calls)
    if unclosed is not None:
        problems.append(
            source.problem(
                unclosed, "unclosed-fence", "the code block is never closed.", "Add a line with the same marks after it."
            )
        )
    problems += _markup(prose, source)
    problems += [source.problem(offset, "table-shape", message, hint) for offset, message, hint in table.find(prose)]
    problems += [
        source.problem(m.start(), "unsafe-template", f"{quoted(m[0].strip())} would print a file here.", "Write the text itself.")
        for m in _SNIPPET.finditer(body)
    ]
    links, link_problems = _links(prose, source)
    problems += link_problems
    headings = tuple(_headings(prose, source))
    if (
        not any(_TOKEN.search(line) for line in without_calls.split("\n") if not line.lstrip().startswith("#"))
        and not template.calls
    ):
        problems.append(source.problem(0, "empty-page", "the page has no text.", "Write the page, or delete it."))
    calls = tuple(MacroCall(c.name, c.arguments, c.keywords, source.at(c.start)) for c in template.calls)
    return PageText(headings, tuple(links), tuple(_anchors(prose, source)), calls, prose, first_line), problems


def _sizes(source: _Source) -> Iterator[Problem]:
    size = len(source.text.encode())
    if size > MAX_BYTES:
        message = f"the page has {size:,} bytes, {MAX_BYTES:,} at most were expected."
        yield source.problem(0, "page-too-large", message, "Make two pages of it.")
        return
    for number, line in enumerate(source.text.split("\n")):
        if len(line) > MAX_LINE:
            message = f"the line has {len(line):,} characters, {MAX_LINE:,} at most were expected."
            yield source.problem(source.starts[number], "page-too-large", message, "Break it into shorter lines.")
            return
    offset = 0
    for block in source.text.split("\n\n"):
        opened = 0
        for match in re.finditer(r"[\[\]]", block):
            opened = opened + 1 if match[0] == "[" else max(0, opened - 1)
            if opened > MAX_OPEN_BRACKETS:
                message = f"more than {MAX_OPEN_BRACKETS} brackets '[' stand open in one paragraph."
                yield source.problem(offset + match.start(), "page-too-large", message, "Delete them, or close them.")
                return
        offset += len(block) + 2


def _blank(text: str) -> str:
    return _NOT_NEWLINE.sub(" ", text)


def _blank_calls(body: str, template: Template) -> str:
    """Replace macro calls by as many marks, so that everything else keeps its place."""
    done = 0
    pieces: list[str] = []
    for part in template.parts:
        if isinstance(part, Call):
            pieces += (body[done : part.start], "\ufffc" * (part.end - part.start))
            done = part.end
    pieces.append(body[done:])
    return "".join(pieces)


def _blank_code(text: str) -> tuple[str, int | None]:
    """Blank code blocks and code spans; tell where a block begins that is never closed."""
    if "`" not in text and "~~~" not in text:
        return text, None
    lines = text.split("\n")
    fence: str | None = None
    opened = 0
    offset = 0
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence is None:
            if match is not None and not (match["mark"][0] == "`" and "`" in match["info"]):
                fence, opened = match["mark"], offset
                lines[number] = _blank(line)
        else:
            lines[number] = _blank(line)
            if match is not None and match["mark"].startswith(fence) and not match["info"].strip():
                fence = None
        offset += len(line) + 1
    prose = "\n".join(lines)
    return _CODE.sub(lambda m: _blank(m[0]) if "\n\n" not in m[0] else m[0], prose), None if fence is None else opened


def _headings(prose: str, source: _Source) -> Iterator[Heading]:
    found = [(m.start("marks"), len(m["marks"]), m["text"]) for m in _HEADING.finditer(prose) if _is_text(prose, m)]
    for m in _UNDERLINED.finditer(prose):
        before = prose.rfind("\n", 0, max(m.start() - 1, 0))
        if m.start() == 0 or not prose[before + 1 : m.start()].strip():
            found.append((m.start(), 1 if m["marks"][0] == "=" else 2, m["text"]))
    used: set[str] = set()
    written = [(start, level, *_split_attributes(text)) for start, level, text in sorted(found)]
    explicit = {anchor for *_, anchor in written if anchor}
    for start, level, text, anchor in written:
        # The text is read from the source: code spans in a heading count for its anchor.
        end = source.text.find("\n", start)
        whole = _split_attributes(source.text[start : end if end >= 0 else None].lstrip("#"))[0].rstrip("# ")
        made = anchor or _unique(slug_of_heading(whole or text), used | explicit)
        used.add(made)
        yield Heading(level, (whole or text).strip(), made, anchor is not None, source.at(start))


def _is_text(prose: str, match: re.Match[str]) -> bool:
    """Tell whether an indented line is text of an admonition, tab or list rather than a code block."""
    indent = len(match["indent"])
    if indent < 4:
        return True
    for line in reversed(prose[: match.start()].split("\n")[:-1]):
        if line.strip() and len(line) - len(line.lstrip(" ")) < indent:
            opener = _CONTAINER.match(line)
            return opener is not None and len(opener["indent"]) + 4 == indent
    return False


def _split_attributes(text: str) -> tuple[str, str | None]:
    match = re.search(r"\{:?[ \t]*([^{}\n]*)\}[ \t]*$", text)
    if match is None:
        return text, None
    anchor = _ATTRIBUTE_ID.search(match[1])
    return text[: match.start()], anchor[1] if anchor else None


def slug_of_heading(text: str) -> str:
    """Make the anchor that Python-Markdown's table of contents makes of a heading."""
    plain = re.sub(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?", r"\1", text)
    plain = re.sub(r"[^\w\s-]", "", plain.encode("ascii", "ignore").decode())
    return re.sub(r"[-\s]+", "-", plain.strip().lower()) or slug(text)


def _unique(anchor: str, used: set[str]) -> str:
    if anchor not in used:
        return anchor
    number = 1
    while f"{anchor}_{number}" in used:
        number += 1
    return f"{anchor}_{number}"


def _anchors(prose: str, source: _Source) -> Iterator[Anchor]:
    """List the ids that a writer gives: to headings, by attribute lists, by HTML."""
    found = []
    for match in _ATTRIBUTES.finditer(prose):
        if (anchor := _ATTRIBUTE_ID.search(match[1])) is not None:
            found.append((match.start(1) + anchor.start(1), anchor[1]))
    found += [(m.start(), m[1] or m[2] or "") for m in _HTML_ID.finditer(prose)]
    for start, anchor_id in sorted(found):
        yield Anchor(anchor_id, source.at(start))


def _markup(prose: str, source: _Source) -> Iterator[Problem]:
    """Find HTML, attribute lists and images that a page may not hold."""
    if "<" in prose:
        for start, message in html.find(prose, finished=False):
            yield source.problem(start, "unsafe-html", message, "Write it in Markdown, or write '&lt;' for a plain '<'.")
    for image in _IMAGE_TAG.finditer(prose):
        if _ALT.search(image[0]) is None:
            yield source.problem(image.start(), "image-alt", "the image has no alternative text.", _ALT_HINT)
    if "{" in prose:
        for braces in _ATTRIBUTES.finditer(prose):
            for pair in _ATTRIBUTE_PAIR.finditer(braces[1]):
                value = pair[2] or pair[3] or pair[4] or ""
                if (refused := html.refuse_attribute(pair[1], value, finished=False)) is not None:
                    yield source.problem(braces.start(), "unsafe-html", refused, "Delete it.")


_ALT_HINT = "Say in the brackets what the image shows: ![what it shows](file.png)."


def _links(prose: str, source: _Source) -> tuple[list[Link], list[Problem]]:
    """List links and images; report those that cannot be links of a page at all."""
    links: list[Link] = []
    problems: list[Problem] = []
    if "[" in prose:
        definitions = {_label(m["label"]): m for m in _DEFINITION.finditer(prose)}
        for m in _INLINE.finditer(prose):
            links.append(_link(m, m["target"].strip("<>"), source))
            # An image may stand inside the text of a link.
            links += [_link(i, i["target"].strip("<>"), source, m.start("text")) for i in _INLINE.finditer(m["text"])]
        for m in _REFERENCE.finditer(prose):
            label = _label(m["label"] or m["text"])
            if (definition := definitions.get(label)) is not None:
                links.append(_link(m, definition["target"], source))
            elif not m["text"].startswith("^") and not m["label"].startswith("^"):
                message = f"the reference {quoted('[' + label + ']')} is not defined on this page."
                problems.append(source.problem(m.start(), "broken-reference", message, f"Add a line '[{label}]: address'."))
        links += [Link(m["target"], "", False, source.at(m.start())) for m in definitions.values() if not _used(m, links)]
        problems += _footnotes(prose, source)
        for m in _WIKI.finditer(prose):
            message = f"{quoted(m[0])} is a wiki link, which this site does not read."
            problems.append(source.problem(m.start(), "broken-reference", message, "Write [text](page.md)."))
    for m in _HTML_TARGET.finditer(prose):
        links.append(Link(m["double"] or m["single"] or "", "-", m["tag"].lower() != "a", source.at(m.start())))
    for link in links:
        if link.image and not link.text.strip():
            problems.append(Problem(link.location, "image-alt", "the image has no alternative text.", _ALT_HINT))
        if not html.is_safe_address(link.target):
            message = f"the address {quoted(link.target)} is not one that a page may lead to."
            problems.append(Problem(link.location, "unsafe-html", message, "Use https, mailto, tel, or the path of a page."))
    return links, problems


def _label(text: str) -> str:
    return " ".join(text.lower().split())


def _link(match: re.Match[str], target: str, source: _Source, offset: int = 0) -> Link:
    return Link(target, match["text"], match["image"] == "!", source.at(offset + match.start()))


def _used(definition: re.Match[str], links: list[Link]) -> bool:
    return any(link.target == definition["target"] for link in links)


def _footnotes(prose: str, source: _Source) -> Iterator[Problem]:
    defined = {m["label"] for m in _FOOTNOTE_TEXT.finditer(prose)}
    for m in _FOOTNOTE.finditer(prose):
        if m["label"] not in defined:
            message = f"the footnote {quoted('[^' + m['label'] + ']')} has no text on this page."
            yield source.problem(m.start(), "broken-reference", message, f"Add a line '[^{m['label']}]: text'.")
