"""Publish to the folder of a web server: builds that never change, and one link that is switched.

- builds/: one folder for each build (builds.py)
- generations/ and current: the published root, old and current (generations.py)
- csp.conf: the content security policy, for the web server to include; csp-edit.conf: that of the
  form editor
- files/: every file once, with its compressed forms; builds hold hard links to them (storage.py)
- runs/: the work folders of publishers
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext, suppress
from datetime import date
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
from macros.publishing.hosting import HOST_FILE_NAMES
from macros.publishing.reading_back import FolderReader, Reader, below, compare, digest, digests
from macros.publishing.release import SNAPSHOT_PATTERNS, Release, Rollback
from macros.publishing.root_files import (
    BESIDE_POLICY_FILE,
    POLICY_FILE,
    RootPages,
    host_root_files,
    list_files,
    nginx_header,
    nginx_policy,
    retired_files,
    root_pages,
)
from macros.publishing.targets.builds import Builds
from macros.publishing.targets.generations import Generations
from macros.publishing.targets.notices import report_strays, tidying, without_missing
from macros.publishing.targets.storage import Storage
from macros.publishing.workspace import lock, workspace

_GENERATIONS = 3
"""How many generations to keep, including the current one."""
_LATEST_PREFIX = f".{LATEST}-"
"""The start of the names of links to builds for latest/, one for each edition. Web servers do not
serve names that begin with a dot."""


def _latest_link(name: str) -> str:
    """Return the name of the link to an edition's build for latest/."""
    return f"{_LATEST_PREFIX}{name}"


def _remembered_paths(root: Path, name: str) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for pattern in SNAPSHOT_PATTERNS
        for path in (root / name).glob(pattern)
    ]


