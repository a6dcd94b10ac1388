"""A branch of a git remote, as GitHub and GitLab serve it: one push publishes everything at once, or is not accepted."""

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
from macros.publishing.edition import (
    EDITIONS_FILE,
    LATEST,
    NAME,
    VERSIONS_FILE,
    Catalogue,
    read_catalogue,
)
from macros.publishing.reading_back import HttpReader, below, compare, digest, digests
from macros.publishing.release import REMEMBERED, Release, Rollback
from macros.publishing.root_files import (
    Frame,
    host_root_files,
    list_files,
    retired_files,
    root_pages,
)
from macros.publishing.targets.kept import Moments, carry_over
from macros.publishing.targets.notices import report_strays, without_missing
from macros.publishing.targets.pages_repository import PagesRepository, pages_repository
from macros.publishing.targets.state_file import as_paths_by_name, read_object

_ATTEMPTS = 20
_PATIENCE = 600.0
"""Seconds that a code host may take until it serves what was pushed."""
_MARK = "Latest-Of: "
"""The line of a commit's message whose latest/ is that edition's own build: what going back takes
up again."""
_KEPT_FILE = "kept.json"
"""The files of earlier releases that are kept: place to path to the moment a release first lacked
it."""
Change = Callable[[PagesRepository, str | None, Catalogue], tuple[Catalogue, str]]
"""Makes what is published next, on top of a commit (None: there is nothing yet): the catalogue, and
the commit."""


class BranchTarget:
    """A branch of any git remote."""

    def __init__(
        self,
        root: Path,
        base: Path,
        remote: str,
        branch: str,
        frame: Frame,
        reader: HttpReader | None,
    ) -> None:
        """Publish to a branch from the repository in `root`; `base` is where to work, `reader` reads back what is served."""
        self.where = f"the branch {branch} of {remote}"
        self._root = root
        self._base = base
        self._remote = remote
        self._branch = branch
        self._frame = frame
        self._reader = reader

    def catalogue(self) -> Catalogue:
        """Give what is published."""
        with self._repository() as repository:
            return self._catalogue(repository, repository.fetch())

    def copy(self, folder: Path) -> Path:
        """Check out what builds compare themselves with."""
        with self._repository() as repository:
            tip = repository.fetch()
            editions = self._catalogue(repository, tip).editions
            patterns = [f"{name}/{pattern}" for name in editions for pattern in REMEMBERED]
            if tip is not None:
                wanted = [
                    path
                    for path in repository.paths(tip)
                    if path in (VERSIONS_FILE, EDITIONS_FILE)
                    or any(fnmatch(path, pattern) for pattern in patterns)
                ]
                if wanted:
                    repository.export(tip, folder, *wanted)
        return folder

    def digests(self, name: str) -> dict[str, str]:
        """Give the files of an edition with their hashes."""
        with self._repository() as repository:
            tip = repository.fetch()
            if tip is None or (tree := repository.folder_of(tip, name)) is None:
                return {}
            kept = _kept(repository, tip).get(name, {})
            exported = repository.scratch()
            repository.export(tree, exported)
            return {path: value for path, value in digests(exported).items() if path not in kept}

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition."""
        name, commit = release.edition.edition, release.edition.commit

        def change(
            repository: PagesRepository, tip: str | None, before: Catalogue
        ) -> tuple[Catalogue, str]:
            now = release.listed_in(before)
            current = now.current == name
            deployed = repository.deploy(
                tip,
                name,
                release.trees.own,
                current=current,
                message=f"Publish edition {name} from {commit[:12]}",
            )
            latest = repository.tree(release.trees.latest)
            files = {**root_pages(self._frame), **list_files(now)}
            files |= host_root_files(self._frame, now, repository.paths(deployed))
            message = f"Give latest its own build of edition {name}\n\n{_MARK}{name}"
            trees = {name: repository.folder_of(deployed, name) or ""}
            trees |= {each.name: repository.tree(each.tree) for each in release.beside}
            if current or tip is None:
                trees[LATEST] = latest
                return now, repository.commit(
                    deployed, {**files, **_with_kept(repository, tip, trees)}, message
                )
            # The history keeps the build for latest/, where going back to this edition finds it.
            ready = repository.commit(deployed, {LATEST: latest, _KEPT_FILE: b"{}"}, message)
            served = {
                LATEST: repository.folder_of(tip, LATEST),
                **_with_kept(repository, tip, trees),
            }
            return now, repository.commit(
                ready, {**files, **served}, f"Leave {now.current} current"
            )

        own = below(name, digests(release.trees.own))
        for each in release.beside:
            own |= below(each.name, digests(each.tree))
        return self._update(
            change,
            lambda now: (
                own | (below(LATEST, digests(release.trees.latest)) if now.current == name else {})
            ),
        )

    def roll_back(self, rollback: Rollback) -> Catalogue:
        """Make a published edition current: the branch's own history holds its build for latest/."""
        name = rollback.edition

        def change(
            repository: PagesRepository, tip: str | None, before: Catalogue
        ) -> tuple[Catalogue, str]:
            now = rollback.listed_in(before)
            made = repository.newest(tip, f"{_MARK}{name}") if tip else None
            latest = repository.folder_of(made, LATEST) if made else None
            if tip is None or made is None or latest is None:
                raise UserError(
                    f"The build of {name} for {LATEST}/ is missing.",
                    f"Publish {name} anew from its commit.",
                )
            own = _own_entries(repository, made, LATEST, latest)
            served = _with_kept(repository, tip, {LATEST: repository.tree_of(own)})
            return now, repository.commit(
                tip, {**list_files(now), **served}, f"Make edition {name} current"
            )

        return self._update(change, lambda _now: {})

    def retire(self, name: str, today: date) -> Catalogue:
        """Take an edition off the list."""
        pages = retired_files(self._frame, name)

        def change(
            repository: PagesRepository, tip: str | None, before: Catalogue
        ) -> tuple[Catalogue, str]:
            now = before.without(name, today)
            folder = repository.scratch()
            for path, content in pages.items():
                (folder / path).write_bytes(content)
            served = _with_kept(repository, tip, {name: repository.tree(folder)})
            return now, repository.commit(
                tip or "", {**list_files(now), **served}, f"Retire edition {name}"
            )

        return self._update(
            change,
            lambda _now: {f"{name}/{path}": digest(content) for path, content in pages.items()},
        )

    def _repository(self) -> AbstractContextManager[PagesRepository]:
        return pages_repository(self._root, self._base, self._remote, self._branch)

    def _update(
        self, change: Change, expected: Callable[[Catalogue], Mapping[str, str]]
    ) -> Catalogue:
        """Make a change on top of what is published, push it, and read it back; again where somebody else was faster."""
        with self._repository() as repository:
            for attempt in range(_ATTEMPTS):
                tip = repository.fetch()
                now, commit = change(repository, tip, self._catalogue(repository, tip))
                if repository.push(commit):
                    is_tip = self._verify(repository, commit, now)
                    if tip is not None:
                        dropped = repository.written_by_others(tip) & repository.dropped(
                            tip, commit
                        )
                        report_strays(sorted(dropped), self.where)
                    break
                time.sleep(random.uniform(0.1, 0.5) * (1 + attempt))  # noqa: S311 - publishers should not try in step
            else:
                raise UserError(
                    f"Others pushed to {self.where} {_ATTEMPTS} times in between.",
                    "Try again when they are done.",
                )
        # Whoever has published on top of it in the meantime reads back what is served then.
        if self._reader is not None and is_tip:
            lists = {name: digest(content) for name, content in list_files(now).items()}
            compare(self._reader, {**expected(now), **lists}, _PATIENCE)
        return now

    def _verify(self, repository: PagesRepository, commit: str, now: Catalogue) -> bool:
        """See that the remote holds what was pushed, whatever the exit code said; tell whether it is the newest there."""
        tip = repository.fetch()
        listed = self._catalogue(repository, tip)
        if tip is None or not repository.holds(commit, tip):
            raise UserError(
                f"The push was accepted, but {self.where} does not hold it.",
                "Look at the remote's log.",
            )
        if tip == commit and listed != now:
            raise UserError(
                f"Other editions are listed in {self.where} than were pushed.",
                "Look at the remote's log.",
            )
        return tip == commit

    def _catalogue(self, repository: PagesRepository, tip: str | None) -> Catalogue:
        """Read the lists of a commit."""
        if tip is None:
            return Catalogue()
        names = [name for name in repository.folders(tip) if NAME.fullmatch(name)]
        listed = read_catalogue(
            repository.read(tip, VERSIONS_FILE), repository.read(tip, EDITIONS_FILE), names
        )
        homes = repository.present(tip, [f"{name}/index.html" for name in listed.editions])
        return without_missing(
            listed, [name for name in listed.editions if f"{name}/index.html" in homes], self.where
        )


