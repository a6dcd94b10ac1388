"""`playbook leave`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from macros import formats, handover
from macros.checking import Report
from macros.cli.codeowners import stale_files
from macros.cli.option import complete_ids, relocate, root_option, run_check, today_option
from macros.cli.patch import patch
from macros.cli.saving import save
from macros.handover import Handover, HandoverError, Holding
from macros.model.department import Person
from macros.problem import nearest, quoted
from macros.text import count, long_date, visible

_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Day(click.ParamType[str]):
    """A text in the shape of a day; whether the calendar knows the day is asked later."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is not written like a day."""
        if _SHAPE.fullmatch(str(value)) is None:
            self.fail(f"{quoted(value)} is no date, one such as 2026-11-30 was expected.", param, ctx)
        return str(value)


@click.command("leave", short_help="Show what somebody who leaves holds, and hand it over.")
@click.argument("person_id", metavar="PERSON", shell_complete=complete_ids("person"))
@click.option("--on", "last_day", type=_Day(), required=True, help="The person's last working day.")
@click.option("--to", "successor_id", metavar="PERSON", shell_complete=complete_ids("person"), help="Who takes over what can be.")
@click.option("--write", is_flag=True, help="Write the changes; without it they are only shown.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
@root_option
@today_option
def leave_command(
    *, person_id: str, last_day: str, successor_id: str | None, write: bool, form: str, root: Path, today: datetime | None
) -> None:
    """Show everything that PERSON, who leaves, holds, and hand it over.

    PERSON becomes 'leaving' with the last day. With --to, a colleague takes over what the rules allow; what they do not
    decide is listed. Without --write nothing is written: the lines that would change are shown.

    Exit code: 0, 1 where nobody can leave or take over like this, 2 for wrong use.
    """
    report = run_check(root, today)
    person = _person(report, person_id)
    if person.status == "left":
        raise click.ClickException(f"{quoted(person_id)} has left already.")
    day = _last_day(last_day, report.today)
    successor = _successor(report, person, successor_id) if successor_id is not None else None
    try:
        found = handover.plan(report, person, day, successor)
    except HandoverError as error:
        raise click.ClickException(f"nothing was written: {error}") from None
    if write:
        save(root, {path: after for path, (_, after) in found.files.items()})
    if form == "json":
        click.echo(json.dumps(_as_json(found, root, written=write), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_as_text(found, root, written=write)))


def _person(report: Report, person_id: str) -> Person:
    playbook = report.playbook
    if playbook.unread:
        message = f"some files cannot be read, so nobody can tell what {quoted(person_id)} holds."
        raise click.ClickException(f"{message} Run 'playbook check' and mend them first.")
    if not playbook.knows("person", person_id):
        near = nearest(person_id, sorted(playbook.ids("person")))
        hint = f"Did you mean '{near}'?" if near else "Run 'playbook list people' to see who there is."
        raise click.ClickException(f"there is no person {quoted(person_id)}. {hint}")
    if person_id not in playbook.people:
        raise click.ClickException(f"the record of {quoted(person_id)} has errors. Run 'playbook check' and mend them first.")
    return playbook.people[person_id]


def _last_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise click.ClickException(f"there is no day {quoted(text)}.") from None
    if day < today:
        raise click.ClickException(f"the last day, {long_date(day)}, is past already; name {long_date(today)} or a later one.")
    return day


def _successor(report: Report, person: Person, successor_id: str) -> Person:
    successor = _person(report, successor_id)
    if successor.id == person.id:
        raise click.ClickException(f"{quoted(person.id)} cannot take over from {quoted(person.id)}; name somebody else.")
    if successor.status != "active":
        what = "has left already" if successor.status == "left" else "leaves as well"
        raise click.ClickException(f"{quoted(successor.id)} {what} and cannot take over; name somebody who stays.")
    return successor


def _as_text(found: Handover, root: Path, *, written: bool) -> Iterator[str]:
    to = f", and {_called(found.successor)} takes over" if found.successor else ""
    yield click.style(visible(f"{_called(found.person)} leaves on {long_date(found.last_day)}{to}."), bold=True)
    yield from _listed(f"Handed over to {found.successor.id}" if found.successor else "", found.handed, root)
    yield from _listed("Left to decide", found.left, root)
    if found.history:
        yield f"\n  {count(found.history, 'place')} that {'says' if found.history == 1 else 'say'} what was: no change."
    if not found.handed and not found.left:
        yield "\n  Nothing counts on this person."
    if written:
        yield ""
        yield from (f"Wrote {relocate(root, path)}" for path in found.files)
        yield from (f"Run 'playbook codeowners' to bring {relocate(root, path)} up to date." for path in stale_files(root))
    elif found.files:
        yield ""
        yield from patch(found.files, root)
    finds, then = ("finds", "it did not") if written else ("would find", "it does not")
    new = f"\nThe check {finds}, which {then} before:" if written else f"\nThe check {finds}, which {then} now:"
    yield new if found.problems else f"\nThe check {finds} nothing else to mend."
    yield from (f"  {formats.line(problem, relocate(root, problem.location.path))}" for problem in found.problems)
    yield f"\nAfter {long_date(found.last_day)}, set 'status: left' and delete the roles of {quoted(found.person.id)}."
    if not written:
        yield "Nothing was written. Run it with --write to write the changes." if found.files else "There is nothing to write."


def _called(person: Person) -> str:
    return f"{person.id} ({person.name})"


def _listed(heading: str, holdings: tuple[Holding, ...], root: Path) -> Iterator[str]:
    if holdings:
        yield f"\n  {heading} ({count(len(holdings), 'place')})"
        for one in holdings:
            what = ": ".join(part for part in (one.record, one.field, one.reason) if part)
            yield visible(f"    {relocate(root, one.location.path)}:{one.location.line}: {what}")


def _as_json(found: Handover, root: Path, *, written: bool) -> dict[str, Any]:
    def holding(one: Holding) -> dict[str, Any]:
        place = {"path": relocate(root, one.location.path), "line": one.location.line, "column": one.location.column}
        return {**place, "kind": one.kind, "id": one.id, "field": one.field}

    return {
        "person": found.person.id,
        "last_day": found.last_day.isoformat(),
        "successor": found.successor.id if found.successor else None,
        "handed_over": [holding(one) for one in found.handed],
        "left": [{**holding(one), "reason": one.reason} for one in found.left],
        "history": found.history,
        "files": [relocate(root, path) for path in found.files],
        "changes": list(patch(found.files, root)),
        "problems": json.loads(formats.as_json(found.problems, lambda path: relocate(root, path)))["problems"],
        "written": written,
    }
