"""Find files that some computers, or the site, take for the same one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from macros.basics.problem import Location, Problem, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RENAME = "Rename one of the two, and update what links to it."
NAME_TWIN = Sentence(
    "name-twin",
    "'{path}' differs from '{first}' only in case, or in how an accent is written.",
    _RENAME,
)
ADDRESS_TWIN = Sentence(
    "name-twin", "the page would overwrite '{first}', as both have the same address.", _RENAME
)


def name_twins(paths: Iterable[str], folder: str) -> Iterator[Problem]:
    """Yield files and folders whose paths differ only by case or Unicode normalisation."""
    firsts: dict[str, str] = {}
    reported_parts: set[str] = set()
    for path in paths:
        end = path.find("/")
        while True:
            part = path if end < 0 else path[:end]
            first = firsts.setdefault(_fold(part), part)
            if first != part and part not in reported_parts:
                reported_parts.add(part)
                yield NAME_TWIN.problem(Location(f"{folder}/{path}"), path=part, first=first)
            if end < 0:
                break
            end = path.find("/", end + 1)


def page_twins(paths: Iterable[str], folder: str) -> Iterator[Problem]:
    """Yield pages with the same address, where one would overwrite the other."""
    firsts: dict[str, str] = {}
    for path in paths:
        address = _fold(path.removesuffix(".md")).removesuffix("/index")
        first = firsts.setdefault(address, path)
        if first != path and _fold(first) != _fold(path):
            yield ADDRESS_TWIN.problem(Location(f"{folder}/{path}"), first=first)


def _fold(path: str) -> str:
    return (
        path.lower()
        if path.isascii()
        else unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
    )
