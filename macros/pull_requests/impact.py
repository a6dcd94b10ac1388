"""Find everything that a proposal changes: for readers, for the check, and for its approvers."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from macros.basics.problem import Identity, Problem
from macros.check.run import Report
from macros.editions.differences import Changes
from macros.model.page import address_of
from macros.model.playbook import Playbook
from macros.pull_requests.approval import Approval, approvals
from macros.pull_requests.article_diff import Caution, Detail
from macros.pull_requests.built_site import BuiltSite
from macros.pull_requests.checkout import check_out, copy_working_tree
from macros.pull_requests.difference import FileChange, ProposalDiff, difference
from macros.pull_requests.guard import Guard
from macros.pull_requests.menu import menu_changes, menu_of
from macros.pull_requests.policy_versions import find_unversioned
from macros.pull_requests.site_cache import BuildError, built_site
from macros.pull_requests.site_diff import (
    DiscoveryChange,
    FileDifference,
    SiteVersion,
    SurroundingChange,
    compare_sites,
)
from macros.pull_requests.suggested_fix import LineFix, hint_for_moved_page, suggest_line
from macros.site.rendering import check_playbook

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AddedProblem:
    """A problem that the proposal adds, with its fix if there is one."""

    problem: Problem
    correction: LineFix | None = None
    lines: tuple[str, ...] = ()
    """Several lines to change, as a diff."""


@dataclass(frozen=True, slots=True)
class MissingRedirect:
    """The old address of a page, without a redirect."""

    old: str
    """The page's path, below the folder of pages."""
    new: str = ""
    """The new path of the page; empty if unknown."""


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything that a proposal changes."""

    difference: ProposalDiff
    refusals: tuple[Problem, ...]
    """What a proposal is not allowed to do."""
    found: tuple[AddedProblem, ...]
    """Problems that it adds, errors first."""
    mended: tuple[Problem, ...]
    """Problems that it fixes."""
    errors: int
    """The number of errors in the playbook with the proposal, old ones included."""
    old_errors: int
    """The number of them that the playbook already had."""
    approvals: tuple[Approval, ...]
    code: tuple[str, ...]
    """The changed files of code; their effect on pages is not examined."""
    assets: tuple[FileChange, ...] = ()
    """The changed images and documents."""
    changes: Changes | None = None
    """The changes that readers see; None if one of the two versions cannot be built."""
    reason: str = ""
    """Why the versions cannot be compared, as a sentence."""
    menu: tuple[str, ...] = ()
    """The changes of the menu, one sentence each."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """New redirects: old address to page."""
    lost: tuple[MissingRedirect, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Page path to the page's new address below the site's root."""
    data_changes: bool = False
    """Whether files for other programs change."""
    details: Mapping[str, tuple[Detail, ...]] = field(default_factory=dict)
    """Page path to changes besides its text: links, images, forms, drawings."""
    cautions: tuple[Caution, ...] = ()
    """New addresses that leave the site or change host."""
    around: tuple[SurroundingChange, ...] = ()
    """Changes around every page, and on the page for addresses that do not exist."""
    files: tuple[FileDifference, ...] = ()
    """Changed calendars, contact cards and feeds."""
    found_by: tuple[DiscoveryChange, ...] = ()
    """Changes in how pages are found and previewed."""
    editorial: tuple[str, ...] = ()
    """Policies whose text changes without a new version, in a proposal marked as editorial."""

    @property
    def is_sound(self) -> bool:
        """Whether the proposal passes all checks."""
        return not self.errors and not self.refusals

    @property
    def is_seen(self) -> bool:
        """Whether readers see any change; unknown if the versions cannot be compared."""
        has_changes = self.changes is not None and not self.changes.is_empty
        return has_changes or any(
            (
                self.assets,
                self.menu,
                self.redirects,
                self.lost,
                self.around,
                self.files,
                self.found_by,
            )
        )


@dataclass(frozen=True, slots=True)
class ImpactRequest:
    """The proposal to examine."""

    base: str
    head: str | None = None
    today: date | None = None
    mixed: bool = False
    """Whether content and code may both change."""
    editorial: bool = False
    """Whether it is marked as a change of spelling, layout or links only, for which policies need
    no new version."""


