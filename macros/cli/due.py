"""The output of `playbook report --due`: what is due, grouped by owner."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from macros.basics.problem import Location, nearest, quote
from macros.basics.text import visible
from macros.check.run import Report
from macros.cli.option import relocate
from macros.model.playbook import Playbook
from macros.pages.edit_links import edit_address
from macros.upkeep import due_format
from macros.upkeep.due import DueItem, DueList, collect_due
from macros.upkeep.links import ItemLinks


def due_list(report: Report, within: int | None, owner: str | None) -> DueList:
    """Return what is due within so many days, for one owner or for all.

    Raises click.ClickException if there is no such owner.
    """
    playbook = report.playbook
    dues = collect_due(report, within)
    if owner is None:
        return dues
    if not playbook.has_id("person", owner) and not playbook.has_id("department", owner):
        near = nearest(owner, sorted(playbook.ids("person") | playbook.ids("department")))
        hint = (
            f"Did you mean '{near}'?"
            if near
            else "Run 'playbook list people' or 'playbook list departments'."
        )
        raise click.ClickException(f"there is no person or department {quote(owner)}. {hint}")
    return dues.of(owner)


def editor(playbook: Playbook) -> Callable[[Location], str | None]:
    """Return a function that maps a place to its edit address at the code host.

    The address is None if organization.yml has no repository.
    """
    organization = playbook.organization_or_none
    repository = organization.repository if organization is not None else None
    return lambda place: (
        edit_address(repository, place.path, place.line) if repository is not None else None
    )


def as_output(dues: DueList, form: str, playbook: Playbook, root: Path) -> str:
    """Return what is due as text, Markdown or JSON."""
    here = partial(relocate, root)
    if form == "json":
        return due_format.as_json(dues, editor(playbook), here)
    if form == "markdown":
        return due_format.as_markdown(dues, ItemLinks(playbook), here)
    return "\n".join(_as_text(dues, here))


def _as_text(dues: DueList, here: Callable[[str], str]) -> Iterator[str]:
    yield click.style(due_format.heading(dues), bold=True)
    for group in dues.owners:
        owner = group.owner
        names = (*(person.name for person in owner.people), *owner.others)
        people = f": {', '.join(names)}" if owner.kind != "person" else ""
        yield ""
        yield click.style(visible(f"{owner.name} ({len(group.items)}){people}"), bold=True)
        for item in group.items:
            yield from _item(item, here)
    yield ""
    yield due_format.summary(dues)


def _item(item: DueItem, here: Callable[[str], str]) -> Iterator[str]:
    place = visible(f"{here(item.location.path)}:{item.location.line}")
    overdue = click.style(" (overdue)", fg="red") if item.overdue else ""
    yield f"  {place}: {visible(item.title)}{overdue}"
    columns = max(40, min(shutil.get_terminal_size((100, 24)).columns, 100))
    text = visible(" ".join(part for part in (item.what, item.detail, item.do) if part))
    yield textwrap.fill(text, columns, initial_indent="    ", subsequent_indent="    ")
    if item.command:
        yield visible(f"    Command: {item.command}")
    for holding in item.holds:
        place = f"{here(holding.location.path)}:{holding.location.line}"
        yield visible(f"      {place}: {due_format.holding_name(holding)}")
