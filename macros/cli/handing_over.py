"""The arguments and the output that `playbook leave` and `playbook take-over` share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from macros.basics.problem import nearest, quote
from macros.basics.text import count, long_date, visible
from macros.check import formats
from macros.check.run import Report
from macros.cli.codeowners import stale_files
from macros.cli.option import relocate
from macros.cli.write_changes import patch, save
from macros.handover.handover_plan import Handover, plan
from macros.handover.responsibilities import Holding, holdings
from macros.handover.transfer import HandoverError, Leaver, Successors
from macros.model.department import Person


def find_person(report: Report, person_id: str) -> Person:
    """Return a person by id.

    Raises click.ClickException if there is no such person, or if files cannot be read.
    """
    playbook = report.playbook
    if playbook.unread:
        raise click.ClickException(
            f"some files cannot be read, so the responsibilities of {quote(person_id)} are"
            " unknown. Run 'playbook check' and fix them first."
        )
    if not playbook.has_id("person", person_id):
        near = nearest(person_id, sorted(playbook.ids("person")))
        hint = (
            f"Did you mean '{near}'?" if near else "Run 'playbook list people' to see all people."
        )
        raise click.ClickException(f"there is no person {quote(person_id)}. {hint}")
    if person_id not in playbook.people:
        raise click.ClickException(
            f"the record of {quote(person_id)} has errors. Run 'playbook check' and fix them first."
        )
    return playbook.people[person_id]


def find_leaver(report: Report, person_id: str, last_day: str | None) -> Leaver:
    """Return the person who leaves, with the last day from the option or from the record.

    Raises click.ClickException if the person cannot leave on that day.
    """
    person = find_person(report, person_id)
    if person.status == "left" and not person.last_day_has_passed:
        if not person.roles and not holdings(report, person):
            raise click.ClickException(
                f"{quote(person_id)} has left already. There is nothing to hand over."
            )
        if last_day is not None:
            raise click.ClickException(f"{quote(person_id)} has left already. Leave out '--on'.")
    if last_day is not None:
        return Leaver(person, _last_day(last_day, report.today), is_gone=False)
    if person.last_day is None and person.status != "left":
        raise click.UsageError(
            f"the data has no last day for {quote(person_id)}. Add '--on YYYY-MM-DD'."
        )
    return Leaver(person, person.last_day, is_gone=person.status == "left")


def _last_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise click.ClickException(
            f"the date {quote(text)} does not exist. Name another one."
        ) from None
    if day < today:
        raise click.ClickException(
            f"the last day, {long_date(day)}, is in the past. Name {long_date(today)} or later."
        )
    return day


def find_successor(report: Report, leaver: Leaver, successor_id: str) -> Person:
    """Return the person who takes over.

    Raises click.ClickException if that person leaves as well.
    """
    successor = find_person(report, successor_id)
    leaver_id = quote(leaver.person.id)
    if successor.id == leaver.person.id:
        raise click.ClickException(
            f"{leaver_id} cannot take over from {leaver_id}. Name somebody else."
        )
    if successor.status != "active":
        reason = "has left already" if successor.status == "left" else "is leaving as well"
        raise click.ClickException(
            f"{quote(successor.id)} {reason} and cannot take over. Name somebody who stays."
        )
    return successor


def run_handover(
    report: Report, leaver: Leaver, successors: Successors, *, write: bool
) -> Handover:
    """Return the plan of a hand-over, and write its files with `write`.

    Raises click.ClickException if a file cannot be changed.
    """
    try:
        handover = plan(report, leaver, successors)
    except HandoverError as error:
        raise click.ClickException(f"nothing was written: {error}") from None
    if write:
        save(report.playbook.root, {path: after for path, (_, after) in handover.files.items()})
    return handover


def show(handover: Handover, root: Path, form: str, opening: str, *, is_written: bool) -> None:
    """Print a plan as text that begins with the sentence `opening`, or as JSON."""
    if form == "json":
        data = _as_json(handover, root, is_written=is_written)
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_as_text(handover, root, opening, is_written=is_written)))


def person_label(person: Person) -> str:
    """Return the id and the name of a person."""
    return f"{person.id} ({person.name})"


def departure(leaver: Leaver) -> str:
    """Return the end of a sentence: that the person leaves or has left, and when."""
    if leaver.last_day is None:
        return "has left"
    return f"{'left' if leaver.is_gone else 'leaves'} on {long_date(leaver.last_day)}"


def heirs(successors: Iterable[Person]) -> list[Person]:
    """Return the people who take over, without duplicates."""
    return list({person.id: person for person in successors}.values())


def enumeration(names: Sequence[str], conjunction: str = "and") -> str:
    """Join names as in a sentence: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {conjunction} {names[-1]}"


