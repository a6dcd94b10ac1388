"""The check: load a playbook and apply every rule."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from macros.basics.problem import Problem
from macros.check.day import day_key_of, day_of_commit, day_of_run
from macros.check.folder_state import FolderState
from macros.check.last_check import LastCheck, read_last_check
from macros.check.load import Loaded, load
from macros.model.macro import MacroSignature
from macros.model.playbook import Playbook

if TYPE_CHECKING:
    from macros.check.rules import Check

Catalogue = Callable[[], Mapping[str, MacroSignature]]
"""Returns the macros that pages may call, by name."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a check."""

    playbook: Playbook
    """As of the day of the run: whoever's last day has passed has left."""
    problems: tuple[Problem, ...]
    """Sorted by file, line and column."""
    today: date
    written: Playbook
    """What the files say, whatever the day."""
    state: FolderState | None = None
    """What the files were before they were read; None unless results are kept."""

    @property
    def errors(self) -> int:
        """How many problems stop a build."""
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many problems somebody should know of."""
        return len(self.problems) - self.errors


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Pause the garbage collector: it would walk every new record again and again for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # Its first pass would walk everything that is new: move that to the oldest generation.
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def check(
    root: Path,
    catalogue: Catalogue,
    today: date | None = None,
    *,
    keep: bool = False,
) -> Report:
    """Check the playbook in a folder: problems of form, then every rule of the data contract.

    `today` defaults to `day_of_run`. With `keep`, results of earlier processes are used, and those
    of this one are kept.
    """
    day_key = day_key_of(today)
    with _without_collecting():
        result = load(root, keep=keep)
        day = today or day_of_run(result.playbook)
        playbook = result.playbook.as_of(day)
        state = result.state
        last = read_last_check(root) if state is not None else None
        if state and last and last.answers(day_key) and last.state.is_as(state):
            return Report(playbook, last.problems, day, result.playbook, state)
        problems = _all_problems(result, playbook, day, catalogue())
        if state is not None:
            ids = result.playbook.ids_by_kind()
            LastCheck(state, ids, _rules(), day_key, problems).save(root)
    return Report(playbook, problems, day, result.playbook, state)


def _all_problems(
    result: Loaded, playbook: Playbook, day: date, macros: Mapping[str, MacroSignature]
) -> tuple[Problem, ...]:
    """Return the problems of form, and those that the rules find on a day, sorted."""
    from macros.check.rules import Check  # noqa: PLC0415 - not needed if the last check answers

    problems = {*result.problems, *_problems(Check(playbook, day, macros))}
    commit_day = day_of_commit()
    if commit_day is not None and any(problem.severity == "error" for problem in problems):
        earlier = Check(result.playbook.as_of(commit_day), commit_day, macros)
        problems = set(_since(problems, {*result.problems, *_problems(earlier)}))
    return tuple(sorted(problems, key=lambda problem: problem.sort_key))


def _rules() -> dict[str, str]:
    """Return what each rule holds, by its id."""
    from macros.check.rules import RULES  # noqa: PLC0415 - as above

    return {rule.id: rule.holds for rule in RULES.values()}


def _problems(what: Check) -> Iterator[Problem]:
    from macros.check.rules import RULES  # noqa: PLC0415 - as above

    for rule in RULES.values():
        if rule.function is not None:
            yield from rule.function(what)


def _since(problems: Iterable[Problem], earlier: Iterable[Problem]) -> Iterator[Problem]:
    """Turn errors that did not exist on the earlier day into warnings.

    An overdue review must not keep everything else of the day, such as a policy that comes into
    force, from being published.
    """
    errors = {(one.location, one.rule) for one in earlier if one.severity == "error"}
    for one in problems:
        is_new = one.severity == "error" and (one.location, one.rule) not in errors
        yield replace(one, severity="warning") if is_new else one
