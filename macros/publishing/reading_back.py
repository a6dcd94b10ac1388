"""Reading back: what is served, or lies at the target, is compared with what was meant to be published."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

from macros.publishing.failure import PublishingError

_AT_ONCE = 8
_PATIENCE = 15
"""Seconds to wait for one answer."""
_PAUSE = 1.0
_SHOWN = 5


class Reader(Protocol):
    """Gives what readers get under a path below the published root."""

    where: str
    """What it reads from, for messages."""

    def read(self, path: str) -> bytes:
        """Give a file. Raises OSError or http.client.HTTPException where it cannot be had."""


class FolderReader:
    """Reads files of a folder."""

    def __init__(self, folder: Path) -> None:
        """Read below a folder."""
        self.folder = folder
        self.where = str(folder)

    def read(self, path: str) -> bytes:
        """Give a file."""
        return (self.folder / path).read_bytes()


class HttpReader:
    """Asks a web server, as a browser does; each thread keeps its connection."""

    def __init__(self, address: str) -> None:
        """Read below an address that ends in a slash."""
        self.where = address
        self._parts = urlsplit(address)
        self._local = threading.local()

    def read(self, path: str) -> bytes:
        """Give what is served under a path, past every cache on the way."""
        try:
            return self._ask(path)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            return self._ask(path)  # the server closed a connection that it had kept open

    def _ask(self, path: str) -> bytes:
        connection = self._connection()
        try:
            connection.request("GET", f"{self._parts.path}{quote(path)}", headers={"Cache-Control": "no-cache"})
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._local.connection = None
            raise
        if response.status != http.client.OK:
            raise OSError(f"the server answered {response.status}")
        # A bucket serves what it holds, asked for or not.
        return gzip.decompress(content) if response.headers.get("Content-Encoding") == "gzip" else content

    def _connection(self) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if kept is None:
            kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
            kept = self._local.connection = kind(self._parts.netloc, timeout=_PATIENCE)
        return kept


def digest(content: bytes) -> str:
    """Give the hash that files are compared by."""
    return hashlib.sha256(content).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """Give every file of a tree with its hash, by its path below the tree."""
    return {p.relative_to(folder).as_posix(): digest(p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file()}


def below(name: str, hashes: Mapping[str, str]) -> dict[str, str]:
    """Put a tree's files under a folder."""
    return {f"{name}/{path}": value for path, value in hashes.items()}


def compare(reader: Reader, expected: Mapping[str, str], patience: float = 0.0) -> None:
    """See that every path gives what is expected of it (path to hash).

    Asks again for up to `patience` seconds, for servers that take their time. Raises PublishingError with the first
    paths that differ.
    """
    until = time.monotonic() + patience
    wrong = _differences(reader, expected)
    while wrong and time.monotonic() < until:
        time.sleep(_PAUSE)
        wrong = _differences(reader, {path: expected[path] for path in wrong})
    if wrong:
        shown = "; ".join(f"{path}: {why}" for path, why in list(wrong.items())[:_SHOWN])
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise PublishingError(
            f"What {reader.where} gives is not what was published ({shown}{more}).",
            "Look at the web server and at the setting 'read_back'.",
        )


def _differences(reader: Reader, expected: Mapping[str, str]) -> dict[str, str]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found: Iterable[str | None] = pool.map(_difference_in(reader), expected.items())
        return {path: why for path, why in zip(expected, found, strict=True) if why is not None}


def _difference_in(reader: Reader) -> Callable[[tuple[str, str]], str | None]:
    def difference(item: tuple[str, str]) -> str | None:
        try:
            content = reader.read(item[0])
        except (OSError, http.client.HTTPException) as error:
            return str(error) or type(error).__name__
        return None if digest(content) == item[1] else "another content"

    return difference
