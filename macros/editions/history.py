"""The history of editions behind a build, for pages and feeds on changes and versions in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise

from macros.editions.comparison import compare
from macros.editions.differences import Changes
from macros.editions.published import EditionEntry, Period, PublishedRoot, edition_key, timeline
from macros.editions.snapshot import Snapshot
from macros.editions.validity import Validity, in_force


class EditionHistory:
    """The published editions up to the one being built.

    The build replaces whatever was published before under its own name.
    """

    def __init__(
        self,
        edition: str,
        take_snapshot: Callable[[], Snapshot],
        today: date,
        published: PublishedRoot | None = None,
    ) -> None:
        """Prepare the history of an edition that is built today; nothing is read yet.

        `take_snapshot` returns the content of that edition; it is called once, when a comparison
        needs it.
        """
        self.edition = edition
        self._take_snapshot = take_snapshot
        self.today = today
        self._published = published

    def digest(self) -> str:
        """Return a hash of what was published before; the content of the build is not part of it."""
        return self._published.digest() if self._published is not None else ""

    @cached_property
    def own(self) -> Snapshot:
        """The content of the edition that is built."""
        return self._take_snapshot()

    @cached_property
    def all_editions(self) -> tuple[EditionEntry, ...]:
        """Every edition including the one being built, in the order of their names."""
        published = self._published.editions if self._published else ()
        editions = {edition.edition: edition for edition in published}
        mine = editions.get(self.edition, EditionEntry(self.edition))
        if self._takes_over(editions):
            # Current from today, or from the day on which it first became current.
            mine = mine.with_start(self.today)
        editions[mine.edition] = mine
        return tuple(editions[name] for name in sorted(editions, key=edition_key))

    def _takes_over(self, editions: Mapping[str, EditionEntry]) -> bool:
        """Return whether the edition becomes the current one.

        If the published lists already name the edition, they decide.
        """
        mine = self.edition
        current = self._published.current if self._published else ""
        if current and mine in editions:
            return current == mine
        rivals = [
            edition.edition
            for edition in editions.values()
            if edition.begins is not None and edition.edition != mine
        ]
        newest = current or max(rivals, key=edition_key, default="")
        return not newest or edition_key(mine) >= edition_key(newest)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Which edition was current when, earliest first."""
        return timeline(self.all_editions)

    @cached_property
    def editions(self) -> tuple[tuple[EditionEntry, Snapshot], ...]:
        """The editions up to the one being built, with their content; without unreadable ones."""
        mine = edition_key(self.edition)
        editions = [
            (edition, self.snapshot(edition.edition))
            for edition in self.all_editions
            if edition_key(edition.edition) <= mine
        ]
        return tuple((edition, snapshot) for edition, snapshot in editions if not snapshot.is_empty)

    @cached_property
    def changes(self) -> tuple[Changes, ...]:
        """The changes of each edition against the one before it, newest first."""
        return tuple(compare(old, new) for (_, old), (_, new) in pairwise(self.editions))[::-1]

    @cached_property
    def in_force(self) -> list[Validity]:
        """Which version of each policy was in force on which days."""
        return in_force(self.editions)

    def begins(self, edition: str) -> date | None:
        """Return the day on which an edition first became the current one, or None."""
        return next((entry.begins for entry in self.all_editions if entry.edition == edition), None)

    def is_retired(self, edition: str) -> bool:
        """Return whether an edition is no longer served: only its days are on record."""
        return any(entry.edition == edition and entry.is_retired for entry in self.all_editions)

    def snapshot(self, edition: str) -> Snapshot:
        """Return the content of an edition, empty if nothing of it can be read."""
        if edition == self.edition or self._published is None:
            return self.own
        return self._published.snapshot(edition)
