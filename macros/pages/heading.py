"""Headings between a macro's parts: real ones, for the table of contents and the search."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macros.basics.text import escape
from macros.reading.html_tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from macros.pages.context import View

_DEEPEST = 6
_HEADING = re.compile(r"^#{2,6} (?P<text>.*?)(?: \{: #(?P<id>[a-z0-9-]+) \})?$", re.MULTILINE)
_HEADING_TAGS = frozenset(f"h{level}" for level in range(1, 7))


def level_below(view: View, macro: str) -> int:
    """Return the level of a macro's headings: one below the heading above its call."""
    page = view.page
    if page is None:
        return 2
    call = next((call for call in page.text.calls if call.name == macro), None)
    if call is None:
        return 2
    above = [heading.level for heading in page.text.headings if heading.location < call.location]
    # One level is left for headings within the parts.
    return min(above[-1] + 1 if above else 2, _DEEPEST - 1)


def part(level: int, title: str, anchor: str, blocks: Iterable[str]) -> str:
    """Build a part of a page: a heading with an anchor, and blocks of HTML of one line each."""
    attributes = f" {{: #{anchor} }}" if anchor else ""
    return "\n\n".join([f"{'#' * level} {escape(title)}{attributes}", *blocks])


def flatten(text: str) -> str:
    """Turn a macro's output into one line without headings, for use as an example."""
    plain = _HEADING.sub(lambda line: f"{_opening(line['id'])}{line['text']}</p>", text)
    pieces = []
    position = 0
    for token in tokens(plain, names=_HEADING_TAGS):
        tag = "</p>" if token.kind == "end" else _opening(token.attributes.get("id"))
        pieces += [plain[position : token.start], tag]
        position = token.end
    return "".join([*pieces, plain[position:]]).replace("\n", "")


def _opening(anchor: str | None) -> str:
    attribute = f' id="{anchor}"' if anchor else ""
    return f'<p class="pb-example__heading"{attribute}>'
