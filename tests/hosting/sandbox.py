"""Restrict the file system for one command, like service managers and containers do.

It is read-only except for named folders.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.publishing.conftest import is_root

_DEVICES = """\
mount -t tmpfs -o mode=755 tmpfs /dev
mknod -m 666 /dev/null c 1 3; mknod -m 666 /dev/zero c 1 5; mknod -m 666 /dev/random c 1 8; mknod -m 666 /dev/urandom c 1 9
ln -s /proc/self/fd /dev/fd; ln -s fd/0 /dev/stdin; ln -s fd/1 /dev/stdout; ln -s fd/2 /dev/stderr; mkdir -m 1777 /dev/shm"""
"""A folder of devices as every system has it: that of a machine for tests may lack something."""


def can_mount() -> bool:
    """Return whether this user may make such a view."""
    command = shutil.which("unshare")
    return (
        is_root()
        and command is not None
        and subprocess.run([command, "--mount", "true"], check=False).returncode == 0
    )


def sandboxed(
    command: str,
    *,
    writable: Iterable[Path] = (),
    empty: Iterable[Path] = (),
    bound: Mapping[Path, Path] | None = None,
) -> list[str]:
    """Return a command that runs a shell command in a view of its own.

    `empty` folders hold nothing, `bound` ones (place to source) something else, and `writable` ones
    may be changed. All others are read-only.
    """
    steps = ["set -e", "mount --make-rprivate /"]
    for place, source in (bound or {}).items():
        steps.append(f"mount --bind {_quoted(source)} {_quoted(place)}")
    steps += [f"mount --bind {_quoted(path)} {_quoted(path)}" for path in writable]
    steps += ["mount -o remount,bind,ro /"]
    steps += [_DEVICES, *(f"mount -t tmpfs tmpfs {_quoted(path)}" for path in empty)]
    steps.append('cd "$PWD"')  # the folder as it is mounted now
    return ["unshare", "--mount", "bash", "-c", "\n".join([*steps, command])]


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
