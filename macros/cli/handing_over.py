"""What `playbook leave` and `playbook take-over` share: who leaves when, who takes over, and the plan in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from macros.basics.problem import nearest, quoted
from macros.basics.text import count, long_date, visible
from macros.check import formats
from macros.check.run import Report
from macros.cli.codeowners import stale_files
from macros.cli.option import relocate
from macros.cli.patch import patch
from macros.cli.write_changes import save
from macros.handover.holding import Holding, holdings
from macros.handover.plan import Handover, plan
from macros.handover.transfer import HandoverError, Leaver, Successors
from macros.model.department import Person

_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Day(click.ParamType[str]):
    """A text in the shape of a day; whether the calendar knows the day is asked later."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is not written like a day."""
        if _SHAPE.fullmatch(str(value)) is None:
            self.fail(f"{quoted(value)} is not a date such as 2026-11-30.", param, ctx)
        return str(value)


def person_named(report: Report, person_id: str) -> Person:
    """Return somebody by id; end the command where nobody is called that, or where files cannot be read."""
    playbook = report.playbook
    if playbook.unread:
        message = f"some files cannot be read, so nobody can tell what {quoted(person_id)} holds."
        raise click.ClickException(f"{message} Run 'playbook check' and mend them first.")
    if not playbook.knows("person", person_id):
        near = nearest(person_id, sorted(playbook.ids("person")))
        hint = (
            f"Did you mean '{near}'?" if near else "Run 'playbook list people' to see who there is."
        )
        raise click.ClickException(f"there is no person {quoted(person_id)}. {hint}")
    if person_id not in playbook.people:
        raise click.ClickException(
            f"the record of {quoted(person_id)} has errors. Run 'playbook check' and mend them first."
        )
    return playbook.people[person_id]


def leaver_named(report: Report, person_id: str, last_day: str | None) -> Leaver:
    """Return who leaves and when: the day that was given, else that of the record."""
    person = person_named(report, person_id)
    if person.status == "left" and not person.last_day_has_passed:
        if not person.roles and not holdings(report, person):
            raise click.ClickException(f"{quoted(person_id)} has left already.")
        if last_day is not None:
            raise click.ClickException(f"{quoted(person_id)} has left already; leave out '--on'.")
    if last_day is not None:
        return Leaver(person, _last_day(last_day, report.today), is_gone=False)
    if person.last_day is None and person.status != "left":
        raise click.UsageError(
            f"the data holds no last day of {quoted(person_id)} yet; add '--on' with the day."
        )
    return Leaver(person, person.last_day, is_gone=person.status == "left")


def _last_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise click.ClickException(f"there is no day {quoted(text)}.") from None
    if day < today:
        raise click.ClickException(
            f"the last day, {long_date(day)}, is past already; name {long_date(today)} or a later one."
        )
    return day


def successor_named(report: Report, leaver: Leaver, successor_id: str) -> Person:
    """Return who takes over; end the command for somebody who does not stay."""
    successor = person_named(report, successor_id)
    who = quoted(leaver.person.id)
    if successor.id == leaver.person.id:
        raise click.ClickException(f"{who} cannot take over from {who}; name somebody else.")
    if successor.status != "active":
        what = "has left already" if successor.status == "left" else "leaves as well"
        raise click.ClickException(
            f"{quoted(successor.id)} {what} and cannot take over; name somebody who stays."
        )
    return successor


def run_handover(
    report: Report, leaver: Leaver, successors: Successors, *, write: bool
) -> Handover:
    """Make the plan, and write the files where that is asked for."""
    try:
        made = plan(report, leaver, successors)
    except HandoverError as error:
        raise click.ClickException(f"nothing was written: {error}") from None
    if write:
        save(report.playbook.root, {path: after for path, (_, after) in made.files.items()})
    return made


def show(made: Handover, root: Path, form: str, opening: str, *, written: bool) -> None:
    """Print a plan; `opening` is its first sentence."""
    if form == "json":
        click.echo(json.dumps(_as_json(made, root, written=written), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_as_text(made, root, opening, written=written)))


