"""The files below a folder, with what may not be followed or read set apart. Nothing is read here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from stat import S_ISREG

Stamp = tuple[int, int]
"""Modification time in nanoseconds, and size: a file with the same stamp is not read again."""
_MAX_FILES = 100_000


def list_files(top: Path) -> Mapping[str, Stamp | None]:
    """List the paths below a folder, sorted, each with its stamp.

    None stands for what is no file of its own: a link, a device, a folder that is a repository of
    its own, or a file whose name cannot be printed. A folder that is a link itself, or that cannot
    be listed, holds nothing.
    """
    found: dict[str, Stamp | None] = {}
    pending = [] if top.is_symlink() else [""]
    while pending and len(found) < _MAX_FILES:
        below = pending.pop()
        try:
            entries = list(os.scandir(top / below))
        except OSError:
            continue
        for entry in entries:
            path = below + entry.name
            if not path.isprintable():
                found[_printable(path)] = None
            elif entry.is_symlink():
                found[path] = None
            elif entry.is_dir(follow_symlinks=False):
                if os.path.lexists(f"{entry.path}/.git"):
                    found[path] = None
                else:
                    pending.append(f"{path}/")
            else:
                found[path] = _stamp(entry)
    return dict(sorted(found.items()))


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size) if S_ISREG(status.st_mode) else None


def _printable(path: str) -> str:
    """Spell what cannot be printed: line ends, bytes that are not UTF-8, invisible characters."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in path)


def repository(root: Path) -> Path:
    """Find the top folder of the repository that a playbook belongs to: the nearest with .git, or the playbook's own."""
    return next(
        (folder for folder in (root, *root.parents) if os.path.lexists(folder / ".git")), root
    )


def is_inside(folder: Path, root: Path) -> bool:
    """Tell whether a folder lies inside the repository of a playbook, links followed."""
    return folder.resolve().is_relative_to(repository(root).resolve())
