"""What publishers go through, on any target: many at once, killed at any moment, run by a schedule. Tests run few, `make endurance` many."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tests.publishing.repository import Repository

_PATIENCE = 900


class Place(Protocol):
    """Where is published, looked at from outside."""

    @property
    def options(self) -> tuple[str, ...]:
        """What the command is told."""

    @property
    def environment(self) -> dict[str, str]:
        """What it finds in its environment."""

    def assert_whole(self) -> None:
        """See that the lists equal what is there, and that each edition has all its files."""


def race(place: Place, repository: Repository, folder: Path, editions: Sequence[str]) -> list[str]:
    """Publish editions at once, each from a repository of its own; give the last line of what each said, with its exit code."""
    running = []
    for number, edition in enumerate(editions):
        own = repository.clone(folder / f"publisher-{number}")
        own.commit(edition, f"This is {edition}. Publisher {number}.")
        running.append((own, edition))
    started = [(own.start("publish", *place.options, **place.environment), edition) for own, edition in running]
    said = []
    for process, edition in started:
        output, _ = process.communicate(timeout=_PATIENCE)
        assert "Traceback" not in output, output
        assert process.returncode == 0 or "error: " in output, output
        said.append(f"{edition} {process.returncode} {output.splitlines()[-1]}")
    place.assert_whole()
    return said


def on_days(place: Place, repository: Repository, days: Sequence[str]) -> list[str]:
    """Run a schedule twice on each day, without a commit; return the days on which it published."""
    published = []
    for day in days:
        output = repository.succeeds("publish", *place.options, "--day", day, "--if-changed", **place.environment)
        if "Published edition" in output:
            published.append(day)
        else:
            assert output.splitlines()[-1].startswith("Nothing to publish: "), output
        output = repository.succeeds("publish", *place.options, "--day", day, "--if-changed", **place.environment)
        assert output.startswith("Nothing to publish: "), output
    place.assert_whole()
    return published


def kill_at_random(place: Place, repository: Repository, times: int, seed: int) -> int:
    """Kill publishers at random moments; whatever is listed is whole after each, and the next one publishes.

    Give how many were killed before they were done.
    """
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    repository.commit("2026.02", "This is 2026.02, before all.")
    started = time.monotonic()
    repository.succeeds("publish", *place.options, **place.environment)
    usual = time.monotonic() - started
    killed = 0
    for number in range(times):
        edition = f"2026.{3 + number % 9:02}"
        repository.commit(edition, f"This is {edition}. Attempt {number}.")
        process = repository.start("publish", *place.options, **place.environment)
        try:
            process.communicate(timeout=chance.uniform(0.2, 1.1) * usual)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            killed += 1
    repository.commit("2026.12", "This is 2026.12, after all.")
    repository.succeeds("publish", *place.options, **place.environment)
    place.assert_whole()
    return killed
