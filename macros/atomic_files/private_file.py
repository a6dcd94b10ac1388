"""Keep a file between runs in git's folder, for the user who wrote it and nobody else."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from hashlib import blake2b, sha256
from pathlib import Path

from macros.atomic_files.file_lock import FileLock
from macros.atomic_files.private_folder import STORE, git_folder
from macros.atomic_files.whole_file import atomic_replace

_DIGEST_SIZE = 32
_MAX_SIZE = 256 * 2**20
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_BINARY = getattr(os, "O_BINARY", 0)
# Links are not followed, and a pipe does not wait for somebody to write.
_READING = os.O_RDONLY | _BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY


def private_file(root: Path, name: str) -> Path | None:
    """Return where a playbook keeps a file of this name; None if it is to keep nothing.

    That is git's folder, into which git checks nothing out, so a file there was written on this
    machine. Nothing is kept without git, for a checkout inside git's folder, or if the environment
    has a store of its own for builds, or none.
    """
    root = root.resolve()
    place = git_folder(root) if STORE not in os.environ else None
    if place is None or root.is_relative_to(place[0]):
        return None
    folder, path = place
    # A repository may hold several playbooks, each in a folder of its own.
    suffix = "" if path == "." else f"-{sha256(path.encode()).hexdigest()[:12]}"
    return folder / f"playbook-{name}{suffix}"


def read_private(path: Path) -> bytes | None:
    """Return what `write_private` wrote into a file; None if anything about the file is odd.

    It must be a regular file that this user owns and nobody else may write, with the digest of its
    content.
    """
    try:
        with os.fdopen(os.open(path, _READING), "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode) or not _is_own(status):
                return None
            digest, content = stream.read(_DIGEST_SIZE), stream.read(_MAX_SIZE + 1)
    except OSError:
        return None
    return content if digest == _digest(content) else None


def write_private(path: Path, content: bytes) -> None:
    """Replace a file as a whole. It is a convenience: if the disk refuses, the old one stays.

    If another process is writing the file, nothing is written.
    """
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    if len(content) > _MAX_SIZE:
        return
    with suppress(OSError):
        if lock.acquire():
            try:
                with (
                    atomic_replace(path) as draft,
                    os.fdopen(os.open(draft, _WRITING, 0o600), "wb") as stream,
                ):
                    stream.write(_digest(content))
                    stream.write(content)
            finally:
                lock.release()


def _is_own(status: os.stat_result) -> bool:
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST_SIZE).digest()
