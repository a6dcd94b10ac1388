"""What a proposal changes: for readers, for the check, and for those who have to agree."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from macros.checking import Report
from macros.editions.change import Changes
from macros.editions.comparison import compare
from macros.model.page import address_of
from macros.model.playbook import Playbook
from macros.problem import Problem
from macros.proposals.approval import Approval, approvals
from macros.proposals.correction import Correction, correction, with_moved
from macros.proposals.difference import Difference, FileChange, difference
from macros.proposals.guard import Guard
from macros.proposals.rendering import Shown, shown_of
from macros.proposals.tree import SETTINGS, lay_out
from macros.site import check_playbook

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A problem that the proposal brings in, with the line that mends it where that is known."""

    problem: Problem
    correction: Correction | None = None


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

    @property
    def is_sound(self) -> bool:
        """Whether it could be merged as it is, as far as checks can tell."""
        return not self.errors and not self.refusals

    @property
    def is_seen(self) -> bool:
        """Whether readers see anything of it; unknown where the states cannot be compared."""
        seen = self.changes is not None and not self.changes.is_empty
        return seen or bool(self.assets or self.menu or self.redirects or self.lost)


@dataclass(frozen=True, slots=True)
class Wish:
    """What to look at."""

    base: str
    head: str | None = None
    today: date | None = None
    mixed: bool = False
    """Whether it may change content and code at once."""


def impact(root: Path, wish: Wish, tell: Tell) -> Impact:
    """Look at a proposal with the code in `root`; `tell` gets a line before each step.

    Raises PublishingError where git cannot give what was asked for.
    """
    what = difference(root, wish.base, wish.head)
    guard = Guard(root, what)
    with tempfile.TemporaryDirectory() as folder:
        tell(f"Checking {what.base[:12]} …")
        old = check_playbook(lay_out(root, what.base, Path(folder, "base")), wish.today)
        tell(f"Checking {what.head_name} …")
        new = check_playbook(lay_out(root, what.head, Path(folder, "head")) if what.head else root, wish.today)
        return _Look(what, guard, old, new, tell).run(guard.refusals(mixed=wish.mixed))


@dataclass(frozen=True, slots=True)
class _Look:
    """The two states, checked."""

    what: Difference
    guard: Guard
    old: Report
    new: Report
    tell: Tell

    def run(self, refusals: list[Problem]) -> Impact:
        found, mended = self.problems()
        refused = {(problem.location.path, problem.message) for problem in refusals}
        shown = self.shown()
        old_playbook = self.old.playbook if self.old.playbook.organization_or_none is not None else self.new.playbook
        paths = [path for file in self.what.files for path in file.paths]
        known = Impact(
            difference=self.what,
            refusals=tuple(refusals),
            found=tuple(one for one in found if (one.problem.location.path, one.problem.message) not in refused),
            mended=tuple(mended),
            errors=self.new.errors,
            old_errors=self.new.errors - sum(one.problem.severity == "error" for one in found),
            approvals=tuple(approvals(old_playbook, paths, self.guard.code)) if _is_known(old_playbook) else (),
            code=tuple(self.guard.code),
            assets=tuple(file for file in self.what.files if self.is_asset(file.path)),
            menu=tuple(self.menu()),
            redirects=self.redirects(),
            addresses={path: page.url for path, page in self.new.playbook.pages.items()},
        )
        if shown is None:
            return replace(known, reason=self.reason())
        old, new = shown
        moved = {was: now for was, now in self.moved().items() if now in self.new.playbook.pages}
        changes = compare(old.snapshot, new.snapshot, moved)
        renamed = {page.old_path: page.path for page in changes.pages if page.old_path}
        return replace(
            known,
            changes=changes,
            lost=tuple(self.lost(renamed)),
            data_changes=_unordered(old.published) != _unordered(new.published),
        )

    def problems(self) -> tuple[list[Found], list[Problem]]:
        """Give the problems that only the head has, and those that only the base has. Their lines do not count."""
        moved = self.what.moved
        before = Counter((p.rule, moved.get(p.location.path, p.location.path), p.message) for p in self.old.problems)
        after = Counter((p.rule, p.location.path, p.message) for p in self.new.problems)
        came, went = after - before, before - after
        listed = sorted(self.new.problems, key=lambda one: (one.severity != "error", one.sort_key))
        pages = self.moved()
        docs = self.new.playbook.docs_dir
        helped = ((p, with_moved(p, pages, docs)) for p in listed)
        found = [
            Found(better, self.correction(better)) for p, better in helped if _take(came, (p.rule, p.location.path, p.message))
        ]
        mended = [p for p in self.old.problems if _take(went, (p.rule, moved.get(p.location.path, p.location.path), p.message))]
        return found, mended

    def correction(self, problem: Problem) -> Correction | None:
        path = self.new.playbook.root / problem.location.path
        if path.is_symlink() or not path.is_file():
            return None
        lines = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
        return correction(problem, lines[problem.location.line - 1]) if problem.location.line <= len(lines) else None

    def shown(self) -> tuple[Shown, Shown] | None:
        """Render both states; None where one has errors, and can be built no more than it can be shown."""
        if self.old.errors or self.new.errors:
            return None
        self.tell("Comparing what readers see …")
        return shown_of(self.old, self.what.base[:12]), shown_of(self.new, self.what.head_name)

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
            old.removeprefix(folder): new.removeprefix(folder) for old, new in self.what.moved.items() if new.startswith(folder)
        }
        return {**seen, **_redirects(self.new.playbook)}

    def redirects(self) -> dict[str, str]:
        before = _redirects(self.old.playbook)
        return {old: new for old, new in _redirects(self.new.playbook).items() if before.get(old) != new}

    def lost(self, renamed: Mapping[str, str]) -> Iterator[LostAddress]:
        addresses = {page.url for page in self.new.playbook.pages.values()}
        known = {address_of(old) for old in _redirects(self.new.playbook)}
        for path in sorted(set(self.old.playbook.pages) - set(self.new.playbook.pages)):
            if address_of(path) not in addresses | known:
                yield LostAddress(path, renamed.get(path, ""))

    def menu(self) -> Iterator[str]:
        """Tell which pages come into the menu and leave it, and whether the rest stands in another order or under other titles."""
        if SETTINGS not in self.guard.sides:
            return
        before, after = ([path for path, _ in report.playbook.navigation.pages] for report in (self.old, self.new))
        yield from (f"{path} comes in." for path in after if path not in before)
        yield from (f"{path} goes out." for path in before if path not in after)
        if self.guard.sides[SETTINGS] == "either" and set(before) == set(after):
            yield "The order or the titles of its entries change."


def _take(left: Counter[tuple[str, str, str]], key: tuple[str, str, str]) -> bool:
    if left[key] < 1:
        return False
    left[key] -= 1
    return True


def _unordered(value: Any) -> Any:
    """Give values of JSON with their lists in one order: in which they are written is not for readers."""
    if isinstance(value, dict):
        return {key: _unordered(held) for key, held in value.items()}
    return sorted(map(_unordered, value), key=repr) if isinstance(value, list) else value


def _redirects(playbook: Playbook) -> dict[str, str]:
    return dict(playbook.redirects.moved) if playbook.redirects is not None else {}


def _is_known(playbook: Playbook) -> bool:
    return playbook.organization_or_none is not None
