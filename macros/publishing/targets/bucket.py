"""A bucket of S3-compatible object storage: a release is stored whole under a prefix of its own, then copied into its place.

- builds/<build>/: the files of one release, for its own address and for latest/, kept for going back
- builds/<build>.json: their hashes; written last, so a build that has it is whole
- state.json: which build stands where, and the lists; what a killed publisher left half done is brought to its end by the next one
- publishing.lock: the lock

Object storage knows no change of many objects at once: while a release is copied, readers may meet pages of both. None of
them lacks a file, as new ones come first and old ones go last; the lists change at the very end.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from macros.publishing.edition import EDITIONS_FILE, LATEST, VERSIONS_FILE, Catalogue, read_catalogue
from macros.publishing.failure import PublishingError
from macros.publishing.reading_back import HttpReader, Reader, below, compare, digest, digests
from macros.publishing.release import REMEMBERED, Release
from macros.publishing.root_files import Frame, host_root_files, list_files, retired_files, root_pages
from macros.publishing.targets.bucket_store import BucketStore, at_once

_STATE = "state.json"
_BUILDS = "builds/"
_OWN = "own"
_LEFT = 24 * 3600.0
"""Seconds after which a build counts as left over: a younger one may be another publisher's, who waits for the lock."""
_PATIENCE = 10.0
"""Seconds that a cache in front may take."""
Hashes = Mapping[str, str]


