"""Keep results of a build for the next one, each under a hash of all that it was made from.

The store is one SQLite file in git's folder, where no proposed change can put anything. It is a
convenience: a store that cannot be read, written or trusted is one without results. It may be
deleted at any time, and shared by any number of builds.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import zlib
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from macros.atomic_files.private_folder import STORE, git_folder

VARIABLE = STORE
"""The environment variable with the file of the store; empty for a build without one."""
_FORMAT = 1
_MAX_SIZE = 256 * 2**20
"""Bytes of results. The least recently used go first."""
_DIGEST_SIZE = 16
_PATIENCE = 5.0
"""Seconds to wait for another build that is writing. After that, nothing is kept."""
_RECENTLY = 60 * 60
"""Seconds within which it does not matter what was used first."""
_TABLE = """CREATE TABLE IF NOT EXISTS results
(key TEXT PRIMARY KEY, content BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID"""


def place_of(root: Path, purpose: str = "builds") -> Path | None:
    """Return the file of a playbook's store; None if builds are to keep nothing.

    Builds by code of another commit have a store of their own, named after their `purpose`.
    """
    if (place := os.environ.get(VARIABLE)) is not None:
        return Path(place) if place else None
    name = f"playbook-{purpose}-{_FORMAT}.sqlite"
    git = git_folder(root.resolve())
    return git[0] / name if git is not None else root / ".cache" / name


class Store:
    """Results by key. A result is anything that JSON can hold.

    What a build adds is written by `save`, in one transaction.
    """

    def __init__(self, place: Path | None) -> None:
        """Use the store in a file, which need not exist; None for one that is always empty."""
        self._place = place
        self._new: dict[str, bytes] = {}
        self._used: set[str] = set()
        """What was read, if that was not noted recently."""
        self._now = int(time.time())
        self._connection: sqlite3.Connection | None = None
        if place is not None and place.is_file():
            with suppress(sqlite3.Error, OSError):
                self._connection = sqlite3.connect(
                    f"{place.resolve().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE
                )

    @property
    def is_open(self) -> bool:
        """Whether results are kept at all."""
        return self._place is not None

    def get(self, key: str) -> Any:
        """Return the result of a key, None if there is none."""
        packed = self._new.get(key)
        content = self._read(key) if packed is None else _unpacked(key, packed)
        return None if content is None else json.loads(content)

    def put(self, key: str, result: Any) -> None:
        """Add a result."""
        if self._place is not None:
            self._new[key] = _packed(key, result)

    def save(self) -> None:
        """Write what was added, note what was used, and drop what has not been used for longest."""
        self.close()
        if self._place is None or not (self._new or self._used):
            return
        try:
            self._write(self._new)
        except sqlite3.DatabaseError as error:
            if not isinstance(error, sqlite3.OperationalError):
                with suppress(OSError, sqlite3.Error):
                    self._place.unlink(missing_ok=True)
                    self._write(self._new)
        except OSError:
            pass
        self._new.clear()
        self._used.clear()

    def close(self) -> None:
        """Close the file; the results that were read stay valid."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _read(self, key: str) -> bytes | None:
        if self._connection is None:
            return None
        try:
            # All rows are fetched, or the statement would keep others from writing.
            rows = self._connection.execute(
                "SELECT content, used FROM results WHERE key = ?", (key,)
            ).fetchall()
        except sqlite3.Error:
            self.close()
            return None
        if not rows:
            return None
        content, used = rows[0]
        if isinstance(used, int) and used < self._now - _RECENTLY:
            self._used.add(key)
        return _unpacked(key, content)

    def _write(self, new: dict[str, bytes]) -> None:
        if self._place is None:
            return
        self._place.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._place, timeout=_PATIENCE)) as connection, connection:
            # After a power cut the store may be damaged, which costs a build of everything.
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(_TABLE)
            connection.executemany(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?)",
                ((key, content, self._now) for key, content in new.items()),
            )
            connection.executemany(
                "UPDATE results SET used = ? WHERE key = ?",
                ((self._now, key) for key in self._used),
            )
            _drop_oldest(connection)


def _drop_oldest(connection: sqlite3.Connection) -> None:
    [size] = connection.execute("SELECT sum(length(content)) FROM results").fetchone()
    if (size or 0) <= _MAX_SIZE:
        return
    rows = connection.execute("SELECT key, length(content) FROM results ORDER BY used, key")
    for key, length in rows.fetchall():
        connection.execute("DELETE FROM results WHERE key = ?", (key,))
        size -= length
        # Half, so that not every build has to drop something.
        if size <= _MAX_SIZE // 2:
            break


def _packed(key: str, result: Any) -> bytes:
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    content = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
    return _digest(key, content) + content


def _unpacked(key: str, packed: object) -> bytes | None:
    """Return the JSON of a result; None if it is not what was written under this key."""
    if not isinstance(packed, bytes):
        return None
    content = packed[_DIGEST_SIZE:]
    if packed[:_DIGEST_SIZE] != _digest(key, content):
        return None
    return zlib.decompress(content)


def _digest(key: str, content: bytes) -> bytes:
    return blake2b(key.encode() + content, digest_size=_DIGEST_SIZE).digest()
