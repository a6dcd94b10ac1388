"""What a build knows of the editions before it: for the pages and feeds that tell what changed, and what was in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise

from macros.editions.change import Changes
from macros.editions.comparison import compare
from macros.editions.published import Listed, Period, Published, order, timeline
from macros.editions.snapshot import Snapshot
from macros.editions.validity import Validity, in_force


class Memory:
    """The published editions up to the one that is built, which takes the place of what was published under its name."""

    def __init__(self, own: Snapshot, today: date, published: Published | None = None) -> None:
        """Remember for an edition that is built today."""
        self.own = own
        self.today = today
        self._published = published

    @cached_property
    def listed(self) -> tuple[Listed, ...]:
        """Every edition, the one that is built included, in the order of names."""
        known = {one.edition: one for one in (self._published.editions if self._published else ())}
        mine = known.get(self.own.edition, Listed(self.own.edition))
        if self._takes_over(known):
            # Today, or on the day on which it did so before.
            mine = mine.current_from(self.today)
        return tuple(
            (known | {mine.edition: mine})[name]
            for name in sorted({*known, mine.edition}, key=order)
        )

    def _takes_over(self, known: Mapping[str, Listed]) -> bool:
        """Tell whether the edition becomes the current one; lists that name it already say so themselves."""
        mine = self.own.edition
        current = self._published.current if self._published else ""
        if current and mine in known:
            return current == mine
        begun = [
            one.edition for one in known.values() if one.begins is not None and one.edition != mine
        ]
        newest = current or max(begun, key=order, default="")
        return not newest or order(mine) >= order(newest)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Which edition was current when, the first days first."""
        return timeline(self.listed)

    @cached_property
    def editions(self) -> tuple[tuple[Listed, Snapshot], ...]:
        """The editions up to the one that is built, each with what it says; those of which nothing can be read are left out."""
        mine = order(self.own.edition)
        found = [
            (one, self.snapshot(one.edition)) for one in self.listed if order(one.edition) <= mine
        ]
        return tuple((one, held) for one, held in found if not held.is_empty)

    @cached_property
    def changes(self) -> tuple[Changes, ...]:
        """What each edition changed against the one before it, the newest first."""
        return tuple(compare(old, new) for (_, old), (_, new) in pairwise(self.editions))[::-1]

    @cached_property
    def in_force(self) -> list[Validity]:
        """Which version of each policy was in force on which days."""
        return in_force(self.editions)

    def begins(self, edition: str) -> date | None:
        """Give the day on which an edition became the current one."""
        return next((one.begins for one in self.listed if one.edition == edition), None)

    def is_retired(self, edition: str) -> bool:
        """Tell whether only the days of an edition are left."""
        return any(one.edition == edition and one.is_retired for one in self.listed)

    def snapshot(self, edition: str) -> Snapshot:
        """Give what an edition says; an empty one where nothing of it can be read."""
        if edition == self.own.edition or self._published is None:
            return self.own
        return self._published.snapshot(edition)
