"""Hash what every result of a build depends on: code, templates, settings and packages."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from macros.basics.code_state import packages

_CODE = Path(__file__).resolve().parents[1]
_TEMPLATES = _CODE.parent / "overrides"
_TEXT_SUFFIXES = frozenset((".md", ".yml", ".yaml", ".json"))


def code_digest(settings: str, folders: Iterable[Path]) -> str:
    """Return a hash of what all pages are made with.

    That is the product's code and templates, those in `folders`, the `settings`, Python and the
    installed packages.
    """
    digest = blake2b(digest_size=16)
    for part in (settings, sys.version, *packages()):
        digest.update(f"{part}\0".encode())
    for folder in dict.fromkeys((_CODE, _TEMPLATES, *folders)):
        for path in _files(folder):
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(blake2b(path.read_bytes()).digest())
    return digest.hexdigest()


def content_digest(folder: Path) -> str:
    """Return a hash of the files in a folder: texts by their content, others by size and time."""
    digest = blake2b(digest_size=16)
    for path in _files(folder):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        if path.suffix in _TEXT_SUFFIXES:
            digest.update(blake2b(path.read_bytes()).digest())
        else:
            status = path.stat()
            digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder (or the file itself), sorted, without compiled code."""
    if folder.is_file():
        yield folder
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (Path(parent, name) for name in sorted(names))
