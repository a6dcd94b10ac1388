"""Write the files of a site, except those that the last site has already."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from macros.site.fingerprint import FileDigests
from macros.site.store import Store


class SiteFiles:
    """The files of one build: those that it writes aside, and those that stay as they are."""

    def __init__(self, aside: Path, target: Path | None = None, store: Store | None = None) -> None:
        """Write into a folder what the last site does not have, which is in `target`.

        Without `target`, everything is written.
        """
        self._aside = aside
        self._has_last_site = target is not None and target.is_dir()
        self._digests = FileDigests(f"site {target}", store)
        self._written: dict[str, str] = {}
        self.target = target
        self.kept: set[str] = set()
        """The paths of files of the last site that stay."""

    def has(self, path: str, digest: str) -> bool:
        """Return whether the last site has a file with this content."""
        try:
            return self._has_last_site and self._digests.of(self._place(path)) == digest
        except OSError:
            return False

    def _place(self, path: str) -> str:
        return f"{self.target}{os.sep}{path}"

    def keep(self, path: str, digest: str) -> bool:
        """Keep the file of the last site if it has this content; return whether it has."""
        has = self.has(path, digest)
        if has:
            self.kept.add(path)
        return has

    def write(self, path: str, content: bytes) -> None:
        """Write a file, unless the last site has it. Raises OSError."""
        digest = digest_of(content)
        if self.keep(path, digest):
            return
        target = self._aside / path
        self._written[path] = digest
        try:
            target.write_bytes(content)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def written(self, path: str) -> str:
        """Return the hash of a file that the build has written. Raises OSError."""
        if path not in self._written:
            self._written[path] = digest_of((self._aside / path).read_bytes())
        return self._written[path]

    def save(self) -> None:
        """Note the hashes of the files for the next build, in the store."""
        for path, digest in self._written.items():
            self._digests.adopt(self._place(path), str(self._aside / path), digest)
        self._digests.save()


def digest_of(content: bytes) -> str:
    """Return the hash of a file's content, as `FileDigests` does."""
    return blake2b(content, digest_size=16).hexdigest()
