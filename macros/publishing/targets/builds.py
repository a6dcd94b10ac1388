"""The builds of a published folder: what each release wrote, what is kept beside it, and what somebody else put there.

- NAME/: the files, as links to the store
- NAME.json: the files of the release with their hashes, written before the folder and never changed
- NAME.kept.json: files of earlier releases that lie in the folder too, each with the moment a
  release first lacked it
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from pathlib import Path

from macros.publishing.compression import ENDINGS, is_packed_twin
from macros.publishing.reading_back import digest, digests
from macros.publishing.targets import kept
from macros.publishing.targets.state_file import as_paths, read_object

_FILES, _KEPT = ".json", ".kept.json"


class Builds:
    """The folder builds/. Methods need the lock of the published folder, unless they only read."""

    def __init__(self, folder: Path) -> None:
        """Keep builds in a folder, which is made when the first one comes."""
        self._folder = folder

    def settle(self, tree: Path, name: str, hashes: Mapping[str, str]) -> str:
        """Move a finished tree among the builds, unless the very same one is there untouched; return its name."""
        named = f"{name}-{digest(repr(sorted(hashes.items())).encode())[:8]}"
        for attempt in count(1):
            build = named if attempt == 1 else f"{named}-{attempt}"
            if not (self._folder / build).exists():
                self._folder.mkdir(exist_ok=True)
                self._write(tree.parent, f"{build}{_FILES}", dict(hashes))
                tree.rename(self._folder / build)
                break
            if self.contents(build) == hashes:
                break
        return build

    def contents(self, build: str) -> dict[str, str]:
        """Return the files in a build's folder with their hashes, without packed forms and kept files."""
        hashes = digests(self._folder / build)
        own, beside = set(hashes), self.kept(build)
        return {
            path: value
            for path, value in hashes.items()
            if path not in beside and not is_packed_twin(path, own)
        }

    def strays(self, build: str) -> list[str]:
        """Return the files of a build that somebody else wrote or changed."""
        files = self._read(f"{build}{_FILES}")
        if not files:  # built before releases noted their files
            return []
        return [path for path, value in self.contents(build).items() if files.get(path) != value]

    def kept(self, build: str) -> dict[str, str]:
        """Return the files of earlier releases that lie in a build's folder, each with the moment it was dropped."""
        return self._read(f"{build}{_KEPT}")

    def carry_over(self, old: str, new: str, work: Path) -> None:
        """Keep in a build what pages of the one that it replaces ask for. `work` is a folder for drafts."""
        paths = kept.carry_over(self._files(old), self.kept(old), self._files(new))
        self._drop(new, self.kept(new).keys() - paths.keys())
        # Noted before it is done, and dropped before it is forgotten: a kept file never looks like
        # somebody else's.
        self._note_kept(new, paths, work)
        for path in paths:
            self._link(self._folder / old / path, self._folder / new / path)

    def remove_unlinked(self, linked: Collection[str], spare: int) -> None:
        """Remove builds that no link leads to, beyond the `spare` newest."""
        unlinked = sorted(
            (path for path in self._all() if path.name not in linked),
            key=lambda path: path.stat().st_mtime,
        )
        for path in unlinked[: max(0, len(unlinked) - spare)]:
            shutil.rmtree(path, ignore_errors=True)
        left = {path.name for path in self._all()}
        for record in self._folder.glob("*.json"):
            if record.name.removesuffix(_KEPT).removesuffix(_FILES) not in left:
                record.unlink(missing_ok=True)

    def expire(self, work: Path) -> None:
        """Remove the kept files whose time is over. `work` is a folder for drafts."""
        for build in (path.name for path in self._all()):
            paths = self.kept(build)
            left = kept.unexpired(paths)
            if left.keys() != paths.keys():
                self._drop(build, paths.keys() - left.keys())
                self._note_kept(build, left, work)

    def _note_kept(self, build: str, paths: Mapping[str, str], work: Path) -> None:
        if paths:
            self._write(work, f"{build}{_KEPT}", paths)
        else:
            (self._folder / f"{build}{_KEPT}").unlink(missing_ok=True)

    def _all(self) -> list[Path]:
        return (
            [path for path in self._folder.iterdir() if path.is_dir()]
            if self._folder.is_dir()
            else []
        )

    def _files(self, build: str) -> Collection[str]:
        return self._read(f"{build}{_FILES}") or self.contents(build)

    def _drop(self, build: str, paths: Collection[str]) -> None:
        for path in paths:
            for form in _forms(self._folder / build / path):
                form.unlink(missing_ok=True)

    def _link(self, source: Path, target: Path) -> None:
        for old, new in zip(_forms(source), _forms(target), strict=True):
            # Pictures have no packed form, and somebody may have removed the file by hand.
            if old.is_file() and not new.exists():
                new.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(old, new)
                except OSError:
                    # The file system takes no more links to this file, or none at all.
                    shutil.copy2(old, new)

    def _read(self, name: str) -> dict[str, str]:
        """Return what a note says; nothing if it is missing or damaged, as a build is whole without it."""
        try:
            return as_paths(read_object((self._folder / name).read_bytes()))
        except (FileNotFoundError, ValueError):
            return {}

    def _write(self, work: Path, name: str, values: Mapping[str, str]) -> None:
        draft = work / name
        draft.write_text(json.dumps(values), encoding="utf-8")
        draft.replace(self._folder / name)


def _forms(path: Path) -> Iterator[Path]:
    """Yield a file and its packed forms."""
    yield path
    yield from (path.with_name(f"{path.name}{ending}") for ending in ENDINGS)
