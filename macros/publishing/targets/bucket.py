"""Publish to a bucket of S3-compatible object storage.

A release is stored completely under a prefix of its own, then copied to its place.

- builds/: the files of each release, for its own address and for latest/, kept for rollbacks
  (bucket_builds.py)
- state.json: which build is in which place, the lists, and the files kept of earlier releases. If a
  publisher was killed, the next command completes its change, even if it only reads
- publishing.lock: the lock (bucket_lease.py)

Object storage cannot change many objects at once: while a release is copied, readers may get pages
of both. No page lacks a file, as new files are copied first and old ones deleted last. The lists
change at the very end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

from macros.basics.user_error import UserError
from macros.publishing.edition import (
    EDITIONS_FILE,
    LATEST,
    VERSIONS_FILE,
    Catalogue,
    read_catalogue,
)
from macros.publishing.reading_back import HttpReader, Reader, below, compare, digest, digests
from macros.publishing.release import SNAPSHOT_PATTERNS, Release, Rollback
from macros.publishing.root_files import (
    RootPages,
    host_root_files,
    list_files,
    retired_files,
    root_pages,
)
from macros.publishing.targets.bucket_builds import BucketBuilds
from macros.publishing.targets.bucket_state import State, StateFile
from macros.publishing.targets.bucket_store import BucketStore, at_once
from macros.publishing.targets.kept_files import carry_over, drop_expired
from macros.publishing.targets.notices import notice, report_strays, tidying, without_missing

_STATE_FILE = "state.json"
_OWN_PART = "own"
_PATIENCE = 10.0
"""Seconds until a cache in front of the bucket must serve a change."""


class BucketTarget:
    """A bucket, or the part of it below a prefix."""

    def __init__(
        self, store: BucketStore, frame: RootPages, reader: HttpReader | None, keep: int
    ) -> None:
        """Publish into a bucket.

        `reader` reads back what is served; None reads the objects themselves.
        """
        self.where = store.where
        self._store = store
        self._frame = frame
        self._reader: Reader = reader or store
        self._keep = keep
        self._builds = BucketBuilds(store)

    def catalogue(self) -> Catalogue:
        """Return the editions that are in the lists of the state and whose home page exists."""
        lists = self._complete_state().lists
        catalogue = read_catalogue(lists.get(VERSIONS_FILE), lists.get(EDITIONS_FILE))
        return without_missing(catalogue, self._present(catalogue.editions), self.where)

    def copy(self, folder: Path) -> Path:
        """Download the files with which builds compare themselves."""
        paths = [VERSIONS_FILE, EDITIONS_FILE]
        for name in self.catalogue().editions:
            patterns = [f"{name}/{pattern}" for pattern in SNAPSHOT_PATTERNS]
            paths += [
                path
                for path in self._store.list(f"{name}/")
                if any(fnmatch(path, pattern) for pattern in patterns)
            ]
        at_once(lambda path: self._fetch(path, folder), paths)
        return folder

    def digests(self, name: str) -> dict[str, str]:
        """Return the hashes of the files of an edition."""
        build = self._complete_state().places.get(name)
        return dict(self._builds.hashes(build)) if build else {}

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition."""
        name = release.edition.edition
        folders = {_OWN_PART: release.trees.own, LATEST: release.trees.latest}
        folders |= {beside.name: beside.tree for beside in release.beside}
        parts = {part: digests(folder) for part, folder in folders.items()}
        build = f"{name}-{release.edition.commit[:12]}-{digest(json.dumps(parts).encode())[:8]}"
        # The slow part comes before the lock, so that other publishers need not wait for it.
        self._builds.store(build, parts, lambda part, path: (folders[part] / path).read_bytes())
        with self._at_work() as before:
            now = release.added_to(self.catalogue())
            places = {**before.places, name: {"build": build, "part": _OWN_PART}}
            for beside in release.beside:
                places[beside.name] = {"build": build, "part": beside.name}
            if now.current == name:
                places[LATEST] = {"build": build, "part": LATEST}
            self._switch(before, places, now)
        return now

    def roll_back(self, rollback: Rollback) -> Catalogue:
        """Make a published edition current. Its build for latest/ is kept."""
        name = rollback.edition
        with self._at_work() as before:
            now = rollback.applied_to(self.catalogue())
            if name not in before.places:
                raise UserError(
                    f"The build of {name} for {LATEST}/ is missing.",
                    f"Publish {name} again from its commit.",
                )
            latest = {"build": before.places[name]["build"], "part": LATEST}
            self._switch(before, {**before.places, LATEST: latest}, now)
        return now

    def retire(self, name: str, today: date) -> Catalogue:
        """Remove an edition from the list."""
        pages = retired_files(self._frame, name)
        with self._at_work() as before:
            now = self.catalogue().with_retired(name, today)
            hashes = {path: digest(content) for path, content in pages.items()}
            build = f"retired-{name}-{digest(json.dumps(hashes).encode())[:8]}"
            self._builds.store(build, {_OWN_PART: hashes}, lambda _part, path: pages[path])
            places = {**before.places, name: {"build": build, "part": _OWN_PART}}
            self._switch(before, places, now)
        return now

    def _fetch(self, path: str, folder: Path) -> None:
        content = self._store.get(path)
        if content is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    @contextmanager
    def _at_work(self) -> Iterator[State]:
        """Hold the lock, and yield the state without the places that somebody removed.

        A change that a killed publisher began is completed first.
        """
        with self._store.lock():
            record = self._record()
            state = record.state
            if record.following is not None:
                # A publisher was killed, or lost the network, while it copied.
                self._complete(state, record.following)
                state = record.following
                notice(f"A change of {self.where} was interrupted. It is complete now.")
            present = self._present(state.places)
            places = {place: build for place, build in state.places.items() if place in present}
            yield replace(state, places=places)

    def _complete_state(self) -> State:
        """Return the state, after completing the change of a killed publisher.

        While a publisher is at work, this is the state before its change.
        """
        record = self._record()
        if record.following is None:
            return record.state
        if self._store.is_locked():
            notice(
                f"{self.where[0].upper()}{self.where[1:]} is being changed. Until that is complete,"
                " what was published before counts."
            )
            return record.state
        try:
            with self._at_work():
                return self._record().state
        except UserError as error:
            notice(
                f"A change of {self.where} was interrupted, and cannot be completed from here:"
                f" {error}"
            )
            return record.state

    def _record(self) -> StateFile:
        content = self._store.get(_STATE_FILE)
        if content is None and self._store.list(VERSIONS_FILE):
            raise UserError(
                f"{_STATE_FILE} is missing in {self.where}, and editions are published there.",
                "Restore it from a backup, or publish into an empty place.",
            )
        try:
            return StateFile.from_json(content) if content is not None else StateFile()
        except (ValueError, TypeError, AttributeError):
            raise UserError(
                f"{_STATE_FILE} in {self.where} cannot be read.",
                "Restore it from a backup, or publish into an empty place.",
            ) from None

    def _write_state(self, state: State, following: State | None = None) -> None:
        """Write state.json. `following` is the state after a change that begins now."""
        self._store.put(_STATE_FILE, StateFile(state, following).to_json())

    def _present(self, places: Iterable[str]) -> set[str]:
        """Return the places whose home page exists."""
        home_pages: dict[str, float] = {}
        at_once(lambda place: home_pages.update(self._store.list(f"{place}/index.html")), places)
        return {path.removesuffix("/index.html") for path in home_pages}

    def _switch(
        self, before: State, places: Mapping[str, Mapping[str, str]], now: Catalogue
    ) -> None:
        """Copy new files to their places, write the lists, and read back. Undo it on failure."""
        lists = list_files(now)
        texts = {name: content.decode() for name, content in lists.items()}
        after = self._with_kept(before, State(places, texts))
        # Also checks that each build exists, before state.json asks other publishers to complete
        # the change.
        hashes_to_check = {name: digest(content) for name, content in lists.items()}
        for place in before.changed_places(after):
            hashes_to_check |= below(place, self._builds.hashes(places[place]))
        self._write_state(before, after)
        try:
            strays = self._copy(before, after)
            self._write_lists(self._root_files(after))
            compare(
                self._reader, hashes_to_check, _PATIENCE if self._reader is not self._store else 0.0
            )
        except BaseException:
            undo_state = self._with_kept(after, before)
            self._write_state(after, undo_state)
            self._complete(after, undo_state)
            raise
        self._write_state(after)
        report_strays(strays, self.where)
        with tidying(self.where):
            self._builds.sweep({place["build"] for place in after.places.values()}, self._keep)

    def _complete(self, old: State, new: State) -> None:
        """Complete a change to the state `new`, however far it had come."""
        self._copy(old, new, everything=True)
        if new.lists:
            self._write_lists(self._root_files(new))
        else:
            self._store.delete(list(self._root_files(old)))
        self._write_state(new)

    def _root_files(self, state: State) -> dict[str, bytes]:
        """Return the files at the root, the lists last."""
        catalogue = read_catalogue(state.lists.get(VERSIONS_FILE), state.lists.get(EDITIONS_FILE))
        paths = (
            f"{place}/{path}"
            for place, build in state.places.items()
            for path in self._builds.hashes(build)
        )
        files = {**root_pages(self._frame), **host_root_files(self._frame, catalogue, paths)}
        return files | {name: text.encode() for name, text in state.lists.items()}

    def _with_kept(self, old: State, new: State) -> State:
        """Return a state with the files that it keeps of the one that it replaces."""
        moments = {place: drop_expired(old.kept.get(place, {})) for place in new.places}
        for place in old.changed_places(new):
            if place in old.places and place in new.places:
                old_files = self._builds.hashes(old.places[place])
                new_files = self._builds.hashes(new.places[place])
                moments[place] = carry_over(old_files, old.kept.get(place, {}), new_files)
        return replace(new, kept={place: paths for place, paths in moments.items() if paths})

    def _copy(self, old: State, new: State, *, everything: bool = False) -> list[str]:
        """Copy builds to their places, then delete files that are no longer there.

        With `everything`, also copies files that should already be there according to the old
        state. Returns the files of somebody else in the changed places, which are deleted too.
        """
        old_paths: set[str] = set()
        strays: set[str] = set()
        for place in old.changed_places(new):
            before = self._builds.hashes(old.places[place]) if place in old.places else {}
            after = self._builds.hashes(new.places[place]) if place in new.places else {}
            paths = [path for path in after if everything or after[path] != before.get(path)]
            if place in new.places:
                # Pages come last, so that none of them lacks a file.
                pages = [path for path in paths if path.endswith(".html")]
                other_files = [path for path in paths if not path.endswith(".html")]
                self._builds.copy(new.places[place], place, other_files)
                self._builds.copy(new.places[place], place, pages)
            own_paths = {*before, *after, *old.kept.get(place, {}), *new.kept.get(place, {})}
            own_keys = {f"{place}/{path}" for path in own_paths}
            strays |= self._store.list(f"{place}/").keys() - own_keys
            old_paths |= {f"{place}/{path}" for path in before if path not in after}
        old_paths |= _kept_paths(old)
        old_paths -= _kept_paths(new)
        # A file that was kept of an earlier release may be part of the new one.
        for place in new.places:
            if place in old.kept:
                old_paths -= below(place, self._builds.hashes(new.places[place])).keys()
        self._store.delete([*old_paths, *strays])
        return sorted(strays)

    def _write_lists(self, files: Mapping[str, bytes]) -> None:
        """Write the files at the root. The list that readers' pages load comes last."""
        for name in sorted(files, key=lambda name: name == VERSIONS_FILE):
            self._store.put(name, files[name])


def _kept_paths(state: State) -> set[str]:
    """Return the paths of all files that a state keeps of earlier releases."""
    return {f"{place}/{path}" for place, paths in state.kept.items() for path in paths}
