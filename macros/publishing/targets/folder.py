"""The folder of a web server: immutable builds, and one link whose change publishes everything at once.

- builds/: one folder a build (builds.py)
- generations/ and current: what the published root was and is (generations.py)
- csp.conf: the content security policy, for the web server to include; csp-edit.conf: that of the
  form editor
- files/: every file once, with its packed forms; builds are links to them
- runs/: where publishers work
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext, suppress
from datetime import date
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
from macros.publishing.hosting import HOST_FILE_NAMES
from macros.publishing.reading_back import FolderReader, Reader, below, compare, digest, digests
from macros.publishing.release import REMEMBERED, Release, Rollback
from macros.publishing.root_files import (
    BESIDE_POLICY_FILE,
    POLICY_FILE,
    Frame,
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
from macros.publishing.workspace import locked, workspace

_GENERATIONS = 3
"""How many generations stay, the current one included."""
_READY = f".{LATEST}-"
"""What the links to editions' builds for latest/ begin with; web servers serve nothing whose name
begins with a dot."""


def _ready(name: str) -> str:
    """Name the link to an edition's build for latest/."""
    return f"{_READY}{name}"


def _remembered(root: Path, name: str) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for pattern in REMEMBERED
        for path in (root / name).glob(pattern)
    ]


class FolderTarget:
    """A folder, local or mounted."""

    def __init__(self, folder: Path, frame: Frame, reader: Reader | None, keep: int) -> None:
        """Publish into a folder; `reader` reads back what is served, None reads the files themselves."""
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
        """Give what is published: what the lists name and the root holds."""
        self._generations.refuse_lost()
        links = self._generations.links()
        texts = [path.read_bytes() if path.is_file() else None for path in self._lists()]
        listed = read_catalogue(
            texts[0], texts[1], [name for name in links if NAME.fullmatch(name)]
        )
        present = [
            name
            for name in listed.editions
            if name in links and (self.root / name / "index.html").is_file()
        ]
        return without_missing(listed, present, self.where)

    def copy(self, folder: Path) -> Path:
        """Copy what builds compare themselves with: other publishers may sweep the builds themselves."""
        root = self.root.resolve()
        names = [
            VERSIONS_FILE,
            EDITIONS_FILE,
            *(path for name in self.catalogue().editions for path in _remembered(root, name)),
        ]
        for path in names:
            if (root / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / path, folder / path)
        return folder

    def digests(self, name: str) -> dict[str, str]:
        """Give the files of an edition with their hashes, without packed forms and what is kept of earlier releases."""
        build = self._generations.links().get(name)
        return self._builds.contents(build) if build else {}

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition."""
        name, commit = release.edition.edition, release.edition.commit[:12]
        own, latest = digests(release.trees.own), digests(release.trees.latest)
        with workspace(self.folder / "runs") as work:
            # What takes long is done before others have to wait.
            self._storage.lay_out(release.trees.own, work / "own")
            self._storage.lay_out(release.trees.latest, work / "latest")
            for each in release.beside:
                self._storage.lay_out(each.tree, work / each.name)
            with locked(self.folder / "lock"):
                now = release.listed_in(self.catalogue())
                links = self._generations.links()
                links[name] = self._builds.settle(work / "own", f"{name}-{commit}", own)
                links[_ready(name)] = self._builds.settle(
                    work / "latest", f"{LATEST}-{name}-{commit}", latest
                )
                expected = below(name, own)
                if now.current == name:
                    links[LATEST] = links[_ready(name)]
                    expected |= below(LATEST, latest)
                for each in release.beside:
                    files = digests(each.tree)
                    links[each.name] = self._builds.settle(work / each.name, each.name, files)
                    expected |= below(each.name, files)
                    self._write(
                        work, BESIDE_POLICY_FILE.format(name=each.name), nginx_header(each.policy)
                    )
                self._switch(work, now, links, expected)
        return now

    def roll_back(self, rollback: Rollback) -> Catalogue:
        """Make a published edition current: its build for latest/ is there already.

        A full disk does not stop it: what nobody is served any more makes room.
        """
        try:
            return self._roll_back(rollback)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
        with locked(self.folder / "lock"):
            self._generations.remove_older(spare=0)
            self._builds.remove_unlinked(self._generations.linked(), spare=0)
        return self._roll_back(rollback, is_full=True)

    def _roll_back(self, rollback: Rollback, *, is_full: bool = False) -> Catalogue:
        name = rollback.edition
        with workspace(self.folder / "runs") as work, locked(self.folder / "lock"):
            now = rollback.listed_in(self.catalogue())
            home = self.root / _ready(name) / "index.html"
            if not home.is_file():
                raise UserError(
                    f"The build of {name} for {LATEST}/ is missing.",
                    f"Publish {name} anew from its commit.",
                )
            links = self._generations.links()
            links[LATEST] = links[_ready(name)]
            self._switch(
                work,
                now,
                links,
                {f"{LATEST}/index.html": digest(home.read_bytes())},
                is_full=is_full,
            )
        return now

    def retire(self, name: str, today: date) -> Catalogue:
        """Take an edition off the list."""
        with workspace(self.folder / "runs") as work, locked(self.folder / "lock"):
            now = self.catalogue().without(name, today)
            page = work / "page"
            page.mkdir()
            for path, content in retired_files(self._frame, name).items():
                (page / path).write_bytes(content)
            hashes = digests(page)
            self._storage.lay_out(page, work / "own")
            made = self._builds.settle(work / "own", f"retired-{name}", hashes)
            links = {**self._generations.links(), name: made}
            links.pop(_ready(name), None)
            self._switch(work, now, links, below(name, hashes))
        return now

    def _lists(self) -> tuple[Path, Path]:
        return self.root / VERSIONS_FILE, self.root / EDITIONS_FILE

    def _switch(
        self,
        work: Path,
        now: Catalogue,
        links: Mapping[str, str],
        expected: Mapping[str, str],
        *,
        is_full: bool = False,
    ) -> None:
        """Make a generation, serve it, and read it back; serve the one before it again where that fails.

        On a disk that `is_full`, what open pages may still ask for is kept only as far as there is
        room.
        """
        files = {**root_pages(self._frame), **list_files(now)}
        links = {
            place: build for place, build in links.items() if place.removeprefix(_READY) in links
        }
        hosted = host_root_files(self._frame, now, self._hashed(links))
        draft = self._generations.draft(work, {**files, **hosted}, links)
        before, links_before = self._generations.served, self._generations.links()
        strays = self._strays(links, {*files, *HOST_FILE_NAMES})
        with suppress(OSError) if is_full else nullcontext():
            self._carry_over(work, links_before, links)
        # Before the pages: a policy that allows more than the old pages need harms nobody.
        self._write(work, POLICY_FILE, nginx_policy(now))
        made = self._generations.settle(draft)
        self._generations.point(work, made)
        try:
            compare(
                self._reader,
                {**expected, **{name: digest(content) for name, content in files.items()}},
            )
        except BaseException:
            with suppress(OSError):  # that the pages of before come back matters more
                self._carry_over(work, links, links_before)
            self._return(work, before)
            self._generations.discard(made)
            raise
        self._generations.confirm()
        report_strays(strays, self.where)
        with tidying(self.where):
            self._sweep(work)

    def _hashed(self, links: Mapping[str, str]) -> Iterator[str]:
        """Yield the assets of everything that is linked, by their paths below the root."""
        for name, build in links.items():
            tree = self.folder / "builds" / build
            if not name.startswith("."):
                yield from (
                    f"{name}/{path.relative_to(tree).as_posix()}"
                    for path in tree.glob("assets/**/*.min.*")
                )

    def _carry_over(self, work: Path, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Keep in each place what the pages that stand there until now ask for."""
        for place in old.keys() & new.keys():
            if old[place] != new[place] and not place.startswith(_READY):
                self._builds.carry_over(old[place], new[place], work)

    def _strays(self, links: Mapping[str, str], files: Collection[str]) -> list[str]:
        """List what somebody else wrote into the published root, as far as the next generation lacks it."""
        replaced = {
            place: build
            for place, build in self._generations.links().items()
            if links.get(place) != build
        }
        inside = [
            f"{place}/{path}"
            for place, build in replaced.items()
            if not place.startswith(_READY)
            for path in self._builds.strays(build)
        ]
        return [*self._generations.strays(files), *inside]

    def _write(self, work: Path, name: str, content: bytes) -> None:
        if not (self.folder / name).is_file() or (self.folder / name).read_bytes() != content:
            (work / name).write_bytes(content)
            (work / name).replace(self.folder / name)

    def _return(self, work: Path, before: Path | None) -> None:
        self._generations.point(work, before)
        if before is None:
            (self.folder / POLICY_FILE).unlink(missing_ok=True)
        else:
            self._write(work, POLICY_FILE, nginx_policy(self.catalogue()))

    def _sweep(self, work: Path) -> None:
        """Remove what nobody is served any more: old generations, builds beyond those that are kept, files whose time is over."""
        self._generations.remove_older(_GENERATIONS - 1)
        self._builds.remove_unlinked(self._generations.linked(), self._keep)
        with suppress(OSError):  # a full disk: the next release tries again
            self._builds.expire(work)
        self._storage.sweep()
