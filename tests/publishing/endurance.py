"""Run the full trials of publishing on every target, and print their figures: `make endurance`.

Exits with 1 if a figure is wrong.

    python -m tests.publishing.endurance [--publishers 6] [--kills 50] [--releases 40] [--assets 20]
        [--days 10] [--rollbacks 10] [--only folder]

Publishers at once: all land or say that they did not, and the lists equal what is there. Kills at
random moments: whatever is listed is whole, and the next one publishes. Releases under load:
readers meet no error, no page cut short, no page of two releases; wrk, where it is installed, loads
the server besides and counts what it is given. Releases with other assets: readers who opened a
page before them, and load its parts later, miss none. Days without a commit: a schedule publishes
when the day changes what readers get, and only then. Rollbacks: what was rolled back from is
published again and again, by several at once, and never becomes current. Record: whatever is
published, rolled back and retired in turn, each day belongs to one edition.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

from tests.publishing.assets import change_assets, marked, visits
from tests.publishing.conftest import Served
from tests.publishing.repository import Place, Repository, small_repository
from tests.publishing.server import free_port, serving
from tests.publishing.test_branch import Remote
from tests.publishing.test_bucket import empty_bucket
from tests.publishing.test_day import TURNS, playbook
from tests.publishing.test_folder import release_under_load
from tests.publishing.trials import hold_rollbacks, keep_record, kill_at_random, on_days, race

TARGETS = ("folder", "branch", "bucket")


def main() -> int:
    """Run the trials that are asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.publishing.endurance", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--publishers", type=int, default=6, help="how many publish at once (6)")
    parser.add_argument("--kills", type=int, default=50, help="how many publishers are killed (50)")
    parser.add_argument(
        "--releases", type=int, default=40, help="how many releases are made under load (40)"
    )
    parser.add_argument(
        "--assets",
        type=int,
        default=20,
        help="how many releases change their assets under load (20)",
    )
    parser.add_argument(
        "--days", type=int, default=10, help="on how many days a schedule publishes (10)"
    )
    parser.add_argument(
        "--rollbacks", type=int, default=10, help="how many rollbacks are held and lifted (10)"
    )
    parser.add_argument(
        "--only", choices=TARGETS, action="append", help="one target; may be repeated"
    )
    parser.add_argument(
        "--seed", type=int, default=26, help="decides the moments of the kills (26)"
    )
    given = parser.parse_args()
    faults = 0
    for name in given.only or TARGETS:
        with tempfile.TemporaryDirectory(prefix="playbook-endurance-") as folder:
            repository = small_repository(Path(folder, "playbook"))
            repository.commit("2026.02", "This is 2026.02.")
            started = time.monotonic()
            with place(name, Path(folder)) as made:
                editions = [f"2026.{4 + number:02}" for number in range(given.publishers)]
                said = race(made, repository, Path(folder), editions)
                landed = sum(" 0 Published " in line for line in said)
            print(
                f"{name}: {landed} of {given.publishers} publishers at once landed, {seconds(started)}",
                flush=True,
            )
            started = time.monotonic()
            with place(name, Path(folder)) as made:
                killed = kill_at_random(made, repository, given.kills, given.seed)
            left = leftovers(repository)
            faults += len(left)
            shown = f"every listed edition whole, {len(left)} refs, objects and folders left"
            print(
                f"{name}: {killed} of {given.kills} killed, {shown}, {seconds(started)}", flush=True
            )
            started = time.monotonic()
            with place(name, Path(folder)) as made:
                days = [
                    str(date(2026, 11, 28) + timedelta(days=number)) for number in range(given.days)
                ]
                published = on_days(made, playbook(Path(folder, "days")), days)
            faults += published != [days[0], *(day for day in TURNS if day in days[1:])]
            print(
                f"{name}: published on {len(published)} of {len(days)} days, {', '.join(published)}, {seconds(started)}",
                flush=True,
            )
            faults += rollbacks(name, Path(folder), given.rollbacks, given.seed)
            if name == "folder":
                faults += under_load(repository, Path(folder), given.releases)
                faults += with_other_assets(repository, Path(folder), given.assets)
    return 1 if faults else 0


