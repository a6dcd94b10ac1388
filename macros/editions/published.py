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

from macros.editions.intervals import Interval, merge, parse_intervals, resolve
from macros.editions.snapshot import FOLDER, Snapshot, read_snapshot, string, strings

LATEST = "latest"
_DAY = timedelta(days=1)
_EDITION = re.compile(r"[0-9]{4}\.(?:0[1-9]|1[0-2])(?:\.[1-9][0-9]{0,8})?")


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
    intervals: tuple[Interval, ...] = ()
    """The days on which it was the current one; none for one that never was, or whose days are not
    known."""
    is_retired: bool = False
    """Whether only its days are left."""

    @property
    def begins(self) -> date | None:
        """The day on which it first became current."""
        return self.intervals[0].start if self.intervals else None

    @property
    def ends(self) -> date | None:
        """The day on which another one last became current in its place; None while it is current."""
        return self.intervals[-1].end if self.intervals else None

    def current_from(self, day: date) -> Listed:
        """Return it as the current edition: from a day on, or still."""
        last = self.intervals[-1] if self.intervals else None
        if last is not None and last.end is None:
            return self
        start = max(day, last.end) if last is not None and last.end is not None else day
        return Listed(self.edition, merge([*self.intervals, Interval(start)]))


def timeline(editions: Iterable[Listed]) -> tuple[Period, ...]:
    """Return which edition was current when, the first days first; each day has one: the last that began by then."""
    record = resolve({one.edition: one.intervals for one in editions})
    periods = [
        Period(edition, interval.start, interval.end - _DAY if interval.end else None)
        for edition, intervals in record.items()
        for interval in intervals
        if not interval.is_empty
    ]
    return tuple(sorted(periods, key=lambda period: period.start))


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
        """The editions in the order of their names, each with its days as far as `editions.json` tells them; retired ones too."""
        entries = {
            string(entry.get("edition")): entry
            for entry in self._entries("editions.json", "edition")
        }
        named = self._entries("versions.json", "version")
        self.current = next(
            (
                string(entry["version"])
                for entry in named
                if LATEST in strings(entry.get("aliases"))
            ),
            "",
        )
        served = {string(entry.get("version")) for entry in named}
        names = {name for name in (*entries, *served) if is_edition(name)}
        return tuple(
            self._listed(name, entries.get(name, {}), is_served=name in served)
            for name in sorted(names or self._folders(), key=order)
        )

    def snapshot(self, edition: str) -> Snapshot:
        """Give what an edition published; `latest` is one too."""
        if edition not in self._snapshots:
            folder = self.root / edition
            self._snapshots[edition] = read_snapshot(edition, lambda path: _content(folder / path))
        return self._snapshots[edition]

    def _listed(self, name: str, entry: Mapping[str, Any], *, is_served: bool) -> Listed:
        intervals: tuple[Interval, ...] = ()
        try:
            intervals = parse_intervals(entry)
        except (ValueError, TypeError, KeyError, AttributeError):
            self.problems.append(f"editions.json: the days of {name} cannot be read.")
        return Listed(name, intervals, is_retired=bool(entry.get("retired")) and not is_served)

    def _folders(self) -> list[str]:
        if not self.root.is_dir():
            return []
        return [
            path.name
            for path in self.root.iterdir()
            if is_edition(path.name) and (path / FOLDER).is_dir()
        ]

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
