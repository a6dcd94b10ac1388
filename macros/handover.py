"""Somebody leaves: what the person holds, what a successor takes over, and what is left to decide."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from macros import pages, tracing
from macros.checking import Report
from macros.model.account import Account
from macros.model.department import Department, Person
from macros.model.files import data_file
from macros.model.front_matter import FrontMatter
from macros.model.organization import Organization
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.outputs.replacement import Edit, with_edits
from macros.outputs.written_yaml import InsertionError
from macros.problem import Location, Problem, quoted
from macros.rules.department import is_history
from macros.trial import Trial, new_problems

_OTHER_SEATS = {
    "representative": ("deputy",),
    "deputy": ("representative",),
    "first_contact": ("backup",),
    "approver": ("backup",),
    "backup": ("first_contact", "approver"),
}
"""Field to those of the same record that another person must hold."""
_SEATS = ("head", "representative", "deputy")
_ROLES = {"admins": "admin", "publishers": "publisher"}
_ROLE_FIELDS = ("sponsor", "lead", *_SEATS)
_FIRST_ADMINS = 2


class HandoverError(Exception):
    """Nothing can be handed over; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A place that counts on the person."""

    location: Location
    kind: str
    id: str
    """Empty for the organisation."""
    field: str
    path: tuple[str | int, ...] = ()
    """Keys and indices from the record to the value; empty for what no rule can hand over."""
    reason: str = ""
    """Why it is left to decide; empty where it is handed over, or where nobody was named to take it."""

    @property
    def record(self) -> str:
        """What the place belongs to: kind and id, the kind alone where there is one record of it."""
        return self.kind if self.id in ("", self.kind) else f"{self.kind} {self.id}"


@dataclass(frozen=True, slots=True)
class Handover:
    """What becomes of everything that somebody holds."""

    person: Person
    successor: Person | None
    last_day: date
    handed: tuple[Holding, ...]
    left: tuple[Holding, ...]
    history: int
    """How many places say what the person did once: they stay."""
    files: Mapping[str, tuple[str, str]]
    """Path below the root to a file's text before and after."""
    problems: tuple[Problem, ...]
    """What the check would find then that it does not find now."""


def plan(report: Report, person: Person, last_day: date, successor: Person | None) -> Handover:
    """Find everything that a person holds, and hand over what the rules allow.

    A hand-over after which the check would find an error that it does not find without it is left to decide, with the
    error as the reason. Raises HandoverError where a file cannot be changed.
    """
    playbook = report.playbook
    held = dict(_held(playbook, person))
    decided = {holding: _against(playbook, record, holding, person, successor) for holding, record in held.items()}
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(playbook, Path(folder) / "playbook", report.today)
        leaving = trial.check(_texts(playbook, person, last_day, successor, {}))
        while True:
            handed = {holding: held[holding] for holding, reason in decided.items() if successor and not reason}
            files = _texts(playbook, person, last_day, successor, handed)
            after = trial.check(files)
            blamed = dict(_blamed(new_problems(after, leaving.problems), after.playbook, handed))
            if not blamed:
                break
            decided |= blamed
    left = [replace(holding, reason=reason) for holding, reason in decided.items() if holding not in handed]
    left += _by_hand(report, person)
    mentioned = playbook.mentions_of.get(("person", person.id), ())
    history = sum(is_history(record, mention) for record, mention in mentioned)
    problems = new_problems(after, report.problems)
    return Handover(
        person, successor, last_day, tuple(sorted(handed, key=_place)), tuple(sorted(left, key=_place)), history, files, problems
    )


def holdings(report: Report, person: Person) -> tuple[Holding, ...]:
    """List everything that a person holds, in the order of files and lines; nothing is handed over."""
    return tuple(sorted((*dict(_held(report.playbook, person)), *_by_hand(report, person)), key=_place))


def _place(holding: Holding) -> Location:
    return holding.location


def _held(playbook: Playbook, person: Person) -> Iterator[tuple[Holding, Record]]:
    """Find the fields of records that name the person, or the person's handle at the code host."""
    for record, mention in playbook.mentions_of.get(("person", person.id), ()):
        if not is_history(record, mention):
            field = ".".join(step for step in mention.path if isinstance(step, str))
            yield Holding(record.at(*mention.path), record.entity, record.id, field, mention.path), record
    for record, path, handles in _handles(playbook):
        for index, handle in enumerate(handles):
            if person.handle is not None and _plain(handle) == _plain(person.handle):
                place = record.at(*path, index)
                yield Holding(place, record.entity, record.id, ".".join(path), (*path, index)), record


def _handles(playbook: Playbook) -> Iterator[tuple[Record, tuple[str, ...], tuple[str, ...]]]:
    """List the fields that hold handles of people who are asked to review."""
    organization = playbook.organization_or_none
    if organization is not None and organization.repository is not None:
        yield organization, ("repository", "maintainers"), organization.repository.maintainers
    for department in playbook.departments.values():
        yield department, ("handles",), department.handles


def _handles_at(playbook: Playbook, record: Record) -> set[str]:
    """Give the handles that a record names."""
    return {_plain(handle) for holder, _, handles in _handles(playbook) if holder is record for handle in handles}


def _plain(handle: str) -> str:
    return handle.removeprefix("@").casefold()


