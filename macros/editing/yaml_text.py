"""Write values as YAML in the style of the data files: block form, two spaces, few quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from yaml.resolver import Resolver

Value = str | bool | int | float | date | Mapping[str, "Value"] | Sequence["Value"]
"""A value that can be written; strings are quoted where necessary."""


class Unquoted(str):
    """A text that is written as it is, although other YAML parsers may not read it as text."""

    __slots__ = ()


# A value must be quoted if it begins with an indicator of YAML, or with a blank or comma, which
# would be lost or misread.
_PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~]")
_FLOW = re.compile(r"[?,\[\]{}]")
"""Characters at which some YAML parsers end a plain value within [] or {}."""
_NOT_PLAIN = re.compile(r": |:$| #|\s$")
# YAML 1.2, which editors use, has numbers that PyYAML's resolver (YAML 1.1) takes for strings.
_NUMBER = re.compile(
    r"[-+]?(\.\d+|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
# Control characters, blanks that look like a space, and invisible marks, but not the joiners that
# several scripts and emoji need. The ranges are spelled out, so that they do not depend on the
# version of Unicode here or in the form editor.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\ud800-\uf8ff\ufeff"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def document(values: Mapping[str, Value]) -> str:
    """Return a mapping as the text of a file."""
    return "".join(f"{line}\n" for line in lines(values))


def lines(values: Mapping[str, Value], indent: int = 0) -> Iterator[str]:
    """Yield a mapping as lines without line ends, each indented by `indent` spaces."""
    for key, value in values.items():
        yield from _entry(f"{' ' * indent}{scalar(key)}:", value, indent + 2)


def item_lines(item: Value, indent: int) -> Iterator[str]:
    """Yield an item of a list; a mapping begins on the line of its dash."""
    dash = f"{' ' * indent}-"
    if isinstance(item, Mapping) and item:
        first, *others = lines(item, indent + 2)
        yield f"{dash} {first.lstrip(' ')}"
        yield from others
    else:
        yield from _entry(dash, item, indent + 2)


def block(text: str) -> list[str] | None:
    """Return a text of several lines as a block scalar, or None if it needs quotes.

    The first line is the indicator, "|" or "|-"; the lines are not indented.
    """
    if "\n" not in text:
        return None
    body = text.rstrip("\n")
    text_lines = body.split("\n")
    line_ends = len(text) - len(body)
    if line_ends > 1:
        return None
    # A blank first line would need an indentation indicator; lines of spaces are easily lost.
    if text_lines[0][:1] in ("", " ", "\t"):
        return None
    if any(line and not line.strip(" ") for line in text_lines):
        return None
    if _INVISIBLE.search(text.replace("\n", "").replace("\t", "")):
        return None
    return ["|" if line_ends else "|-", *text_lines]


def scalar(value: str | float | date, *, in_flow: bool = False) -> str:
    """Return a value as YAML: plain if every parser reads it the same, else in double quotes.

    Within [] or {}, more texts need quotes.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Unquoted):
        return value
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else str(value)
    is_plain = _is_plain(value) and not (in_flow and _FLOW.search(value))
    return value if is_plain else f'"{"".join(map(_escape, value))}"'


def _entry(opening: str, value: Value, indent: int) -> Iterator[str]:
    """Yield `key:` or `-` with its value; `indent` is that of the lines below it."""
    if isinstance(value, str) and (block_lines := block(value)) is not None:
        yield f"{opening} {block_lines[0]}"
        yield from (f"{' ' * indent}{line}" if line else "" for line in block_lines[1:])
    elif isinstance(value, str | int | float | date):
        yield f"{opening} {scalar(value)}"
    elif not value:
        yield f"{opening} {'{}' if isinstance(value, Mapping) else '[]'}"
    elif isinstance(value, Mapping):
        yield opening
        yield from lines(value, indent)
    else:
        yield opening
        for item in value:
            yield from item_lines(item, indent)


def _is_plain(text: str) -> bool:
    """Return whether YAML 1.1 and 1.2 both read a text as itself without quotes."""
    if not _PLAIN_START.match(text) or _NOT_PLAIN.search(text):
        return False
    if not (text.isascii() and text.isprintable()) and _INVISIBLE.search(text):
        return False
    if text.startswith("...") or _NUMBER.fullmatch(text):
        return False
    resolvers = Resolver.yaml_implicit_resolvers.get(text[0], [])
    return not any(pattern.match(text) for _tag, pattern in resolvers)


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _INVISIBLE.match(character):
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
