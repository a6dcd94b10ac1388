"""The check: load a playbook and apply every rule."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from macros.basics.problem import Problem
from macros.check.day import asked_of, day_of_commit, day_of_run
from macros.check.last_check import LastCheck, stored_check
from macros.check.load import load
from macros.check.rules import RULES, Check
from macros.model.macro import MacroSignature
from macros.model.playbook import Playbook


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
    macros: Mapping[str, MacroSignature],
    today: date | None = None,
    *,
    keep: bool = False,
) -> Report:
    """Check the playbook in a folder: problems of form, then every rule of the data contract.

    `macros` are the macros that pages may call; `today` defaults to `day_of_run`. With `keep`,
    results of earlier processes are used, and those of this one are kept.
    """
    asked = asked_of(today)
    with _without_collecting():
        result = load(root, keep=keep)
        day = today or day_of_run(result.playbook)
        playbook = result.playbook.as_of(day)
        last = stored_check(root) if result.state is not None else None
        if last is not None and last.answers(asked) and last.state.is_as(result.state):
            return Report(playbook, last.problems, day, result.playbook)
        problems = {*result.problems, *_problems(Check(playbook, day, macros))}
        commit_day = day_of_commit()
        if commit_day is not None and any(problem.severity == "error" for problem in problems):
            earlier = Check(result.playbook.as_of(commit_day), commit_day, macros)
            problems = set(_since(problems, {*result.problems, *_problems(earlier)}))
        report = Report(
            playbook,
            tuple(sorted(problems, key=lambda problem: problem.sort_key)),
            day,
            result.playbook,
        )
        if result.state is not None:
            LastCheck(
                result.state,
                result.playbook.ids_by_kind(),
                {rule.id: rule.holds for rule in RULES.values()},
                asked,
                report.problems,
            ).save(root)
    return report


def _problems(what: Check) -> Iterator[Problem]:
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
