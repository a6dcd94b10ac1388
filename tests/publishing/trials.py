"""Trials for publishers on any target: many at once, killed at random, or run by a schedule.

Tests run a few, `make endurance` many.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.publishing.repository import ADDRESS, Place, Repository
from tests.publishing.small_release import committed_release

_PATIENCE = 900


@dataclass(frozen=True)
class PublishedFolder:
    """A folder that no web server serves."""

    folder: Path

    @property
    def options(self) -> tuple[str, ...]:
        """The options of the command."""
        return (
            "--target",
            "folder",
            "--to",
            str(self.folder),
            "--address",
            ADDRESS,
            "--read-back",
            "files",
        )

    def show(self, path: str) -> str:
        """Return a file as a web server would serve it."""
        return (self.folder / "current" / path).read_text(encoding="utf-8")


def race(place: Place, repository: Repository, folder: Path, editions: Sequence[str]) -> list[str]:
    """Publish editions at once, each from a repository of its own.

    Return the last line of output of each, with its exit code.
    """
    clones = []
    for number, edition in enumerate(editions):
        clone = repository.clone(folder / f"publisher-{number}")
        clone.commit(edition, f"This is {edition}. Publisher {number}.")
        clones.append(clone)
    processes = [clone.start("publish", *place.options, **place.environment) for clone in clones]
    lines = []
    for process, edition in zip(processes, editions, strict=True):
        output, _ = process.communicate(timeout=_PATIENCE)
        assert "Traceback" not in output, output
        assert process.returncode == 0 or "error: " in output, output
        lines.append(f"{edition} {process.returncode} {output.splitlines()[-1]}")
    place.assert_whole()
    return lines


def on_days(place: Place, repository: Repository, days: Sequence[str]) -> list[str]:
    """Run a schedule twice on each day, without a commit; return the days on which it published."""
    publishing_days = []
    for day in days:
        output = repository.succeeds(
            "publish", *place.options, "--day", day, "--if-changed", **place.environment
        )
        if "Published edition" in output:
            publishing_days.append(day)
        else:
            assert output.splitlines()[-1].startswith("Nothing to publish: "), output
        output = repository.succeeds(
            "publish", *place.options, "--day", day, "--if-changed", **place.environment
        )
        assert output.startswith("Nothing to publish: "), output
    place.assert_whole()
    return publishing_days


def kill_at_random(place: Place, repository: Repository, times: int, seed: int) -> int:
    """Kill publishers at random moments.

    After each, whatever is listed must be complete, and the next one must be able to publish.
    Return how many were killed before they were done.
    """
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    repository.commit("2026.02", "This is 2026.02, before all.")
    start = time.monotonic()
    repository.succeeds("publish", *place.options, **place.environment)
    usual_time = time.monotonic() - start
    kills = 0
    for number in range(times):
        edition = f"2026.{3 + number % 9:02}"
        repository.commit(edition, f"This is {edition}. Attempt {number}.")
        process = repository.start("publish", *place.options, **place.environment)
        try:
            process.communicate(timeout=chance.uniform(0.2, 1.1) * usual_time)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            kills += 1
    repository.commit("2026.12", "This is 2026.12, after all.")
    repository.succeeds("publish", *place.options, **place.environment)
    place.assert_whole()
    return kills


def hold_rollbacks(
    place: Place, repository: Repository, folder: Path, times: int
) -> tuple[int, int]:
    """Roll back, then publish what was rolled back from by three at once.

    A newer commit lifts the pin each time. Return how many publishers were held back, and how many
    changed what is current all the same.
    """
    options, environment = place.options, place.environment
    first = committed_release(repository, folder / "first", "2026.10")
    repository.succeeds("publish", *options, "--release", str(first), **environment)
    holds = returns = 0
    for number in range(times):
        release = committed_release(
            repository, folder / f"{number}", "2026.11", f"Attempt {number}."
        )
        output = repository.succeeds("publish", *options, "--release", str(release), **environment)
        assert "It is current" in output, output
        repository.succeeds(
            "rollback", "2026.10", *options, "--because", f"attempt {number}", **environment
        )
        processes = [
            repository.start("publish", *options, "--release", str(release), **environment)
            for _ in range(3)
        ]
        for process in processes:
            output, _ = process.communicate(timeout=_PATIENCE)
            holds += (
                process.returncode == 0 and f'"attempt {number}". Nothing was published.' in output
            )
        returns += _current(place, repository) != "2026.10"
    return holds, returns + 3 * times - holds


def keep_record(
    place: Place, repository: Repository, folder: Path, steps: int, seed: int
) -> tuple[int, list[str]]:
    """Publish, roll back, correct and retire at random.

    Return how many steps were done, and the faults in the record.
    """
    chance = random.Random(seed)  # noqa: S311 - steps, not secrets
    options, environment = place.options, place.environment
    successes, faults = 0, []
    for number in range(steps):
        edition = f"2026.{chance.randint(1, 6):02}"
        step = chance.choice(["publish", "publish", "correct", "rollback", "retire"])
        if step in ("publish", "correct"):
            begins: dict[str, Any] = (
                {"from": f"2026-0{chance.randint(1, 9)}-{chance.randint(10, 28)}"}
                if step == "correct"
                else {}
            )
            release = committed_release(repository, folder / f"{number}", edition, **begins)
            result = repository.run(
                "publish", *options, "--resume", "--release", str(release), **environment
            )
        else:
            result = repository.run(step, edition, *options, **environment)
        successes += result.returncode == 0
        assert result.returncode == 0 or "error: " in result.stdout, result.stdout
        entries = json.loads(
            repository.succeeds("editions", *options, "--all", "--format", "json", **environment)
        )
        faults += [f"step {number}, {step} {edition}: {fault}" for fault in _record_faults(entries)]
    return successes, faults


def _current(place: Place, repository: Repository) -> str:
    output = repository.succeeds("editions", *place.options, **place.environment)
    return next(line.split()[0] for line in output.splitlines() if "(current)" in line)


def _record_faults(entries: Sequence[dict[str, Any]]) -> list[str]:
    """Return the intervals that overlap, end before they start, or leave a gap."""
    intervals = sorted(
        (period["from"], period.get("to", "9999-12-31"), entry["edition"])
        for entry in entries
        for period in entry["periods"]
        if period["from"] != period.get("to")
    )
    faults = [f"{one} ends before it starts" for one in intervals if one[1] < one[0]]
    return faults + [
        f"{one} and {other}" for one, other in pairwise(intervals) if one[1] != other[0]
    ]
