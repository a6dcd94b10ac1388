"""The changes that a page records in its front matter: versions of a policy, and reviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from macros.model.page import Page

ChangeKind = Literal["version", "material-change", "review"]


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change to a page on a day."""

    day: date
    kind: ChangeKind
    page: Page
    version: str
    """The version of a policy; empty for a review."""
    summary: str
    material: bool
    """Whether readers must read the page again: its front matter says so, or the first number of
    its version has increased."""


def recorded_changes(page: Page) -> Iterator[RecordedChange]:
    """Yield the versions of a page, and its last review unless a version has the same day."""
    front, policy = page.front, page.policy
    if front is None:
        return
    changes = policy.changes if policy is not None else ()
    for index, change in enumerate(changes):
        previous = changes[index + 1].version if index + 1 < len(changes) else None
        is_major = previous is not None and _major(change.version) > _major(previous)
        material = is_major or (front.material_change and index == 0)
        yield RecordedChange(change.date, "version", page, change.version, change.summary, material)
    review = front.reviewed
    if review is not None and all(change.date != review.on for change in changes):
        kind: ChangeKind = "material-change" if front.material_change else "review"
        yield RecordedChange(review.on, kind, page, "", front.description, front.material_change)


def newest_changes(pages: Iterable[Page], today: date) -> list[RecordedChange]:
    """Return the changes up to a day, the newest first.

    Drafts are left out, and reviews without a change.
    """
    changes: list[RecordedChange] = []
    for page in pages:
        if page.policy is not None and page.policy.status == "draft":
            continue
        changes += (
            change
            for change in recorded_changes(page)
            if change.kind != "review" and change.day <= today
        )
    return sorted(changes, key=_newest_first)


def _newest_first(change: RecordedChange) -> tuple[int, bool, str, str]:
    return (-change.day.toordinal(), not change.material, change.page.path, change.version)


def _major(version: str) -> int:
    return int(version.partition(".")[0])
