"""Links and images of a page, in Markdown and in HTML, and broken ones.

Brackets are matched with a stack, paragraph by paragraph, in time linear in the length of the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.problem import Problem, quote
from macros.reading import html
from macros.reading.page_text import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.reading.body_text import BodyText

_ESCAPE_SEQUENCE = re.compile(r"\\[\\`*_{}\[\]()>#+.!\"'-]")
_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()>#+.!-])")
_STEP = re.compile(r"\n(?=[ \t]*\n)|[\[\]]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
# Possessive (*+): else, spaces that three parts can match would be tried in every combination.
_TARGET = re.compile(
    r"""\(\s*+(?:<(?P<pointed>[^<>\n]*+)>|(?P<plain>[^\s()<>"']*+))"""
    r"""(?:\s++(?:"[^"]*+"|'[^']*+'))?+\s*+\)"""
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


def find(prose: str, source: BodyText) -> tuple[list[Link], list[Problem]]:
    """Return the links and images of a page, and the problems visible in them."""
    links: list[Link] = []
    problems: list[Problem] = []
    if "[" in prose:
        definitions = _definitions(prose)
        # Escaped characters are text. Two meaningless characters replace each, so that offsets stay
        # the same.
        walk = _Walk(_ESCAPE_SEQUENCE.sub("\x1a\x1a", prose), prose, source, definitions)
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
            message = f"the address {quote(link.target)} is not one that a page may lead to."
            yield Problem.worded(
                link.location,
                "unsafe-html",
                message,
                "Use https, mailto, tel, or the path of a page.",
            )


def _label(text: str) -> str:
    return " ".join(text.lower().split())


def _definitions(prose: str) -> dict[str, tuple[str, int]]:
    """Map the labels of `[label]: address` lines to the address and its offset.

    The address may be on the next line.
    """
    definitions = {}
    for match in _DEFINITION.finditer(prose):
        target = match["target"].strip() or prose[match.end() + 1 :].partition("\n")[0].strip()
        if target:
            definitions[_label(match["label"])] = (
                target.split()[0].strip("<>"),
                match.start("label") - 1,
            )
    return definitions


def _in_html(prose: str, source: BodyText) -> Iterator[Link]:
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


def _footnotes(prose: str, source: BodyText) -> Iterator[Problem]:
    references = []
    labels = set()
    for match in _FOOTNOTE.finditer(prose):
        line = prose.rfind("\n", 0, match.start()) + 1
        if prose.startswith(":", match.end()) and not prose[line : match.start()].strip(" \t"):
            labels.add(match["label"])
        else:
            references.append(match)
    for match in references:
        if match["label"] not in labels:
            message = f"the footnote {quote(match[0])} has no text on this page."
            yield source.problem(
                match.start(), "broken-reference", message, f"Add a line '{match[0]}: text'."
            )


class _Walk:
    """A pass over the brackets of a page."""

    def __init__(
        self, text: str, prose: str, source: BodyText, definitions: dict[str, tuple[str, int]]
    ) -> None:
        self.text = text
        self.prose = prose
        self.source = source
        self.definitions = definitions
        self.links: list[Link] = []
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self.position = 0
        """Everything before this offset has been read."""
        self.parentheses = 0
        """How many have been visited on the whole page."""

    def run(self) -> None:
        open_brackets: list[int] = []
        for step in _STEP.finditer(self.text):
            if step.start() < self.position:
                continue
            if step[0] == "[":
                open_brackets.append(step.start())
            elif step[0] == "]":
                if open_brackets:
                    self.pair(
                        open_brackets.pop(),
                        step.start(),
                        outer=open_brackets[-1] if open_brackets else None,
                    )
            else:
                open_brackets.clear()

    def pair(self, start: int, end: int, outer: int | None) -> None:
        """Read what follows a pair of brackets."""
        following = self.text[end + 1 : end + 2]
        label = _label(self.prose[start + 1 : end])
        if following == "(":
            if (target := self.target(end + 1)) is not None:
                self.add(start, end, target)
        elif following == "[" or following.isspace():
            self.reference(start, end)
        elif following != ":" and label in self.definitions:
            self.used.add(label)
            self.add(start, end, self.definitions[label][0])
        elif (
            outer == start - 1
            and following == "]"
            and self.text[end + 2 : end + 3] not in ("(", "[")
        ):
            text = quote(self.prose[outer : end + 2])
            message = f"{text} is a wiki link, which this site does not read."
            self.problems.append(
                self.source.problem(outer, "broken-reference", message, "Write [text](page.md).")
            )

    def add(self, start: int, end: int, target: str) -> None:
        image = start > 0 and self.text[start - 1] == "!"
        self.links.append(
            Link(target, self.prose[start + 1 : end], image, self.source.at(start - image))
        )

    def target(self, start: int) -> str | None:
        """Return the address in parentheses; report it and return None if it is never closed."""
        match = _TARGET.match(self.text, start)
        if match is not None:
            self.position = match.end()
            name = "plain" if match["pointed"] is None else "pointed"
            return _MARKDOWN_ESCAPE.sub(r"\1", self.prose[match.start(name) : match.end(name)])
        if (end := self.closing(start)) is not None:
            self.position = end
            return _MARKDOWN_ESCAPE.sub(r"\1", _TITLE.sub("", self.prose[start + 1 : end]).strip())
        message = "the address of this link has no ')' at its end."
        self.problems.append(
            self.source.problem(
                start, "broken-reference", message, "Write [text](page.md), with nothing between."
            )
        )
        return None

    def closing(self, start: int) -> int | None:
        """Return the parenthesis that closes the one at `start` in the same paragraph, or None."""
        if self.parentheses > _MAX_PARENTHESES:
            return None
        paragraph = _PARAGRAPH.search(self.text, start)
        depth = 0
        end = paragraph.start() if paragraph else len(self.text)
        for parenthesis in _PARENTHESIS.finditer(self.text, start, end):
            self.parentheses += 1
            depth += 1 if parenthesis[0] == "(" else -1
            if depth == 0:
                return parenthesis.start()
        return None

    def reference(self, start: int, end: int) -> None:
        """Read `[text][label]`, whose address is defined elsewhere on the page."""
        match = _LABEL.match(self.text, end + 1)
        text = self.prose[start + 1 : end]
        label = _label(self.prose[match.start(1) : match.end(1)]) if match else ""
        label = label or _label(text)
        if label in self.definitions:
            self.position = match.end() if match else self.position
            self.used.add(label)
            self.add(start, end, self.definitions[label][0])
        elif match is not None and self.is_reference(match, text, label):
            message = f"the reference {quote('[' + label + ']')} is not defined on this page."
            self.problems.append(
                self.source.problem(
                    start, "broken-reference", message, f"Add a line '[{label}]: address'."
                )
            )

    def is_reference(self, match: re.Match[str], text: str, label: str) -> bool:
        """Return whether two pairs of brackets are a reference, not footnotes or adjacent links."""
        follows = self.text[match.end() : match.end() + 1]
        return (
            match[0].startswith("[")
            and "^" not in (text[:1], label[:1])
            and follows not in ("(", "[")
        )
