"""The check: load a playbook and apply every rule."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from macros.basics.problem import Problem, quote
from macros.check.load import load
from macros.check.rules import RULES, Check
from macros.model.macro import MacroSignature
from macros.model.playbook import Playbook

COMMITTED = "PLAYBOOK_COMMITTED"
"""The environment variable with the day of the commit that is published: errors that are newer
become warnings."""
_YEARS = range(1980, 2100)
"""What archives and packed files can name: a zip begins in 1980, gzip ends in 2106."""
_DAYS = f"a day from {_YEARS[0]} to {_YEARS[-1]}"


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


def day_of_environment() -> date | None:
    """Return the day of SOURCE_DATE_EPOCH (seconds, UTC); None if it is not set.

    Raises ValueError if it is not a number, or a day that no build can have.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        return possible_day(datetime.fromtimestamp(int(epoch), UTC).date())
    except (ValueError, OverflowError, OSError):
        raise ValueError(
            f"SOURCE_DATE_EPOCH is {quote(epoch)}. "
            f"Write the seconds since 1970 of {_DAYS}, or leave it out."
        ) from None


def possible_day(day: date) -> date:
    """Return a day as it is. Raises ValueError for one that no build can have."""
    if day.year not in _YEARS:
        raise ValueError(f"{day} is too far away. Write {_DAYS}.")
    return day


def day_of_run(playbook: Playbook) -> date:
    """Return today: from the environment, else of the sample data, else by the clock."""
    organization = playbook.organization_or_none
    sample = organization.sample_day if organization else None
    return day_of_environment() or sample or date.today()  # noqa: DTZ011 - the user's day


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


def check(root: Path, macros: Mapping[str, MacroSignature], today: date | None = None) -> Report:
    """Check the playbook in a folder: problems of form, then every rule of the data contract.

    `macros` are the macros that pages may call; `today` defaults to `day_of_run`.
    """
    with _without_collecting():
        result = load(root)
        day = today or day_of_run(result.playbook)
        playbook = result.playbook.as_of(day)
        problems = {*result.problems, *_problems(Check(playbook, day, macros))}
        commit_day = _committed_on()
        if commit_day is not None and any(problem.severity == "error" for problem in problems):
            earlier = Check(result.playbook.as_of(commit_day), commit_day, macros)
            problems = set(_since(problems, {*result.problems, *_problems(earlier)}))
    return Report(
        playbook,
        tuple(sorted(problems, key=lambda problem: problem.sort_key)),
        day,
        result.playbook,
    )


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


def _committed_on() -> date | None:
    try:
        return date.fromisoformat(os.environ.get(COMMITTED, ""))
    except ValueError:
        return None
