"""Format what is due: Markdown for notes and issues, JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from macros.basics.problem import Location
from macros.basics.safe_markdown import code
from macros.basics.text import count, long_date
from macros.handover.responsibilities import Holding
from macros.upkeep.due import DueItem, DueList, OwnerDue
from macros.upkeep.host_text import link, plain_or_code
from macros.upkeep.links import ItemLinks
from macros.upkeep.report_format import Relocate

Edit = Callable[[Location], str | None]
"""Returns the address at which a place can be edited at the code host; None if there is none."""


def summary(due: DueList) -> str:
    """Return a sentence that counts what is due."""
    items = due.items
    if not items:
        return "Nothing is due."
    overdue = sum(item.overdue for item in items)
    late = ""
    if overdue:
        late = f", {overdue} of them overdue" if len(items) > 1 else " and overdue"
    return f"{count(len(items), 'thing')} {'is' if len(items) == 1 else 'are'} due{late}."


def heading(due: DueList) -> str:
    """Return a heading with the days that the list covers."""
    return f"Due on {long_date(due.today)}, and within {count(due.within, 'day')}"


def holding_name(holding: Holding) -> str:
    """Return what somebody holds: the record and the field."""
    return ": ".join(part for part in (holding.record, holding.field or holding.reason) if part)


def as_markdown(due: DueList, links: ItemLinks, relocate: Relocate) -> str:
    """Return the whole list as Markdown, with a section for every owner."""
    blocks = [f"# {heading(due)}", summary(due)]
    for entry in due.owners:
        lines = (list_entry(item, links, relocate) for item in entry.items)
        blocks += [f"## {plain_or_code(entry.owner.name)}", *people_line(entry), "\n".join(lines)]
    return "\n\n".join(blocks)


def people_line(entry: OwnerDue) -> Iterator[str]:
    """Yield a line with those who speak for a department, or maintain the repository."""
    names = [
        *(plain_or_code(person.name) for person in entry.owner.people),
        *(code(handle) for handle in entry.owner.others),
    ]
    if entry.owner.kind != "person" and names:
        yield f"For {', '.join(names)}."


def list_entry(
    item: DueItem, links: ItemLinks, relocate: Relocate, *, commands: bool = False
) -> str:
    """Return an item as an entry of a list, in words for people without commands.

    The command, if `commands` is set, and what somebody who leaves holds follow on lines of their
    own.
    """
    late = "**Overdue.** " if item.overdue else ""
    detail = f" {code(item.detail)}." if item.detail else ""
    title = plain_or_code(item.title)
    if item.kind == "address":
        page_note = (
            f" It is on {link(plain_or_code(page.title), links.page(item))}."
            if (page := links.page_at(item.location))
            else ""
        )
    else:
        title, page_note = link(title, links.page(item)), ""
    confirm = f" How: [Confirm a review](<{how}>)." if (how := links.confirm(item)) else ""
    holds_intro = " This person holds:" if item.holds else ""
    ways, place = _ways(item.location, links, relocate)
    what = f"{item.what}{detail}{page_note}"
    lines = [f"- {late}{title}{place}: {what} {item.do}{confirm}{ways}{holds_intro}"]
    if commands and item.command:
        lines.append(f"    - Command: {code(item.command)}")
    lines += [f"    - {_holding(holding, links, relocate)}" for holding in item.holds]
    return "\n".join(lines)


def _ways(location: Location, links: ItemLinks, relocate: Relocate) -> tuple[str, str]:
    """Return a sentence that links to where a place can be changed, or else the place itself."""
    ways = [
        f"[in the {name}](<{address}>)"
        for name, address in (("form", links.form(location)), ("file", links.edit(location)))
        if address is not None
    ]
    if ways:
        return f" Change it {' or '.join(ways)}.", ""
    return "", f" ({code(f'{relocate(location.path)}:{location.line}')})"


def _holding(holding: Holding, links: ItemLinks, relocate: Relocate) -> str:
    address = links.form(holding.location) or links.edit(holding.location)
    place = (
        ""
        if address
        else f" ({code(f'{relocate(holding.location.path)}:{holding.location.line}')})"
    )
    return f"{link(plain_or_code(_in_words(holding, links)), address)}{place}"


def _in_words(holding: Holding, links: ItemLinks) -> str:
    """Return the name of a record that somebody holds, and the field in words."""
    field = holding.field.replace(".", " ").replace("_", " ") or holding.reason
    record = f"{holding.kind} {links.name(holding.kind, holding.id)}".strip()
    return ": ".join(part for part in (record, field) if part)


def as_json(due: DueList, edit: Edit, relocate: Relocate) -> str:
    """Return the whole list as JSON."""

    def place(location: Location) -> dict[str, Any]:
        return {"path": relocate(location.path), "line": location.line, "edit": edit(location)}

    def holding_entry(holding: Holding) -> dict[str, Any]:
        fields = {"kind": holding.kind, "id": holding.id, "field": holding.field}
        return {**place(holding.location), **fields}

    def item_entry(item: DueItem) -> dict[str, Any]:
        return {
            "kind": item.kind,
            "id": item.id,
            "title": item.title,
            "by": item.by,
            "overdue": item.overdue,
            **place(item.location),
            "what": f"{item.what} {item.detail}".strip(),
            "do": item.do,
            "command": item.command,
            "holds": [holding_entry(holding) for holding in item.holds],
        }

    owners = [
        {
            "kind": entry.owner.kind,
            "id": entry.owner.id,
            "name": entry.owner.name,
            "people": [person.id for person in entry.owner.people],
            "items": [item_entry(item) for item in entry.items],
        }
        for entry in due.owners
    ]
    content = {"today": due.today, "within": due.within, "owners": owners}
    return json.dumps(content, indent=2, ensure_ascii=False, default=str)
