"""HTML that pages may contain: one strict grammar for page sources and finished pages.

Whatever begins like a tag must have exactly the form that browsers and Markdown agree on, with
names, attributes and addresses from the lists below. Elements whose content browsers parse by other
rules (script, style, textarea, …) are not listed, so reading tag by tag matches what a browser
does.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from macros.basics.problem import Fault, Sentence, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT_TAGS = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em"
    " figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q rp rt ruby"
    " s samp section small source span strong sub summary sup table tbody td tfoot th thead time"
    " tr u ul var wbr".split()
)
"""Elements that writers may use in a page."""
FINISHED_TAGS = TEXT_TAGS | frozenset(
    "h1 button input label nav form select option optgroup fieldset legend output meter progress article aside header footer"
    " svg g path circle ellipse rect line polyline polygon text title desc defs marker use".split()
)
"""Elements of finished pages: macros, Markdown extensions and components add some."""
_ATTRIBUTES = frozenset(
    "id class href src srcset alt title lang dir width height colspan rowspan scope headers open"
    " type checked disabled name for start reversed value datetime loading decoding role tabindex"
    " rel cite abbr align valign span hidden download media sizes markdown".split()
)
_FINISHED_ATTRIBUTES = _ATTRIBUTES | frozenset(
    "viewbox xmlns d x y x1 y1 x2 y2 cx cy r rx ry dx dy points transform fill stroke stroke-width"
    " stroke-dasharray stroke-linecap stroke-opacity font-size text-anchor dominant-baseline"
    " preserveaspectratio focusable min max low high optimum placeholder autocomplete readonly"
    " required selected multiple minlength maxlength pattern for form list step inputmode".split()
)
_ADDRESSES = frozenset("href src srcset cite".split())
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|[^:/?#]*(?:[/?#]|$))", re.IGNORECASE)
_RULE = "unsafe-html"
COMMENT = Sentence(_RULE, "an HTML comment would be published with the page.")
NOT_PLAIN = Sentence(_RULE, "{tag} is not a plain HTML tag.")
ELEMENT = Sentence(_RULE, "the HTML element '{element}' is not allowed in a page.")
ATTRIBUTE = Sentence(_RULE, "the HTML attribute '{attribute}' is not allowed in a page.")
ADDRESS = Sentence(_RULE, "the address {address} is not one that a page may link to.")
_LONG_TAG = 500
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20]+")

TAG_LIKE = re.compile(r"<(?=[A-Za-z/!?])[^>]*>?")
"""Everything that a browser may take for markup, up to the first '>'."""
_TAG = re.compile(
    r"""<(?:/(?P<end>[A-Za-z][A-Za-z0-9]*)\s*|(?P<name>[A-Za-z][A-Za-z0-9]*)"""
    r"""(?P<attributes>(?:\s+[A-Za-z_][A-Za-z0-9_.-]*(?:="[^"<>]*"|='[^'<>]*')?)*)\s*/?)>"""
)
_ATTRIBUTE = re.compile(r"""\s+([A-Za-z_][A-Za-z0-9_.-]*)(?:="([^"]*)"|='([^']*)')?""")
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@:]+@[^\s<>@:]+)>", re.IGNORECASE)


def find(text: str, *, is_finished: bool) -> list[tuple[int, Fault]]:
    """Return all HTML that a page (or a finished page) may not contain, with its offsets."""
    if not is_finished:
        faults = (
            (match.start(), _refuse(match[0], finished=False)) for match in TAG_LIKE.finditer(text)
        )
        return [(start, fault) for start, fault in faults if fault is not None]
    # A finished page repeats few tags many times, so each distinct tag is checked once.
    refusals = {tag: _refuse(tag, finished=True) for tag in set(TAG_LIKE.findall(text))}
    return [(text.find(tag), fault) for tag, fault in refusals.items() if fault is not None]


@dataclass(frozen=True, slots=True)
class Tag:
    """An opening tag."""

    name: str
    attributes: dict[str, str]
    start: int


def tags(text: str) -> Iterator[Tag]:
    """Yield the opening tags of a text, with element and attribute names in lower case."""
    for candidate in TAG_LIKE.finditer(text):
        match = _TAG.fullmatch(candidate[0])
        if match is not None and match["name"]:
            attributes = {}
            for attribute in _ATTRIBUTE.finditer(match["attributes"]):
                name, double_quoted, single_quoted = attribute.groups(default="")
                attributes[name.lower()] = html.unescape(double_quoted or single_quoted)
            yield Tag(match["name"].lower(), attributes, candidate.start())


def _refuse(tag: str, *, finished: bool) -> Fault | None:
    """Return why markup is refused, or None if it is allowed."""
    # Long tags are rare, and would fill the cache's memory.
    return (_judge if len(tag) <= _LONG_TAG else _judge.__wrapped__)(tag, finished=finished)


@lru_cache(maxsize=16384)
def _judge(tag: str, *, finished: bool) -> Fault | None:
    match = _TAG.fullmatch(tag)
    if match is None:
        if not finished and AUTOLINK.fullmatch(tag):
            return None
        if tag.startswith("<!--"):
            return COMMENT.fault()
        return NOT_PLAIN.fault(tag=quote(tag, 40))
    name = (match["name"] or match["end"]).lower()
    if name not in (FINISHED_TAGS if finished else TEXT_TAGS):
        return ELEMENT.fault(element=f"<{name}>")
    for attribute in _ATTRIBUTE.finditer(match["attributes"] or ""):
        value = attribute[2] or attribute[3] or ""
        fault = refuse_attribute(attribute[1], value, is_finished=finished)
        if fault is not None:
            return fault
    return None


def refuse_attribute(name: str, value: str, *, is_finished: bool) -> Fault | None:
    """Return why an attribute is refused, or None if it is allowed."""
    attribute = name.lower()
    names = _FINISHED_ATTRIBUTES if is_finished else _ATTRIBUTES
    prefixes = ("aria-", "data-") if is_finished else ("aria-",)
    # Markdown aligns the cells of tables by `style`.
    is_alignment = (
        is_finished
        and attribute == "style"
        and re.fullmatch(r"text-align: (left|right|center);", value) is not None
    )
    if attribute not in names and not attribute.startswith(prefixes) and not is_alignment:
        return ATTRIBUTE.fault(attribute=name)
    if attribute in _ADDRESSES and not is_safe_address(value):
        return ADDRESS.fault(address=quote(value, 40))
    return None


def is_safe_address(address: str) -> bool:
    """Return whether browsers take an address for https, http, mailto, tel or relative."""
    plain = _IGNORED_BY_BROWSERS.sub("", html.unescape(address))
    return _SAFE_ADDRESS.match(plain) is not None and not plain.startswith(("//", "/\\", "\\"))
