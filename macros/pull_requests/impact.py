"""What a proposal changes: for readers, for the check, and for those who have to agree."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from macros.basics.problem import Identity, Problem
from macros.check.run import Report
from macros.editions.change import Changes
from macros.model.page import address_of
from macros.model.playbook import Playbook
from macros.pull_requests.approval import Approval, approvals
from macros.pull_requests.article_diff import Caution, Detail
from macros.pull_requests.built_site import BuiltSite
from macros.pull_requests.checkout import lay_out, lay_out_working
from macros.pull_requests.difference import Difference, FileChange, difference
from macros.pull_requests.guard import Guard
from macros.pull_requests.menu import menu_changes, menu_of
from macros.pull_requests.policy_versions import unversioned
from macros.pull_requests.site_cache import BuildError, built_site
from macros.pull_requests.site_diff import Around, FileDifference, FoundBy, Side, compare_sites
from macros.pull_requests.suggested_fix import Correction, correction, with_moved
from macros.site.rendering import check_playbook

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A problem that the proposal brings in, with what fixes it where that is known."""

    problem: Problem
    correction: Correction | None = None
    lines: tuple[str, ...] = ()
    """Several lines to change, as a difference."""


@dataclass(frozen=True, slots=True)
class LostAddress:
    """An address at which a page stood, and from which nothing leads on."""

    old: str
    """The page's path, below the folder of pages."""
    new: str = ""
    """Where the page went; empty where nobody can tell."""


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything that can be said of a proposal."""

    difference: Difference
    refusals: tuple[Problem, ...]
    """What a proposal may not do at all."""
    found: tuple[Found, ...]
    """Problems that it brings in, errors first."""
    mended: tuple[Problem, ...]
    """Problems that it mends."""
    errors: int
    """How many errors the playbook would have, those that it had already included."""
    old_errors: int
    """How many of them it had already."""
    approvals: tuple[Approval, ...]
    code: tuple[str, ...]
    """The files of code that it changes; what these change on pages is not shown."""
    assets: tuple[FileChange, ...] = ()
    """The images and documents that it changes."""
    changes: Changes | None = None
    """What readers see; None where one of the two states cannot be shown."""
    reason: str = ""
    """Why they cannot be compared, a sentence."""
    menu: tuple[str, ...] = ()
    """How the menu changes, a sentence each."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """Old addresses that lead on from now on, to the page that is read then."""
    lost: tuple[LostAddress, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Page path to the page's address below the site's root, as it would be."""
    data_changes: bool = False
    """Whether what other programs read changes."""
    details: Mapping[str, tuple[Detail, ...]] = field(default_factory=dict)
    """Page path to what changes besides its words: links, images, forms, drawings."""
    cautions: tuple[Caution, ...] = ()
    """New addresses that leave the site or change host."""
    around: tuple[Around, ...] = ()
    """What changes around every page, and on the page for addresses that do not exist."""
    files: tuple[FileDifference, ...] = ()
    """Calendars, contact cards and feeds that change."""
    found_by: tuple[FoundBy, ...] = ()
    """How pages are found and previewed from now on."""
    editorial: tuple[str, ...] = ()
    """Policies whose text changes without a new version, in a proposal that was marked as
    editorial."""

    @property
    def is_sound(self) -> bool:
        """Whether it could be merged as it is, as far as checks can tell."""
        return not self.errors and not self.refusals

    @property
    def is_seen(self) -> bool:
        """Whether readers see anything of it; unknown where the states cannot be compared."""
        seen = self.changes is not None and not self.changes.is_empty
        around = (
            self.assets
            or self.menu
            or self.redirects
            or self.lost
            or self.around
            or self.files
            or self.found_by
        )
        return seen or bool(around)


@dataclass(frozen=True, slots=True)
class Wish:
    """What to look at."""

    base: str
    head: str | None = None
    today: date | None = None
    mixed: bool = False
    """Whether it may change content and code at once."""
    editorial: bool = False
    """Whether it is marked as a change of spelling, layout or links alone: policies need no new
    version then."""


def impact(root: Path, wish: Wish, tell: Tell) -> Impact:
    """Look at a proposal with the code in `root`; `tell` gets a line before each step.

    Raises UserError where git cannot give what was asked for.
    """
    what = difference(root, wish.base, wish.head)
    guard = Guard(root, what)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = [lay_out(root, what.base, folder / "base", with_code=True)]
        sources.append(
            lay_out(root, what.head, folder / "head", with_code=True)
            if what.head
            else lay_out_working(root, folder / "head")
        )
        with ThreadPoolExecutor(2) as pool:
            # The builds go on while this process checks: on two cores the three take as long as
            # two.
            builds = [
                pool.submit(built_site, root, source, folder / f"{source.name}-site", wish.today)
                for source in sources
            ]
            tell(f"Checking {what.base[:12]} …")
            old = check_playbook(sources[0], wish.today)
            tell(f"Checking {what.head_name} …")
            new = check_playbook(sources[1], wish.today)
            look = _Look(what, guard, old, new, wish)
            return look.run(guard.refusals(mixed=wish.mixed), builds, tell)


