"""The builds in a bucket, from which files are copied to their places.

- builds/BUILD/PART/: the files for the release's own address, latest/, or a folder beside it
- builds/BUILD.json: their hashes, by part; written last, so a build that has it is complete
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping

from macros.basics.user_error import UserError
from macros.publishing.targets.bucket_store import BucketStore, at_once
from macros.publishing.targets.state_file import as_paths, read_object

_FOLDER = "builds/"
_MIN_AGE = 24 * 3600.0
"""Seconds before a build may be removed. A newer one may belong to a publisher that waits for the
lock."""
Hashes = Mapping[str, str]
"""The hashes of files, by path."""


class BucketBuilds:
    """The builds below builds/."""

    def __init__(self, store: BucketStore) -> None:
        """Manage the builds of a bucket."""
        self._store = store

    def store(
        self, build: str, parts: Mapping[str, Hashes], content: Callable[[str, str], bytes]
    ) -> None:
        """Store a build, unless it is already there.

        `parts` holds the hashes of each part. `content` returns the content of a file, by part and
        path.
        """
        if self._store.get(f"{_FOLDER}{build}.json") is not None:
            return
        files = [(part, path) for part, hashes in parts.items() for path in hashes]
        at_once(
            lambda file: self._store.put(f"{_FOLDER}{build}/{file[0]}/{file[1]}", content(*file)),
            files,
        )
        self._store.put(f"{_FOLDER}{build}.json", json.dumps(parts).encode())

    def hashes(self, place: Mapping[str, str]) -> dict[str, str]:
        """Return the hashes of the files in a place's part of its build."""
        content = self._store.get(f"{_FOLDER}{place['build']}.json")
        if content is None:
            raise UserError(
                f"The build {place['build']} is missing in {self._store.where}.",
                "Publish its edition again from its commit.",
            )
        try:
            return as_paths(read_object(content)[place["part"]])
        except (ValueError, KeyError):
            raise UserError(
                f"The list of files of {place['build']} in {self._store.where} cannot be read.",
                f"Restore {_FOLDER}{place['build']}.json from a backup, or publish its edition"
                " again from its commit.",
            ) from None

    def copy(self, place: Mapping[str, str], target: str, paths: Collection[str]) -> None:
        """Copy files of a place's build to `target`, below the published root."""
        source = f"{_FOLDER}{place['build']}/{place['part']}"
        at_once(lambda path: self._store.copy(f"{source}/{path}", f"{target}/{path}"), paths)

    def sweep(self, used: Collection[str], spare: int) -> None:
        """Remove old builds that are not used, except the `spare` newest, and incomplete ones."""
        newest_to_remove = time.time() - _MIN_AGE
        objects = self._store.list(_FOLDER)
        complete = {
            path.removeprefix(_FOLDER).removesuffix(".json"): time_stored
            for path, time_stored in objects.items()
            if path.count("/") == 1
        }
        unused_builds = [build for build in complete if build not in used]
        unused_builds.sort(key=lambda build: complete[build], reverse=True)
        old_builds = {
            build for build in unused_builds[spare:] if complete[build] < newest_to_remove
        }
        for path, time_stored in objects.items():
            build = path.removeprefix(_FOLDER).partition("/")[0].removesuffix(".json")
            # A killed publisher left the files of an incomplete build.
            is_leftover = build not in complete and time_stored < newest_to_remove
            if build in old_builds or is_leftover:
                self._store.delete([path])
