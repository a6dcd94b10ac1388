"""Parts that pages load when a reader needs them: scripts that hold the output of macros.

Each is a classic script under parts/, because a site that is opened from a folder can load nothing
else. Their links start at the site's root.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from macros.pages import account, person
from macros.pages.context import Site, View
from macros.pages.department import seats
from macros.pages.permalinks import HOME
from macros.reading.html_tokens import Element, elements

_REFERENCE = re.compile(r"&#(\d+);")
_MARKUP = frozenset("&<>\"'")


def parts(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the name and the script of each part.

    The parts are the list of departments, who to ask in each of them, and the tables that are too
    long for a page.
    """
    view = View(site, HOME)
    departments = sorted(
        site.playbook.departments.values(), key=lambda department: person.sort_key(department.name)
    )
    yield _part("departments", [[department.id, department.name] for department in departments])
    for department in departments:
        people = view.component(
            "my-department-people", department=department, people=seats(view, department)
        )
        page = view.href("department", department.id)
        yield _part(
            f"departments/{department.id}",
            {
                "name": department.name,
                "page": html.unescape(page) if page else "",
                "people": strip_references(people),
            },
        )
    if "person" in site.permalinks.oversized_kinds:
        present_people = person.present(site.playbook.people.values())
        yield _part(person.TABLE_PART, _table(person.table(view, present_people, "")))
    if "account" in site.permalinks.oversized_kinds:
        table = account.table(view, site.playbook.accounts.values(), nothing="")
        yield _part(account.TABLE_PART, _table(table))


def _table(table_html: str) -> dict[str, Any]:
    """Return a table as columns: the rows' ids and departments, and the HTML in their cells.

    By column, a table of 10,000 people compresses to 0.4 MB; by row, it would be 0.6 MB.
    """
    rows: list[dict[str, str]] = []
    table: list[list[Element]] = []
    for row in elements(table_html, ("tr",)):
        cells = [*elements(row.content, ("th", "td"))]
        if cells[0].tag.attributes.get("scope") == "row":
            rows.append(row.tag.attributes)
            table.append(cells)
    return {
        "ids": [row.get("id") for row in rows],
        "departments": _pack([row.get("data-pb-department") for row in rows]),
        "tags": [cell.tag.source for cell in table[0]],
        "cells": [
            _pack([strip_references(cell.content.strip()) for cell in column])
            for column in zip(*table, strict=True)
        ],
    }


def _pack(texts: Sequence[str | None]) -> Any:
    """Return a column. If most of its texts are in several rows, each is stored once."""
    indexes = {text: index for index, text in enumerate(dict.fromkeys(texts))}
    if 2 * len(indexes) > len(texts):
        return texts
    return {"is": list(indexes), "at": [indexes[text] for text in texts]}


def _part(name: str, value: Any) -> tuple[str, str]:
    script_name = json.dumps(name)
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return name, f"pb.got({script_name},{data});\n"


def strip_references(markup: str) -> str:
    """Replace character references by characters, except where HTML needs them.

    Components write many more, because their output passes through Markdown.
    """
    return _REFERENCE.sub(_character, markup)


def _character(match: re.Match[str]) -> str:
    character = chr(int(match[1]))
    return match[0] if character in _MARKUP or not character.isprintable() else character
