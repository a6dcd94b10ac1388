"""Files that some computers, or the site, take for one and the same."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from macros.basics.problem import Location, Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RENAME = "Rename one of the two, and mend what leads to it."


def twins(paths: Iterable[str], folder: str) -> Iterator[Problem]:
    """Find paths below a folder that differ by case or Unicode normalisation alone, folders included."""
    seen: dict[str, str] = {}
    reported: set[str] = set()
    for path in paths:
        end = path.find("/")
        while True:
            part = path if end < 0 else path[:end]
            first = seen.setdefault(_folded(part), part)
            if first != part and part not in reported:
                reported.add(part)
                message = f"{quoted(part)} differs from {quoted(first)} by case or by the way an accent is written alone."
                yield Problem.worded(Location(f"{folder}/{path}"), "name-twin", message, _RENAME)
            if end < 0:
                break
            end = path.find("/", end + 1)


def page_twins(paths: Iterable[str], folder: str) -> Iterator[Problem]:
    """Find pages that would be published at the same address, so that one overwrites the other."""
    seen: dict[str, str] = {}
    for path in paths:
        address = _folded(path.removesuffix(".md")).removesuffix("/index")
        first = seen.setdefault(address, path)
        if first != path and _folded(first) != _folded(path):
            message = f"the page would overwrite {quoted(first)}, as both have the same address."
            yield Problem.worded(Location(f"{folder}/{path}"), "name-twin", message, _RENAME)


def _folded(path: str) -> str:
    return (
        path.lower()
        if path.isascii()
        else unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
    )