def _kept(repository: PagesRepository, commit: str) -> Mapping[str, Moments]:
    """Return what a commit keeps of earlier releases, by place."""
    try:
        return as_paths_by_name(read_object(repository.read(commit, _KEPT_FILE) or b"{}"))
    except ValueError:
        return {}  # damaged: then nothing is kept, as after a day


def _own_entries(repository: PagesRepository, commit: str, place: str, tree: str) -> dict[str, str]:
    """Return the files of a place without those that are kept of earlier releases."""
    kept = _kept(repository, commit).get(place, {})
    return {path: entry for path, entry in repository.entries(tree).items() if path not in kept}


def _with_kept(
    repository: PagesRepository, tip: str | None, trees: Mapping[str, str]
) -> dict[str, bytes | str | None]:
    """Return the changes that put folders into their places: what old pages ask for is kept, until its time is over."""
    before = _kept(repository, tip) if tip is not None else {}
    others = repository.written_by_others(tip) if tip is not None else set()
    changes: dict[str, bytes | str | None] = {**trees}
    kept: dict[str, Moments] = {}
    for place in {*trees, *before}:
        old_tree = repository.folder_of(tip, place) if tip is not None else None
        old = repository.entries(old_tree) if old_tree is not None else {}
        beside = before.get(place, {})
        own = {
            path: entry
            for path, entry in old.items()
            if path not in beside and f"{place}/{path}" not in others
        }
        new = (
            repository.entries(trees[place])
            if place in trees
            else {p: e for p, e in old.items() if p not in beside}
        )
        paths = {path: at for path, at in carry_over(own, beside, new).items() if path in old}
        if paths:
            kept[place] = paths
        if old and (place in trees or paths != beside):
            changes[place] = repository.tree_of({**{path: old[path] for path in paths}, **new})
    changes[_KEPT_FILE] = f"{json.dumps(kept, indent=1, sort_keys=True)}\n".encode()
    return changes