class BucketTarget:
    """A bucket, or what of it begins with a prefix."""

    def __init__(self, store: BucketStore, frame: Frame, reader: HttpReader | None, keep: int) -> None:
        """Publish into a bucket; `reader` reads back what is served, None reads the objects themselves."""
        self.where = store.where
        self._store = store
        self._frame = frame
        self._reader: Reader = reader or store
        self._keep = keep

    def catalogue(self) -> Catalogue:
        """Give what is published, or is about to be: the two lists as one object holds them."""
        lists = self._held().get("lists", {})
        return read_catalogue(lists.get(VERSIONS_FILE), lists.get(EDITIONS_FILE))

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
        build = self._held().get("places", {}).get(name)
        return dict(self._hashes(build["build"], build["part"])) if build else {}

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition."""
        name = release.edition.edition
        parts = {_OWN: digests(release.trees.own), LATEST: digests(release.trees.latest)}
        folders = {_OWN: release.trees.own, LATEST: release.trees.latest}
        for each in release.beside:
            parts[each.name], folders[each.name] = digests(each.tree), each.tree
        build = f"{name}-{release.edition.commit[:12]}-{digest(json.dumps(parts).encode())[:8]}"
        self._store_build(build, parts, folders)
        with self._at_work() as state:
            before = self.catalogue()
            now = release.listed_in(before)
            wanted = {**state, name: {"build": build, "part": _OWN}}
            wanted |= {each.name: {"build": build, "part": each.name} for each in release.beside}
            if now.current == name:
                wanted[LATEST] = {"build": build, "part": LATEST}
            self._bring_out(state, wanted, before, now)
        return now

    def roll_back(self, name: str, day: date) -> Catalogue:
        """Make a published edition current: its build for latest/ is kept."""
        with self._at_work() as state:
            before = self.catalogue()
            before.get(name)
            if name not in state:
                raise PublishingError(f"The build of {name} for {LATEST}/ is missing.", f"Publish {name} anew from its commit.")
            now = before.with_current(name, day)
            self._bring_out(state, {**state, LATEST: {"build": state[name]["build"], "part": LATEST}}, before, now)
        return now

    def retire(self, name: str) -> Catalogue:
        """Take an edition off the list."""
        pages = retired_files(self._frame, name)
        with self._at_work() as state:
            before = self.catalogue()
            now = before.without(name)
            hashes = {path: digest(content) for path, content in pages.items()}
            build = f"retired-{name}-{digest(json.dumps(hashes).encode())[:8]}"
            for path, content in pages.items():
                self._store.put(f"{_BUILDS}{build}/{_OWN}/{path}", content)
            self._store.put(f"{_BUILDS}{build}.json", json.dumps({_OWN: hashes}).encode())
            self._bring_out(state, {**state, name: {"build": build, "part": _OWN}}, before, now)
        return now

    def _fetch(self, path: str, folder: Path) -> None:
        content = self._store.get(path)
        if content is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    def _store_build(self, build: str, parts: Mapping[str, Hashes], folders: Mapping[str, Path]) -> None:
        """Store a build under its own prefix, unless it is there already."""
        if self._store.get(f"{_BUILDS}{build}.json") is not None:
            return
        files = [(part, path) for part, hashes in parts.items() for path in hashes]
        at_once(
            lambda file: self._store.put(f"{_BUILDS}{build}/{file[0]}/{file[1]}", (folders[file[0]] / file[1]).read_bytes()),
            files,
        )
        self._store.put(f"{_BUILDS}{build}.json", json.dumps(parts).encode())

    @contextmanager
    def _at_work(self) -> Iterator[dict[str, Any]]:
        """Hold the lock, with everything as the state says; give the state: place to build and part of it."""
        with self._store.locked():
            held = self._held()
            if "wanted" in held:
                # A publisher was killed, or lost the network, while it copied.
                self._copy(held["places"], held["wanted"], everything=True)
                self._write_lists({name: text.encode() for name, text in held["lists"].items()})
                held = {"places": held["wanted"], "lists": held["lists"]}
                self._store.put(_STATE, json.dumps(held).encode())
            yield held.get("places", {})

    def _held(self) -> dict[str, Any]:
        """Give the state: `places`, each with its build; the lists; and while somebody copies, the places that are `wanted`."""
        held: dict[str, Any] = json.loads(self._store.get(_STATE) or b"{}")
        return held

    def _bring_out(self, state: Mapping[str, Any], wanted: Mapping[str, Any], before: Catalogue, now: Catalogue) -> None:
        """Copy what is new into its place and write the lists; put back what was there where that is not what is served."""
        old, lists = list_files(before), list_files(now)
        # Each build must be there before anything is noted that others may have to finish.
        new = {place: self._hashes(wanted[place]["build"], wanted[place]["part"]) for place in self._changed(state, wanted)}
        self._note(state, lists, wanted)
        try:
            self._copy(state, wanted)
            self._write_lists({**root_pages(self._frame), **self._host_files(now, wanted), **lists})
            expected = {name: digest(content) for name, content in lists.items()}
            for place, hashes in new.items():
                expected |= below(place, hashes)
            compare(self._reader, expected, _PATIENCE if self._reader is not self._store else 0.0)
        except BaseException:
            self._note(wanted, old, state)
            self._copy(wanted, state, everything=True)
            self._write_lists(old)
            self._note(state, old)
            if not before.editions:
                self._store.delete([*root_pages(self._frame), *lists])
            raise
        self._note(wanted, lists)
        self._sweep(wanted)

    def _host_files(self, now: Catalogue, places: Mapping[str, Any]) -> dict[str, bytes]:
        paths = (f"{name}/{path}" for name, place in places.items() for path in self._hashes(place["build"], place["part"]))
        return host_root_files(self._frame, now, paths)

    def _note(self, places: Mapping[str, Any], lists: Mapping[str, bytes], wanted: Mapping[str, Any] | None = None) -> None:
        """Note what stands where; with `wanted`, what is about to be done, for whoever has to finish it."""
        state: dict[str, Any] = {"places": places, "lists": {name: content.decode() for name, content in lists.items()}}
        self._store.put(_STATE, json.dumps(state | ({} if wanted is None else {"wanted": wanted})).encode())

    def _changed(self, state: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
        return [place for place in wanted if state.get(place) != wanted[place]]

    def _copy(self, state: Mapping[str, Any], wanted: Mapping[str, Any], *, everything: bool = False) -> None:
        """Copy builds into their places: new files, then changed pages, then remove what is no longer there.

        With `everything`, files that are as they should be by the state are copied too.
        """
        gone: list[str] = []
        for place in self._changed(state, wanted):
            build, part = wanted[place]["build"], wanted[place]["part"]
            new = self._hashes(build, part)
            old = self._hashes(state[place]["build"], state[place]["part"]) if place in state else {}
            changed = [path for path in new if everything or new[path] != old.get(path)]
            for pages in (False, True):
                at_once(
                    lambda path, place=place, build=build, part=part: self._store.copy(  # type: ignore[misc] # bound in this turn
                        f"{_BUILDS}{build}/{part}/{path}", f"{place}/{path}"
                    ),
                    [path for path in changed if path.endswith(".html") is pages],
                )
            gone += [f"{place}/{path}" for path in old if path not in new]
        for place in state:
            if place not in wanted:
                gone += [f"{place}/{path}" for path in self._hashes(state[place]["build"], state[place]["part"])]
        self._store.delete(gone)

    def _write_lists(self, files: Mapping[str, bytes]) -> None:
        """Write the files at the root, the list that readers' pages ask for last."""
        for name in sorted(files, key=lambda name: name == VERSIONS_FILE):
            self._store.put(name, files[name])

    def _hashes(self, build: str, part: str) -> Hashes:
        content = self._store.get(f"{_BUILDS}{build}.json")
        if content is None:
            raise PublishingError(f"The build {build} is missing in {self.where}.", "Publish its edition anew from its commit.")
        hashes: Hashes = json.loads(content)[part]
        return hashes

    def _sweep(self, places: Mapping[str, Any]) -> None:
        """Remove old builds that stand nowhere, beyond those that are kept."""
        before = time.time() - _LEFT
        stored = self._store.list(_BUILDS)
        whole = {path.removeprefix(_BUILDS).removesuffix(".json"): at for path, at in stored.items() if path.count("/") == 1}
        used = {place["build"] for place in places.values()}
        unlisted = sorted((build for build in whole if build not in used), key=lambda build: whole[build], reverse=True)
        gone = {build for build in unlisted[self._keep :] if whole[build] < before}
        for path, at in stored.items():
            build = path.removeprefix(_BUILDS).partition("/")[0].removesuffix(".json")
            if build in gone or (build not in whole and at < before):
                self._store.delete([path])
