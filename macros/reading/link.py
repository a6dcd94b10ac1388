"""Links and images of a page, in Markdown and in HTML, and broken ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.problem import Sentence
from macros.reading import html, markdown
from macros.reading.page_text import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem
    from macros.reading.body_text import BodyText

_WIKI = re.compile(r"\[\[[^\[\]]*\]\](?![(\[])")
_SPACED_LINK = re.compile(r"\[[^\[\]]+\] +\([^\s()]+(?:\.md(?:#[^\s()]*)?|://[^\s()]+)\)")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]")
_SOURCES = re.compile(r"(?:^|,)\s*(\S+)")
_REFERENCE = "broken-reference"
NOT_CLOSED = Sentence(
    _REFERENCE,
    "the address of this link has no ')' at its end.",
    "Write [text](page.md), with nothing between.",
)
UNDEFINED_REFERENCE = Sentence(
    _REFERENCE,
    "the reference '{reference}' is not defined on this page.",
    "Add a line '[{label}]: address'.",
)
WIKI_LINK = Sentence(
    _REFERENCE,
    "'{text}' is a wiki link, which this site does not read.",
    "Write [text](page.md).",
)
SPACE_WITHIN = Sentence(
    _REFERENCE, "a space after ']' keeps '{text}' from being a link.", "Delete the space."
)
NO_NOTE = Sentence(
    _REFERENCE,
    "the footnote '{mark}' has no text on this page.",
    "Add a line '{mark}: text'.",
)
NO_ALT = Sentence(
    "image-alt",
    "the image has no alternative text.",
    "Say in the brackets what the image shows: ![what it shows](file.png).",
)
NO_ALT_HTML = 'Say in the tag what the image shows: alt="what it shows".'
UNSAFE_ADDRESS = Sentence(
    "unsafe-html",
    "the address '{address}' is not one that a page may link to.",
    "Use https, mailto, tel, or the path of a page.",
)


def find(
    page: markdown.MarkdownPage, prose: str, source: BodyText
) -> tuple[list[Link], list[Problem]]:
    """Return the links and images of a page, and the problems visible in them."""
    links: list[Link] = []
    problems: list[Problem] = []
    labels = set()
    for block in page.blocks if "[" in prose else ():
        text = block.text
        if block.kind == "code" or "[" not in text:
            continue
        reading = markdown.Links(text, page.definitions, page.notes)
        for link in reading.links:
            labels.add(link.label)
            place = source.at(block.offset(link.start))
            links.append(
                Link(link.target, text[link.text_start : link.text_end], link.image, place)
            )
        problems += _mistakes(reading, block, source)
    links += [
        Link(target, "", False, source.at(start))
        for label, (target, start) in page.definitions.items()
        if label not in labels
    ]
    if "<" in prose:
        links += _in_html(prose, source)
    links.sort(key=lambda link: link.location)
    return links, problems + list(_faults(links))


def _faults(links: list[Link]) -> Iterator[Problem]:
    for link in links:
        if link.image and not link.text.strip():
            yield NO_ALT.problem(link.location, NO_ALT_HTML if link.html else None)
        if not link.html and not html.is_safe_address(link.target):
            yield UNSAFE_ADDRESS.problem(link.location, address=link.target)


def _mistakes(
    reading: markdown.Links, block: markdown.Block, source: BodyText
) -> Iterator[Problem]:
    """Yield what was probably meant as a link or a footnote."""
    text = reading.source
    for start in reading.unclosed:
        yield source.problem(block.offset(start), NOT_CLOSED)
    for link in reading.undefined:
        label = link.label or ""
        # Not footnotes, and not a pair of brackets before a link.
        is_reference = text.startswith("[", link.text_end + 1) and "^" not in (
            text[link.text_start : link.text_start + 1],
            label[:1],
        )
        if is_reference and text[link.end : link.end + 1] not in ("(", "["):
            yield source.problem(
                block.offset(link.start), UNDEFINED_REFERENCE, reference=f"[{label}]", label=label
            )
    for match in _WIKI.finditer(reading.text):
        wiki_text = text[match.start() : match.end()]
        yield source.problem(block.offset(match.start()), WIKI_LINK, text=wiki_text)
    for match in _SPACED_LINK.finditer(reading.text):
        spaced_link = text[match.start() : match.end()]
        yield source.problem(block.offset(match.start()), SPACE_WITHIN, text=spaced_link)
    for match in _FOOTNOTE.finditer(reading.text):
        yield source.problem(block.offset(match.start()), NO_NOTE, mark=match[0])


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
