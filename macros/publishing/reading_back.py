"""Reading back: what is served, or lies at the target, is compared with what was meant to be published."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from macros.basics.user_error import UserError
from macros.network.download import Downloader
from macros.network.session import Patience

_AT_ONCE = 8
_PATIENCE = Patience(connect=15, answer=15, tries=1, pause=0, longest=5, whole=120)
"""A kept connection that the server dropped is opened again."""
_LONGEST = 1800.0
"""Seconds for one round over all files."""
_PAUSE = 1.0
_SHOWN = 5
_MAX_SILENT = 10
"""After so many files without an answer, the others are not asked for: each would take its time."""
_NOT_ASKED = "not asked for, as the server does not answer"


class Reader(Protocol):
    """Tells what readers get under a path below the published root."""

    where: str
    """What it reads from, for messages."""

    def digest(self, path: str) -> str:
        """Return the hash of a file. Raises OSError if it cannot be read."""


class FolderReader:
    """Reads files of a folder."""

    def __init__(self, folder: Path) -> None:
        """Read below a folder."""
        self.folder = folder
        self.where = str(folder)

    def digest(self, path: str) -> str:
        """Return the hash of a file."""
        return digest((self.folder / path).read_bytes())


class HttpReader:
    """Reads what a web server serves, past every cache on the way."""

    def __init__(self, address: str) -> None:
        """Read below an address that ends in a slash."""
        self.where = address
        self._downloader = Downloader(address, "coe-playbook", _PATIENCE)

    def digest(self, path: str) -> str:
        """Return the hash of what is served under a path."""
        return self._downloader.sha256(path)


def digest(content: bytes) -> str:
    """Give the hash that files are compared by."""
    return hashlib.sha256(content).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Give every file of a tree with its hash, by its path below the tree."""
    return {
        p.relative_to(folder).as_posix(): digest(p.read_bytes())
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def below(name: str, hashes: Mapping[str, str]) -> dict[str, str]:
    """Put a tree's files under a folder."""
    return {f"{name}/{path}": value for path, value in hashes.items()}


def compare(reader: Reader, expected: Mapping[str, str], patience: float = 0.0) -> None:
    """See that every path gives what is expected of it (path to hash).

    Asks again for up to `patience` seconds, for servers that take their time. Raises UserError with
    the first paths that differ, or with the one reason why no connection to the server could be
    made.
    """
    until = time.monotonic() + patience
    wrong, silent = _differences(reader, expected)
    while wrong and time.monotonic() < until:
        time.sleep(_PAUSE)
        wrong, silent = _differences(reader, {path: expected[path] for path in wrong})
    if wrong:
        if silent and len(wrong) == len(expected):
            raise UserError(
                f"Nothing could be read back from {reader.where}: {silent}.",
                "See that the web server runs, and that 'read_back' names its address.",
            )
        shown = "; ".join(f"{path}: {why}" for path, why in list(wrong.items())[:_SHOWN])
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise UserError(
            f"What {reader.where} gives is not what was published ({shown}{more}).",
            "Look at the web server and at the setting 'read_back'.",
        )


def _differences(reader: Reader, expected: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the paths that differ, each with the reason; and why the server is silent, if it answered for none of them."""
    silent: list[str] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        reasons: Iterable[str | None] = pool.map(_difference_in(reader, silent), expected.items())
        wrong = {path: why for path, why in zip(expected, reasons, strict=True) if why is not None}
    is_silent = bool(silent) and all(why in {silent[0], _NOT_ASKED} for why in wrong.values())
    return wrong, silent[0] if is_silent else ""


def _difference_in(reader: Reader, silent: list[str]) -> Callable[[tuple[str, str]], str | None]:
    """Return the comparison of one file; why there was no connection is added to `silent`."""
    until = time.monotonic() + _LONGEST

    def difference(item: tuple[str, str]) -> str | None:
        if len(silent) >= _MAX_SILENT:
            return _NOT_ASKED
        if time.monotonic() >= until:
            return f"not asked for, as reading back took more than {_LONGEST / 60:.0f} minutes"
        try:
            served = reader.digest(item[0])
        except ConnectionError as error:
            silent.append(str(error))
            return str(error)
        except OSError as error:
            return str(error) or type(error).__name__
        return None if served == item[1] else "another content"

    return difference
