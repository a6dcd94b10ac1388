"""A published root, as it lies on a server or in a folder: which editions it holds, when each was current, what each says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from macros.editions.snapshot import FOLDER, Snapshot, read_snapshot, string, strings

LATEST = "latest"
_EDITION = re.compile(r"\d{4}\.(?:0[1-9]|1[0-2])(?:\.[1-9]\d{0,8})?")


def is_edition(name: str) -> bool:
    """Tell whether a name is one of an edition: 2026.11 or 2026.11.1."""
    return _EDITION.fullmatch(name) is not None


def order(edition: str) -> tuple[int, ...]:
    """Give what editions are sorted by: ten comes after two, and a hotfix right after what it mends."""
    return tuple(int(number) for number in edition.split("."))


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which an edition was the current one. One that was returned to has several."""

    edition: str
    start: date
    end: date | None = None
    """The last day; None while it is current."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition as the root's lists have it."""

    edition: str
    begins: date | None = None
    """The day on which it became current; None for one that never was, or whose days are not known."""
    ends: date | None = None
    """The day on which another one became current in its place."""

    def is_current_on(self, day: date) -> bool:
        """Tell whether it had begun by a day, and no other had taken its place."""
        return self.begins is not None and self.begins <= day and (self.ends is None or day < self.ends)


def timeline(editions: Iterable[Listed]) -> tuple[Period, ...]:
    """Tell which edition was current when, the first days first; each day has one: the last that began by then."""
    listed = list(editions)
    days = sorted({day for one in listed for day in (one.begins, one.ends) if day is not None})
    periods: list[Period] = []
    for day, following in zip(days, [*days[1:], None], strict=True):
        held = [one for one in listed if one.is_current_on(day)]
        last = following - timedelta(days=1) if following else None
        if not held:
            continue
        edition = max(held, key=lambda one: (one.begins, order(one.edition))).edition
        if periods and periods[-1].edition == edition and periods[-1].end == day - timedelta(days=1):
            periods[-1] = Period(edition, periods[-1].start, last)
        else:
            periods.append(Period(edition, day, last))
    return tuple(periods)


class Published:
    """The editions below a folder that is laid out like a published root."""

    def __init__(self, root: Path) -> None:
        """Look at a folder; nothing is read yet."""
        self.root = root
        self.problems: list[str] = []
        """What could not be read of the root's own lists, a sentence each."""
        self.current = ""
        """The edition that `latest/` holds; known once the editions are."""
        self._snapshots: dict[str, Snapshot] = {}

    @cached_property
    def editions(self) -> tuple[Listed, ...]:
        """The editions in the order of their names, each with its days as far as `editions.json` tells them."""
        days = {string(entry.get("edition")): entry for entry in self._entries("editions.json", "edition")}
        named = self._entries("versions.json", "version")
        self.current = next((string(entry["version"]) for entry in named if LATEST in strings(entry.get("aliases"))), "")
        names = {name for name in (*days, *(string(entry.get("version")) for entry in named)) if is_edition(name)}
        return tuple(
            Listed(name, _day(days.get(name, {}).get("from")), _day(days.get(name, {}).get("to")))
            for name in sorted(names or self._folders(), key=order)
        )

    def snapshot(self, edition: str) -> Snapshot:
        """Give what an edition published; `latest` is one too."""
        if edition not in self._snapshots:
            folder = self.root / edition
            self._snapshots[edition] = read_snapshot(edition, lambda path: _content(folder / path))
        return self._snapshots[edition]

    def _folders(self) -> list[str]:
        if not self.root.is_dir():
            return []
        return [path.name for path in self.root.iterdir() if is_edition(path.name) and (path / FOLDER).is_dir()]

    def _entries(self, name: str, key: str) -> list[Mapping[str, Any]]:
        """Read a list of the root; an entry without its key, or a list that is none, is said and passed over."""
        try:
            content = _content(self.root / name)
            found = json.loads(content) if content is not None else None
        except (OSError, ValueError, RecursionError) as error:
            self.problems.append(f"{name} cannot be read: {error or type(error).__name__}.")
            return []
        if found is None:
            self.problems.append(f"{name} is missing.")
            return []
        entries: list[Mapping[str, Any]] = []
        if isinstance(found, list):
            entries += [entry for entry in found if isinstance(entry, dict) and entry.get(key)]
        if not isinstance(found, list) or len(entries) < len(found):
            self.problems.append(f"{name} does not hold what is published there.")
        return entries


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(string(value)[:10])
    except ValueError:
        return None
