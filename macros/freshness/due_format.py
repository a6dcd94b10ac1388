"""What is due as Markdown, for notes and issues, and as JSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from macros.freshness.due import DueList, Item, OwnerDue
from macros.freshness.host_text import link, told
from macros.handover import Holding
from macros.outputs.report_format import Relocate
from macros.outputs.safe_markdown import code
from macros.problem import Location
from macros.text import count, long_date

Edit = Callable[[Location], str | None]
"""Gives the address at which a place can be changed at the code host; None where there is none."""


def summary(listed: DueList) -> str:
    """Say how much is due."""
    items = listed.items
    if not items:
        return "Nothing is due."
    overdue = sum(item.overdue for item in items)
    late = f", {overdue} of them overdue" if overdue and len(items) > 1 else " and overdue" if overdue else ""
    return f"{count(len(items), 'thing')} {'is' if len(items) == 1 else 'are'} due{late}."


def heading(listed: DueList) -> str:
    """Say which days the list is about."""
    return f"Due on {long_date(listed.today)}, and within {count(listed.within, 'day')}"


def held(holding: Holding) -> str:
    """Name a place that counts on somebody: what it is, and the field."""
    return ": ".join(part for part in (holding.record, holding.field or holding.reason) if part)


def as_markdown(listed: DueList, edit: Edit, relocate: Relocate) -> str:
    """Write the whole list as Markdown, a part for every owner."""
    blocks = [f"# {heading(listed)}", summary(listed)]
    for one in listed.owners:
        blocks += [f"## {told(one.owner.name)}", *people(one), "\n".join(lines(one.items, edit, relocate))]
    return "\n\n".join(blocks)


def people(one: OwnerDue) -> Iterator[str]:
    """Say who speaks for a department."""
    if one.owner.kind == "department" and one.owner.people:
        yield f"For {', '.join(told(person.name) for person in one.owner.people)}."


def lines(items: Sequence[Item], edit: Edit, relocate: Relocate) -> Iterator[str]:
    """Write items as a list; each leads to where it can be changed, and what somebody holds is listed below."""
    for item in items:
        yield line(item, edit, relocate)


def line(item: Item, edit: Edit, relocate: Relocate) -> str:
    """Write an item as an entry of a list, of several lines where somebody holds something."""
    detail = f" {code(item.detail)}." if item.detail else ""
    late = "**Overdue.** " if item.overdue else ""
    held_now = " This is held:" if item.holds else ""
    written = [f"- {late}{_place(told(item.title), item.location, edit, relocate)}: {item.what}{detail} {item.do}{held_now}"]
    written += [f"    - {_place(told(held(one)), one.location, edit, relocate)}" for one in item.holds]
    return "\n".join(written)


def _place(text: str, location: Location, edit: Edit, relocate: Relocate) -> str:
    where = code(f"{relocate(location.path)}:{location.line}")
    return f"{link(text, edit(location))} ({where})"


def as_json(listed: DueList, edit: Edit, relocate: Relocate) -> str:
    """Write the whole list as JSON."""

    def place(location: Location) -> dict[str, Any]:
        return {"path": relocate(location.path), "line": location.line, "edit": edit(location)}

    def item(one: Item) -> dict[str, Any]:
        return {
            "kind": one.kind,
            "id": one.id,
            "title": one.title,
            "by": one.by,
            "overdue": one.overdue,
            **place(one.location),
            "what": f"{one.what} {one.detail}".strip(),
            "do": one.do,
            "holds": [{**place(h.location), "kind": h.kind, "id": h.id, "field": h.field} for h in one.holds],
        }

    owners = [
        {
            "kind": one.owner.kind,
            "id": one.owner.id,
            "name": one.owner.name,
            "people": [person.id for person in one.owner.people],
            "items": [item(i) for i in one.items],
        }
        for one in listed.owners
    ]
    found = {"today": listed.today, "within": listed.within, "owners": owners}
    return json.dumps(found, indent=2, ensure_ascii=False, default=str)
