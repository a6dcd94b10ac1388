"""Publish to a branch of a git remote, for the pages of GitHub and GitLab.

One push publishes everything at once, or is rejected.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

from macros.basics.user_error import UserError
from macros.editions.published import is_edition
from macros.publishing.edition import (
    EDITIONS_FILE,
    LATEST,
    VERSIONS_FILE,
    Catalogue,
    read_catalogue,
)
from macros.publishing.reading_back import HttpReader, below, compare, digest, digests
from macros.publishing.release import SNAPSHOT_PATTERNS, Release, Rollback
from macros.publishing.root_files import (
    RootPages,
    host_root_files,
    list_files,
    retired_files,
    root_pages,
)
from macros.publishing.targets.kept_files import DropTimes, carry_over
from macros.publishing.targets.notices import report_strays, without_missing
from macros.publishing.targets.pages_repository import PagesRepository, pages_repository
from macros.publishing.targets.state_file import as_paths_by_name, read_object

_ATTEMPTS = 20
_PATIENCE = 600.0
"""Seconds until the code host must serve what was pushed."""
_LATEST_TRAILER = "Latest-Of: "
"""The start of a line in the message of a commit whose latest/ is the build of the edition that the
line names. A rollback restores latest/ from there."""
_KEPT_FILE = "kept.json"
"""The files kept of earlier releases: by place and path, the moment when a release first lacked
them."""
Change = Callable[[PagesRepository, str | None, Catalogue], tuple[Catalogue, str]]
"""Makes a commit on top of the tip (None if there is no branch yet), and returns the new catalogue
and the commit."""


class BranchTarget:
    """A branch of any git remote."""

    def __init__(
        self,
        root: Path,
        base: Path,
        remote: str,
        branch: str,
        frame: RootPages,
        reader: HttpReader | None,
    ) -> None:
        """Publish to a branch from the repository in `root`.

        `base` is the folder for work folders. `reader` reads back what is served; None does not.
        """
        self.where = f"the branch {branch} of {remote}"
        self._root = root
        self._base = base
        self._remote = remote
        self._branch = branch
        self._frame = frame
        self._reader = reader

    def catalogue(self) -> Catalogue:
        """Return the editions that are published."""
        with self._repository() as repository:
            return self._catalogue(repository, repository.fetch())

    def copy(self, folder: Path) -> Path:
        """Check out the files with which builds compare themselves."""
        with self._repository() as repository:
            tip = repository.fetch()
            editions = self._catalogue(repository, tip).editions
            patterns = [f"{name}/{pattern}" for name in editions for pattern in SNAPSHOT_PATTERNS]
            if tip is not None:
                paths = [
                    path
                    for path in repository.paths(tip)
                    if path in (VERSIONS_FILE, EDITIONS_FILE)
                    or any(fnmatch(path, pattern) for pattern in patterns)
                ]
                if paths:
                    repository.export(tip, folder, *paths)
        return folder

    def digests(self, name: str) -> dict[str, str]:
        """Return the hashes of the files of an edition."""
        with self._repository() as repository:
            tip = repository.fetch()
            if tip is None or (tree := repository.folder_of(tip, name)) is None:
                return {}
            kept_files = _kept_files(repository, tip).get(name, {})
            folder = repository.scratch()
            repository.export(tree, folder)
            hashes = digests(folder)
            return {path: value for path, value in hashes.items() if path not in kept_files}

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition."""
        name, commit = release.edition.edition, release.edition.commit

        def change(
            repository: PagesRepository, tip: str | None, before: Catalogue
        ) -> tuple[Catalogue, str]:
            now = release.added_to(before)
            is_current = now.current == name
            edition_commit = repository.deploy(
                tip,
                name,
                release.trees.own,
                current=is_current,
                message=f"Publish edition {name} from {commit[:12]}",
            )
            latest = repository.tree(release.trees.latest)
            files = {**root_pages(self._frame), **list_files(now)}
            files |= host_root_files(self._frame, now, repository.paths(edition_commit))
            trees = {name: repository.folder_of(edition_commit, name) or ""}
            for beside in release.beside:
                trees[beside.name] = repository.tree(beside.tree)
            message = f"Build edition {name} for latest\n\n{_LATEST_TRAILER}{name}"
            if is_current or tip is None:
                trees[LATEST] = latest
                changes = {**files, **_with_kept_files(repository, tip, trees)}
                return now, repository.commit(edition_commit, changes, message)
            # One commit holds the build for latest/, for a rollback to this edition. The next one
            # restores the latest/ that is served.
            latest_commit = repository.commit(
                edition_commit, {LATEST: latest, _KEPT_FILE: b"{}"}, message
            )
            changes = {**files, LATEST: repository.folder_of(tip, LATEST)}
            changes |= _with_kept_files(repository, tip, trees)
            return now, repository.commit(latest_commit, changes, f"Leave {now.current} current")

        hashes = below(name, digests(release.trees.own))
        for beside in release.beside:
            hashes |= below(beside.name, digests(beside.tree))
        latest_hashes = below(LATEST, digests(release.trees.latest))
        return self._update(
            change, lambda now: hashes | (latest_hashes if now.current == name else {})
        )

    def roll_back(self, rollback: Rollback) -> Catalogue:
        """Make a published edition current. Its build for latest/ is in the branch's history."""
        name = rollback.edition

        def change(
            repository: PagesRepository, tip: str | None, before: Catalogue
        ) -> tuple[Catalogue, str]:
            now = rollback.applied_to(before)
            commit = repository.newest(tip, f"{_LATEST_TRAILER}{name}") if tip else None
            latest = repository.folder_of(commit, LATEST) if commit else None
            if tip is None or commit is None or latest is None:
                raise UserError(
                    f"The build of {name} for {LATEST}/ is missing.",
                    f"Publish {name} again from its commit.",
                )
            entries = _release_entries(repository, commit, LATEST, latest)
            trees = {LATEST: repository.tree_of(entries)}
            changes = {**list_files(now), **_with_kept_files(repository, tip, trees)}
            return now, repository.commit(tip, changes, f"Make edition {name} current")

        return self._update(change, lambda _now: {})

    def retire(self, name: str, today: date) -> Catalogue:
        """Remove an edition from the list."""
        pages = retired_files(self._frame, name)

        def change(
            repository: PagesRepository, tip: str | None, before: Catalogue
        ) -> tuple[Catalogue, str]:
            now = before.with_retired(name, today)
            folder = repository.scratch()
            for path, content in pages.items():
                (folder / path).write_bytes(content)
            trees = {name: repository.tree(folder)}
            changes = {**list_files(now), **_with_kept_files(repository, tip, trees)}
            return now, repository.commit(tip or "", changes, f"Retire edition {name}")

        hashes = {f"{name}/{path}": digest(content) for path, content in pages.items()}
        return self._update(change, lambda _now: hashes)

    def _repository(self) -> AbstractContextManager[PagesRepository]:
        return pages_repository(self._root, self._base, self._remote, self._branch)

    def _update(
        self, change: Change, hashes_of: Callable[[Catalogue], Mapping[str, str]]
    ) -> Catalogue:
        """Make a change on top of what is published, push it, and read it back.

        If somebody else pushed in the meantime, start again. `hashes_of` returns the hashes to
        read back.
        """
        with self._repository() as repository:
            for attempt in range(_ATTEMPTS):
                tip = repository.fetch()
                now, commit = change(repository, tip, self._catalogue(repository, tip))
                if repository.push(commit):
                    is_tip = self._verify(repository, commit, now)
                    if tip is not None:
                        strays = repository.written_by_others(tip)
                        removed_strays = strays & repository.removed_paths(tip, commit)
                        report_strays(sorted(removed_strays), self.where)
                    break
                # Random, so that publishers do not try again at the same moment.
                time.sleep(random.uniform(0.1, 0.5) * (1 + attempt))  # noqa: S311 - no secret
            else:
                raise UserError(
                    f"Others pushed to {self.where} first, {_ATTEMPTS} times.",
                    "Try again when they are done.",
                )
        # A publisher that pushed on top of it in the meantime reads back what is served then.
        if self._reader is not None and is_tip:
            lists = {name: digest(content) for name, content in list_files(now).items()}
            compare(self._reader, {**hashes_of(now), **lists}, _PATIENCE)
        return now

    def _verify(self, repository: PagesRepository, commit: str, now: Catalogue) -> bool:
        """Check that the remote has what was pushed, whatever the exit code of the push was.

        Return whether it is the newest commit there. Raises UserError if it is missing.
        """
        tip = repository.fetch()
        catalogue = self._catalogue(repository, tip)
        if tip is None or not repository.holds(commit, tip):
            raise UserError(
                f"The push was accepted, but {self.where} does not have the commit.",
                "Check the remote's log.",
            )
        if tip == commit and catalogue != now:
            raise UserError(
                f"The editions listed in {self.where} are not those that were pushed.",
                "Check the remote's log.",
            )
        return tip == commit

    def _catalogue(self, repository: PagesRepository, tip: str | None) -> Catalogue:
        """Return the editions that a commit lists and whose home page it has."""
        if tip is None:
            return Catalogue()
        names = [name for name in repository.folders(tip) if is_edition(name)]
        catalogue = read_catalogue(
            repository.read(tip, VERSIONS_FILE), repository.read(tip, EDITIONS_FILE), names
        )
        home_pages = repository.present(tip, [f"{name}/index.html" for name in catalogue.editions])
        present = [name for name in catalogue.editions if f"{name}/index.html" in home_pages]
        return without_missing(catalogue, present, self.where)


