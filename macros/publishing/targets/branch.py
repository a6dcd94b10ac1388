"""A branch of a git remote, as GitHub and GitLab serve it: one push publishes everything at once, or is not accepted."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

from macros.publishing.edition import EDITIONS_FILE, LATEST, VERSIONS_FILE, Catalogue, read_catalogue
from macros.publishing.failure import PublishingError
from macros.publishing.reading_back import HttpReader, below, compare, digest, digests
from macros.publishing.release import REMEMBERED, Release
from macros.publishing.root_files import Frame, host_root_files, list_files, retired_files, root_pages
from macros.publishing.targets.pages_repository import PagesRepository, pages_repository

_ATTEMPTS = 20
_PATIENCE = 600.0
"""Seconds that a code host may take until it serves what was pushed."""
_MARK = "Latest-Of: "
"""The line of a commit's message whose latest/ is that edition's own build: what going back takes up again."""
Change = Callable[[PagesRepository, str | None, Catalogue], tuple[Catalogue, str]]
"""Makes what is published next, on top of a commit (None: there is nothing yet): the catalogue, and the commit."""


class BranchTarget:
    """A branch of any git remote."""

    def __init__(self, root: Path, base: Path, remote: str, branch: str, frame: Frame, reader: HttpReader | None) -> None:
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
            return _catalogue(repository, repository.fetch())

    def copy(self, folder: Path) -> Path:
        """Check out what builds compare themselves with."""
        with self._repository() as repository:
            tip = repository.fetch()
            editions = _catalogue(repository, tip).editions
            patterns = [f"{name}/{pattern}" for name in editions for pattern in REMEMBERED]
            if tip is not None:
                wanted = [
                    path
                    for path in repository.paths(tip)
                    if path in (VERSIONS_FILE, EDITIONS_FILE) or any(fnmatch(path, pattern) for pattern in patterns)
                ]
                if wanted:
                    repository.export(tip, folder, *wanted)
        return folder

    def digests(self, name: str) -> dict[str, str]:
        """Give the files of an edition with their hashes."""
        with self._repository() as repository, TemporaryDirectory() as work:
            tip = repository.fetch()
            if tip is None or (tree := repository.folder_of(tip, name)) is None:
                return {}
            repository.export(tree, Path(work))
            return digests(Path(work))

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition."""
        name, commit = release.edition.edition, release.edition.commit

        def change(repository: PagesRepository, tip: str | None, before: Catalogue) -> tuple[Catalogue, str]:
            now = release.listed_in(before)
            current = now.current == name
            deployed = repository.deploy(
                tip, name, release.trees.own, current=current, message=f"Publish edition {name} from {commit[:12]}"
            )
            latest = repository.tree(release.trees.latest)
            files = {**root_pages(self._frame), **list_files(now)}
            files |= host_root_files(self._frame, now, repository.paths(deployed))
            message = f"Give latest its own build of edition {name}\n\n{_MARK}{name}"
            beside = {each.name: repository.tree(each.tree) for each in release.beside}
            made = repository.commit(deployed, {**files, **beside, LATEST: latest}, message)
            if not current and tip is not None:
                served = repository.folder_of(tip, LATEST)
                made = repository.commit(made, {LATEST: served}, f"Leave {now.current} current")
            return now, made

        own = below(name, digests(release.trees.own))
        for each in release.beside:
            own |= below(each.name, digests(each.tree))
        return self._update(
            change, lambda now: own | (below(LATEST, digests(release.trees.latest)) if now.current == name else {})
        )

    def roll_back(self, name: str, day: date) -> Catalogue:
        """Make a published edition current: the branch's own history holds its build for latest/."""

        def change(repository: PagesRepository, tip: str | None, before: Catalogue) -> tuple[Catalogue, str]:
            before.get(name)
            made = repository.newest(tip, f"{_MARK}{name}") if tip else None
            latest = repository.folder_of(made, LATEST) if made else None
            if tip is None or latest is None:
                raise PublishingError(f"The build of {name} for {LATEST}/ is missing.", f"Publish {name} anew from its commit.")
            now = before.with_current(name, day)
            return now, repository.commit(tip, {**list_files(now), LATEST: latest}, f"Make edition {name} current")

        return self._update(change, lambda _now: {})

    def retire(self, name: str) -> Catalogue:
        """Take an edition off the list."""
        pages = retired_files(self._frame, name)

        def change(repository: PagesRepository, tip: str | None, before: Catalogue) -> tuple[Catalogue, str]:
            now = before.without(name)
            with TemporaryDirectory() as work:
                for path, content in pages.items():
                    Path(work, path).write_bytes(content)
                stored = repository.tree(Path(work))
            return now, repository.commit(tip or "", {**list_files(now), name: stored}, f"Retire edition {name}")

        return self._update(change, lambda _now: {f"{name}/{path}": digest(content) for path, content in pages.items()})

    def _repository(self) -> AbstractContextManager[PagesRepository]:
        return pages_repository(self._root, self._base, self._remote, self._branch)

    def _update(self, change: Change, expected: Callable[[Catalogue], Mapping[str, str]]) -> Catalogue:
        """Make a change on top of what is published, push it, and read it back; again where somebody else was faster."""
        with self._repository() as repository:
            for attempt in range(_ATTEMPTS):
                tip = repository.fetch()
                now, commit = change(repository, tip, _catalogue(repository, tip))
                if repository.push(commit):
                    is_tip = self._verify(repository, commit, now)
                    break
                time.sleep(random.uniform(0.1, 0.5) * (1 + attempt))  # noqa: S311 - publishers should not try in step
            else:
                raise PublishingError(
                    f"Others pushed to {self.where} {_ATTEMPTS} times in between.", "Try again when they are done."
                )
        # Whoever has published on top of it in the meantime reads back what is served then.
        if self._reader is not None and is_tip:
            lists = {name: digest(content) for name, content in list_files(now).items()}
            compare(self._reader, {**expected(now), **lists}, _PATIENCE)
        return now

    def _verify(self, repository: PagesRepository, commit: str, now: Catalogue) -> bool:
        """See that the remote holds what was pushed, whatever the exit code said; tell whether it is the newest there."""
        tip = repository.fetch()
        listed = _catalogue(repository, tip)
        if tip is None or not repository.holds(commit, tip):
            raise PublishingError(f"The push was accepted, but {self.where} does not hold it.", "Look at the remote's log.")
        if tip == commit and listed != now:
            raise PublishingError(f"Other editions are listed in {self.where} than were pushed.", "Look at the remote's log.")
        return tip == commit


def _catalogue(repository: PagesRepository, tip: str | None) -> Catalogue:
    """Read the lists of a commit."""
    if tip is None:
        return Catalogue()
    texts = [
        content.decode() if content is not None else None
        for content in (repository.read(tip, name) for name in (VERSIONS_FILE, EDITIONS_FILE))
    ]
    return read_catalogue(texts[0], texts[1])
