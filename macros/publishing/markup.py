"""The finished pages of a built site, read for what they lead to, load and run."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_VALUE = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_PART = re.compile(
    rf"<!--.*?-->|<(?P<raw>script|style|textarea|title)\b(?P<raw_attributes>{_VALUE})>(?P<content>.*?)</(?P=raw)\s*>"
    rf"|<(?P<name>[a-z][a-z0-9:-]*)(?P<attributes>{_VALUE})>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_SOURCES = re.compile(r"(?:^|,)\s*(\S+)")
_STYLE_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.IGNORECASE)
_SCRIPT_TYPES = ("", "module", "text/javascript", "application/javascript")
_IDLE = "javascript:void(0)"
"""What the theme writes where its script puts an address later; a policy that refuses it refuses nothing."""
_LEADING = ("href", "src", "action", "formaction")
_LOADED_RELATIONS = frozenset(
    "stylesheet icon apple-touch-icon manifest preload prefetch modulepreload dns-prefetch preconnect".split()
)
"""What a <link> must say to make the browser fetch something by itself."""
_LOADING = frozenset("img iframe source video audio track embed object input script use image frame".split())
"""Elements whose addresses the browser fetches by itself."""


@dataclass(slots=True)
class Markup:
    """What one page says."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    """Where readers are led, and what is loaded."""
    loaded: list[str] = field(default_factory=list)
    """What the browser fetches by itself."""
    scripts: set[str] = field(default_factory=set)
    """Hashes of inline scripts, as a content security policy names them."""
    refused: list[str] = field(default_factory=list)
    """What a strict policy forbids: inline styles, handlers, addresses that are code."""


def read_markup(text: str) -> Markup:
    """Read a page."""
    found = Markup()
    for part in _PART.finditer(text):
        if part["raw"]:
            _read_raw(found, part["raw"].lower(), dict(_attributes(part["raw_attributes"])), part["content"])
        elif part["name"]:
            _read_tag(found, part["name"].lower(), part["attributes"])
    return found


def style_addresses(text: str) -> list[str]:
    """List what a style sheet loads."""
    return [pointed or imported for pointed, imported in _STYLE_ADDRESS.findall(text)]


def script_hash(script: str) -> str:
    """Give the hash of an inline script as a content security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        yield name.lower(), html.unescape(double or single or bare)


def _read_raw(found: Markup, name: str, attributes: dict[str, str], content: str) -> None:
    """Read an element whose content is no markup."""
    if name == "style":
        found.refused.append("an inline <style>")
    if name == "script":
        if "src" in attributes:
            found.links.append(attributes["src"])
            found.loaded.append(attributes["src"])
        elif attributes.get("type", "").lower() in _SCRIPT_TYPES:
            found.scripts.add(script_hash(content))
    _refuse(found, name, attributes)


def _read_tag(found: Markup, name: str, text: str) -> None:
    if not text or text.isspace():
        return
    attributes = dict(_attributes(text))
    found.ids.update(attributes[key] for key in ("id", "name") if attributes.get(key) and (key == "id" or name == "a"))
    addresses = [attributes[key] for key in ("href", "src", "poster", "data", "xlink:href") if key in attributes]
    addresses += _SOURCES.findall(attributes.get("srcset", ""))
    if name != "base":
        found.links += addresses
    if name in _LOADING or (name == "link" and _LOADED_RELATIONS.intersection(attributes.get("rel", "").lower().split())):
        found.loaded += addresses
    _refuse(found, name, attributes)


def _refuse(found: Markup, name: str, attributes: dict[str, str]) -> None:
    for key, value in attributes.items():
        if key == "style":
            found.refused.append(f"an inline style on <{name}>")
        elif key.startswith("on"):
            found.refused.append(f"the handler {key} on <{name}>")
        elif key in _LEADING and value != _IDLE and value.strip().lower().startswith(("javascript:", "vbscript:")):
            found.refused.append(f"an address that is code on <{name}>")
