"""The store of a published folder: equal files are kept once, packed ahead, and linked into every build that holds them."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from macros.publishing.compression import ENDINGS, packed
from macros.publishing.reading_back import digest

_FIRST_MOMENT = 1_577_836_800
"""1 January 2020, in seconds."""
_SPAN = 150_000_000
"""Seconds: from the first moment on, times of files fall into them; they end before anybody reads
this."""


class Storage:
    """Files by their hash, below a folder. Several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        """Keep files below a folder, which is made when the first file comes."""
        self.folder = folder

    def lay_out(self, tree: Path, target: Path) -> None:
        """Lay a tree out anew as links to kept files, with the packed forms beside those that are worth it."""
        files = [path for path in sorted(tree.rglob("*")) if path.is_file()]
        for folder in {(target / path.relative_to(tree)).parent for path in files}:
            folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # packing runs outside Python's lock
            for done in [
                pool.submit(self._keep, path, target / path.relative_to(tree)) for path in files
            ]:
                done.result()

    def sweep(self) -> None:
        """Remove the files that no build holds any more."""
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_nlink == 1:
                    path.unlink()

    def _keep(self, path: Path, target: Path) -> None:
        content = path.read_bytes()
        name = digest(content)
        forms: dict[str, bytes] | None = None
        for ending in ("", *ENDINGS):
            kept = self.folder / name[:2] / f"{name}{ending}"
            if not ending and not _is_unchanged(kept, content):
                kept.unlink(
                    missing_ok=True
                )  # somebody wrote into a published file, and all builds with it share that
            if not _link(kept, target.with_name(f"{target.name}{ending}")):
                # Text files of each kind are packed once, whatever they are called.
                forms = {"": content, **packed(path.name, content)} if forms is None else forms
                if ending in forms:
                    self._add(kept, forms[ending], target.with_name(f"{target.name}{ending}"))

    def _add(self, kept: Path, content: bytes, target: Path) -> None:
        """Write a file, and keep it for others."""
        target.write_bytes(content)
        # Web servers make a file's tag of its time and size: so the time follows from the content,
        # that two contents of one size never share a tag, and the same content keeps its own.
        moment = _moment(content)
        os.utime(target, (moment, moment))
        kept.parent.mkdir(parents=True, exist_ok=True)
        # Another publisher may have kept the same at this moment; or the file system has no such
        # links.
        with suppress(OSError):
            os.link(target, kept)


def _moment(content: bytes) -> int:
    return _FIRST_MOMENT + int(digest(content)[:12], 16) % _SPAN


def _is_unchanged(kept: Path, content: bytes) -> bool:
    """Tell whether a kept file still has the size and the time that its content gave it."""
    try:
        status = kept.stat()
    except FileNotFoundError:
        return False
    return (status.st_size, int(status.st_mtime)) == (len(content), _moment(content))


def _link(kept: Path, target: Path) -> bool:
    """Link a kept file; tell whether it was there."""
    try:
        os.link(kept, target)
    except FileNotFoundError:
        return False
    except OSError:
        # The file system takes no more links to this file, or none at all.
        shutil.copy2(kept, target)
    return True
