"""The folder of a web server: immutable builds, and one link whose change publishes everything at once.

- builds/: one folder a build, never changed
- generations/: what the published root was and is: links to builds, the lists, the pages at the root
- current: a link to the generation that is served, the document root of the web server
- csp.conf: the content security policy, for the web server to include; csp-edit.conf: that of the form editor
- files/: every file once, with its packed forms; builds are links to them
- runs/: where publishers work
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from macros.publishing.compression import is_packed_twin
from macros.publishing.edition import EDITIONS_FILE, LATEST, VERSIONS_FILE, Catalogue, read_catalogue
from macros.publishing.failure import PublishingError
from macros.publishing.reading_back import FolderReader, Reader, below, compare, digest, digests
from macros.publishing.release import REMEMBERED, Release
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
from macros.publishing.targets.storage import Storage
from macros.publishing.workspace import locked, workspace

_GENERATIONS = 3
"""How many generations stay, the current one included."""


def _ready(name: str) -> str:
    """Name the link to an edition's build for latest/; web servers serve nothing whose name begins with a dot."""
    return f".{LATEST}-{name}"


def _remembered(root: Path, name: str) -> list[str]:
    return [path.relative_to(root).as_posix() for pattern in REMEMBERED for path in (root / name).glob(pattern)]


class FolderTarget:
    """A folder, local or mounted."""

    def __init__(self, folder: Path, frame: Frame, reader: Reader | None, keep: int) -> None:
        """Publish into a folder; `reader` reads back what is served, None reads the files themselves."""
        self.where = f"the folder {folder}"
        self.folder = folder
        self.root = folder / "current"
        self._frame = frame
        self._reader = reader or FolderReader(self.root)
        self._keep = keep
        self._storage = Storage(folder / "files")

    def catalogue(self) -> Catalogue:
        """Give what is published: what the lists name and the root holds."""
        texts = [path.read_text(encoding="utf-8") if path.is_file() else None for path in self._lists()]
        listed = read_catalogue(texts[0], texts[1])
        there = {name: each for name, each in listed.editions.items() if (self.root / name / "index.html").is_file()}
        return Catalogue(there, listed.current if listed.current in there else None)

    def copy(self, folder: Path) -> Path:
        """Copy what builds compare themselves with: other publishers may sweep the builds themselves."""
        root = self.root.resolve()
        names = [VERSIONS_FILE, EDITIONS_FILE, *(path for name in self.catalogue().editions for path in _remembered(root, name))]
        for path in names:
            if (root / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / path, folder / path)
        return folder

    def digests(self, name: str) -> dict[str, str]:
        """Give the files of an edition with their hashes, without the packed forms."""
        hashes = digests(self.root / name)
        return {path: value for path, value in hashes.items() if not is_packed_twin(path, set(hashes))}

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
                links = self._links()
                links[name] = self._settle(work / "own", f"{name}-{commit}", own)
                links[_ready(name)] = self._settle(work / "latest", f"{LATEST}-{name}-{commit}", latest)
                expected = below(name, own)
                if now.current == name:
                    links[LATEST] = links[_ready(name)]
                    expected |= below(LATEST, latest)
                for each in release.beside:
                    files = digests(each.tree)
                    links[each.name] = self._settle(work / each.name, each.name, files)
                    expected |= below(each.name, files)
                    self._write(work, BESIDE_POLICY_FILE.format(name=each.name), nginx_header(each.policy))
                self._switch(work, now, links, expected)
        return now

    def roll_back(self, name: str, day: date) -> Catalogue:
        """Make a published edition current: its build for latest/ is there already."""
        with workspace(self.folder / "runs") as work, locked(self.folder / "lock"):
            before = self.catalogue()
            before.get(name)
            home = self.root / _ready(name) / "index.html"
            if not home.is_file():
                raise PublishingError(f"The build of {name} for {LATEST}/ is missing.", f"Publish {name} anew from its commit.")
            now = before.with_current(name, day)
            links = self._links()
            links[LATEST] = links[_ready(name)]
            self._switch(work, now, links, {f"{LATEST}/index.html": digest(home.read_bytes())})
        return now

    def retire(self, name: str) -> Catalogue:
        """Take an edition off the list."""
        with workspace(self.folder / "runs") as work, locked(self.folder / "lock"):
            now = self.catalogue().without(name)
            page = work / "page"
            page.mkdir()
            for path, content in retired_files(self._frame, name).items():
                (page / path).write_bytes(content)
            hashes = digests(page)
            self._storage.lay_out(page, work / "own")
            made = self._settle(work / "own", f"retired-{name}", hashes)
            links = {**self._links(), name: made}
            links.pop(_ready(name), None)
            self._switch(work, now, links, below(name, hashes))
        return now

    def _lists(self) -> tuple[Path, Path]:
        return self.root / VERSIONS_FILE, self.root / EDITIONS_FILE

    def _links(self) -> dict[str, str]:
        """Give the editions and latest, what stands beside them, is ready to become latest or is retired, each with its build."""
        links = [path for path in self.root.iterdir() if path.is_symlink()] if self.root.is_dir() else []
        return {path.name: path.readlink().name for path in links}

    def _settle(self, tree: Path, name: str, hashes: Mapping[str, str]) -> str:
        """Put a finished build among the others, unless the very same one is there; give its name."""
        named = f"{name}-{digest(repr(sorted(hashes.items())).encode())[:8]}"
        target = self.folder / "builds" / named
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            tree.rename(target)
        return named

    def _switch(self, work: Path, now: Catalogue, links: Mapping[str, str], expected: Mapping[str, str]) -> None:
        """Make a generation, serve it, and read it back; serve the one before it again where that fails."""
        files = {**root_pages(self._frame), **list_files(now)}
        draft = work / "generation"
        draft.mkdir()
        for name, content in {**files, **host_root_files(self._frame, now, self._kept(links))}.items():
            (draft / name).write_bytes(content)
        for name, build in links.items():
            (draft / name).symlink_to(f"../../builds/{build}")
        before = self.root.readlink() if self.root.is_symlink() else None
        generation = self.folder / "generations" / f"{self._next():06}"
        generation.parent.mkdir(exist_ok=True)
        # Before the pages: a policy that allows more than the old pages need harms nobody.
        self._write(work, POLICY_FILE, nginx_policy(now))
        draft.rename(generation)
        self._point(work, Path("generations", generation.name))
        try:
            compare(self._reader, {**expected, **{name: digest(content) for name, content in files.items()}})
        except BaseException:
            self._return(work, before)
            raise
        self._sweep()

    def _kept(self, links: Mapping[str, str]) -> Iterator[str]:
        """List the assets of everything that is linked, by their paths below the root."""
        for name, build in links.items():
            tree = self.folder / "builds" / build
            if not name.startswith("."):
                yield from (f"{name}/{path.relative_to(tree).as_posix()}" for path in tree.glob("assets/**/*.min.*"))

    def _next(self) -> int:
        """Give the number of the next generation."""
        return 1 + max((int(path.name) for path in (self.folder / "generations").glob("[0-9]*")), default=0)

    def _write(self, work: Path, name: str, content: bytes) -> None:
        if not (self.folder / name).is_file() or (self.folder / name).read_bytes() != content:
            (work / name).write_bytes(content)
            (work / name).replace(self.folder / name)

    def _point(self, work: Path, target: Path) -> None:
        """Let `current` lead to a generation, in one step."""
        draft = work / "current"
        draft.symlink_to(target)
        draft.replace(self.root)

    def _return(self, work: Path, before: Path | None) -> None:
        if before is None:
            self.root.unlink()
            (self.folder / POLICY_FILE).unlink(missing_ok=True)
        else:
            self._point(work, before)
            self._write(work, POLICY_FILE, nginx_policy(self.catalogue()))

    def _sweep(self) -> None:
        """Remove what nobody is served any more: old generations, builds without a link beyond those that are kept."""
        current = self.root.resolve()
        generations = sorted((self.folder / "generations").glob("[0-9]*"), reverse=True)
        older = [path for path in generations if path != current]
        for path in older[_GENERATIONS - 1 :]:
            shutil.rmtree(path, ignore_errors=True)
        links = (link for path in (self.folder / "generations").iterdir() for link in path.iterdir() if link.is_symlink())
        linked = {link.readlink().name for link in links}
        builds = [path for path in (self.folder / "builds").iterdir() if path.name not in linked]
        unlisted = sorted(builds, key=lambda path: path.stat().st_mtime, reverse=True)
        for path in unlisted[self._keep :]:
            shutil.rmtree(path, ignore_errors=True)
        self._storage.sweep()