@dataclass(frozen=True, slots=True)
class _Look:
    """The two states, checked."""

    what: Difference
    guard: Guard
    old: Report
    new: Report
    wish: Wish

    def run(
        self, refusals: list[Problem], builds: Sequence[Future[BuiltSite]], tell: Tell
    ) -> Impact:
        found, mended = self.problems()
        refused = {problem.identity for problem in refusals}
        old_errors = self.new.errors - sum(one.problem.severity == "error" for one in found)
        found = [one for one in found if one.problem.identity not in refused]
        texts = list(unversioned(self.old.playbook, self.new.playbook, self.new.today))
        if not self.wish.editorial:
            found = [*(Found(one.problem, lines=one.lines) for one in texts), *found]
        old_playbook = (
            self.old.playbook
            if self.old.playbook.organization_or_none is not None
            else self.new.playbook
        )
        paths = [path for file in self.what.files for path in file.paths]
        moved = self.moved()
        known = Impact(
            difference=self.what,
            refusals=tuple(refusals),
            found=tuple(found),
            mended=tuple(mended),
            errors=self.new.errors + (0 if self.wish.editorial else len(texts)),
            old_errors=old_errors,
            approvals=tuple(approvals(old_playbook, paths, self.guard.code))
            if _is_known(old_playbook)
            else (),
            code=tuple(self.guard.code),
            assets=tuple(file for file in self.what.files if self.is_asset(file.path)),
            menu=tuple(self.menu(moved)),
            redirects=self.redirects(),
            lost=tuple(self.lost(moved)),
            addresses={path: page.url for path, page in self.new.playbook.pages.items()},
            editorial=tuple(one.page for one in texts) if self.wish.editorial else (),
        )
        if self.old.errors or self.new.errors:
            return replace(known, reason=self.reason())
        tell("Comparing what readers see …")
        try:
            old, new = (build.result() for build in builds)
        except BuildError as error:
            return replace(
                known,
                reason=f"The site could not be built, so what readers would see is not known: {error}",
            )
        return self.compared(known, old, new, moved)

    def compared(
        self, known: Impact, old: BuiltSite, new: BuiltSite, moved: Mapping[str, str]
    ) -> Impact:
        sides = (
            Side(self.what.base[:12], self.old.playbook, old),
            Side(self.what.head_name, self.new.playbook, new),
        )
        seen = compare_sites(
            *sides, {was: now for was, now in moved.items() if now in self.new.playbook.pages}
        )
        renamed = {page.old_path: page.path for page in seen.changes.pages if page.old_path}
        return replace(
            known,
            changes=seen.changes,
            details=seen.details,
            cautions=seen.cautions,
            around=seen.around,
            files=seen.files,
            found_by=seen.found_by,
            lost=tuple(self.lost({**moved, **renamed})),
            data_changes=seen.data_changes,
        )

    def problems(self) -> tuple[list[Found], list[Problem]]:
        """Give the problems that only the head has, and those that only the base has. Their lines do not count."""
        moved = self.what.moved
        before = Counter(_moved(problem.identity, moved) for problem in self.old.problems)
        after = Counter(problem.identity for problem in self.new.problems)
        came, went = after - before, before - after
        listed = sorted(self.new.problems, key=lambda one: (one.severity != "error", one.sort_key))
        pages = self.moved()
        docs = self.new.playbook.docs_dir
        helped = (
            (
                p,
                with_moved(
                    p, pages, docs, self.new.playbook.pages.keys() | self.new.playbook.assets
                ),
            )
            for p in listed
        )
        found = [
            Found(better, self.correction(better))
            for p, better in helped
            if _take(came, p.identity)
        ]
        mended = [p for p in self.old.problems if _take(went, _moved(p.identity, moved))]
        return found, mended

    def correction(self, problem: Problem) -> Correction | None:
        path = self.new.playbook.root / problem.location.path
        if path.is_symlink() or not path.is_file():
            return None
        return correction(
            problem, path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
        )

    def reason(self) -> str:
        if self.new.errors:
            return "As long as there are errors, nothing can be built, and what readers would see is not known."
        return "The playbook had errors before this change, so nothing is there to compare with."

    def is_asset(self, path: str) -> bool:
        return path.startswith(f"{self.new.playbook.docs_dir}/") and not path.endswith(".md")

    def moved(self) -> dict[str, str]:
        """Give the pages that moved, by path below the folder of pages: as git sees it, and as redirects.yml says."""
        folder = f"{self.new.playbook.docs_dir}/"
        seen = {
            old.removeprefix(folder): new.removeprefix(folder)
            for old, new in self.what.moved.items()
            if new.startswith(folder)
        }
        return {**seen, **_redirects(self.new.playbook)}

    def redirects(self) -> dict[str, str]:
        before = _redirects(self.old.playbook)
        return {
            old: new for old, new in _redirects(self.new.playbook).items() if before.get(old) != new
        }

    def lost(self, renamed: Mapping[str, str]) -> Iterator[LostAddress]:
        """Find the addresses of pages and redirects from which nothing leads on any more."""
        pages = self.new.playbook.pages
        addresses = {page.url for page in pages.values()} | {
            address_of(old) for old in _redirects(self.new.playbook)
        }
        before = _redirects(self.old.playbook)
        for path in sorted({*self.old.playbook.pages, *before} - set(pages)):
            if address_of(path) not in addresses:
                new = renamed.get(path) or before.get(path, "")
                yield LostAddress(path, new if new in pages else "")

    def menu(self, moved: Mapping[str, str]) -> Iterator[str]:
        old, new = (
            menu_of(report.playbook.root, report.playbook) for report in (self.old, self.new)
        )
        yield from menu_changes(old, new, dict(moved))


def _moved(identity: Identity, moved: Mapping[str, str]) -> Identity:
    """Return the identity of a problem in the head, where its file may have another path."""
    rule, path, sentence, values = identity
    return rule, moved.get(path, path), sentence, values


def _take(left: Counter[Identity], key: Identity) -> bool:
    if left[key] < 1:
        return False
    left[key] -= 1
    return True


def _redirects(playbook: Playbook) -> dict[str, str]:
    return dict(playbook.redirects.moved) if playbook.redirects is not None else {}


def _is_known(playbook: Playbook) -> bool:
    return playbook.organization_or_none is not None