def _as_text(handover: Handover, root: Path, opening: str, *, is_written: bool) -> Iterator[str]:
    leaver = handover.leaver
    yield click.style(visible(opening), bold=True)
    for heir in heirs(handover.successors.values()):
        places = tuple(holding for holding in handover.handovers if holding.successor == heir.id)
        yield from _places(f"Handed over to {heir.id}", places, root)
    yield from _places("Left to decide", handover.left, root)
    if handover.history:
        verb = "records" if handover.history == 1 else "record"
        yield f"\n  {count(handover.history, 'place')} that {verb} the past: no change."
    if not handover.handovers and not handover.left:
        yield "\n  This person has no responsibilities."
    if is_written:
        yield ""
        yield from (f"Wrote {relocate(root, path)}" for path in handover.files)
        yield from (
            f"Run 'playbook codeowners' to update {relocate(root, path)}."
            for path in stale_files(root)
        )
    elif handover.files:
        yield ""
        yield from patch(handover.files, root)
    finds = "finds" if is_written else "would find"
    if handover.problems:
        yield f"\nThe check {finds} new problems:"
    else:
        yield f"\nThe check {finds} no new problems."
    for problem in handover.problems:
        yield f"  {formats.line(problem, relocate(root, problem.location.path))}"
    if not leaver.is_gone and leaver.last_day is not None:
        command = f"'playbook leave {leaver.person.id} --write'"
        yield (
            f"\nAfter {long_date(leaver.last_day)}, run {command}: it sets 'status: left' and"
            " deletes the roles."
        )
    if not is_written:
        gap = "\n" if leaver.is_gone else ""
        yield gap + (
            "Nothing was written. Run the command with --write to write the changes."
            if handover.files
            else "There is nothing to write."
        )


def _places(heading: str, holdings: tuple[Holding, ...], root: Path) -> Iterator[str]:
    if not holdings:
        return
    yield f"\n  {heading} ({count(len(holdings), 'place')})"
    for holding in holdings:
        text = ": ".join(filter(None, (holding.record, holding.field, holding.reason)))
        location = holding.location
        yield visible(f"    {relocate(root, location.path)}:{location.line}: {text}")


def _as_json(handover: Handover, root: Path, *, is_written: bool) -> dict[str, Any]:
    def as_dict(holding: Holding) -> dict[str, Any]:
        place = {
            "path": relocate(root, holding.location.path),
            "line": holding.location.line,
            "column": holding.location.column,
        }
        return {**place, "kind": holding.kind, "id": holding.id, "field": holding.field}

    leaver, rest = handover.leaver, handover.successors.get("")
    problems = json.loads(formats.as_json(handover.problems, partial(relocate, root)))
    return {
        "person": leaver.person.id,
        "last_day": leaver.last_day.isoformat() if leaver.last_day is not None else None,
        "gone": leaver.is_gone,
        "successor": rest.id if rest is not None else None,
        "successors": {kind: person.id for kind, person in handover.successors.items() if kind},
        "handed_over": [{**as_dict(h), "to": h.successor} for h in handover.handovers],
        "left": [{**as_dict(h), "reason": h.reason} for h in handover.left],
        "history": handover.history,
        "files": [relocate(root, path) for path in handover.files],
        "changes": list(patch(handover.files, root)),
        "problems": problems["problems"],
        "written": is_written,
    }
