"""A few random changes of the small playbook: every page that differs is named, and no other."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.proposals.recall import Playground


@pytest.mark.build
@pytest.mark.timeout(900)  # many builds, on a machine that may have other things to do
@pytest.mark.parametrize("changes", [2, pytest.param(6, marks=pytest.mark.exhaustive)])
def test_every_page_that_differs_is_named_and_no_other(tmp_path: Path, changes: int) -> None:
    chance = random.Random(20261123)  # noqa: S311 - the same changes in each run
    ground = Playground(tmp_path, None)
    for _ in range(changes):
        result = ground.trial(chance)
        assert result.named == result.expected, result.change
