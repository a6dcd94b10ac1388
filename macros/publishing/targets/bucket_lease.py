"""The lock of a bucket: an object that only one publisher can make, and that ends by itself if its owner does not."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import TYPE_CHECKING

from macros.basics.user_error import UserError
from macros.publishing.targets.state_file import read_object

if TYPE_CHECKING:
    from macros.publishing.targets.bucket_store import BucketStore

_LEASE = 60.0
"""Seconds for which a lock holds unless its owner renews it."""
_SETTLED = 1.0
"""Seconds after which a lock that was written is read once more: not every server decides
conditions in one step."""
_PATIENCE = 900.0


class LostError(Exception):
    """Somebody else has changed an object in the meantime."""


class Lease:
    """The lock of one publisher."""

    PATH = "publishing.lock"

    def __init__(self, store: BucketStore) -> None:
        self._store = store
        self._owner = uuid.uuid4().hex
        self._tag = ""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def take(self) -> None:
        """Wait for the lock."""
        until = time.monotonic() + _PATIENCE
        while not self._try():
            if time.monotonic() > until:
                raise UserError(
                    f"Another publisher holds {self._store.where}.",
                    "Wait for it, or end it, and try again.",
                )
            time.sleep(0.2)
        self._thread.start()

    def release(self) -> None:
        """Free the lock, unless somebody else holds it by now."""
        self._over.set()
        self._thread.join()
        found = self._store.tagged(self.PATH)
        if found and _owner_of(found[0]) == self._owner:
            self._store.delete([self.PATH])

    def _try(self) -> bool:
        found = self._store.tagged(self.PATH)
        if found is not None and not is_over(found[0]):
            return False
        try:
            self._tag = self._write(**({"IfMatch": found[1]} if found else {"IfNoneMatch": "*"}))
        except LostError:
            return False
        time.sleep(_SETTLED)
        held = self._store.get(self.PATH)
        return held is not None and _owner_of(held) == self._owner

    def _write(self, **conditions: str) -> str:
        content = json.dumps({"owner": self._owner, "expires": time.time() + _LEASE}).encode()
        return self._store.put(self.PATH, content, **conditions)

    def _renew(self) -> None:
        while not self._over.wait(_LEASE / 4):
            try:
                self._tag = self._write(IfMatch=self._tag)
            except (LostError, UserError):
                return


def is_over(lock: bytes) -> bool:
    """Tell whether a lock no longer holds; one that cannot be read was not written by a publisher."""
    try:
        return float(read_object(lock)["expires"]) <= time.time()
    except (ValueError, KeyError, TypeError):
        return True


def _owner_of(lock: bytes) -> object:
    try:
        return read_object(lock).get("owner")
    except ValueError:
        return None
