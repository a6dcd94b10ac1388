"""Values as YAML text in the style of the data files: block form, two spaces, quotes only where a reader needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from yaml.resolver import Resolver

Value = str | bool | int | float | date | Mapping[str, "Value"] | Sequence["Value"]
"""What can be written: a text (quoted where need be), yes or no, a number, a day, a mapping, a list."""

# Characters that mean something to YAML where a value begins, and blanks and commas, which end up lost or misread.
_PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~]")
_NOT_PLAIN = re.compile(r": |:$| #|\s$")
# YAML 1.2, which editors read, knows numbers that PyYAML's resolver (YAML 1.1) takes for texts.
_NUMBER = re.compile(
    r"[-+]?(\.\d+|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_JOINERS = re.compile("[\u200c\u200d]")
"""Invisible, but part of how several scripts and emoji are spelled."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def document(values: Mapping[str, Value]) -> str:
    """Write a mapping as a whole file."""
    return "".join(f"{line}\n" for line in lines(values))


def lines(values: Mapping[str, Value], indent: int = 0) -> Iterator[str]:
    """Write a mapping as lines without line ends, every line indented by so many spaces."""
    for key, value in values.items():
        yield from _entry(f"{' ' * indent}{scalar(key)}:", value, indent + 2)


def scalar(value: str | float | date) -> str:
    """Write one value: plain where every reader takes it as it is meant, in double quotes otherwise."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else str(value)
    return value if _is_plain(value) else f'"{"".join(_escaped(c) for c in value)}"'


def _entry(opening: str, value: Value, indent: int) -> Iterator[str]:
    """Write what follows `key:` or `-`; `indent` is that of the lines below it."""
    if isinstance(value, str | int | float | date):
        yield f"{opening} {scalar(value)}"
    elif not value:
        yield f"{opening} {'{}' if isinstance(value, Mapping) else '[]'}"
    elif isinstance(value, Mapping):
        yield opening
        yield from lines(value, indent)
    else:
        yield opening
        for item in value:
            yield from _item(item, indent)


def _item(item: Value, indent: int) -> Iterator[str]:
    """Write an item of a list; a mapping begins on the line of its dash."""
    dash = f"{' ' * indent}-"
    if isinstance(item, Mapping) and item:
        first, *others = lines(item, indent + 2)
        yield f"{dash} {first.lstrip(' ')}"
        yield from others
    else:
        yield from _entry(dash, item, indent + 2)


def _is_plain(text: str) -> bool:
    """Tell whether a text can stand without quotes for readers of YAML 1.1 and 1.2."""
    if not _PLAIN_START.match(text) or _NOT_PLAIN.search(text) or not _JOINERS.sub("", text).isprintable():
        return False
    if text.startswith("...") or _NUMBER.fullmatch(text):
        return False
    resolvers = Resolver.yaml_implicit_resolvers.get(text[0], [])
    return not any(pattern.match(text) for _tag, pattern in resolvers)


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable() or _JOINERS.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
