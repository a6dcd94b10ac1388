"""What `playbook report --due` prints: what is due, sorted by who is to see to it."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from macros.basics.problem import Location, nearest, quoted
from macros.basics.text import visible
from macros.check.run import Report
from macros.cli.option import relocate
from macros.model.playbook import Playbook
from macros.pages.edit_links import edit_address
from macros.upkeep import due_format
from macros.upkeep.due import DueList, Item, due
from macros.upkeep.links import Links


def listed_due(report: Report, within: int | None, owner: str | None) -> DueList:
    """List what is due, for one owner where one is named. Ends the command where there is no such owner."""
    playbook = report.playbook
    listed = due(report, within)
    if owner is None:
        return listed
    if not playbook.knows("person", owner) and not playbook.knows("department", owner):
        near = nearest(owner, sorted(playbook.ids("person") | playbook.ids("department")))
        hint = (
            f"Did you mean '{near}'?"
            if near
            else "Run 'playbook list people' or 'playbook list departments'."
        )
        raise click.ClickException(f"there is no person or department {quoted(owner)}. {hint}")
    return listed.of(owner)


def editor(playbook: Playbook) -> Callable[[Location], str | None]:
    """Give what tells where a place can be changed at the code host; nowhere where no repository is named."""
    organization = playbook.organization_or_none
    repository = organization.repository if organization is not None else None
    return lambda place: (
        edit_address(repository, place.path, place.line) if repository is not None else None
    )


def printed(listed: DueList, form: str, playbook: Playbook, root: Path) -> str:
    """Write what is due in a form."""
    here = partial(relocate, root)
    if form == "json":
        return due_format.as_json(listed, editor(playbook), here)
    if form == "markdown":
        return due_format.as_markdown(listed, Links(playbook), here)
    return "\n".join(_as_text(listed, here))


def _as_text(listed: DueList, here: Callable[[str], str]) -> Iterator[str]:
    yield click.style(due_format.heading(listed), bold=True)
    for one in listed.owners:
        names = (*(person.name for person in one.owner.people), *one.owner.others)
        people = f": {', '.join(names)}" if one.owner.kind != "person" else ""
        yield ""
        yield click.style(visible(f"{one.owner.name} ({len(one.items)}){people}"), bold=True)
        for item in one.items:
            yield from _item(item, here)
    yield ""
    yield due_format.summary(listed)


def _item(item: Item, here: Callable[[str], str]) -> Iterator[str]:
    place = visible(f"{here(item.location.path)}:{item.location.line}")
    yield f"  {place}: {visible(item.title)}{click.style(' (overdue)', fg='red') if item.overdue else ''}"
    columns = max(40, min(shutil.get_terminal_size((100, 24)).columns, 100))
    said = visible(" ".join(part for part in (item.what, item.detail, item.do) if part))
    yield textwrap.fill(said, columns, initial_indent="    ", subsequent_indent="    ")
    if item.command:
        yield visible(f"    Command: {item.command}")
    for holding in item.holds:
        yield visible(
            f"      {here(holding.location.path)}:{holding.location.line}: {due_format.held(holding)}"
        )