def called(person: Person) -> str:
    """Name somebody by id and name."""
    return f"{person.id} ({person.name})"


def leaves(leaver: Leaver) -> str:
    """Say that somebody leaves or has left, and when: the end of a sentence."""
    if leaver.last_day is None:
        return "has left"
    return f"{'left' if leaver.is_gone else 'leaves'} on {long_date(leaver.last_day)}"


def heirs(successors: Iterable[Person]) -> list[Person]:
    """List who takes over, each once."""
    return list({person.id: person for person in successors}.values())


def joined(names: Sequence[str], last: str = "and") -> str:
    """Join names as a sentence does: a, b and c."""
    return (
        f" {last} ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
    )


def _as_text(made: Handover, root: Path, opening: str, *, written: bool) -> Iterator[str]:
    leaver = made.leaver
    yield click.style(visible(opening), bold=True)
    for heir in heirs(made.successors.values()):
        taken = tuple(one for one in made.handed if one.successor == heir.id)
        yield from _listed(f"Handed over to {heir.id}", taken, root)
    yield from _listed("Left to decide", made.left, root)
    if made.history:
        yield f"\n  {count(made.history, 'place')} that {'says' if made.history == 1 else 'say'} what was: no change."
    if not made.handed and not made.left:
        yield "\n  Nothing counts on this person."
    if written:
        yield ""
        yield from (f"Wrote {relocate(root, path)}" for path in made.files)
        yield from (
            f"Run 'playbook codeowners' to bring {relocate(root, path)} up to date."
            for path in stale_files(root)
        )
    elif made.files:
        yield ""
        yield from patch(made.files, root)
    finds, then = ("finds", "it did not") if written else ("would find", "it does not")
    new = (
        f"\nThe check {finds}, which {then} before:"
        if written
        else f"\nThe check {finds}, which {then} now:"
    )
    yield new if made.problems else f"\nThe check {finds} nothing else to mend."
    yield from (
        f"  {formats.line(problem, relocate(root, problem.location.path))}"
        for problem in made.problems
    )
    if not leaver.is_gone and leaver.last_day is not None:
        command = f"'playbook leave {leaver.person.id} --write'"
        yield f"\nAfter {long_date(leaver.last_day)}, run {command}: it sets 'status: left' and deletes the roles."
    if not written:
        gap = "\n" if leaver.is_gone else ""
        yield gap + (
            "Nothing was written. Run it with --write to write the changes."
            if made.files
            else "There is nothing to write."
        )


def _listed(heading: str, places: tuple[Holding, ...], root: Path) -> Iterator[str]:
    if places:
        yield f"\n  {heading} ({count(len(places), 'place')})"
        for one in places:
            what = ": ".join(part for part in (one.record, one.field, one.reason) if part)
            yield visible(f"    {relocate(root, one.location.path)}:{one.location.line}: {what}")


def _as_json(made: Handover, root: Path, *, written: bool) -> dict[str, Any]:
    def holding(one: Holding) -> dict[str, Any]:
        place = {
            "path": relocate(root, one.location.path),
            "line": one.location.line,
            "column": one.location.column,
        }
        return {**place, "kind": one.kind, "id": one.id, "field": one.field}

    leaver, rest = made.leaver, made.successors.get("")
    return {
        "person": leaver.person.id,
        "last_day": leaver.last_day.isoformat() if leaver.last_day is not None else None,
        "gone": leaver.is_gone,
        "successor": rest.id if rest is not None else None,
        "successors": {kind: person.id for kind, person in made.successors.items() if kind},
        "handed_over": [{**holding(one), "to": one.successor} for one in made.handed],
        "left": [{**holding(one), "reason": one.reason} for one in made.left],
        "history": made.history,
        "files": [relocate(root, path) for path in made.files],
        "changes": list(patch(made.files, root)),
        "problems": json.loads(formats.as_json(made.problems, lambda path: relocate(root, path)))[
            "problems"
        ],
        "written": written,
    }
