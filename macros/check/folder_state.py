"""Compare a playbook's files, and the code that reads them, with those of an earlier run."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from macros.basics.code_state import code_state
from macros.reading.tree import FileStatus, is_inside, list_files

_MARGIN = 3.0
"""Seconds: a second change within a tick of the file system's clock leaves the times of a file as
they are. Some clocks tick every two seconds."""
SUBMODULES = ".gitmodules"
_HAS_CHANGE_TIMES = sys.platform != "win32"


class FolderTree:
    """The files below the folders of data and of pages."""

    def __init__(self, root: Path, data_dir: str, docs_dir: str) -> None:
        """List the files; nothing is opened. The root must be resolved."""
        self.root = root
        self.data_dir = data_dir
        self.docs_dir = docs_dir
        self.time = time.time()
        self.outside = [name for name in (data_dir, docs_dir) if not is_inside(root / name, root)]
        self.data = self._list(data_dir)
        self.docs = self._list(docs_dir)
        self.submodules = _stamp(root / SUBMODULES)

    def _list(self, folder: str) -> Mapping[str, FileStatus | None]:
        return {} if folder in self.outside else list_files(self.root / folder)

    def files(self) -> dict[str, FileStatus | None]:
        """Return all files by their path below the root."""
        files = {f"{self.data_dir}/{path}": stamp for path, stamp in self.data.items()}
        files |= {f"{self.docs_dir}/{path}": stamp for path, stamp in self.docs.items()}
        return files | {SUBMODULES: self.submodules}


@dataclass(frozen=True, slots=True)
class FolderState:
    """What a run met before it read anything."""

    code: str
    data_dir: str
    docs_dir: str
    files: Mapping[str, FileStatus | None]
    """By path below the root; None for links, devices and other repositories."""
    settings: Mapping[str, FileStatus | None]
    """The files of mkdocs.yml, by absolute path; None for one that is missing."""
    digests: Mapping[str, str]
    """Hashes of files that are too young to be told by their stamp, as git does it."""
    time: float = field(default=0.0, compare=False)
    """When the files were listed."""

    @classmethod
    def of(
        cls, tree: FolderTree, settings: Iterable[str], extra: Collection[str] = ()
    ) -> FolderState | None:
        """Return the state of a tree and of its settings; None if it cannot be told.

        The files in `extra` are hashed, whatever their age.
        """
        code = code_state()
        setting_stamps = {path: _stamp(Path(path)) for path in settings}
        names = (tree.data_dir, tree.docs_dir, SUBMODULES)
        paths = [str(tree.root / name) for name in names]
        # What a link leads to may change without the link.
        if code is None or any(map(_has_link, (*paths, *setting_stamps))):
            return None
        files = tree.files()
        stamps = {**files, **setting_stamps}
        unsure = _young(stamps, tree.time).union(extra)
        # Nothing but a regular file has a stamp, and may be opened.
        digests = {path: _digest(tree.root / path) for path in unsure if stamps.get(path)}
        return cls(code, tree.data_dir, tree.docs_dir, files, setting_stamps, digests, tree.time)

    def now(self, root: Path) -> FolderState | None:
        """Return the present state of the same folders."""
        return FolderState.of(
            FolderTree(root, self.data_dir, self.docs_dir), self.settings, self.digests
        )

    def without_old_digests(self) -> FolderState:
        """Return the state with the hashes of young files only: the stamps of others tell enough."""
        young = _young({**self.files, **self.settings}, self.time)
        return replace(self, digests={path: self.digests[path] for path in young})

    def is_as(self, later: FolderState) -> bool:
        """Return whether nothing has changed up to a later state."""
        return (
            self._origin == later._origin
            and self.files == later.files
            and self.settings == later.settings
            and all(later.digests.get(path) == digest for path, digest in self.digests.items())
        )

    @property
    def _origin(self) -> tuple[str, str, str]:
        return self.code, self.data_dir, self.docs_dir

    def same_files(self, earlier: FolderState) -> set[str]:
        """Return the files that an earlier run read, and would read again with the same result."""
        if self._origin != earlier._origin:
            return set()
        return {
            path
            for path, stamp in self.files.items()
            if stamp is not None
            and stamp == earlier.files.get(path)
            and (path not in earlier.digests or self.digests.get(path) == earlier.digests[path])
        }

    def as_json(self) -> dict[str, Any]:
        """Return the state as JSON can hold it."""
        stamps = {
            name: {path: stamp and tuple(stamp) for path, stamp in entries.items()}
            for name, entries in (("files", self.files), ("settings", self.settings))
        }
        names = ("code", "data_dir", "docs_dir", "digests", "time")
        return stamps | {name: getattr(self, name) for name in names}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> FolderState:
        """Return the state that `as_json` was called on. Raises TypeError for another content."""
        stamps = {name: _stamps(content[name]) for name in ("files", "settings")}
        return cls(**{**content, **stamps})


def _stamps(entries: Mapping[str, Any]) -> dict[str, FileStatus | None]:
    return {path: None if entry is None else FileStatus(*entry) for path, entry in entries.items()}


def _stamp(path: Path) -> FileStatus | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return FileStatus.of(status) if stat.S_ISREG(status.st_mode) else None


def _has_link(path: str) -> bool:
    return os.path.realpath(path) != os.path.abspath(path)  # noqa: PTH100 - links stay


def _young(stamps: Mapping[str, FileStatus | None], now: float) -> set[str]:
    """Return the paths that may change once more without another stamp."""
    limit = (now - _MARGIN) * 1e9 if _HAS_CHANGE_TIMES else 0
    return {path for path, stamp in stamps.items() if stamp is not None and stamp.changed > limit}


def _digest(path: Path) -> str:
    """Return the hash of a file; empty for one that cannot be read, which its stamp tells."""
    try:
        return blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""
