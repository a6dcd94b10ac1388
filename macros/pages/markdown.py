"""Markdown from data: rendered without raw HTML and templates, its text escaped like any other."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import lru_cache

import markdown
from markupsafe import Markup

from macros.basics.text import escape
from macros.reading.html import is_safe_address
from macros.reading.html_tokens import tokens

_LINKS = {"a": "href", "img": "src"}
"""Elements with an address, and its attribute."""


def _renderer() -> markdown.Markdown:
    renderer = markdown.Markdown(output_format="html")
    renderer.preprocessors.deregister("html_block")
    renderer.inlinePatterns.deregister("html")
    renderer.inlinePatterns.deregister("entity")
    return renderer


@lru_cache(maxsize=8192)
def _pieces(text: str) -> tuple[str, ...]:
    """Return the HTML of a Markdown field in pieces; each second one is an address."""
    text_html = str(_renderer().convert(text))
    if text_html.startswith("<p>") and text_html.count("<p>") == 1 and text_html.endswith("</p>"):
        text_html = text_html[3:-4]
    pieces = [""]
    for token in tokens(text_html):
        attribute = _LINKS.get(token.name, "") if token.kind == "start" else ""
        if token.kind == "text":
            pieces[-1] += str(escape(token.text)) if token.source.strip() else " "
        elif address := token.attributes.get(attribute) if attribute else None:
            before, equals, value = token.source.partition(f' {attribute}="')
            pieces[-1] += f"{before}{equals}"
            pieces += [address, value[value.index('"') :]]
        else:
            pieces[-1] += token.source
    pieces[0], pieces[-1] = pieces[0].lstrip(), pieces[-1].rstrip()
    return tuple(pieces)


def render(text: str, resolve: Callable[[str], str | None]) -> Markup:
    """Render a Markdown field to HTML on one line; a single paragraph comes without its `<p>`.

    `resolve` turns the path of a page (below the folder of pages, perhaps with an anchor) into an
    address, or returns None for anything that is not a page. Addresses that a page may not link to
    are dropped.
    """
    pieces = list(_pieces(text))
    for index in range(1, len(pieces), 2):
        address = pieces[index]
        page = resolve(address) if "://" not in address else None
        if page is None and not is_safe_address(address):
            address = ""
        pieces[index] = html.escape(address if page is None else page)
    # The text was escaped here, and the tags come from the Markdown renderer.
    return Markup("".join(pieces))  # noqa: S704
