"""When a run that publishes only changes needs no build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from macros.publishing.commit_source import CheckedOutCommit
from macros.publishing.comparison_with_served import Comparison
from macros.publishing.edition import Catalogue, Edition
from macros.publishing.root_files import root_pages_of
from macros.publishing.targets.folder import FolderTarget
from tests.unit.playbooks import write_playbook

TODAY = date(2026, 11, 29)
OLDER = Edition("2026.10", "b0b", "2026-10-05T08:00:00+00:00", 1000, day=date(2026, 10, 5))
OWN = Edition("2026.11", "c0ffee", "2026-11-29T08:00:00+00:00", 1000, day=TODAY)
PUBLISHED = Catalogue().with_edition(OLDER, date(2026, 10, 5)).with_edition(OWN, date(2026, 11, 2))


Reason = Callable[..., str]


@pytest.fixture
def reason(tmp_path: Path) -> Reason:
    """Return a function from catalogue, commit and day to why nothing can have changed."""
    target = FolderTarget(
        tmp_path / "published",
        root_pages_of(write_playbook(tmp_path), "https://example.com/"),
        None,
        3,
    )

    def reason(before: Catalogue, commit: str = "c0ffee", day: date = TODAY) -> str:
        listed = before.with_edition(replace(OWN, commit=commit, day=day), day)
        return Comparison(
            tmp_path,
            target,
            before,
            listed,
            CheckedOutCommit(tmp_path, commit, "2026.11", day, day, day),
        ).reason()

    return reason


def test_the_same_commit_and_day_need_no_build(reason: Reason) -> None:
    assert (
        reason(PUBLISHED) == "edition 2026.11 is already published from c0ffee for 29 November 2026"
    )
    assert reason(Catalogue()) == ""
    assert reason(PUBLISHED, commit="decade") == ""
    assert reason(PUBLISHED, day=date(2026, 11, 30)) == ""


def test_a_clock_that_runs_behind_takes_nobody_back_to_yesterday(reason: Reason) -> None:
    assert "is already published" in reason(PUBLISHED, day=date(2026, 11, 28))


def test_lists_from_before_days_were_recorded_need_a_build(reason: Reason) -> None:
    before = replace(
        PUBLISHED,
        editions={**PUBLISHED.editions, "2026.11": replace(PUBLISHED.get("2026.11"), day=None)},
    )
    assert reason(before) == ""


def test_what_others_published_since_needs_a_build(reason: Reason) -> None:
    hotfix = Edition("2026.10.1", "dad", "2026-11-29T09:00:00+00:00", 1000, day=TODAY)
    assert reason(PUBLISHED.with_edition(hotfix, TODAY)) == ""


def test_another_current_edition_needs_a_build(reason: Reason) -> None:
    assert reason(PUBLISHED.with_current("2026.10", TODAY)) == ""
