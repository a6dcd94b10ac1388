"""The builds in a bucket, each whole under a prefix of its own: what places are copied from.

- builds/BUILD/PART/: the files, for a release's own address, for latest/ and for what stands beside
- builds/BUILD.json: their hashes, by part; written last, so a build that has it is whole
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping

from macros.basics.user_error import UserError
from macros.publishing.targets.bucket_store import BucketStore, at_once
from macros.publishing.targets.state_file import as_paths, read_object

_FOLDER = "builds/"
_LEFT = 24 * 3600.0
"""Seconds after which a build counts as left over: a younger one may be another publisher's, who
waits for the lock."""
Hashes = Mapping[str, str]


class BucketBuilds:
    """The builds below builds/."""

    def __init__(self, store: BucketStore) -> None:
        """Look after the builds of a bucket."""
        self._store = store

    def store(
        self, build: str, parts: Mapping[str, Hashes], content: Callable[[str, str], bytes]
    ) -> None:
        """Store a build, unless it is there already: hashes by part, and what gives the content of a part's path."""
        if self._store.get(f"{_FOLDER}{build}.json") is not None:
            return
        files = [(part, path) for part, hashes in parts.items() for path in hashes]
        at_once(
            lambda file: self._store.put(f"{_FOLDER}{build}/{file[0]}/{file[1]}", content(*file)),
            files,
        )
        self._store.put(f"{_FOLDER}{build}.json", json.dumps(parts).encode())

    def hashes(self, place: Mapping[str, str]) -> dict[str, str]:
        """Return the files of a place's build with their hashes."""
        content = self._store.get(f"{_FOLDER}{place['build']}.json")
        if content is None:
            raise UserError(
                f"The build {place['build']} is missing in {self._store.where}.",
                "Publish its edition anew from its commit.",
            )
        try:
            return as_paths(read_object(content)[place["part"]])
        except (ValueError, KeyError):
            raise UserError(
                f"The list of files of {place['build']} in {self._store.where} cannot be read.",
                f"Restore {_FOLDER}{place['build']}.json from a backup, or publish its edition again from its commit.",
            ) from None

    def copy(self, place: Mapping[str, str], target: str, paths: Collection[str]) -> None:
        """Copy files of a place's build to where readers find them."""
        source = f"{_FOLDER}{place['build']}/{place['part']}"
        at_once(lambda path: self._store.copy(f"{source}/{path}", f"{target}/{path}"), paths)

    def sweep(self, used: Collection[str], spare: int) -> None:
        """Remove old builds that stand nowhere, beyond the `spare` newest, and what killed publishers left of one."""
        before = time.time() - _LEFT
        stored = self._store.list(_FOLDER)
        whole = {
            path.removeprefix(_FOLDER).removesuffix(".json"): at
            for path, at in stored.items()
            if path.count("/") == 1
        }
        unused = sorted(
            (build for build in whole if build not in used),
            key=lambda build: whole[build],
            reverse=True,
        )
        gone = {build for build in unused[spare:] if whole[build] < before}
        for path, at in stored.items():
            build = path.removeprefix(_FOLDER).partition("/")[0].removesuffix(".json")
            if build in gone or (build not in whole and at < before):
                self._store.delete([path])
