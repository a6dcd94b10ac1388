"""`playbook publish` and `playbook rollback`, where they are used wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.command import run
from tests.unit.playbooks import write_playbook


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("publish", "--output", "a", "--release", "b"), "--output, --release and --dry-run exclude each other."),
        (("publish", "--output", "a", "--dry-run"), "--output, --release and --dry-run exclude each other."),
        (
            ("publish", "--release", "b", "--from", "2026-11-01"),
            "say --from together with --output: the day is part of the release.",
        ),
        (("rollback", "2026.10", "--because", "x" * 201), "write one line of at most 200 characters."),
        (("rollback", "2026.10", "--because", "a\u202eb"), "write one line of at most 200 characters."),
    ],
)
def test_options_that_contradict_each_other_are_wrong_use(tmp_path: Path, arguments: tuple[str, ...], error: str) -> None:
    result = run(write_playbook(tmp_path), *arguments)
    assert (result.exit_code, error in result.output) == (2, True), result.output
