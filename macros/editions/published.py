"""Read a published root: its editions, the days on which each was current, and their content."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from macros.editions.intervals import Interval, merge, parse_intervals, resolve
from macros.editions.snapshot import FOLDER, Snapshot, as_string, as_strings, read_snapshot
from macros.model.field import EDITION_NAME

LATEST = "latest"
_DAY = timedelta(days=1)


def is_edition(name: str) -> bool:
    """Return whether a name is that of an edition: 2026.11 or 2026.11.1."""
    return re.fullmatch(EDITION_NAME, name) is not None


def edition_key(edition: str) -> tuple[int, ...]:
    """Return the sort key of an edition: 10 comes after 2, a hotfix right after what it fixes."""
    return tuple(int(number) for number in edition.split("."))


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which an edition was current. An edition that was rolled back to has several."""

    edition: str
    start: date
    end: date | None = None
    """The last day; None while it is current."""


@dataclass(frozen=True, slots=True)
class EditionEntry:
    """An edition in the lists of a published root."""

    edition: str
    intervals: tuple[Interval, ...] = ()
    """The days on which it was current; empty if it never was, or if they are unknown."""
    is_retired: bool = False
    """Whether it is no longer served: only its days are on record."""

    @property
    def begins(self) -> date | None:
        """The day on which it first became current."""
        return self.intervals[0].start if self.intervals else None

    @property
    def ends(self) -> date | None:
        """The day on which another edition last replaced it; None while it is current."""
        return self.intervals[-1].end if self.intervals else None

    def with_start(self, day: date) -> EditionEntry:
        """Return it as the current edition: from a day on, or since it became current before."""
        last = self.intervals[-1] if self.intervals else None
        if last is not None and last.end is None:
            return self
        start = max(day, last.end) if last is not None and last.end is not None else day
        return EditionEntry(self.edition, merge([*self.intervals, Interval(start)]))


def timeline(editions: Iterable[EditionEntry]) -> tuple[Period, ...]:
    """Return which edition was current when, earliest first.

    Each day has one edition: the last that had begun by then.
    """
    record = resolve({entry.edition: entry.intervals for entry in editions})
    periods = []
    for edition, intervals in record.items():
        for interval in intervals:
            if not interval.is_empty:
                last_day = interval.end - _DAY if interval.end else None
                periods.append(Period(edition, interval.start, last_day))
    return tuple(sorted(periods, key=lambda period: period.start))


class PublishedRoot:
    """The editions in a folder with the layout of a published root."""

    def __init__(self, root: Path) -> None:
        """Remember the folder; nothing is read yet."""
        self.root = root
        self.problems: list[str] = []
        """What could not be read of the root's own lists, one sentence each."""
        self.current = ""
        """The edition in `latest/`; set when `editions` is read."""
        self._snapshots: dict[str, Snapshot] = {}

    @cached_property
    def editions(self) -> tuple[EditionEntry, ...]:
        """All editions, retired ones too, in the order of their names.

        `versions.json` names those that are served, `editions.json` the days of each.
        """
        entries = {
            as_string(entry.get("edition")): entry
            for entry in self._entries("editions.json", "edition")
        }
        versions = self._entries("versions.json", "version")
        latest = (entry for entry in versions if LATEST in as_strings(entry.get("aliases")))
        self.current = next((as_string(entry["version"]) for entry in latest), "")
        served_names = {as_string(entry.get("version")) for entry in versions}
        names = {name for name in (*entries, *served_names) if is_edition(name)}
        return tuple(
            self._parse_entry(name, entries.get(name, {}), is_served=name in served_names)
            for name in sorted(names or self._folders(), key=edition_key)
        )

    def digest(self) -> str:
        """Return a hash of all that is read of the folder."""
        digest = hashlib.sha256()
        lists = [self.root / "editions.json", self.root / "versions.json"]
        for path in (*lists, *sorted(self.root.glob(f"*/{FOLDER}/*.json"))):
            if (content := _content(path)) is not None:
                digest.update(f"{path.relative_to(self.root)}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def snapshot(self, edition: str) -> Snapshot:
        """Return what an edition published; the name may also be `latest`."""
        if edition not in self._snapshots:
            folder = self.root / edition
            self._snapshots[edition] = read_snapshot(edition, lambda path: _content(folder / path))
        return self._snapshots[edition]

    def _parse_entry(self, name: str, entry: Mapping[str, Any], *, is_served: bool) -> EditionEntry:
        intervals: tuple[Interval, ...] = ()
        try:
            intervals = parse_intervals(entry)
        except (ValueError, TypeError, KeyError, AttributeError):
            self.problems.append(f"editions.json: the days of {name} cannot be read.")
        return EditionEntry(
            name, intervals, is_retired=bool(entry.get("retired")) and not is_served
        )

    def _folders(self) -> list[str]:
        if not self.root.is_dir():
            return []
        return [
            path.name
            for path in self.root.iterdir()
            if is_edition(path.name) and (path / FOLDER).is_dir()
        ]

    def _entries(self, name: str, key: str) -> list[Mapping[str, Any]]:
        """Return the valid entries of a list of the root; what is damaged becomes a problem."""
        try:
            content = _content(self.root / name)
            value = json.loads(content) if content is not None else None
        except (OSError, ValueError, RecursionError) as error:
            self.problems.append(f"{name} cannot be read: {error or type(error).__name__}.")
            return []
        if value is None:
            self.problems.append(f"{name} is missing.")
            return []
        entries: list[Mapping[str, Any]] = []
        if isinstance(value, list):
            entries += [entry for entry in value if isinstance(entry, dict) and entry.get(key)]
        if not isinstance(value, list) or len(entries) < len(value):
            self.problems.append(f"{name} does not have the format of a published playbook.")
        return entries


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
