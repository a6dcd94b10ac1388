"""Measure what publishing costs, and print one report: `make benchmark-publish`.

    python -m tests.benchmarks.publishing [--editions 20] [--pages 100] [--seconds 10]

Writes a made-up playbook, and publishes edition after edition of it, each with one page reworded,
into a folder and to a branch of a bare git remote. Reports the time of a release; what each edition
adds on the disk of the web server, and to the packed remote; and, where wrk is installed, how many
requests a second nginx answers on one worker, and how long all but one in a hundred of them take.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.__main__ import PROJECT, machine
from tests.benchmarks.measuring import run
from tests.integration.engine import EPOCH
from tests.publishing.conftest import Served
from tests.publishing.repository import Repository, as_repository
from tests.publishing.server import free_port, serving
from tests.publishing.test_branch import Remote

_CONNECTIONS = "16"


def main() -> int:
    """Measure everything."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.publishing", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--editions", type=int, default=20, help="how many editions (20)")
    parser.add_argument("--pages", type=int, default=100, help="about how many pages (100)")
    parser.add_argument(
        "--seconds", type=int, default=10, help="how long each address is asked for (10)"
    )
    given = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="playbook-benchmark-") as name:
        folder = Path(name)
        write = (
            "-m",
            "tests.benchmarks.playbook",
            str(folder / "playbook"),
            str(folder / "twin"),
            str(given.pages),
            "40",
        )
        print(run(PROJECT, *write)[1].strip(), flush=True)
        repository = as_repository(folder / "playbook")
        served = Served(folder / "published", "")
        remote = Remote(folder / "remote.git")
        measure_editions(repository, served, remote, given.editions)
        measure_server(served, folder, given.seconds)
    return 0


def measure_editions(repository: Repository, served: Served, remote: Remote, editions: int) -> None:
    """Publish editions to both places; print what each took and added."""
    options = (*served.options[:-1], "files")
    seconds: dict[str, list[float]] = {"folder": [], "branch": []}
    sizes = []
    for number in range(editions):
        repository.commit(f"{2024 + number // 12}.{1 + number % 12:02}", f"Edition {number}.")
        for name, place in (("folder", options), ("branch", remote.options)):
            started = time.monotonic()
            repository.succeeds("publish", *place, SOURCE_DATE_EPOCH=EPOCH)
            seconds[name].append(time.monotonic() - started)
        sizes.append(on_disk(served.folder))
    for name, taken in seconds.items():
        print(
            f"  a release to a {name}: {statistics.median(taken):.1f} s (median of {editions}, {min(taken):.1f} to {max(taken):.1f})"
        )
    unlinked = sum(path.stat().st_size for path in served.folder.rglob("*") if path.is_file()) / 1e6
    each = (sizes[-1] - sizes[0]) / max(1, editions - 1)
    print(
        f"  {editions} editions in the folder: {sizes[-1]:.1f} MB, {each:.1f} MB for each more ({unlinked:.0f} MB without links)"
    )
    remote.git("gc", "--quiet", "--aggressive", "--prune=now")
    print(
        f"  {editions} editions on the branch, packed: {on_disk(remote.folder):.1f} MB", flush=True
    )


def on_disk(folder: Path) -> float:
    """Return the size of a folder in MB, each file counted once."""
    shown = subprocess.run(
        ["du", "--summarize", "--block-size=1", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(shown.stdout.split()[0]) / 1e6


def measure_server(served: Served, folder: Path, seconds: int) -> None:
    """Ask nginx for a page and for the search index, packed in each way; print requests a second and the slowest in a hundred."""
    nginx = shutil.which("nginx", path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"]))
    wrk = shutil.which("wrk")
    if nginx is None or wrk is None:
        print("  nginx or wrk is not installed: the server was not measured.")
        return
    port = free_port()
    own = folder / "nginx"
    own.mkdir()
    with serving(nginx, served.folder, own, port):
        for path in ("latest/", "latest/search/search_index.json", "versions.json"):
            for encoding in ("gzip", "br", "identity"):
                command = [
                    wrk,
                    "--threads=1",
                    f"--connections={_CONNECTIONS}",
                    f"--duration={seconds}s",
                    "--latency",
                ]
                command += [
                    "--header",
                    f"Accept-Encoding: {encoding}",
                    f"http://127.0.0.1:{port}/{path}",
                ]
                shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                rate, slow = (
                    re.search(r"Requests/sec:\s*(\S+)", shown),
                    re.search(r"99%\s+(\S+)", shown),
                )
                faults = re.search(r"Non-2xx.*", shown)
                assert rate is not None
                assert slow is not None
                assert faults is None, faults
                print(
                    f"  nginx, {path} ({encoding}): {float(rate[1]):,.0f} requests/s, p99 {slow[1]}",
                    flush=True,
                )


if __name__ == "__main__":
    sys.exit(main())
