"""`python -m tests.journey`: run the journeys on the oldest and the newest Python of this machine that the playbook supports.

The usual Python is left out: `make test` and `make exhaustive` run the journeys on it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

OLDEST = (3, 11)
_PLACES = (
    (Path("/usr/bin"), "python3*"),
    (Path("/usr/local/bin"), "python3*"),
    (Path("~/.pyenv/versions").expanduser(), "*/bin/python3"),
)
_NAME = re.compile(r"python3(\.\d+)?")
_SHOW = "import ensurepip, sys, venv; print(*sys.version_info[:3])"


Version = tuple[int, ...]


def interpreters() -> dict[Version, str]:
    """Return every Python that can make a virtual environment, by version."""
    found: dict[Version, str] = {}
    names = [
        path
        for folder, pattern in _PLACES
        for path in sorted(folder.glob(pattern))
        if _NAME.fullmatch(path.name)
    ]
    for path in filter(None, [shutil.which("python3"), *map(str, names)]):
        shown = subprocess.run(
            [path, "-c", _SHOW], capture_output=True, text=True, check=False, timeout=60
        )
        if shown.returncode == 0:
            found.setdefault(tuple(map(int, shown.stdout.split())), path)
    return {version: path for version, path in found.items() if version[:2] >= OLDEST}


def left_out(versions: Iterable[Version], usual: Version) -> list[Version]:
    """Return the oldest and the newest version, without one that differs from the usual Python in the last number alone."""
    ordered = sorted(versions)
    return [each for each in sorted({ordered[0], ordered[-1]}) if each[:2] != usual[:2]]


def _usual() -> Version:
    name = os.environ.get("JOURNEY_PYTHON", "python3")
    shown = subprocess.run(
        [name, "-c", _SHOW], capture_output=True, text=True, check=True, timeout=60
    )
    return tuple(map(int, shown.stdout.split()))


def main() -> int:
    """Run the journeys on each; return the number of Pythons on which they failed."""
    found = interpreters()
    failures = 0
    for version in left_out(found, _usual()):
        print(
            f"The journeys on Python {'.'.join(map(str, version))} ({found[version]}):", flush=True
        )
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--numprocesses",
            "auto",
            "--dist",
            "loadfile",
            "-q",
            "tests/journey",
        ]
        failures += (
            subprocess.call(command, env={**os.environ, "JOURNEY_PYTHON": found[version]}) != 0
        )
    return failures


if __name__ == "__main__":
    sys.exit(main())
