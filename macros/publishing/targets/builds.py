"""The builds of a published folder.

- NAME/: the files, as hard links to the store
- NAME.json: the hashes of the release's files; written before the folder, never changed
- NAME.kept.json: the files of earlier releases that are kept in the folder, each with the moment
  when a release first lacked it

Any other file in a build's folder is a stray: somebody else wrote it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from pathlib import Path

from macros.publishing.compression import COMPRESSED_ENDINGS, is_compressed_form
from macros.publishing.reading_back import digest, digests
from macros.publishing.targets import kept_files
from macros.publishing.targets.state_file import as_paths, read_object

_FILES_ENDING, _KEPT_ENDING = ".json", ".kept.json"


class Builds:
    """The folder builds/. Methods that write need the lock of the published folder."""

    def __init__(self, folder: Path) -> None:
        """Store builds in a folder, which is created with the first one."""
        self._folder = folder

    def add(self, tree: Path, name: str, hashes: Mapping[str, str]) -> str:
        """Move a finished tree to the builds, and return its name there.

        If the same build is already there and nobody changed it, that one is used.
        """
        base_name = f"{name}-{digest(repr(sorted(hashes.items())).encode())[:8]}"
        for attempt in count(1):
            build = base_name if attempt == 1 else f"{base_name}-{attempt}"
            if not (self._folder / build).exists():
                self._folder.mkdir(exist_ok=True)
                self._write(tree.parent, f"{build}{_FILES_ENDING}", dict(hashes))
                tree.rename(self._folder / build)
                break
            if self.contents(build) == hashes:
                break
        return build

    def contents(self, build: str) -> dict[str, str]:
        """Return the hashes of a build's files, without compressed forms and kept files."""
        hashes = digests(self._folder / build)
        paths, kept_files = set(hashes), self.kept_files(build)
        return {
            path: value
            for path, value in hashes.items()
            if path not in kept_files and not is_compressed_form(path, paths)
        }

    def strays(self, build: str) -> list[str]:
        """Return the files of a build that somebody else wrote or changed."""
        files = self._read(f"{build}{_FILES_ENDING}")
        if not files:  # built by a version that did not write this list
            return []
        return [path for path, value in self.contents(build).items() if files.get(path) != value]

    def kept_files(self, build: str) -> dict[str, str]:
        """Return the kept files of earlier releases, each with the moment it was dropped."""
        return self._read(f"{build}{_KEPT_ENDING}")

    def carry_over(self, old: str, new: str, work: Path) -> None:
        """Add to a build the files that open pages of the build that it replaces still need.

        `work` is a folder for drafts.
        """
        paths = kept_files.carry_over(self._files(old), self.kept_files(old), self._files(new))
        self._drop(new, self.kept_files(new).keys() - paths.keys())
        # The list is written before files are linked, and after they are removed: so a killed run
        # never leaves a kept file that looks like a stray.
        self._write_kept(new, paths, work)
        for path in paths:
            self._link(self._folder / old / path, self._folder / new / path)

    def remove_unlinked(self, used: Collection[str], spare: int) -> None:
        """Remove all builds but those in use, and the `spare` newest of the others."""
        unused_builds = sorted(
            (path for path in self._all() if path.name not in used),
            key=lambda path: path.stat().st_mtime,
        )
        for path in unused_builds[: max(0, len(unused_builds) - spare)]:
            shutil.rmtree(path, ignore_errors=True)
        remaining = {path.name for path in self._all()}
        for file in self._folder.glob("*.json"):
            build = file.name.removesuffix(_KEPT_ENDING).removesuffix(_FILES_ENDING)
            if build not in remaining:
                file.unlink(missing_ok=True)

    def expire(self, work: Path) -> None:
        """Remove kept files after their day. `work` is a folder for drafts."""
        for build in (path.name for path in self._all()):
            paths = self.kept_files(build)
            remaining = kept_files.drop_expired(paths)
            if remaining.keys() != paths.keys():
                self._drop(build, paths.keys() - remaining.keys())
                self._write_kept(build, remaining, work)

    def _write_kept(self, build: str, paths: Mapping[str, str], work: Path) -> None:
        if paths:
            self._write(work, f"{build}{_KEPT_ENDING}", paths)
        else:
            (self._folder / f"{build}{_KEPT_ENDING}").unlink(missing_ok=True)

    def _all(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return [path for path in self._folder.iterdir() if path.is_dir()]

    def _files(self, build: str) -> Collection[str]:
        return self._read(f"{build}{_FILES_ENDING}") or self.contents(build)

    def _drop(self, build: str, paths: Collection[str]) -> None:
        for path in paths:
            for form in _forms(self._folder / build / path):
                form.unlink(missing_ok=True)

    def _link(self, source: Path, target: Path) -> None:
        for old, new in zip(_forms(source), _forms(target), strict=True):
            # Images have no compressed form, and somebody may have removed the file by hand.
            if old.is_file() and not new.exists():
                new.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(old, new)
                except OSError:
                    # The file system allows no more links to this file, or none at all.
                    shutil.copy2(old, new)

    def _read(self, name: str) -> dict[str, str]:
        """Return a list of files; empty if missing or damaged, as a build works without it."""
        try:
            return as_paths(read_object((self._folder / name).read_bytes()))
        except (FileNotFoundError, ValueError):
            return {}

    def _write(self, work: Path, name: str, values: Mapping[str, str]) -> None:
        draft = work / name
        draft.write_text(json.dumps(values), encoding="utf-8")
        draft.replace(self._folder / name)


def _forms(path: Path) -> Iterator[Path]:
    """Yield the paths of a file and of its compressed forms."""
    yield path
    yield from (path.with_name(f"{path.name}{ending}") for ending in COMPRESSED_ENDINGS)
