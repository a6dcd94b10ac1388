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
    made = markdown.Markdown(output_format="html")
    made.preprocessors.deregister("html_block")
    made.inlinePatterns.deregister("html")
    made.inlinePatterns.deregister("entity")
    return made


@lru_cache(maxsize=8192)
def _to_html(text: str) -> str:
    return str(_renderer().convert(text))


def render(text: str, resolve: Callable[[str], str | None]) -> Markup:
    """Render a Markdown field to HTML on one line; a single paragraph comes without its `<p>`.

    `resolve` turns the path of a page (below the folder of pages, with an anchor if need be) into
    an address, None for what is no page. Addresses that a page may not lead to are dropped.
    """
    made = _to_html(text)
    if (single := _SINGLE.match(made)) is not None:
        made = single[1]

    def address(match: re.Match[str]) -> str:
        target = html.unescape(match[2])
        found = resolve(target) if "://" not in target else None
        safe = found if found is not None else target if is_safe_address(target) else ""
        return f"{match[1]}{html.escape(safe)}{match[3]}"

    pieces = _TAG.split(_LINK.sub(address, made))
    # Tags stand at the odd places; what is between them is text.
    pieces[::2] = [
        escape(html.unescape(piece)) if piece.strip() else " " * bool(piece)
        for piece in pieces[::2]
    ]
    return Markup("".join(pieces).strip())  # noqa: S704 - text escaped, tags made by the Markdown renderer
