"""Links and images of a page, in Markdown and in HTML, and what cannot be one.

A walk with a stack over each paragraph, as brackets nest: no search of it can take longer than the
page is long.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.problem import Problem, quoted
from macros.reading import html
from macros.reading.page_text import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.reading.source import Source

_ESCAPED = re.compile(r"\\[\\`*_{}\[\]()>#+.!\"'-]")
_UNESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+.!-])")
_STEP = re.compile(r"\n(?=[ \t]*\n)|[\[\]]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
# Possessive (*+), as spaces that three parts could claim would be tried in every division.
_TARGET = re.compile(
    r"""\(\s*+(?:<(?P<pointed>[^<>\n]*+)>|(?P<plain>[^\s()<>"']*+))(?:\s++(?:"[^"]*+"|'[^']*+'))?+\s*+\)"""
)
_PARENTHESIS = re.compile(r"[()]")
_TITLE = re.compile(r"""\s(?:"[^"]*"|'[^']*')\s*$""")
_LABEL = re.compile(r"\s?\[([^\[\]]*)\]")
_DEFINITION = re.compile(
    r"^[ \t]*\[(?P<label>[^\[\]^\n][^\[\]\n]*)\]:(?P<target>.*)$", re.MULTILINE
)
_FOOTNOTE = re.compile(r"\[\^(?P<label>[^\[\]\s]+)\]")
_SOURCES = re.compile(r"(?:^|,)\s*(\S+)")
_MAX_PARENTHESES = 20_000
_ALT_HINT = "Say in the brackets what the image shows: ![what it shows](file.png)."


def find(prose: str, source: Source) -> tuple[list[Link], list[Problem]]:
    """List links and images; report those that lead nowhere on their face."""
    links: list[Link] = []
    problems: list[Problem] = []
    if "[" in prose:
        definitions = _definitions(prose)
        # Escaped characters are text: two marks that mean nothing keep every other character in its
        # place.
        walk = _Walk(_ESCAPED.sub("\x1a\x1a", prose), prose, source, definitions)
        walk.run()
        links += walk.links
        problems += walk.problems
        links += [
            Link(target, "", False, source.at(start))
            for label, (target, start) in definitions.items()
            if label not in walk.used
        ]
        problems += _footnotes(prose, source)
    if "<" in prose:
        links += _in_html(prose, source)
    links.sort(key=lambda link: link.location)
    return links, problems + list(_faults(links))


def _faults(links: list[Link]) -> Iterator[Problem]:
    for link in links:
        if link.image and not link.text.strip():
            hint = (
                'Say in the tag what the image shows: alt="what it shows".'
                if link.html
                else _ALT_HINT
            )
            yield Problem.worded(
                link.location, "image-alt", "the image has no alternative text.", hint
            )
        if not link.html and not html.is_safe_address(link.target):
            message = f"the address {quoted(link.target)} is not one that a page may lead to."
            yield Problem.worded(
                link.location,
                "unsafe-html",
                message,
                "Use https, mailto, tel, or the path of a page.",
            )


def _label(text: str) -> str:
    return " ".join(text.lower().split())


def _definitions(prose: str) -> dict[str, tuple[str, int]]:
    """Map the labels of `[label]: address` lines to address and offset; the address may stand on the next line."""
    found = {}
    for match in _DEFINITION.finditer(prose):
        rest = match["target"].strip() or prose[match.end() + 1 :].partition("\n")[0].strip()
        if rest:
            found[_label(match["label"])] = (rest.split()[0].strip("<>"), match.start("label") - 1)
    return found


def _in_html(prose: str, source: Source) -> Iterator[Link]:
    for tag in html.tags(prose):
        image = tag.name == "img"
        text = tag.attributes.get("alt", "") if image else "-"
        if image and "src" not in tag.attributes:
            yield Link("", text, image, source.at(tag.start), html=True)
        for name in ("href", "src", "cite"):
            if name in tag.attributes:
                yield Link(tag.attributes[name], text, image, source.at(tag.start), html=True)
        for target in _SOURCES.findall(tag.attributes.get("srcset", "")):
            yield Link(target, "-", image, source.at(tag.start), html=True)


def _footnotes(prose: str, source: Source) -> Iterator[Problem]:
    used = []
    defined = set()
    for match in _FOOTNOTE.finditer(prose):
        line = prose.rfind("\n", 0, match.start()) + 1
        if prose.startswith(":", match.end()) and not prose[line : match.start()].strip(" \t"):
            defined.add(match["label"])
        else:
            used.append(match)
    for match in used:
        if match["label"] not in defined:
            message = f"the footnote {quoted(match[0])} has no text on this page."
            yield source.problem(
                match.start(), "broken-reference", message, f"Add a line '{match[0]}: text'."
            )


class _Walk:
    """One walk over the brackets of a page."""

    def __init__(
        self, text: str, prose: str, source: Source, definitions: dict[str, tuple[str, int]]
    ) -> None:
        self.text = text
        self.prose = prose
        self.source = source
        self.definitions = definitions
        self.links: list[Link] = []
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self.done = 0
        self.parentheses = 0

    def run(self) -> None:
        opened: list[int] = []
        for step in _STEP.finditer(self.text):
            if step.start() < self.done:
                continue
            if step[0] == "[":
                opened.append(step.start())
            elif step[0] == "]":
                if opened:
                    self.pair(opened.pop(), step.start(), outer=opened[-1] if opened else None)
            else:
                opened.clear()

    def pair(self, start: int, end: int, outer: int | None) -> None:
        """Read what follows a pair of brackets."""
        following = self.text[end + 1 : end + 2]
        if following == "(":
            if (target := self.target(end + 1)) is not None:
                self.add(start, end, target)
        elif following == "[" or following.isspace():
            self.reference(start, end)
        elif (
            following != ":"
            and (known := self.definitions.get(_label(self.prose[start + 1 : end]))) is not None
        ):
            self.used.add(_label(self.prose[start + 1 : end]))
            self.add(start, end, known[0])
        elif (
            outer == start - 1
            and following == "]"
            and self.text[end + 2 : end + 3] not in ("(", "[")
        ):
            shown = quoted(self.prose[outer : end + 2])
            message = f"{shown} is a wiki link, which this site does not read."
            self.problems.append(
                self.source.problem(outer, "broken-reference", message, "Write [text](page.md).")
            )

    def add(self, start: int, end: int, target: str) -> None:
        image = start > 0 and self.text[start - 1] == "!"
        self.links.append(
            Link(target, self.prose[start + 1 : end], image, self.source.at(start - image))
        )

    def target(self, start: int) -> str | None:
        """Read the address in parentheses; None when it never ends."""
        match = _TARGET.match(self.text, start)
        if match is not None:
            self.done = match.end()
            name = "plain" if match["pointed"] is None else "pointed"
            return _UNESCAPED.sub(r"\1", self.prose[match.start(name) : match.end(name)])
        if (end := self.closing(start)) is not None:
            self.done = end
            return _UNESCAPED.sub(r"\1", _TITLE.sub("", self.prose[start + 1 : end]).strip())
        message = "the address of this link is never closed, ')' was expected."
        self.problems.append(
            self.source.problem(
                start, "broken-reference", message, "Write [text](page.md), with nothing between."
            )
        )
        return None

    def closing(self, start: int) -> int | None:
        """Find the parenthesis that closes the one at `start` in the same paragraph."""
        if self.parentheses > _MAX_PARENTHESES:
            return None
        paragraph = _PARAGRAPH.search(self.text, start)
        depth = 0
        for parenthesis in _PARENTHESIS.finditer(
            self.text, start, paragraph.start() if paragraph else len(self.text)
        ):
            self.parentheses += 1
            depth += 1 if parenthesis[0] == "(" else -1
            if depth == 0:
                return parenthesis.start()
        return None

    def reference(self, start: int, end: int) -> None:
        """Read `[text][label]`, whose address stands elsewhere on the page."""
        match = _LABEL.match(self.text, end + 1)
        text = self.prose[start + 1 : end]
        label = _label(self.prose[match.start(1) : match.end(1)]) if match else ""
        label = label or _label(text)
        if label in self.definitions:
            self.done = match.end() if match else self.done
            self.used.add(label)
            self.add(start, end, self.definitions[label][0])
        elif match is not None and self.is_reference(match, text, label):
            message = f"the reference {quoted('[' + label + ']')} is not defined on this page."
            self.problems.append(
                self.source.problem(
                    start, "broken-reference", message, f"Add a line '[{label}]: address'."
                )
            )

    def is_reference(self, match: re.Match[str], text: str, label: str) -> bool:
        """Tell whether two pairs of brackets are meant as a reference, rather than footnotes or links side by side."""
        follows = self.text[match.end() : match.end() + 1]
        return (
            match[0].startswith("[")
            and "^" not in (text[:1], label[:1])
            and follows not in ("(", "[")
        )
