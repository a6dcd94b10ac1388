"""When a run that publishes only changes needs no build."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from macros.publishing.edition import Catalogue, Edition
from macros.publishing.unchanged import is_published

TODAY = date(2026, 11, 29)
OLDER = Edition("2026.10", "b0b", "2026-10-05T08:00:00+00:00", 1000, day=date(2026, 10, 5))
OWN = Edition("2026.11", "c0ffee", "2026-11-29T08:00:00+00:00", 1000, day=TODAY)
PUBLISHED = Catalogue().with_edition(OLDER, date(2026, 10, 5)).with_edition(OWN, date(2026, 11, 2))


def test_the_same_commit_and_day_need_no_build() -> None:
    assert is_published(PUBLISHED, OWN, TODAY)
    assert not is_published(Catalogue(), OWN, TODAY)
    assert not is_published(PUBLISHED, replace(OWN, commit="decade"), TODAY)
    assert not is_published(PUBLISHED, replace(OWN, day=date(2026, 11, 30)), date(2026, 11, 30))


def test_a_clock_that_runs_behind_takes_nobody_back_to_yesterday() -> None:
    assert is_published(PUBLISHED, replace(OWN, day=date(2026, 11, 28)), date(2026, 11, 28))


def test_lists_from_before_days_were_recorded_need_a_build() -> None:
    before = Catalogue({**PUBLISHED.editions, "2026.11": replace(PUBLISHED.get("2026.11"), day=None)}, "2026.11")
    assert not is_published(before, OWN, TODAY)


def test_what_others_published_since_needs_a_build() -> None:
    hotfix = Edition("2026.10.1", "dad", "2026-11-29T09:00:00+00:00", 1000, day=TODAY)
    assert not is_published(PUBLISHED.with_edition(hotfix, TODAY), OWN, TODAY)


def test_another_current_edition_needs_a_build() -> None:
    assert not is_published(PUBLISHED.with_current("2026.10", TODAY), OWN, TODAY)
