"""Plan a hand-over: what successors take over, and what is left to decide."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from macros.basics.problem import Location, Problem
from macros.check.run import Report
from macros.editing.sandbox import Sandbox, new_problems
from macros.handover.responsibilities import Holding, manual_holdings, place_of, record_holdings
from macros.handover.transfer import Leaver, Successors, Transfer
from macros.model.account import Account
from macros.model.department import Person
from macros.model.holding import ROLES, is_history
from macros.model.playbook import Playbook
from macros.model.record import Record

_PLAN_RULES = ("people-left", "last-day-passed", "people-leaving")
"""Rules whose problems are the places that the plan lists as left to decide."""


@dataclass(frozen=True, slots=True)
class Handover:
    """The plan for all responsibilities of a person who leaves."""

    leaver: Leaver
    successors: Successors
    handovers: tuple[Holding, ...]
    """What successors take over."""
    left: tuple[Holding, ...]
    """What is left to decide."""
    history: int
    """The number of places that record what the person once did; they stay."""
    files: Mapping[str, tuple[str, str]]
    """Path below the root to a file's text before and after."""
    problems: tuple[Problem, ...]
    """New problems that the check would find afterwards, except those about `left`."""


def plan(report: Report, leaver: Leaver, successors: Successors) -> Handover:
    """Return the plan that hands over as much as the rules allow.

    If handing over a place causes a new error in the check, the place is left to decide, with the
    error as the reason. Raises HandoverError if a file cannot be changed.
    """
    person = leaver.person
    records = dict(record_holdings(report.playbook, person))
    transfer = Transfer(report.playbook, leaver, successors)
    objections = {
        holding: transfer.objection(record, holding) for holding, record in records.items()
    }
    transfers, after = _allowed_transfers(report, transfer, records, objections)
    left = [
        replace(holding, reason=reason)
        for holding, reason in objections.items()
        if holding not in transfers
    ]
    seats = [transfer.swapped_seat(record, holding) for holding, record in transfers.items()]
    left += filter(None, seats)
    left += manual_holdings(report, person)
    handovers = [
        replace(holding, successor=heir.id)
        for holding in transfers
        if (heir := transfer.heir(holding)) is not None
    ]
    mentions = report.playbook.mentions_of.get(("person", person.id), ())
    problems = new_problems(after, report.problems)
    return Handover(
        leaver,
        successors,
        handovers=tuple(sorted(handovers, key=place_of)),
        left=tuple(sorted(left, key=place_of)),
        history=sum(is_history(record, mention) for record, mention in mentions),
        files=transfer.texts(transfers),
        problems=tuple(p for p in problems if not _is_in_plan(p, person)),
    )


def _allowed_transfers(
    report: Report,
    transfer: Transfer,
    records: Mapping[Holding, Record],
    objections: dict[Holding, str],
) -> tuple[dict[Holding, Record], Report]:
    """Return what can be handed over without new errors, and the check afterwards.

    Adds the errors that stopped a hand-over to `objections`.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial = Sandbox(report.playbook, Path(folder) / "playbook", report.today)
        leaving = trial.check(transfer.texts({}))
        # Each round takes back the hand-overs that cause errors, until there are no new errors.
        while True:
            transfers = {
                holding: records[holding]
                for holding, objection in objections.items()
                if transfer.heir(holding) and not objection
            }
            after = trial.check(transfer.texts(transfers))
            errors = new_problems(after, leaving.problems)
            new_objections = dict(_objections(errors, after.playbook, transfers))
            if not new_objections:
                return transfers, after
            objections |= new_objections


def _is_in_plan(problem: Problem, person: Person) -> bool:
    return problem.rule in _PLAN_RULES and problem.value("person") == person.id


def _objections(
    problems: Iterable[Problem], after: Playbook, transfers: Mapping[Holding, Record]
) -> Iterator[tuple[Holding, str]]:
    """Yield the hand-overs that cause errors, each with the message of the error.

    An error belongs to the hand-overs on its line, else to those in its record. An error about a
    missing certificate is at the person, so it belongs to the hand-overs of the same duty.
    """
    records = {(record.entity, record.id): record for record in after.records()}
    starts = [record.at() for record in records.values()]
    holders = {h: records[h.kind, h.id] for h in transfers if (h.kind, h.id) in records}
    for problem in problems:
        if problem.severity != "error":
            continue
        if problem.rule == "certificate":
            causes = _of_duty(problem, transfers)
        else:
            causes = _on_line(problem, holders) or _in_record(problem, holders, starts)
        for holding in causes:
            yield holding, problem.message.removesuffix(".")


def _of_duty(problem: Problem, transfers: Mapping[Holding, Record]) -> list[Holding]:
    """Return the hand-overs of the duty for which somebody lacks a certificate."""
    role = problem.value("role")
    return [h for h, record in transfers.items() if _is_duty(h, record) and ROLES[h.field] == role]


def _on_line(problem: Problem, holders: Mapping[Holding, Record]) -> list[Holding]:
    """Return the hand-overs on the line of a problem."""
    line = _line(problem.location)
    return [h for h, record in holders.items() if _line(record.at(*h.path)) == line]


def _in_record(
    problem: Problem, holders: Mapping[Holding, Record], starts: Iterable[Location]
) -> list[Holding]:
    """Return the hand-overs in the record of a problem: the last one that starts before it."""
    path, line = _line(problem.location)
    lines = (start.line for start in starts if start.path == path and start.line <= line)
    record_line = path, max(lines, default=0)
    return [h for h, record in holders.items() if _line(record.at()) == record_line]


def _line(location: Location) -> tuple[str, int]:
    return location.path, location.line


def _is_duty(holding: Holding, record: Record) -> bool:
    return isinstance(record, Account) and record.status == "active" and holding.field in ROLES
