"""Run the full trials of publishing on every target, and print their figures: `make endurance`.

Exits with 1 if a figure is wrong.

    python -m tests.publishing.endurance [--publishers 6] [--kills 50] [--releases 40] [--assets 20]
        [--days 10] [--rollbacks 10] [--only folder]

The trials:

- Publishers at once: each is published or reports an error, and the lists match the files.
- Kills at random moments: whatever is listed is complete, and the next release is published.
- Releases under load: readers get no error, no truncated page, and no page of two releases. If wrk
  is installed, it puts load on the server too, and counts errors.
- Releases with other assets: readers who opened a page before a release, and load its parts after
  it, miss none.
- Days without a commit: a schedule publishes only when a new day changes something for readers.
- Rollbacks: what was rolled back from is published again and again, by several at once, and never
  becomes current.
- Record: editions are published, rolled back and retired in turn, and each day belongs to one.
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
    arguments = parser.parse_args()
    faults = 0
    for name in arguments.only or TARGETS:
        with tempfile.TemporaryDirectory(prefix="playbook-endurance-") as folder:
            repository = small_repository(Path(folder, "playbook"))
            repository.commit("2026.02", "This is 2026.02.")
            start = time.monotonic()
            with place(name, Path(folder)) as target:
                editions = [f"2026.{4 + number:02}" for number in range(arguments.publishers)]
                lines = race(target, repository, Path(folder), editions)
                successes = sum(" 0 Published " in line for line in lines)
            print(
                f"{name}: {successes} of {arguments.publishers} publishers at once landed,"
                f" {seconds(start)}",
                flush=True,
            )
            start = time.monotonic()
            with place(name, Path(folder)) as target:
                kills = kill_at_random(target, repository, arguments.kills, arguments.seed)
            remains = leftovers(repository)
            faults += len(remains)
            summary = f"every listed edition whole, {len(remains)} refs, objects and folders left"
            print(
                f"{name}: {kills} of {arguments.kills} killed, {summary}, {seconds(start)}",
                flush=True,
            )
            start = time.monotonic()
            with place(name, Path(folder)) as target:
                days = [
                    str(date(2026, 11, 28) + timedelta(days=number))
                    for number in range(arguments.days)
                ]
                publishing_days = on_days(target, playbook(Path(folder, "days")), days)
            faults += publishing_days != [days[0], *(day for day in TURNS if day in days[1:])]
            print(
                f"{name}: published on {len(publishing_days)} of {len(days)} days,"
                f" {', '.join(publishing_days)}, {seconds(start)}",
                flush=True,
            )
            faults += rollbacks(name, Path(folder), arguments.rollbacks, arguments.seed)
            if name == "folder":
                faults += under_load(repository, Path(folder), arguments.releases)
                faults += with_other_assets(repository, Path(folder), arguments.assets)
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
    start = time.monotonic()
    with place(name, folder) as target:
        holds, returns = hold_rollbacks(target, repository, folder / "releases", times)
    print(
        f"{name}: {holds} publishers held by {times} rollbacks, {returns} came back all the same,"
        f" {seconds(start)}",
        flush=True,
    )
    start = time.monotonic()
    with place(name, folder) as target:
        steps, faults = keep_record(target, repository, folder / "steps", times * 3, seed)
    print(
        f"{name}: {steps} steps recorded, {len(faults)} days in two editions or none,"
        f" {seconds(start)}",
        flush=True,
    )
    for fault in faults[:10]:
        print(f"  {fault}")
    return returns + len(faults)


def under_load(repository: Repository, folder: Path, releases: int) -> int:
    """Publish while readers send requests, and return how many answers were wrong."""
    start = time.monotonic()
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
            summary = output.read()
            print(
                "\n".join(
                    f"  wrk: {line.strip()}"
                    for line in summary.splitlines()
                    if re.search(r"requests in|Non-2xx|Socket|99%", line)
                )
            )
    print(
        f"folder: {releases} releases under load, {answers:,} answers, {len(faults)} wrong,"
        f" {seconds(start)}",
        flush=True,
    )
    for fault in faults[:10]:
        print(f"  {fault}")
    return len(faults)


def with_other_assets(repository: Repository, folder: Path, releases: int) -> int:
    """Publish with other assets each time while readers load pages late.

    Return how many of their requests failed.
    """
    start = time.monotonic()
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
    misses = len(readers.misses)
    share = f"{misses / readers.requests:.1%}"
    summary = f"{readers.requests:,} requests, {misses} missed ({share})"
    print(f"folder: {releases} releases with other assets, {summary}, {seconds(start)}", flush=True)
    for miss in readers.misses[:10]:
        print(f"  {miss}")
    return misses


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


def seconds(start: float) -> str:
    """Return how long something took, as text."""
    return f"{time.monotonic() - start:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
