"""Values as YAML text in the style of the data files: block form, two spaces, quotes only where a reader needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from yaml.resolver import Resolver

Value = str | bool | int | float | date | Mapping[str, "Value"] | Sequence["Value"]
"""What can be written: a text (quoted where need be), yes or no, a number, a day, a mapping, a
list."""

# Characters that mean something to YAML where a value begins, and blanks and commas, which end up
# lost or misread.
_PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~]")
_NOT_PLAIN = re.compile(r": |:$| #|\s$")
# YAML 1.2, which editors read, knows numbers that PyYAML's resolver (YAML 1.1) takes for texts.
_NUMBER = re.compile(
    r"[-+]?(\.\d+|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
# Control characters, blanks that look like a space and invisible marks; the joiners that several
# scripts and emoji are spelled with are none of them. Written out, so that no other version of
# Unicode, here or in the form editor, changes it.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufeff"
    "\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def document(values: Mapping[str, Value]) -> str:
    """Write a mapping as a whole file."""
    return "".join(f"{line}\n" for line in lines(values))


def lines(values: Mapping[str, Value], indent: int = 0) -> Iterator[str]:
    """Write a mapping as lines without line ends, every line indented by so many spaces."""
    for key, value in values.items():
        yield from _entry(f"{' ' * indent}{scalar(key)}:", value, indent + 2)


def block(text: str) -> list[str] | None:
    """Write a text of several lines as the lines of a block, its mark first, without indents; None where it must stand in quotes."""
    body = text.rstrip("\n")
    held = body.split("\n")
    ends = len(text) - len(body)
    if (
        "\n" not in text
        or ends > 1
        or held[0][:1] in ("", " ", "\t")
        or any(line and not line.strip(" ") for line in held)
    ):
        return None
    if _HIDDEN.search(text.replace("\n", "").replace("\t", "")):
        return None
    return ["|" if ends else "|-", *held]


def scalar(value: str | float | date) -> str:
    """Write one value: plain where every reader takes it as it is meant, in double quotes otherwise."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else str(value)
    return value if _is_plain(value) else f'"{"".join(_escaped(c) for c in value)}"'


def _entry(opening: str, value: Value, indent: int) -> Iterator[str]:
    """Write what follows `key:` or `-`; `indent` is that of the lines below it."""
    if isinstance(value, str) and (held := block(value)) is not None:
        yield f"{opening} {held[0]}"
        yield from (f"{' ' * indent}{line}" if line else "" for line in held[1:])
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
    if not _PLAIN_START.match(text) or _NOT_PLAIN.search(text) or _HIDDEN.search(text):
        return False
    if text.startswith("...") or _NUMBER.fullmatch(text):
        return False
    resolvers = Resolver.yaml_implicit_resolvers.get(text[0], [])
    return not any(pattern.match(text) for _tag, pattern in resolvers)


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _HIDDEN.match(character):
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )
