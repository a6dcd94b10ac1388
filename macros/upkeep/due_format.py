"""What is due as Markdown, for notes and issues, and as JSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from macros.basics.problem import Location
from macros.basics.safe_markdown import code
from macros.basics.text import count, long_date
from macros.handover.holding import Holding
from macros.upkeep.due import DueList, Item, OwnerDue
from macros.upkeep.host_text import link, told
from macros.upkeep.links import Links
from macros.upkeep.report_format import Relocate

Edit = Callable[[Location], str | None]
"""Gives the address at which a place can be changed at the code host; None where there is none."""


def summary(listed: DueList) -> str:
    """Say how much is due."""
    items = listed.items
    if not items:
        return "Nothing is due."
    overdue = sum(item.overdue for item in items)
    late = (
        f", {overdue} of them overdue"
        if overdue and len(items) > 1
        else " and overdue"
        if overdue
        else ""
    )
    return f"{count(len(items), 'thing')} {'is' if len(items) == 1 else 'are'} due{late}."


def heading(listed: DueList) -> str:
    """Say which days the list is about."""
    return f"Due on {long_date(listed.today)}, and within {count(listed.within, 'day')}"


def held(holding: Holding) -> str:
    """Name a place that counts on somebody: what it is, and the field."""
    return ": ".join(part for part in (holding.record, holding.field or holding.reason) if part)


def as_markdown(listed: DueList, links: Links, relocate: Relocate) -> str:
    """Return the whole list as Markdown, a part for every owner."""
    blocks = [f"# {heading(listed)}", summary(listed)]
    for one in listed.owners:
        entries = (line(item, links, relocate) for item in one.items)
        blocks += [f"## {told(one.owner.name)}", *people(one), "\n".join(entries)]
    return "\n\n".join(blocks)


def people(one: OwnerDue) -> Iterator[str]:
    """Say who speaks for a department, or maintains the repository."""
    names = [
        *(told(person.name) for person in one.owner.people),
        *(code(handle) for handle in one.owner.others),
    ]
    if one.owner.kind != "person" and names:
        yield f"For {', '.join(names)}."


def line(item: Item, links: Links, relocate: Relocate, *, commands: bool = False) -> str:
    """Return an item as an entry of a list, in words for people without commands.

    Below stand the command, where the readers have it, and what somebody who goes holds, each on a
    line of its own.
    """
    late = "**Overdue.** " if item.overdue else ""
    detail = f" {code(item.detail)}." if item.detail else ""
    title = told(item.title)
    if item.kind == "address":
        shown = (
            f" It is on {link(told(page.title), links.page(item))}."
            if (page := links.page_at(item.location))
            else ""
        )
    else:
        title, shown = link(title, links.page(item)), ""
    confirm = f" How: [Confirm a review](<{how}>)." if (how := links.confirm(item)) else ""
    held_now = " This is held:" if item.holds else ""
    ways, place = _ways(item.location, links, relocate)
    written = [
        f"- {late}{title}{place}: {item.what}{detail}{shown} {item.do}{confirm}{ways}{held_now}"
    ]
    if commands and item.command:
        written.append(f"    - Command: {code(item.command)}")
    written += [f"    - {_holding(one, links, relocate)}" for one in item.holds]
    return "\n".join(written)


def _ways(location: Location, links: Links, relocate: Relocate) -> tuple[str, str]:
    """Return the sentence that leads to where a place is changed; where nothing does, the place itself."""
    ways = [
        f"[in the {name}](<{address}>)"
        for name, address in (("form", links.form(location)), ("file", links.edit(location)))
        if address is not None
    ]
    if ways:
        return f" Change it {' or '.join(ways)}.", ""
    return "", f" ({code(f'{relocate(location.path)}:{location.line}')})"


def _holding(one: Holding, links: Links, relocate: Relocate) -> str:
    address = links.form(one.location) or links.edit(one.location)
    place = "" if address else f" ({code(f'{relocate(one.location.path)}:{one.location.line}')})"
    return f"{link(told(_in_words(one, links)), address)}{place}"


def _in_words(one: Holding, links: Links) -> str:
    """Name a place that counts on somebody by what people call it, and the field in words."""
    field = one.field.replace(".", " ").replace("_", " ") or one.reason
    record = f"{one.kind} {links.name(one.kind, one.id)}".strip()
    return ": ".join(part for part in (record, field) if part)


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
            "command": one.command,
            "holds": [
                {**place(h.location), "kind": h.kind, "id": h.id, "field": h.field}
                for h in one.holds
            ],
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