def _kept_files(repository: PagesRepository, commit: str) -> Mapping[str, DropTimes]:
    """Return the files that a commit keeps of earlier releases, by place."""
    try:
        return as_paths_by_name(read_object(repository.read(commit, _KEPT_FILE) or b"{}"))
    except ValueError:
        return {}  # a damaged list keeps nothing, as if the day were over


def _release_entries(
    repository: PagesRepository, commit: str, place: str, tree: str
) -> dict[str, str]:
    """Return the files of a place without those that are kept of earlier releases."""
    kept_files = _kept_files(repository, commit).get(place, {})
    entries = repository.entries(tree)
    return {path: entry for path, entry in entries.items() if path not in kept_files}


def _with_kept_files(
    repository: PagesRepository, tip: str | None, trees: Mapping[str, str]
) -> dict[str, bytes | str | None]:
    """Return the changes that put folders into their places, and keep files that open pages need.

    Kept files whose day is over are removed, also from places that do not change.
    """
    before = _kept_files(repository, tip) if tip is not None else {}
    strays = repository.written_by_others(tip) if tip is not None else set()
    changes: dict[str, bytes | str | None] = {**trees}
    after: dict[str, DropTimes] = {}
    for place in {*trees, *before}:
        old_tree = repository.folder_of(tip, place) if tip is not None else None
        old_entries = repository.entries(old_tree) if old_tree is not None else {}
        old_kept = before.get(place, {})
        release_entries = {path: e for path, e in old_entries.items() if path not in old_kept}
        new_entries = repository.entries(trees[place]) if place in trees else release_entries
        # Files of somebody else are not kept.
        own_paths = [path for path in release_entries if f"{place}/{path}" not in strays]
        moments = carry_over(own_paths, old_kept, new_entries)
        new_kept = {path: at for path, at in moments.items() if path in old_entries}
        if new_kept:
            after[place] = new_kept
        if old_entries and (place in trees or new_kept != old_kept):
            kept_entries = {path: old_entries[path] for path in new_kept}
            changes[place] = repository.tree_of({**kept_entries, **new_entries})
    changes[_KEPT_FILE] = f"{json.dumps(after, indent=1, sort_keys=True)}\n".encode()
    return changes
