"""Headings that a macro puts between its parts: real ones, so that the table of contents and the search know them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from macros.pages.context import View

_DEEPEST = 6
_HEADING = re.compile(r"^#{2,6} (?P<text>.*?)(?: \{: #(?P<id>[a-z0-9-]+) \})?$", re.MULTILINE)
_HTML_HEADING = re.compile(r"<(/?)h[1-6](?:\s[^<>]*?)??(?: id=\"(?P<id>[a-z0-9-]+)\")?>")


def level_below(view: View, macro: str) -> int:
    """Give the level of heading for the parts of a macro: one below the heading that its call stands under."""
    page = view.page
    call = (
        next((call for call in page.text.calls if call.name == macro), None)
        if page is not None
        else None
    )
    if page is None or call is None:
        return 2
    above = [heading.level for heading in page.text.headings if heading.location < call.location]
    return min(above[-1] + 1 if above else 2, _DEEPEST - 1)


def part(level: int, title: str, anchor: str, blocks: Iterable[str]) -> str:
    """Write a part of a page: a heading with an anchor, and blocks of HTML of one line each."""
    attributes = f" {{: #{anchor} }}" if anchor else ""
    return "\n\n".join([f"{'#' * level} {escape(title)}{attributes}", *blocks])


def flattened(text: str) -> str:
    """Turn what a macro printed into one line without headings, for where it is only an example."""
    plain = _HEADING.sub(lambda line: f"{_opening(line['id'])}{line['text']}</p>", text)
    plain = _HTML_HEADING.sub(lambda tag: "</p>" if tag[1] else _opening(tag["id"]), plain)
    return "".join(line for line in plain.split("\n") if line)


def _opening(anchor: str | None) -> str:
    attribute = f' id="{anchor}"' if anchor else ""
    return f'<p class="pb-example__heading"{attribute}>'
