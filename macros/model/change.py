"""What a page records of its own changes: the versions of a policy, and reviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from macros.model.page import Page

ChangeKind = Literal["version", "material-change", "review"]


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """Something that changed on a day."""

    day: date
    kind: ChangeKind
    page: Page
    version: str
    """The version of a policy; empty for a review."""
    summary: str
    material: bool
    """Whether readers must read the page again: its head says so, or the first number of its
    version went up."""


def recorded(page: Page) -> Iterator[RecordedChange]:
    """List what a page records of itself: its versions, and its last review unless a version says it."""
    front, policy = page.front, page.policy
    if front is None:
        return
    changes = policy.changes if policy is not None else ()
    for number, change in enumerate(changes):
        earlier = changes[number + 1].version if number + 1 < len(changes) else None
        material = (front.material_change and number == 0) or (
            earlier is not None and _first(change.version) > _first(earlier)
        )
        yield RecordedChange(change.date, "version", page, change.version, change.summary, material)
    reviewed = front.reviewed
    if reviewed is not None and all(change.date != reviewed.on for change in changes):
        kind: ChangeKind = "material-change" if front.material_change else "review"
        yield RecordedChange(reviewed.on, kind, page, "", front.description, front.material_change)


def newest(pages: Iterable[Page], today: date) -> list[RecordedChange]:
    """List what changed until a day and matters to readers, the newest first: no drafts, no reviews that changed nothing."""
    found = [
        change
        for page in pages
        if page.policy is None or page.policy.status != "draft"
        for change in recorded(page)
        if change.kind != "review" and change.day <= today
    ]
    return sorted(
        found,
        key=lambda change: (
            -change.day.toordinal(),
            not change.material,
            change.page.path,
            change.version,
        ),
    )


def _first(version: str) -> int:
    return int(version.partition(".")[0])