class FolderTarget:
    """A folder, local or mounted."""

    def __init__(self, folder: Path, frame: RootPages, reader: Reader | None, keep: int) -> None:
        """Publish into a folder.

        `reader` reads back what is served; None reads the files themselves.
        """
        self.where = f"the folder {folder}"
        self.folder = folder
        self._generations = Generations(folder)
        self.root = self._generations.root
        self._frame = frame
        self._reader = reader or FolderReader(self.root)
        self._keep = keep
        self._builds = Builds(folder / "builds")
        self._storage = Storage(folder / "files")

    def catalogue(self) -> Catalogue:
        """Return the editions that are in the lists and whose folder exists."""
        self._generations.check_current()
        links = self._generations.links()
        texts = [path.read_bytes() if path.is_file() else None for path in self._lists()]
        catalogue = read_catalogue(texts[0], texts[1], [name for name in links if is_edition(name)])
        present = [
            name
            for name in catalogue.editions
            if name in links and (self.root / name / "index.html").is_file()
        ]
        return without_missing(catalogue, present, self.where)

    def copy(self, folder: Path) -> Path:
        """Copy the files with which builds compare themselves.

        Other publishers may remove the originals at any time.
        """
        root = self.root.resolve()
        paths = [VERSIONS_FILE, EDITIONS_FILE]
        for name in self.catalogue().editions:
            paths += _remembered_paths(root, name)
        for path in paths:
            if (root / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / path, folder / path)
        return folder

    def digests(self, name: str) -> dict[str, str]:
        """Return the hashes of the files of an edition.

        Compressed forms, and files kept of earlier releases, are left out.
        """
        build = self._generations.links().get(name)
        return self._builds.contents(build) if build else {}

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition."""
        name, commit = release.edition.edition, release.edition.commit[:12]
        own_hashes, latest_hashes = digests(release.trees.own), digests(release.trees.latest)
        with workspace(self.folder / "runs") as work:
            # The slow part comes before the lock, so that other publishers need not wait for it.
            self._storage.link_tree(release.trees.own, work / "own")
            self._storage.link_tree(release.trees.latest, work / "latest")
            for beside in release.beside:
                self._storage.link_tree(beside.tree, work / beside.name)
            with lock(self.folder / "lock"):
                now = release.added_to(self.catalogue())
                links = self._generations.links()
                links[name] = self._builds.add(work / "own", f"{name}-{commit}", own_hashes)
                links[_latest_link(name)] = self._builds.add(
                    work / "latest", f"{LATEST}-{name}-{commit}", latest_hashes
                )
                hashes_to_check = below(name, own_hashes)
                if now.current == name:
                    links[LATEST] = links[_latest_link(name)]
                    hashes_to_check |= below(LATEST, latest_hashes)
                for beside in release.beside:
                    hashes = digests(beside.tree)
                    links[beside.name] = self._builds.add(work / beside.name, beside.name, hashes)
                    hashes_to_check |= below(beside.name, hashes)
                    policy_file = BESIDE_POLICY_FILE.format(name=beside.name)
                    self._write(work, policy_file, nginx_header(beside.policy))
                self._switch(work, now, links, hashes_to_check)
        return now

    def roll_back(self, rollback: Rollback) -> Catalogue:
        """Make a published edition current. Its build for latest/ already exists.

        If the disk is full, files that are no longer served are removed first.
        """
        try:
            return self._roll_back(rollback)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
        with lock(self.folder / "lock"):
            self._generations.remove_older(spare=0)
            self._builds.remove_unlinked(self._generations.linked_builds(), spare=0)
        return self._roll_back(rollback, is_full=True)

    def _roll_back(self, rollback: Rollback, *, is_full: bool = False) -> Catalogue:
        name = rollback.edition
        with workspace(self.folder / "runs") as work, lock(self.folder / "lock"):
            now = rollback.applied_to(self.catalogue())
            home = self.root / _latest_link(name) / "index.html"
            if not home.is_file():
                raise UserError(
                    f"The build of {name} for {LATEST}/ is missing.",
                    f"Publish {name} again from its commit.",
                )
            links = self._generations.links()
            links[LATEST] = links[_latest_link(name)]
            hashes_to_check = {f"{LATEST}/index.html": digest(home.read_bytes())}
            self._switch(work, now, links, hashes_to_check, is_full=is_full)
        return now

    def retire(self, name: str, today: date) -> Catalogue:
        """Remove an edition from the list."""
        with workspace(self.folder / "runs") as work, lock(self.folder / "lock"):
            now = self.catalogue().with_retired(name, today)
            page = work / "page"
            page.mkdir()
            for path, content in retired_files(self._frame, name).items():
                (page / path).write_bytes(content)
            hashes = digests(page)
            self._storage.link_tree(page, work / "own")
            build = self._builds.add(work / "own", f"retired-{name}", hashes)
            links = {**self._generations.links(), name: build}
            links.pop(_latest_link(name), None)
            self._switch(work, now, links, below(name, hashes))
        return now

    def _lists(self) -> tuple[Path, Path]:
        return self.root / VERSIONS_FILE, self.root / EDITIONS_FILE

    def _switch(
        self,
        work: Path,
        now: Catalogue,
        links: Mapping[str, str],
        hashes_to_check: Mapping[str, str],
        *,
        is_full: bool = False,
    ) -> None:
        """Write a generation, serve it, and read it back. If that fails, serve the previous one.

        If the disk `is_full`, files that open pages may still need are kept only while there is
        space.
        """
        files = {**root_pages(self._frame), **list_files(now)}
        # Builds for latest/ of editions that are no longer there are not linked any more.
        links = {
            place: build
            for place, build in links.items()
            if place.removeprefix(_LATEST_PREFIX) in links
        }
        host_files = host_root_files(self._frame, now, self._asset_paths(links))
        draft = self._generations.draft(work, {**files, **host_files}, links)
        old_generation, old_links = self._generations.current, self._generations.links()
        strays = self._strays(links, {*files, *HOST_FILE_NAMES})
        with suppress(OSError) if is_full else nullcontext():
            self._carry_over(work, old_links, links)
        # Written before the switch, for the new pages. Old pages are not harmed by a policy that
        # allows more than they need.
        self._write(work, POLICY_FILE, nginx_policy(now))
        generation = self._generations.add(draft)
        self._generations.point(work, generation)
        try:
            root_hashes = {name: digest(content) for name, content in files.items()}
            compare(self._reader, {**hashes_to_check, **root_hashes})
        except BaseException:
            # Bringing back the old pages matters more than the files that open pages need.
            with suppress(OSError):
                self._carry_over(work, links, old_links)
            self._restore(work, old_generation)
            self._generations.discard(generation)
            raise
        self._generations.confirm()
        report_strays(strays, self.where)
        with tidying(self.where):
            self._sweep(work)

    def _asset_paths(self, links: Mapping[str, str]) -> Iterator[str]:
        """Yield the paths of all linked scripts and style sheets, below the root."""
        for name, build in links.items():
            if name.startswith("."):
                continue
            tree = self.folder / "builds" / build
            for path in tree.glob("assets/**/*.min.*"):
                yield f"{name}/{path.relative_to(tree).as_posix()}"

    def _carry_over(self, work: Path, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Add to each new build the files that open pages of the old build still need."""
        for place in old.keys() & new.keys():
            if old[place] != new[place] and not place.startswith(_LATEST_PREFIX):
                self._builds.carry_over(old[place], new[place], work)

    def _strays(self, links: Mapping[str, str], files: Collection[str]) -> list[str]:
        """Return the files that somebody else wrote into the root and that will be removed."""
        strays = self._generations.strays(files)
        for place, build in self._generations.links().items():
            is_replaced = links.get(place) != build
            if is_replaced and not place.startswith(_LATEST_PREFIX):
                strays += [f"{place}/{path}" for path in self._builds.strays(build)]
        return strays

    def _write(self, work: Path, name: str, content: bytes) -> None:
        if not (self.folder / name).is_file() or (self.folder / name).read_bytes() != content:
            (work / name).write_bytes(content)
            (work / name).replace(self.folder / name)

    def _restore(self, work: Path, generation: Path | None) -> None:
        """Serve the previous generation again, with its policy."""
        self._generations.point(work, generation)
        if generation is None:
            (self.folder / POLICY_FILE).unlink(missing_ok=True)
        else:
            self._write(work, POLICY_FILE, nginx_policy(self.catalogue()))

    def _sweep(self, work: Path) -> None:
        """Remove old generations, old builds, expired kept files and unused stored files."""
        self._generations.remove_older(_GENERATIONS - 1)
        self._builds.remove_unlinked(self._generations.linked_builds(), self._keep)
        with suppress(OSError):  # if the disk is full, the next release tries again
            self._builds.expire(work)
        self._storage.sweep()
