"""Markdown from data: rendered without raw HTML and templates, its text escaped like any other."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache

import markdown
from markupsafe import Markup

from macros.basics.text import escape
from macros.reading.html import is_safe_address

_TAG = re.compile(r"(<[^<>]*>)")
_LINK = re.compile(r'(<(?:a|img)\b[^<>]*?\s(?:href|src)=")([^"]*)(")')
_SINGLE = re.compile(r"\A<p>((?:(?!</?p>).)*)</p>\Z", re.DOTALL)


def _renderer() -> markdown.Markdown:
    renderer = markdown.Markdown(output_format="html")
    renderer.preprocessors.deregister("html_block")
    renderer.inlinePatterns.deregister("html")
    renderer.inlinePatterns.deregister("entity")
    return renderer


@lru_cache(maxsize=8192)
def _to_html(text: str) -> str:
    return str(_renderer().convert(text))


def render(text: str, resolve: Callable[[str], str | None]) -> Markup:
    """Render a Markdown field to HTML on one line; a single paragraph comes without its `<p>`.

    `resolve` turns the path of a page (below the folder of pages, perhaps with an anchor) into an
    address, or returns None for anything that is not a page. Addresses that a page may not link to
    are dropped.
    """
    text_html = _to_html(text)
    if (single := _SINGLE.match(text_html)) is not None:
        text_html = single[1]

    def address(match: re.Match[str]) -> str:
        target = html.unescape(match[2])
        safe = resolve(target) if "://" not in target else None
        if safe is None:
            safe = target if is_safe_address(target) else ""
        return f"{match[1]}{html.escape(safe)}{match[3]}"

    pieces = _TAG.split(_LINK.sub(address, text_html))
    # The tags are at the odd indexes; everything between them is text.
    pieces[::2] = [
        escape(html.unescape(piece)) if piece.strip() else " " * bool(piece)
        for piece in pieces[::2]
    ]
    # The text was escaped here, and the tags come from the Markdown renderer.
    return Markup("".join(pieces).strip())  # noqa: S704
