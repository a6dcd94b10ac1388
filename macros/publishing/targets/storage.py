"""The store of a published folder.

Equal files are stored once, compressed ahead of time, and hard-linked into every build.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from macros.publishing.compression import COMPRESSED_ENDINGS, compressed_forms
from macros.publishing.reading_back import digest

_FIRST_TIME = 1_577_836_800
"""1 January 2020, in seconds."""
_TIME_SPAN = 150_000_000
"""Seconds after the first time into which the times of files fall; all of them are in the past."""


class Storage:
    """Files by hash, below a folder. Several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        """Store files below a folder, which is created with the first file."""
        self.folder = folder

    def link_tree(self, tree: Path, target: Path) -> None:
        """Copy a tree as hard links to stored files, with their compressed forms beside them."""
        files = [path for path in sorted(tree.rglob("*")) if path.is_file()]
        for folder in {(target / path.relative_to(tree)).parent for path in files}:
            folder.mkdir(parents=True, exist_ok=True)
        # Compression runs without Python's global lock, so threads share the processors.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            tasks = [
                pool.submit(self._store, path, target / path.relative_to(tree)) for path in files
            ]
            for task in tasks:
                task.result()

    def sweep(self) -> None:
        """Remove the files that are no longer in any build."""
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_nlink == 1:
                    path.unlink()

    def _store(self, path: Path, target: Path) -> None:
        """Store a file and its compressed forms, and link them to `target` and beside it."""
        content = path.read_bytes()
        name = digest(content)
        forms: dict[str, bytes] | None = None
        for ending in ("", *COMPRESSED_ENDINGS):
            stored_file = self.folder / name[:2] / f"{name}{ending}"
            linked_file = target.with_name(f"{target.name}{ending}")
            if not ending and not _is_unchanged(stored_file, content):
                # Somebody wrote into a published file, which all builds with it share.
                stored_file.unlink(missing_ok=True)
            if not _link(stored_file, linked_file):
                # Compress only what is not stored yet.
                if forms is None:
                    forms = {"": content, **compressed_forms(path.name, content)}
                if ending in forms:
                    self._add(stored_file, forms[ending], linked_file)

    def _add(self, stored_file: Path, content: bytes, target: Path) -> None:
        """Write a file to `target`, and link it into the store."""
        target.write_bytes(content)
        # Web servers derive ETags from time and size. So the time is derived from the content: two
        # files of the same size have different tags, and the same content keeps its tag.
        time = _time_of(content)
        os.utime(target, (time, time))
        stored_file.parent.mkdir(parents=True, exist_ok=True)
        # Another publisher may have stored the same file just now, or the file system may not
        # support hard links.
        with suppress(OSError):
            os.link(target, stored_file)


def _time_of(content: bytes) -> int:
    """Return the modification time of a file with this content."""
    return _FIRST_TIME + int(digest(content)[:12], 16) % _TIME_SPAN


def _is_unchanged(path: Path, content: bytes) -> bool:
    """Return whether a stored file still has the size and the time of its content."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return False
    return (status.st_size, int(status.st_mtime)) == (len(content), _time_of(content))


def _link(source: Path, target: Path) -> bool:
    """Link a stored file, or copy it. Return whether it exists."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        return False
    except OSError:
        # The file system allows no more links to this file, or none at all.
        shutil.copy2(source, target)
    return True