def _is_handle(holding: Holding) -> bool:
    return holding.field in ("handles", "repository.maintainers")


def _by_hand(report: Report, person: Person) -> Iterator[Holding]:
    """Find what only somebody who reads it can change: records with errors, and texts and macros of pages."""
    for refused in report.playbook.refused:
        for mention in refused.mentions:
            if (mention.kind, mention.id) == ("person", person.id):
                yield Holding(refused.at(*mention.path), "", "", mention.field, reason="the record has errors; mend them first")
    for place in tracing.places(report.playbook, pages.catalogue(), "person", person.id):
        if place.source == "macro":
            yield Holding(place.location, place.kind, place.id, place.field, reason="the page shows the person")
        elif place.source == "text":
            yield Holding(place.location, place.kind, place.id, "", reason="the page's own text names the person")


def _against(playbook: Playbook, record: Record, holding: Holding, person: Person, successor: Person | None) -> str:
    """Say what speaks against a hand-over before the check is asked; empty where nothing does."""
    if successor is None:
        return ""
    who = quoted(successor.id)
    if _is_handle(holding):
        if successor.handle is None:
            return f"{who} has no 'handle' at the code host"
        if isinstance(record, Organization) and _plain(successor.handle) not in _handles_at(playbook, record):
            return "who looks after the code is for the other maintainers to say"
        return ""
    if isinstance(record, Department) and successor.department != record.id:
        return f"{who} belongs to {quoted(successor.department)}, somebody of {quoted(record.id)} is needed"
    for other in _OTHER_SEATS.get(holding.field, ()):
        if getattr(record, other, None) == successor.id:
            return f"{who} is the {other.replace('_', ' ')} already, two different people are needed"
    if isinstance(record, Account) and holding.field == "admins" and successor.id in record.admins:
        staying = {i for i in record.admins if i != person.id and _is_active(playbook, i)}
        if len(staying) < _FIRST_ADMINS:
            return f"{who} is an admin already, and without {quoted(person.id)} the only one"
    return ""


def _is_active(playbook: Playbook, person_id: str) -> bool:
    known = playbook.people.get(person_id)
    return known is not None and known.status == "active"


def _blamed(found: Iterable[Problem], after: Playbook, handed: Mapping[Holding, Record]) -> Iterator[tuple[Holding, str]]:
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
            near = [h for h, r in handed.items() if _is_duty(h, r) and f", {_ROLES[h.field]} of " in problem.message]
        elif not near:
            first = max((line for line in starts[place.path] if line <= place.line), default=0)
            near = [
                h for h in lines if records[h.kind, h.id].at().path == place.path and records[h.kind, h.id].at().line == first
            ]
        yield from ((holding, problem.message.removesuffix(".")) for holding in near)


def _is_duty(holding: Holding, record: Record) -> bool:
    return isinstance(record, Account) and record.status == "active" and holding.field in _ROLES


def _texts(
    playbook: Playbook, person: Person, last_day: date, successor: Person | None, handed: Mapping[Holding, Record]
) -> dict[str, tuple[str, str]]:
    """Give the files that change, with their texts before and after."""
    edits: dict[str, list[Edit]] = defaultdict(list)
    for path, value, after in (("status", "leaving", ""), ("last_day", last_day, "status")):
        edits[person.at().path].append(Edit("put", (*_way(playbook, person), path), value, after))
    if successor is not None:
        for holding, record in handed.items():
            edits[record.at().path].append(_edit(playbook, holding, record, successor))
        for role in sorted({role for holding in handed if (role := _role(holding))} - set(successor.roles)):
            edits[successor.at().path].append(Edit("append", (*_way(playbook, successor), "roles"), role))
    files = {}
    for file, changes in sorted(edits.items()):
        before = (playbook.root / file).read_bytes().decode("utf-8")
        try:
            after_text = with_edits(before, changes, page=file.endswith(".md"))
        except InsertionError as error:
            raise HandoverError(f"{file} cannot be changed: {error}.") from None
        if after_text != before:
            files[file] = (before, after_text)
    return files


def _edit(playbook: Playbook, holding: Holding, record: Record, successor: Person) -> Edit:
    """Put the successor in the person's place; in a list that names the successor already, take the person out."""
    path = (*_way(playbook, record), *holding.path)
    if not isinstance(holding.path[-1], int):
        return Edit("put", path, successor.id)
    if _is_handle(holding):
        new = successor.handle or ""
        is_there = _plain(new) in _handles_at(playbook, record)
    else:
        new = successor.id
        is_there = new in getattr(record, holding.field)
    return Edit("drop", path) if is_there else Edit("put", path, new)


def _way(playbook: Playbook, record: Record) -> tuple[str, ...]:
    """Give the keys from the beginning of a record's file, or of a page's head, to the record."""
    match record:
        case Organization() | Department() | FrontMatter():
            return ()
        case _:
            kind = data_file(record.at().path.removeprefix(f"{playbook.data_dir}/"))
            sections = kind.sections if kind else ()
            key = next((key for key, model in sections if model.entity == record.entity), None)
            return (record.id,) if key is None else (key, record.id)


def _role(holding: Holding) -> str | None:
    """Tell which role somebody has who holds a field."""
    return _ROLES.get(holding.field) or (holding.field if holding.field in _ROLE_FIELDS else None)
