"""The menu as readers get it, and what differs between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from macros.editions.diff import edits
from macros.model.playbook import Playbook
from macros.reading.settings_navigation import split_navigation
from macros.reading.values import LOADER

_DEPARTMENTS = "directory/departments.md"
_MOST_MOVES = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, or an address elsewhere, in the menu."""

    section: tuple[str, ...]
    """The titles of the sections that it is in, the outermost first."""
    title: str
    target: str

    @property
    def place(self) -> str:
        """The section in words."""
        return " > ".join(self.section) or "the top level"


def menu_of(root: Path, playbook: Playbook) -> list[Entry]:
    """Return the menu of a playbook that is laid out in a folder, in order, with the pages of departments."""
    text = (root / "mkdocs.yml").read_text("utf-8")
    parts = split_navigation(text if text.endswith("\n") else f"{text}\n")
    if parts is None:
        return [
            Entry((), _title(playbook, path, ""), path) for path, _ in playbook.navigation.pages
        ]
    listed = list(_entries(yaml.load(parts[1], LOADER)["nav"] or [], (), playbook))  # noqa: S506 - a safe one
    shown = {entry.target for entry in listed}
    place = next(
        (number for number, entry in enumerate(listed) if entry.target == _DEPARTMENTS), None
    )
    if place is None:
        return listed
    section = listed[place].section
    departments = sorted(
        playbook.departments.values(), key=lambda one: (one.kind != "hub", one.name.casefold())
    )
    own = [
        Entry(section, _title(playbook, path, ""), path)
        for one in departments
        if (path := f"directory/{one.id}.md") not in shown
    ]
    end = max(number for number, entry in enumerate(listed) if entry.section == section) + 1
    return [
        *listed[:end],
        *(entry for entry in own if entry.target in playbook.pages),
        *listed[end:],
    ]


def _entries(items: Any, section: tuple[str, ...], playbook: Playbook) -> Iterator[Entry]:
    for item in items if isinstance(items, list) else []:
        if isinstance(item, str):
            yield Entry(section, _title(playbook, item, ""), item)
        for title, value in item.items() if isinstance(item, dict) else ():
            if isinstance(value, str):
                yield Entry(section, _title(playbook, value, str(title)), value)
            else:
                yield from _entries(value, (*section, str(title)), playbook)


def _title(playbook: Playbook, path: str, given: str) -> str:
    page = playbook.pages.get(path)
    return given or (page.title if page is not None else path)


def menu_changes(
    old: Sequence[Entry], new: Sequence[Entry], moved: dict[str, str]
) -> Iterator[str]:
    """Describe what differs, a sentence each: entries, titles, sections, order. `moved` are pages with another path."""
    before = {moved.get(entry.target, entry.target): entry for entry in old}
    after = {entry.target: entry for entry in new}
    for target, entry in after.items():
        if target not in before:
            yield f"“{entry.title}” ({target}) comes in under {_place(entry)}."
    for target, entry in before.items():
        if target not in after:
            yield f"“{entry.title}” ({entry.target}) goes out."
    both = [target for target in after if target in before]
    renamed = _renamed_sections(before, after, both)
    yield from (
        f"The section “{' > '.join(was)}” is now called “{' > '.join(now)}”."
        for was, now in renamed.items()
    )
    for target in both:
        was, now = before[target], after[target]
        if was.title != now.title:
            yield f"“{was.title}” is now called “{now.title}”."
        if renamed.get(was.section, was.section) != now.section and not _follows(was, now, renamed):
            yield f"“{now.title}” moves from {_place(was)} to {_place(now)}."
    yield from _order([target for target in before if target in after], both, after)


def _place(entry: Entry) -> str:
    return f"“{entry.place}”" if entry.section else "the top level"


def _renamed_sections(
    before: dict[str, Entry], after: dict[str, Entry], both: Sequence[str]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Pair sections that are gone with new ones that hold most of their entries."""
    old_sections, new_sections = (
        {entry.section for entry in side.values()} for side in (before, after)
    )
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for section in sorted(old_sections - new_sections):
        held = [after[target].section for target in both if before[target].section == section]
        best = max(set(held), key=lambda one: (held.count(one), one), default=())
        if best and best not in old_sections and 2 * held.count(best) >= len(held):
            # A section below a renamed one is renamed with it.
            above = next((was for was in found if section[: len(was)] == was), None)
            if above is None or (*found[above], *section[len(above) :]) != best:
                found[section] = best
    return found


def _follows(was: Entry, now: Entry, renamed: dict[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Return whether an entry is in another section only because one above it was renamed."""
    return any(
        was.section[: len(old)] == old and (*new, *was.section[len(old) :]) == now.section
        for old, new in renamed.items()
    )


def _order(before: Sequence[str], both: Sequence[str], after: dict[str, Entry]) -> Iterator[str]:
    script = edits(before, both, _MOST_MOVES)
    if script is None:
        yield "The order of its entries changes."
        return
    place = ""
    for sign, target in script:
        if sign == "new":
            where = f"after “{after[place].title}”" if place else "at the beginning"
            yield f"“{after[target].title}” is now {where}."
        if sign != "old":
            place = target
