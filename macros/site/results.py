"""Results of this build and of earlier ones, which hold as long as what they read is the same."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from macros.pages.reads import Facts, Read, condense, hash_of
from macros.site.fingerprint import FileDigests
from macros.site.store import Store


class Results:
    """What a build need not make again."""

    def __init__(
        self,
        store: Store | None = None,
        facts: Facts | None = None,
        code: str = "",
        files: FileDigests | None = None,
    ) -> None:
        """Use a store and the facts of this build; without them, nothing is kept.

        `code` is a hash of what pages are made with, `files` has those of files.
        """
        self._store = store or Store(None)
        self._code = code
        self.facts = facts
        self.files = files or FileDigests()

    def key(self, *parts: object) -> str:
        """Return the key of a result that depends on these parts, in addition to the code."""
        return hash_of("\0".join((self._code, *map(str, parts))))

    def get(self, key: str) -> Any:
        """Return a result if everything that it read is as it was; None if there is none."""
        if self.facts is None:
            return None
        if (result := self._store.get(key)) is not None:
            return result
        if (reads := self._store.get(f"{key} reads")) is None:
            return None
        return self._store.get(f"{key} {self.facts.digest(map(tuple, reads))}")

    def put(self, key: str, result: Any, reads: Collection[Read] = ()) -> None:
        """Add a result that JSON can hold, and what it read of the playbook."""
        if self.facts is not None and not reads:
            self._store.put(key, result)
        elif self.facts is not None:
            questions = condense(reads)
            self._store.put(f"{key} reads", questions)
            self._store.put(f"{key} {self.facts.digest(questions)}", result)

    def reads_of(self, key: str) -> list[Read]:
        """Return what a result read, as far as it is known to the store."""
        return [tuple(read) for read in self._store.get(f"{key} reads") or ()]

    def save(self) -> None:
        """Write the results for later builds, unless a file has changed while this one was made."""
        if self.facts is not None and self.files.are_current():
            self.files.save()
            self._store.save()
