"""List the files below a folder; links, devices and repositories are set apart."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple


class FileStatus(NamedTuple):
    """What changes when somebody writes, replaces or restores a file. Times are nanoseconds."""

    modified: int
    size: int
    changed: int = 0
    """When anything about the file changed last, its name and permissions included. Programs cannot
    set this time."""
    inode: int = 0
    device: int = 0

    @classmethod
    def of(cls, status: os.stat_result) -> FileStatus:
        """Return the stamp of a file with this status."""
        return cls(
            status.st_mtime_ns, status.st_size, status.st_ctime_ns, status.st_ino, status.st_dev
        )

    def is_copy_of(self, other: FileStatus) -> bool:
        """Return whether two files have the same modification time and size."""
        return self[:2] == other[:2]


_MAX_FILES = 100_000


def list_files(top: Path) -> Mapping[str, FileStatus | None]:
    """Return the paths below a folder, sorted, each with its stamp. Nothing is opened.

    The stamp is None for everything but a regular file: links, devices, folders that are
    repositories, and files with unprintable names. A folder that is itself a link, or cannot be
    listed, gives nothing.
    """
    files: dict[str, FileStatus | None] = {}
    pending = [] if top.is_symlink() else [""]
    while pending and len(files) < _MAX_FILES:
        folder = pending.pop()
        try:
            entries = list(os.scandir(top / folder))
        except OSError:
            continue
        for entry in entries:
            path = folder + entry.name
            if not path.isprintable():
                files[_printable(path)] = None
            elif entry.is_symlink():
                files[path] = None
            elif entry.is_dir(follow_symlinks=False):
                # A repository inside: a clone of this one may lack its files.
                if os.path.lexists(f"{entry.path}/.git"):
                    files[path] = None
                else:
                    pending.append(f"{path}/")
            else:
                files[path] = _stamp(entry)
    return dict(sorted(files.items()))


def _stamp(entry: os.DirEntry[str]) -> FileStatus | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return FileStatus.of(status) if S_ISREG(status.st_mode) else None


def _printable(path: str) -> str:
    """Escape what cannot be printed: line ends, bytes that are not UTF-8, invisible characters."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in path)


def repository(root: Path) -> Path:
    """Return the root of the repository that a playbook belongs to.

    That is the nearest folder with .git, or else the playbook's own.
    """
    return next(
        (folder for folder in (root, *root.parents) if os.path.lexists(folder / ".git")), root
    )


def is_inside(folder: Path, root: Path) -> bool:
    """Return whether a folder is in a playbook's repository, after resolving links."""
    return folder.resolve().is_relative_to(repository(root).resolve())
