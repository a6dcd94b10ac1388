"""Hash what every result of a build depends on: code, templates, settings and packages."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from macros.basics.code_state import packages
from macros.site.store import Store

_CODE = Path(__file__).resolve().parents[1]
_TEMPLATES = _CODE.parent / "overrides"
_YOUNG = 50_000_000
"""Nanoseconds: within a few clock ticks, a second change leaves the times of a file as they are."""
_SECOND = 1_000_000_000

_Entry = Sequence[Any]
"""The status and the hash of a file; the status is None if it tells nothing."""


class FileDigests:
    """Hashes of files as a build finds them first.

    A file is read only if its size, times or inode differ from those in the last build.
    """

    def __init__(self, name: str = "", store: Store | None = None) -> None:
        """Begin with the hashes of the last build, which the store has under a name."""
        self._name = f"files {name}"
        self.store = store or Store(None)
        self._last: dict[str, _Entry] = self.store.get(self._name) or {}
        self._entries: dict[str, _Entry] = {}
        self._folders: dict[str, dict[str, str]] = {}

    def of(self, path: str) -> str:
        """Return the hash of a file's content. Raises OSError."""
        entry = self._entries.get(path)
        if entry is None:
            entry = self._entries[path] = self._entry(path)
        digest: str = entry[1]
        return digest

    def _entry(self, path: str) -> _Entry:
        status = status_of(path)
        last = self._last.get(path)
        if status is not None and last is not None and last[0] == status:
            return last
        with open(path, "rb") as stream:  # noqa: PTH123 - thousands of files
            return [status, blake2b(stream.read(), digest_size=16).hexdigest()]

    def adopt(self, path: str, place: str, digest: str) -> None:
        """Take the hash of a file that will be at a path, and still is at another place."""
        with suppress(OSError):
            self._entries[path] = [status_of(place), digest]

    def of_folder(self, folder: str) -> str:
        """Return a hash of the files in a folder, or of the file itself. Raises OSError."""
        files = self.in_folder(folder).items()
        text = "".join(f"{path}\0{digest}\0" for path, digest in files)
        return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()

    def in_folder(self, folder: str) -> dict[str, str]:
        """Return the hash of each file in a folder by its path below it. Raises OSError."""
        if folder not in self._folders:
            paths = _files(folder)
            self._folders[folder] = {path[len(folder) + 1 :]: self.of(path) for path in paths}
        return self._folders[folder]

    def are_current(self) -> bool:
        """Return whether the files are as this build found them first."""
        again = FileDigests()
        again._last = self._entries
        try:
            return all(again.in_folder(folder) == files for folder, files in self._folders.items())
        except OSError:
            return False

    def save(self) -> None:
        """Keep the hashes for the next build."""
        entries = {path: entry for path, entry in self._entries.items() if entry[0] is not None}
        if entries != self._last:
            self.store.put(self._name, entries)


def status_of(path: str) -> list[int] | None:
    """Return size, modification time, change time and inode of a file, as JSON has them.

    None if its times are too new or too coarse to tell whether it has changed. Raises OSError.
    """
    status = os.stat(path)  # noqa: PTH116 - as above
    is_young = status.st_ctime_ns > time.time_ns() - _YOUNG
    if is_young or status.st_ctime_ns % _SECOND == 0:
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def code_digest(settings: str, folders: Iterable[Path], files: FileDigests) -> str:
    """Return a hash of what all pages are made with.

    That is the product's code and templates, those in `folders`, the `settings`, Python and the
    installed packages.
    """
    digest = blake2b(digest_size=16)
    code = [files.of_folder(str(folder)) for folder in (_CODE, _TEMPLATES, *folders)]
    for part in (settings, sys.version, *packages(), *code):
        digest.update(f"{part}\0".encode())
    return digest.hexdigest()


def _files(folder: str) -> Iterator[str]:
    """Yield the files below a folder (or the file itself), sorted, without compiled code."""
    if os.path.isfile(folder):  # noqa: PTH113 - as above
        yield folder
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (f"{parent}{os.sep}{name}" for name in sorted(names))
