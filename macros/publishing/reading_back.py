"""Read back what is served, or stored at the target, and compare it with what was published."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from macros.basics.user_error import UserError
from macros.network.download import Downloader
from macros.network.session import Timeouts

_AT_ONCE = 8
_PATIENCE = Timeouts(connect=15, answer=15, tries=1, pause=0, longest=5, whole=120)
"""One try is enough: a kept-alive connection that the server dropped is opened again anyway."""
_LONGEST = 1800.0
"""Seconds for one round over all files."""
_PAUSE = 1.0
_MAX_SHOWN = 5
_MAX_SILENT = 10
"""After so many files without an answer the rest is skipped: each would run into the timeout."""
_NOT_ASKED = "not asked for, as the server does not answer"


class Reader(Protocol):
    """Reads what readers get under a path below the published root."""

    where: str
    """The place that it reads from, for messages."""

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
    """Reads what a web server serves, bypassing every cache."""

    def __init__(self, address: str) -> None:
        """Read below an address that ends in a slash."""
        self.where = address
        self._downloader = Downloader(address, "coe-playbook", _PATIENCE)

    def digest(self, path: str) -> str:
        """Return the hash of what is served under a path."""
        return self._downloader.sha256(path)


def digest(content: bytes) -> str:
    """Return the hash by which files are compared."""
    return hashlib.sha256(content).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Return the hashes of all files of a tree, by path below the tree."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): digest(path.read_bytes()) for path in files}


def below(name: str, hashes: Mapping[str, str]) -> dict[str, str]:
    """Return the hashes of a tree with its paths moved below a folder."""
    return {f"{name}/{path}": value for path, value in hashes.items()}


def compare(reader: Reader, hashes: Mapping[str, str], patience: float = 0.0) -> None:
    """Check that every path has the expected hash.

    Tries again for up to `patience` seconds, for slow servers. Raises UserError with the first
    paths that differ, or with the one reason why the server could not be reached.
    """
    until = time.monotonic() + patience
    differences, silence = _differences(reader, hashes)
    while differences and time.monotonic() < until:
        time.sleep(_PAUSE)
        differences, silence = _differences(reader, {path: hashes[path] for path in differences})
    if not differences:
        return
    if silence and len(differences) == len(hashes):
        raise UserError(
            f"Nothing could be read back from {reader.where}: {silence}.",
            "Check that the web server runs, and that 'read_back' is its address.",
        )
    first = list(differences.items())[:_MAX_SHOWN]
    text = "; ".join(f"{path}: {reason}" for path, reason in first)
    if len(differences) > _MAX_SHOWN:
        text += f"; and {len(differences) - _MAX_SHOWN} more"
    raise UserError(
        f"What was read back from {reader.where} is not what was published ({text}).",
        "Check the web server and the setting 'read_back'.",
    )


def _differences(reader: Reader, hashes: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the paths that differ, each with the reason, and why the server is silent.

    The second is empty unless the server answered for none of these paths.
    """
    connection_errors: list[str] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        reasons = pool.map(_comparison(reader, connection_errors), hashes.items())
        differences = {
            path: reason for path, reason in zip(hashes, reasons, strict=True) if reason is not None
        }
    if not connection_errors:
        return differences, ""
    silence = connection_errors[0]
    is_silent = all(reason in {silence, _NOT_ASKED} for reason in differences.values())
    return differences, silence if is_silent else ""


def _comparison(
    reader: Reader, connection_errors: list[str]
) -> Callable[[tuple[str, str]], str | None]:
    """Return a function that compares one file, a pair of path and hash.

    It returns the reason why the file differs, or None, and appends to `connection_errors`. All
    files of a round share one time limit.
    """
    until = time.monotonic() + _LONGEST

    def difference(item: tuple[str, str]) -> str | None:
        path, expected_hash = item
        if len(connection_errors) >= _MAX_SILENT:
            return _NOT_ASKED
        if time.monotonic() >= until:
            return f"not asked for, as reading back took more than {_LONGEST / 60:.0f} minutes"
        try:
            actual_hash = reader.digest(path)
        except ConnectionError as error:
            connection_errors.append(str(error))
            return str(error)
        except OSError as error:
            return str(error) or type(error).__name__
        return None if actual_hash == expected_hash else "different content"

    return difference