def impact(root: Path, wish: ImpactRequest, tell: Progress) -> Impact:
    """Return the impact of a proposal, examined with the code in `root`.

    `tell` is called with a line of progress before each step. Raises UserError if git does not know
    the commits.
    """
    changes = difference(root, wish.base, wish.head)
    guard = Guard(root, changes)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = check_out(root, changes.base, folder / "base", with_code=True)
        if changes.head:
            head = check_out(root, changes.head, folder / "head", with_code=True)
        else:
            head = copy_working_tree(root, folder / "head")
        with ThreadPoolExecutor(2) as pool:
            # The builds run while this process checks: on two cores, all three take as long as two.
            builds = [
                pool.submit(built_site, root, source, folder / f"{source.name}-site", wish.today)
                for source in (base, head)
            ]
            tell(f"Checking {changes.base[:12]} …")
            old = check_playbook(base, wish.today)
            tell(f"Checking {changes.head_name} …")
            new = check_playbook(head, wish.today)
            examination = _Examination(changes, guard, old, new, wish)
            return examination.run(guard.refusals(mixed=wish.mixed), builds, tell)


@dataclass(frozen=True, slots=True)
class _Examination:
    """Compares the two versions, which are checked already."""

    difference: ProposalDiff
    guard: Guard
    old: Report
    new: Report
    wish: ImpactRequest

    def run(
        self, refusals: list[Problem], builds: Sequence[Future[BuiltSite]], tell: Progress
    ) -> Impact:
        renames = self.page_renames()
        result = self.without_sites(refusals, renames)
        if self.old.errors or self.new.errors:
            return replace(result, reason=self.reason())
        tell("Comparing what readers see …")
        try:
            old, new = (build.result() for build in builds)
        except BuildError as error:
            reason = f"The site could not be built, so the effect on readers is unknown: {error}"
            return replace(result, reason=reason)
        return self.with_sites(result, old, new, renames)

    def without_sites(self, refusals: list[Problem], renames: Mapping[str, str]) -> Impact:
        """Return the impact as far as the two playbooks show it, without building their sites."""
        new_problems, fixed_problems = self.problems()
        new_errors = sum(each.problem.severity == "error" for each in new_problems)
        policies = list(find_unversioned(self.old.playbook, self.new.playbook, self.new.today))
        # A changed text without a new version is an error, unless the proposal says it is none.
        unversioned = [] if self.wish.editorial else policies
        return Impact(
            difference=self.difference,
            refusals=tuple(refusals),
            found=(
                *(AddedProblem(policy.problem, lines=policy.lines) for policy in unversioned),
                *_without_refusals(new_problems, refusals),
            ),
            mended=tuple(fixed_problems),
            errors=self.new.errors + len(unversioned),
            old_errors=self.new.errors - new_errors,
            approvals=tuple(self.approvals()),
            code=tuple(self.guard.code),
            assets=tuple(file for file in self.difference.files if self.is_asset(file.path)),
            menu=tuple(self.menu(renames)),
            redirects=self.redirects(),
            lost=tuple(self.missing_redirects(renames)),
            addresses={path: page.url for path, page in self.new.playbook.pages.items()},
            editorial=tuple(policy.page for policy in policies) if self.wish.editorial else (),
        )

    def with_sites(
        self, result: Impact, old: BuiltSite, new: BuiltSite, moves: Mapping[str, str]
    ) -> Impact:
        """Return the impact with the differences between the built sites."""
        pages = self.new.playbook.pages
        sites = compare_sites(
            SiteVersion(self.difference.base[:12], self.old.playbook, old),
            SiteVersion(self.difference.head_name, self.new.playbook, new),
            {old_path: path for old_path, path in moves.items() if path in pages},
        )
        renames = {page.old_path: page.path for page in sites.changes.pages if page.old_path}
        return replace(
            result,
            changes=sites.changes,
            details=sites.details,
            cautions=sites.cautions,
            around=sites.around,
            files=sites.files,
            found_by=sites.found_by,
            lost=tuple(self.missing_redirects({**moves, **renames})),
            data_changes=sites.data_changes,
        )

    def approvals(self) -> list[Approval]:
        # The playbook before the change decides, unless the change creates it.
        playbook = self.old.playbook
        if playbook.organization_or_none is None:
            playbook = self.new.playbook
        if playbook.organization_or_none is None:
            return []
        paths = [path for file in self.difference.files for path in file.paths]
        return approvals(playbook, paths, self.guard.code)

    def problems(self) -> tuple[list[AddedProblem], list[Problem]]:
        """Return the problems that only the head has, and those that only the base has."""
        files = self.difference.renames
        before = Counter(_key(problem, files) for problem in self.old.problems)
        after = Counter(_key(problem, {}) for problem in self.new.problems)
        new_keys, fixed_keys = after - before, before - after
        pages, docs = self.page_renames(), self.new.playbook.docs_dir
        targets = self.new.playbook.pages.keys() | self.new.playbook.assets
        new_problems: list[AddedProblem] = []
        for problem in sorted(self.new.problems, key=lambda p: (p.severity != "error", p.sort_key)):
            if _take(new_keys, _key(problem, {})):
                hinted_problem = hint_for_moved_page(problem, pages, docs, targets)
                new_problems.append(AddedProblem(hinted_problem, self.correction(hinted_problem)))
        fixed_problems = [
            problem for problem in self.old.problems if _take(fixed_keys, _key(problem, files))
        ]
        return new_problems, fixed_problems

    def correction(self, problem: Problem) -> LineFix | None:
        path = self.new.playbook.root / problem.location.path
        if path.is_symlink() or not path.is_file():
            return None
        text = path.read_bytes().decode("utf-8-sig", "replace")
        return suggest_line(problem, text.replace("\r\n", "\n"))

    def reason(self) -> str:
        if self.new.errors:
            return "The site cannot be built with errors, so the effect on readers is unknown."
        return (
            "The playbook already had errors before this change, so there is nothing to compare "
            "with."
        )

    def is_asset(self, path: str) -> bool:
        return path.startswith(f"{self.new.playbook.docs_dir}/") and not path.endswith(".md")

    def page_renames(self) -> dict[str, str]:
        """Return old to new paths of pages: renames in git, and the entries of redirects.yml."""
        folder = f"{self.new.playbook.docs_dir}/"
        renames = {
            old.removeprefix(folder): new.removeprefix(folder)
            for old, new in self.difference.renames.items()
            if new.startswith(folder)
        }
        return {**renames, **_redirects(self.new.playbook)}

    def redirects(self) -> dict[str, str]:
        before, after = _redirects(self.old.playbook), _redirects(self.new.playbook)
        return {old: new for old, new in after.items() if before.get(old) != new}

    def missing_redirects(self, renames: Mapping[str, str]) -> Iterator[MissingRedirect]:
        """Yield the old addresses of pages and redirects that are not redirected any more."""
        pages = self.new.playbook.pages
        addresses = {page.url for page in pages.values()}
        addresses |= {address_of(old) for old in _redirects(self.new.playbook)}
        before = _redirects(self.old.playbook)
        for path in sorted({*self.old.playbook.pages, *before} - set(pages)):
            if address_of(path) not in addresses:
                new = renames.get(path) or before.get(path, "")
                yield MissingRedirect(path, new if new in pages else "")

    def menu(self, renames: Mapping[str, str]) -> Iterator[str]:
        old = menu_of(self.old.playbook.root, self.old.playbook)
        new = menu_of(self.new.playbook.root, self.new.playbook)
        return menu_changes(old, new, dict(renames))


def _without_refusals(
    problems: Iterable[AddedProblem], refusals: Iterable[Problem]
) -> Iterator[AddedProblem]:
    """Yield the problems that no refusal states already."""
    statements = {(refusal.location.path, refusal.message) for refusal in refusals}
    for each in problems:
        if (each.problem.location.path, each.problem.message) not in statements:
            yield each


def _key(problem: Problem, renames: Mapping[str, str]) -> Identity:
    rule, path, sentence, values = problem.identity
    return rule, renames.get(path, path), sentence, values


def _take(remaining: Counter[Identity], key: Identity) -> bool:
    """Return whether a problem is among the remaining ones, and count it off."""
    if remaining[key] < 1:
        return False
    remaining[key] -= 1
    return True


def _redirects(playbook: Playbook) -> dict[str, str]:
    return dict(playbook.redirects.moved) if playbook.redirects is not None else {}