def leftovers(repository: Repository) -> list[str]:
    """Return what killed publishers left in the repository.

    These are references, unreachable objects and folders of runs.
    """
    references = repository.git("for-each-ref", "--format=%(refname)", "refs/playbook").splitlines()
    objects = repository.git("fsck", "--unreachable", "--no-progress").splitlines()
    runs = [
        path.name
        for path in (repository.root / ".git/playbook-publishing").iterdir()
        if path.is_dir()
    ]
    return [*references, *objects, *runs]


def rollbacks(name: str, folder: Path, times: int, seed: int) -> int:
    """Let rollbacks compete with publishers, and check the record after each step.

    Return the number of faults.
    """
    repository = small_repository(folder / "rolled-back")
    started = time.monotonic()
    with place(name, folder) as made:
        held, returned = hold_rollbacks(made, repository, folder / "releases", times)
    print(
        f"{name}: {held} publishers held by {times} rollbacks, {returned} came back all the same, {seconds(started)}",
        flush=True,
    )
    started = time.monotonic()
    with place(name, folder) as made:
        steps, faults = keep_record(made, repository, folder / "steps", times * 3, seed)
    print(
        f"{name}: {steps} steps recorded, {len(faults)} days in two editions or none, {seconds(started)}",
        flush=True,
    )
    for fault in faults[:10]:
        print(f"  {fault}")
    return returned + len(faults)


def under_load(repository: Repository, folder: Path, releases: int) -> int:
    """Publish while readers ask; give how many answers were wrong."""
    started = time.monotonic()
    with ExitStack() as stack:
        served = stack.enter_context(place("folder", folder))
        assert isinstance(served, Served)
        repository.commit("2026.10", "This is 2026.10. Mark-0-0")
        repository.succeeds("publish", *served.options)  # before that, nothing is served
        output = stack.enter_context(tempfile.TemporaryFile("w+"))
        loading = None
        address = f"{served.address}latest/"
        if (wrk := shutil.which("wrk")) is not None:
            command = [
                wrk,
                "--threads=1",
                "--connections=8",
                "--duration=3600s",
                "--latency",
                address,
            ]
            loading = subprocess.Popen(command, stdout=output)
        answers, faults = release_under_load(repository, served, releases)
        if loading is not None:
            loading.send_signal(2)  # as Ctrl-C: it prints what it counted
            loading.wait(30)
            output.seek(0)
            shown = output.read()
            print(
                "\n".join(
                    f"  wrk: {line.strip()}"
                    for line in shown.splitlines()
                    if re.search(r"requests in|Non-2xx|Socket|99%", line)
                )
            )
    print(
        f"folder: {releases} releases under load, {answers:,} answers, {len(faults)} wrong, {seconds(started)}",
        flush=True,
    )
    for fault in faults[:10]:
        print(f"  {fault}")
    return len(faults)


def with_other_assets(repository: Repository, folder: Path, releases: int) -> int:
    """Publish with other assets each time while readers load pages late.

    Return how many of their requests failed.
    """
    started = time.monotonic()
    with place("folder", folder) as served:
        assert isinstance(served, Served)

        def release(number: int) -> None:
            change_assets(repository, number)
            repository.commit("2026.10", marked("2026.10", number))
            repository.succeeds("publish", *served.options)

        release(0)  # before that, nothing is served
        with visits(
            served.address,
            "latest/",
            "2026.10/",
            "latest/policies/",
            "2026.10/policies/house-rules/",
        ) as readers:
            for number in range(1, releases + 1):
                release(number)
                readers.release()
    missed = len(readers.misses)
    share = f"{missed / readers.requests:.1%}"
    shown = f"{readers.requests:,} requests, {missed} missed ({share})"
    print(f"folder: {releases} releases with other assets, {shown}, {seconds(started)}", flush=True)
    for miss in readers.misses[:10]:
        print(f"  {miss}")
    return missed


@contextmanager
def place(name: str, parent: Path) -> Iterator[Place]:
    """Make an empty place to publish to, in a new folder below `parent`."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    if name == "branch":
        yield Remote(folder / "remote.git")
    elif name == "bucket":
        with empty_bucket() as bucket:
            yield bucket
    else:
        nginx = shutil.which(
            "nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
        )
        if nginx is None:
            sys.exit("nginx is not installed.")
        port = free_port()
        with serving(nginx, folder / "published", folder, port):
            yield Served(folder / "published", f"http://127.0.0.1:{port}/")


def seconds(started: float) -> str:
    """Return how long something took, as text."""
    return f"{time.monotonic() - started:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
