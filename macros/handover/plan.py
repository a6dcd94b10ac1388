"""Somebody leaves: what a successor takes over, and what is left to decide."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from macros.basics.problem import Problem
from macros.check.run import Report
from macros.editing.sandbox import Trial, new_problems
from macros.handover.holding import Holding, by_hand, held, place_of
from macros.handover.transfer import Leaver, Successors, Transfer
from macros.model.account import Account
from macros.model.department import Person
from macros.model.holding import ROLES, is_history
from macros.model.playbook import Playbook
from macros.model.record import Record

_LISTED_ANYWAY = ("people-left", "last-day-passed", "people-leaving")
"""Rules that find the places that are left to decide, which the plan lists itself."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What becomes of everything that somebody holds."""

    leaver: Leaver
    successors: Successors
    handed: tuple[Holding, ...]
    left: tuple[Holding, ...]
    history: int
    """How many places say what the person did once: they stay."""
    files: Mapping[str, tuple[str, str]]
    """Path below the root to a file's text before and after."""
    problems: tuple[Problem, ...]
    """What the check would find then that it does not find now; places that are left to decide are
    not repeated."""


def plan(report: Report, leaver: Leaver, successors: Successors) -> Handover:
    """Find everything that a person holds, and hand over what the rules allow.

    A hand-over after which the check would find an error that it does not find without it is left
    to decide, with the error as the reason. Raises HandoverError where a file cannot be changed.
    """
    person = leaver.person
    places = dict(held(report.playbook, person))
    work = Transfer(report.playbook, leaver, successors)
    decided = {holding: work.against(record, holding) for holding, record in places.items()}
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(report.playbook, Path(folder) / "playbook", report.today)
        leaving = trial.check(work.texts({}))
        while True:
            handed = {
                holding: places[holding]
                for holding, reason in decided.items()
                if work.heir(holding) and not reason
            }
            files = work.texts(handed)
            after = trial.check(files)
            blamed = dict(_blamed(new_problems(after, leaving.problems), after.playbook, handed))
            if not blamed:
                break
            decided |= blamed
    left = [
        replace(holding, reason=reason)
        for holding, reason in decided.items()
        if holding not in handed
    ]
    left += [
        seat
        for holding, record in handed.items()
        if (seat := work.swapped_seat(record, holding)) is not None
    ]
    left += by_hand(report, person)
    mentioned = report.playbook.mentions_of.get(("person", person.id), ())
    history = sum(is_history(record, mention) for record, mention in mentioned)
    taken = [
        replace(holding, successor=heir.id)
        for holding in handed
        if (heir := work.heir(holding)) is not None
    ]
    problems = tuple(
        one for one in new_problems(after, report.problems) if not _is_listed(one, person)
    )
    return Handover(
        leaver,
        successors,
        tuple(sorted(taken, key=place_of)),
        tuple(sorted(left, key=place_of)),
        history,
        files,
        problems,
    )


def _is_listed(problem: Problem, person: Person) -> bool:
    return problem.rule in _LISTED_ANYWAY and problem.value("person") == person.id


def _blamed(
    found: Iterable[Problem], after: Playbook, handed: Mapping[Holding, Record]
) -> Iterator[tuple[Holding, str]]:
    """Find the hand-overs that errors come from, each with the error: by line, else by record, certificates by duty."""
    records = {(record.entity, record.id): record for record in after.records()}
    starts = defaultdict(list)
    for record in records.values():
        starts[record.at().path].append(record.at().line)
    for problem in found:
        if problem.severity != "error":
            continue
        place = problem.location
        lines = {h: records[h.kind, h.id].at(*h.path) for h in handed if (h.kind, h.id) in records}
        near = [h for h, at in lines.items() if (at.path, at.line) == (place.path, place.line)]
        if problem.rule == "certificate":
            near = [
                h
                for h, r in handed.items()
                if _is_duty(h, r) and ROLES[h.field] == problem.value("role")
            ]
        elif not near:
            first = max((line for line in starts[place.path] if line <= place.line), default=0)
            near = [
                h
                for h in lines
                if records[h.kind, h.id].at().path == place.path
                and records[h.kind, h.id].at().line == first
            ]
        yield from ((holding, problem.message.removesuffix(".")) for holding in near)


def _is_duty(holding: Holding, record: Record) -> bool:
    return isinstance(record, Account) and record.status == "active" and holding.field in ROLES
