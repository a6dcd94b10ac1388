"""HTML that pages may hold: one strict grammar for the source of a page and for the finished page.

Whatever begins like a tag must be a tag of exactly the form that browsers and Markdown agree on,
with a name, attributes and addresses from the lists below. Elements whose content browsers read by
other rules (script, style, textarea, …) are not on the list, so that reading tag by tag here is
reading what a browser reads.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from macros.basics.problem import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT_TAGS = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h2"
    " h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q rp rt ruby s samp section small source span strong sub summary sup table"
    " tbody td tfoot th thead time tr u ul var wbr".split()
)
"""What a writer may use in a page."""
FINISHED_TAGS = TEXT_TAGS | frozenset(
    "h1 button input label nav form select option optgroup fieldset legend output meter progress article aside header footer"
    " svg g path circle ellipse rect line polyline polygon text tspan title desc defs marker use".split()
)
"""What a finished page may hold besides: macros, Markdown extensions and the theme's components
make these."""
_ATTRIBUTES = frozenset(
    "id class href src srcset alt title lang dir width height colspan rowspan scope headers open type checked disabled name for start"
    " reversed value datetime loading decoding role tabindex rel cite abbr align valign span hidden download media sizes"
    " markdown".split()
)
_FINISHED_ATTRIBUTES = _ATTRIBUTES | frozenset(
    "viewbox xmlns d x y x1 y1 x2 y2 cx cy r rx ry dx dy points transform fill stroke stroke-width stroke-dasharray"
    " stroke-linecap stroke-opacity font-size text-anchor dominant-baseline preserveaspectratio focusable min max low high optimum placeholder"
    " autocomplete readonly required selected multiple minlength maxlength pattern for form list step inputmode".split()
)
_ADDRESSES = frozenset("href src srcset cite".split())
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|[^:/?#]*(?:[/?#]|$))", re.IGNORECASE)
_LONG_TAG = 500
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20]+")

TAG_LIKE = re.compile(r"<(?=[A-Za-z/!?])[^>]*>?")
"""Everything that a browser may take for markup, to its first '>'."""
_TAG = re.compile(
    r"""<(?:/(?P<end>[A-Za-z][A-Za-z0-9]*)\s*|(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>(?:\s+[A-Za-z_][A-Za-z0-9_.-]*(?:="[^"<>]*"|='[^'<>]*')?)*)\s*/?)>"""
)
_ATTRIBUTE = re.compile(r"""\s+([A-Za-z_][A-Za-z0-9_.-]*)(?:="([^"]*)"|='([^']*)')?""")
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@:]+@[^\s<>@:]+)>", re.IGNORECASE)


def find(text: str, *, finished: bool) -> list[tuple[int, str]]:
    """List the offsets and messages of the HTML in a text that a page (or a finished page) may not hold."""
    if not finished:
        found = (
            (match.start(), _refuse(match[0], finished=False)) for match in TAG_LIKE.finditer(text)
        )
        return [(start, message) for start, message in found if message is not None]
    # A finished page repeats few tags many times: each is looked at once.
    refused = {
        tag: message
        for tag in set(TAG_LIKE.findall(text))
        if (message := _refuse(tag, finished=True)) is not None
    }
    return [(text.find(tag), message) for tag, message in refused.items()]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that opens an element, of the plain form."""

    name: str
    attributes: dict[str, str]
    start: int


def tags(text: str) -> Iterator[Tag]:
    """Go through the tags of a text that open an element; names in small letters."""
    for like in TAG_LIKE.finditer(text):
        match = _TAG.fullmatch(like[0])
        if match is not None and match["name"]:
            found = (
                attribute.groups(default="")
                for attribute in _ATTRIBUTE.finditer(match["attributes"])
            )
            attributes = {
                name.lower(): html.unescape(double or single) for name, double, single in found
            }
            yield Tag(match["name"].lower(), attributes, like.start())


def _refuse(tag: str, *, finished: bool) -> str | None:
    """Say why markup is refused; None when it is allowed."""
    # Long tags are rare, and would fill the memory.
    return (_judge if len(tag) <= _LONG_TAG else _judge.__wrapped__)(tag, finished=finished)


@lru_cache(maxsize=16384)
def _judge(tag: str, *, finished: bool) -> str | None:
    match = _TAG.fullmatch(tag)
    if match is None:
        if not finished and AUTOLINK.fullmatch(tag):
            return None
        if tag.startswith("<!--"):
            return "an HTML comment is published with the page."
        return f"{quoted(tag, 40)} is not an HTML tag of the plain form."
    name = (match["name"] or match["end"]).lower()
    if name not in (FINISHED_TAGS if finished else TEXT_TAGS):
        return f"the HTML element {quoted('<' + name + '>')} is not allowed in a page."
    for attribute in _ATTRIBUTE.finditer(match["attributes"] or ""):
        if (
            message := refuse_attribute(
                attribute[1], attribute[2] or attribute[3] or "", finished=finished
            )
        ) is not None:
            return message
    return None


def refuse_attribute(name: str, value: str, *, finished: bool) -> str | None:
    """Say why an attribute is refused; None when it is allowed."""
    lowered = name.lower()
    allowed = _FINISHED_ATTRIBUTES if finished else _ATTRIBUTES
    prefixes = ("aria-", "data-") if finished else ("aria-",)
    aligned = (
        finished and lowered == "style" and re.fullmatch(r"text-align: (left|right|center);", value)
    )
    if lowered not in allowed and not lowered.startswith(prefixes) and not aligned:
        return f"the HTML attribute {quoted(name)} is not allowed in a page."
    if lowered in _ADDRESSES and not is_safe_address(value):
        return f"the address {quoted(value, 40)} is not one that a page may lead to."
    return None


def is_safe_address(address: str) -> bool:
    """Tell whether an address is https, http, mailto, tel or relative, as a browser understands it."""
    plain = _IGNORED_BY_BROWSERS.sub("", html.unescape(address))
    return _SAFE_ADDRESS.match(plain) is not None and not plain.startswith(("//", "/\\", "\\"))
