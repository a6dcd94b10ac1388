"""Read the menu that readers see, and describe the differences between two menus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from macros.editions.diff import edit_script
from macros.model.playbook import Playbook
from macros.reading.settings_navigation import split_navigation
from macros.reading.values import LOADER

_Section = tuple[str, ...]
_DEPARTMENTS = "directory/departments.md"
_MAX_MOVES = 200


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page or an external address in the menu."""

    section: tuple[str, ...]
    """The titles of its sections, outermost first."""
    title: str
    target: str

    @property
    def place(self) -> str:
        """The section as text."""
        return " > ".join(self.section) or "the top level"


def menu_of(root: Path, playbook: Playbook) -> list[MenuEntry]:
    """Return the menu of the playbook in a folder, in order.

    As in the build, the pages of departments that are not in the navigation come at the end of the
    section with the list of departments.
    """
    text = (root / "mkdocs.yml").read_text("utf-8")
    parts = split_navigation(text if text.endswith("\n") else f"{text}\n")
    if parts is None:
        return [
            MenuEntry((), _title(playbook, path, ""), path) for path, _ in playbook.navigation.pages
        ]
    nav = yaml.load(parts[1], LOADER)["nav"] or []  # noqa: S506 - LOADER is a safe loader
    entries = list(_entries(nav, (), playbook))
    targets = {entry.target for entry in entries}
    section = next((entry.section for entry in entries if entry.target == _DEPARTMENTS), None)
    if section is None:
        return entries
    departments = sorted(
        playbook.departments.values(),
        key=lambda department: (department.kind != "hub", department.name.casefold()),
    )
    paths = [f"directory/{department.id}.md" for department in departments]
    department_entries = [
        MenuEntry(section, _title(playbook, path, ""), path)
        for path in paths
        if path not in targets and path in playbook.pages
    ]
    end = max(number for number, entry in enumerate(entries, 1) if entry.section == section)
    return [*entries[:end], *department_entries, *entries[end:]]


def _entries(items: Any, section: tuple[str, ...], playbook: Playbook) -> Iterator[MenuEntry]:
    for item in items if isinstance(items, list) else []:
        if isinstance(item, str):
            yield MenuEntry(section, _title(playbook, item, ""), item)
        for title, value in item.items() if isinstance(item, dict) else ():
            if isinstance(value, str):
                yield MenuEntry(section, _title(playbook, value, str(title)), value)
            else:
                yield from _entries(value, (*section, str(title)), playbook)


def _title(playbook: Playbook, path: str, nav_title: str) -> str:
    page = playbook.pages.get(path)
    return nav_title or (page.title if page is not None else path)


def menu_changes(
    old: Sequence[MenuEntry], new: Sequence[MenuEntry], moves: dict[str, str]
) -> Iterator[str]:
    """Yield the differences between two menus, one sentence each.

    `moves` maps the old paths of pages to their new ones.
    """
    before = {moves.get(entry.target, entry.target): entry for entry in old}
    after = {entry.target: entry for entry in new}
    for target, entry in after.items():
        if target not in before:
            yield f"“{entry.title}” ({target}) is added to {_place(entry)}."
    for target, entry in before.items():
        if target not in after:
            yield f"“{entry.title}” ({entry.target}) is removed."
    both = [target for target in after if target in before]
    renames = _section_renames(before, after, both)
    for old_section, section in renames.items():
        yield f"The section “{' > '.join(old_section)}” is now called “{' > '.join(section)}”."
    for target in both:
        old_entry, entry = before[target], after[target]
        if old_entry.title != entry.title:
            yield f"“{old_entry.title}” is now called “{entry.title}”."
        is_same_section = renames.get(old_entry.section, old_entry.section) == entry.section
        if not is_same_section and not _follows(old_entry, entry, renames):
            yield f"“{entry.title}” moves from {_place(old_entry)} to {_place(entry)}."
    yield from _order([target for target in before if target in after], both, after)


def _place(entry: MenuEntry) -> str:
    return f"“{entry.place}”" if entry.section else "the top level"


def _section_renames(
    before: dict[str, MenuEntry], after: dict[str, MenuEntry], both: Sequence[str]
) -> dict[_Section, _Section]:
    """Map removed sections to the new sections with at least half of their entries."""
    old_sections = {entry.section for entry in before.values()}
    new_sections = {entry.section for entry in after.values()}
    renames: dict[_Section, _Section] = {}
    for section in sorted(old_sections - new_sections):
        sections = [after[target].section for target in both if before[target].section == section]
        uses = Counter(sections)
        best = max(uses, key=lambda each: (uses[each], each), default=())
        if best and best not in old_sections and 2 * uses[best] >= len(sections):
            # A section below a renamed one is renamed with it.
            parent = next((old for old in renames if section[: len(old)] == old), None)
            if parent is None or (*renames[parent], *section[len(parent) :]) != best:
                renames[section] = best
    return renames


def _follows(old_entry: MenuEntry, entry: MenuEntry, renames: dict[_Section, _Section]) -> bool:
    """Return whether an entry is in another section only because one above it was renamed."""
    return any(
        old_entry.section[: len(old)] == old
        and (*new, *old_entry.section[len(old) :]) == entry.section
        for old, new in renames.items()
    )


def _order(
    before: Sequence[str], both: Sequence[str], after: dict[str, MenuEntry]
) -> Iterator[str]:
    script = edit_script(before, both, _MAX_MOVES)
    if script is None:
        yield "The order of the entries changes."
        return
    previous = ""
    for sign, target in script:
        if sign == "new":
            place = f"after “{after[previous].title}”" if previous else "first"
            yield f"“{after[target].title}” is now {place}."
        if sign != "old":
            previous = target
