"""Writes values as YAML in the form that data files have: blocks only, no comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = re.compile(r"[^\W\d_](?:[\w ,.'/()€%é-]|:(?! ))*(?<! )")
_WORDS_FOR_SOMETHING_ELSE = frozenset(("yes", "no", "on", "off", "true", "false", "null"))
_NUMBER_OR_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?|[1-9]\d*|0")


def to_yaml(value: dict[str, Any]) -> str:
    """Write a mapping; what stands in it are mappings, lists, texts, numbers, `True` and `False`."""
    return "".join(f"{line}\n" for line in _mapping(value, ""))


def _mapping(value: dict[str, Any], indent: str) -> Iterator[str]:
    for key, held in value.items():
        if isinstance(held, dict):
            yield f"{indent}{key}:"
            yield from _mapping(held, f"{indent}  ")
        elif isinstance(held, list):
            yield f"{indent}{key}:" if held else f"{indent}{key}: []"
            yield from _list(held, f"{indent}  ")
        else:
            yield f"{indent}{key}: {_scalar(held)}"


def _list(value: list[Any], indent: str) -> Iterator[str]:
    for held in value:
        if isinstance(held, dict):
            first, *rest = _mapping(held, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(held)}"


def _scalar(value: str | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return str(value)
    if value.lower() not in _WORDS_FOR_SOMETHING_ELSE and _PLAIN.fullmatch(value):
        return value
    if _NUMBER_OR_DATE.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
