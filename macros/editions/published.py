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

from macros.editions.snapshot import FOLDER, Snapshot, read_snapshot, string

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
    """An edition and the days on which it was the current one."""

    edition: str
    start: date | None = None
    """The first day; None for an edition that never was current, or whose days are not known."""
    end: date | None = None
    """The last day; None while it is current."""

    def holds(self, day: date) -> bool:
        """Tell whether the edition was current on a day."""
        return self.start is not None and self.start <= day and (self.end is None or day <= self.end)


class Published:
    """The editions below a folder that is laid out like a published root."""

    def __init__(self, root: Path) -> None:
        """Look at a folder; nothing is read yet."""
        self.root = root
        self.problems: list[str] = []
        """What could not be read of the root's own lists, a sentence each."""
        self._snapshots: dict[str, Snapshot] = {}

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The editions in the order of their names, each with its days as far as `editions.json` tells them."""
        listed = {string(entry.get("edition")): entry for entry in self._entries("editions.json", "edition")}
        named = [string(entry.get("version")) for entry in self._entries("versions.json", "version")]
        names = {name for name in (*listed, *named) if is_edition(name)} or set(self._folders())
        return settled(
            Period(name, _day(listed.get(name, {}).get("from")), _day(listed.get(name, {}).get("to")))
            for name in sorted(names, key=order)
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


def settled(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Let each edition end the day before the next one begins, whatever was noted; the later one has a day that both began on."""
    known = list(periods)
    starts = sorted((period.start, order(period.edition)) for period in known if period.start is not None)
    found = []
    for period in known:
        if period.start is None:
            found.append(Period(period.edition))
            continue
        following = [start for start, name in starts if (start, name) > (period.start, order(period.edition))]
        last = min(following) - timedelta(days=1) if following else None
        ends = [day for day in (period.end, last) if day is not None]
        found.append(Period(period.edition, period.start, min(ends, default=None)))
    return tuple(found)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(string(value)[:10])
    except ValueError:
        return None
