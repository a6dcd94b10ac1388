"""The lock of a bucket: an object that only one publisher can create, and that expires."""

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
"""Seconds after which a lock expires unless its owner renews it."""
_SETTLE_TIME = 1.0
"""Seconds after which a new lock is read again: not every server checks conditions atomically."""
_PATIENCE = 900.0
"""Seconds to wait for another publisher."""


class LostError(Exception):
    """Another publisher changed an object in the meantime."""


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
        """Wait for the lock, take it, and renew it until it is released."""
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
        """Free the lock, unless another publisher holds it by now."""
        self._over.set()
        self._thread.join()
        lock = self._store.get_with_tag(self.PATH)
        if lock and _owner_of(lock[0]) == self._owner:
            self._store.delete([self.PATH])

    def _try(self) -> bool:
        """Return whether the lock could be taken."""
        lock = self._store.get_with_tag(self.PATH)
        if lock is not None and not is_expired(lock[0]):
            return False
        try:
            self._tag = self._write(**({"IfMatch": lock[1]} if lock else {"IfNoneMatch": "*"}))
        except LostError:
            return False
        time.sleep(_SETTLE_TIME)
        content = self._store.get(self.PATH)
        return content is not None and _owner_of(content) == self._owner

    def _write(self, **conditions: str) -> str:
        content = json.dumps({"owner": self._owner, "expires": time.time() + _LEASE}).encode()
        return self._store.put(self.PATH, content, **conditions)

    def _renew(self) -> None:
        # Several attempts per lease, so that one slow request does not lose the lock.
        while not self._over.wait(_LEASE / 4):
            try:
                self._tag = self._write(IfMatch=self._tag)
            except (LostError, UserError):
                return


def is_expired(lock: bytes) -> bool:
    """Return whether a lock has expired. One that cannot be read is not from a publisher."""
    try:
        return float(read_object(lock)["expires"]) <= time.time()
    except (ValueError, KeyError, TypeError):
        return True


def _owner_of(lock: bytes) -> object:
    try:
        return read_object(lock).get("owner")
    except ValueError:
        return None
