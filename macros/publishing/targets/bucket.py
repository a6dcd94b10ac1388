"""A bucket of S3-compatible object storage: a release is stored whole under a prefix of its own, then copied into its place.

- builds/: the files of each release, for its own address and for latest/, kept for going back
  (bucket_builds.py)
- state.json: which build stands where, the lists, and what is kept of earlier releases; whoever
  comes next, if only to look,
  finishes what a killed publisher left half done
- publishing.lock: the lock

Object storage knows no change of many objects at once: while a release is copied, readers may meet
pages of both. None of them lacks a file, as new ones come first and old ones go last; the lists
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
from macros.publishing.release import REMEMBERED, Release, Rollback
from macros.publishing.root_files import (
    Frame,
    host_root_files,
    list_files,
    retired_files,
    root_pages,
)
from macros.publishing.targets.bucket_builds import BucketBuilds
from macros.publishing.targets.bucket_state import Record, State
from macros.publishing.targets.bucket_store import BucketStore, at_once
from macros.publishing.targets.kept import carry_over, unexpired
from macros.publishing.targets.notices import notice, report_strays, tidying, without_missing

_STATE = "state.json"
_OWN = "own"
_PATIENCE = 10.0
"""Seconds that a cache in front may take."""


class BucketTarget:
    """A bucket, or what of it begins with a prefix."""

    def __init__(
        self, store: BucketStore, frame: Frame, reader: HttpReader | None, keep: int
    ) -> None:
        """Publish into a bucket; `reader` reads back what is served, None reads the objects themselves."""
        self.where = store.where
        self._store = store
        self._frame = frame
        self._reader: Reader = reader or store
        self._keep = keep
        self._builds = BucketBuilds(store)

    def catalogue(self) -> Catalogue:
        """Give what is published: the two lists as one object holds them."""
        lists = self._settled().lists
        listed = read_catalogue(lists.get(VERSIONS_FILE), lists.get(EDITIONS_FILE))
        return without_missing(listed, self._present(listed.editions), self.where)

    def copy(self, folder: Path) -> Path:
        """Fetch what builds compare themselves with."""
        for name in self.catalogue().editions:
            paths = (path.removeprefix(f"{name}/") for path in self._store.list(f"{name}/"))
            at_once(
                lambda path, name=name: self._fetch(f"{name}/{path}", folder),  # type: ignore[misc] # bound in this turn
                [path for path in paths if any(fnmatch(path, pattern) for pattern in REMEMBERED)],
            )
        for path in (VERSIONS_FILE, EDITIONS_FILE):
            self._fetch(path, folder)
        return folder

    def digests(self, name: str) -> dict[str, str]:
        """Give the files of an edition with their hashes."""
        build = self._settled().places.get(name)
        return dict(self._builds.hashes(build)) if build else {}

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition."""
        name = release.edition.edition
        parts = {_OWN: digests(release.trees.own), LATEST: digests(release.trees.latest)}
        folders = {_OWN: release.trees.own, LATEST: release.trees.latest}
        for each in release.beside:
            parts[each.name], folders[each.name] = digests(each.tree), each.tree
        build = f"{name}-{release.edition.commit[:12]}-{digest(json.dumps(parts).encode())[:8]}"
        self._builds.store(build, parts, lambda part, path: (folders[part] / path).read_bytes())
        with self._at_work() as before:
            now = release.listed_in(self.catalogue())
            places = {**before.places, name: {"build": build, "part": _OWN}}
            places |= {each.name: {"build": build, "part": each.name} for each in release.beside}
            if now.current == name:
                places[LATEST] = {"build": build, "part": LATEST}
            self._bring_out(before, places, now)
        return now

    def roll_back(self, rollback: Rollback) -> Catalogue:
        """Make a published edition current: its build for latest/ is kept."""
        name = rollback.edition
        with self._at_work() as before:
            now = rollback.listed_in(self.catalogue())
            if name not in before.places:
                raise UserError(
                    f"The build of {name} for {LATEST}/ is missing.",
                    f"Publish {name} anew from its commit.",
                )
            latest = {"build": before.places[name]["build"], "part": LATEST}
            self._bring_out(before, {**before.places, LATEST: latest}, now)
        return now

    def retire(self, name: str, today: date) -> Catalogue:
        """Take an edition off the list."""
        pages = retired_files(self._frame, name)
        with self._at_work() as before:
            now = self.catalogue().without(name, today)
            hashes = {path: digest(content) for path, content in pages.items()}
            build = f"retired-{name}-{digest(json.dumps(hashes).encode())[:8]}"
            self._builds.store(build, {_OWN: hashes}, lambda _part, path: pages[path])
            self._bring_out(before, {**before.places, name: {"build": build, "part": _OWN}}, now)
        return now

    def _fetch(self, path: str, folder: Path) -> None:
        content = self._store.get(path)
        if content is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    @contextmanager
    def _at_work(self) -> Iterator[State]:
        """Hold the lock, with everything as the state says, and give the state without the places that somebody removed."""
        with self._store.locked():
            record = self._record()
            state = record.state
            if record.following is not None:
                # A publisher was killed, or lost the network, while it copied.
                self._complete(state, record.following)
                state = record.following
                notice(f"A change of {self.where} was broken off. It is complete now.")
            present = self._present(state.places)
            yield replace(
                state,
                places={place: build for place, build in state.places.items() if place in present},
            )

    def _settled(self) -> State:
        """Return the state, once what a killed publisher left half done is finished; while one is at work, the state before."""
        record = self._record()
        if record.following is None:
            return record.state
        if self._store.is_locked():
            notice(
                f"A change of {self.where} is under way. What was published before it counts until it is complete."
            )
            return record.state
        try:
            with self._at_work():
                return self._record().state
        except UserError as error:
            notice(
                f"A change of {self.where} was broken off, and cannot be completed from here: {error}"
            )
            return record.state

    def _record(self) -> Record:
        content = self._store.get(_STATE)
        if content is None and self._store.list(VERSIONS_FILE):
            raise UserError(
                f"{_STATE} is missing in {self.where}, and editions are published there.",
                "Restore it from a backup, or publish into an empty place.",
            )
        try:
            return Record.from_json(content) if content is not None else Record()
        except (ValueError, TypeError, AttributeError):
            raise UserError(
                f"{_STATE} in {self.where} cannot be read.",
                "Restore it from a backup, or publish into an empty place.",
            ) from None

    def _note(self, state: State, following: State | None = None) -> None:
        """Note what stands where; with `following`, what is about to stand there, for whoever has to finish it."""
        self._store.put(_STATE, Record(state, following).to_json())

    def _present(self, places: Iterable[str]) -> set[str]:
        """Return the places whose home is there."""
        homes: dict[str, float] = {}
        at_once(lambda place: homes.update(self._store.list(f"{place}/index.html")), places)
        return {home.removesuffix("/index.html") for home in homes}

    def _bring_out(
        self, before: State, places: Mapping[str, Mapping[str, str]], now: Catalogue
    ) -> None:
        """Copy what is new into its place and write the lists; put back what was there where that is not what is served."""
        lists = list_files(now)
        after = self._with_kept(
            before, State(places, {name: content.decode() for name, content in lists.items()})
        )
        # Each build must be there before anything is noted that others may have to finish.
        expected = {name: digest(content) for name, content in lists.items()}
        for place in before.changed(after):
            expected |= below(place, self._builds.hashes(places[place]))
        self._note(before, after)
        try:
            strays = self._copy(before, after)
            self._write_lists(self._root_files(after))
            compare(self._reader, expected, _PATIENCE if self._reader is not self._store else 0.0)
        except BaseException:
            undone = self._with_kept(after, before)
            self._note(after, undone)
            self._complete(after, undone)
            raise
        self._note(after)
        report_strays(strays, self.where)
        with tidying(self.where):
            self._builds.sweep({place["build"] for place in after.places.values()}, self._keep)

    def _complete(self, old: State, new: State) -> None:
        """Bring everything to a state, however far another one was left."""
        self._copy(old, new, everything=True)
        if new.lists:
            self._write_lists(self._root_files(new))
        else:
            self._store.delete(list(self._root_files(old)))
        self._note(new)

    def _root_files(self, state: State) -> dict[str, bytes]:
        """Return the files at the root, the lists last."""
        listed = read_catalogue(state.lists.get(VERSIONS_FILE), state.lists.get(EDITIONS_FILE))
        paths = (
            f"{place}/{path}"
            for place, build in state.places.items()
            for path in self._builds.hashes(build)
        )
        hosted = host_root_files(self._frame, listed, paths)
        return {
            **root_pages(self._frame),
            **hosted,
            **{name: text.encode() for name, text in state.lists.items()},
        }

    def _with_kept(self, old: State, new: State) -> State:
        """Return a state with what it keeps of the one that it replaces."""
        kept = {place: unexpired(old.kept.get(place, {})) for place in new.places}
        for place in old.changed(new):
            if place in old.places and place in new.places:
                files = (self._builds.hashes(each.places[place]) for each in (old, new))
                kept[place] = carry_over(next(files), old.kept.get(place, {}), next(files))
        return replace(new, kept={place: paths for place, paths in kept.items() if paths})

    def _copy(self, old: State, new: State, *, everything: bool = False) -> list[str]:
        """Copy builds into their places: new files, then changed pages, then remove what is no longer there.

        With `everything`, files that are as they should be by the old state are copied too. Returns
        what somebody else had put into the places, and that is removed with the rest.
        """
        gone: set[str] = set()
        strays: set[str] = set()
        for place in old.changed(new):
            before, after = (
                self._builds.hashes(each.places[place]) if place in each.places else {}
                for each in (old, new)
            )
            changed = [path for path in after if everything or after[path] != before.get(path)]
            for pages in (False, True) if place in new.places else ():
                self._builds.copy(
                    new.places[place],
                    place,
                    [path for path in changed if path.endswith(".html") is pages],
                )
            known = {
                f"{place}/{path}"
                for path in (*before, *after, *old.kept.get(place, {}), *new.kept.get(place, {}))
            }
            strays |= self._store.list(f"{place}/").keys() - known
            gone |= {f"{place}/{path}" for path in before if path not in after}
        gone |= {f"{place}/{path}" for place, paths in old.kept.items() for path in paths}
        gone -= {f"{place}/{path}" for place, paths in new.kept.items() for path in paths}
        gone -= {
            f"{place}/{path}"
            for place in new.places
            if place in old.kept
            for path in self._builds.hashes(new.places[place])
        }
        self._store.delete([*gone, *strays])
        return sorted(strays)

    def _write_lists(self, files: Mapping[str, bytes]) -> None:
        """Write the files at the root, the list that readers' pages ask for last."""
        for name in sorted(files, key=lambda name: name == VERSIONS_FILE):
            self._store.put(name, files[name])
