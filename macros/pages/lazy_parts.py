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

_REFERENCE = re.compile(r"&#(\d+);")
_ROW = re.compile(
    r'<tr(?: id="(?P<id>[^"]*)")?(?: data-pb-department="(?P<department>[^"]*)")?>'
    r'(?P<cells><th scope="row">.*?)</tr>'
)
_CELL = re.compile(r"(<t[hd][^>]*>)(.*?)</t[hd]>")
_TAG = re.compile(r"(<[^>]*>)")
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
    """Take a table apart to make the script small.

    Returns the ids of the rows, the opening tag of each cell, and the texts of the cells by column.
    """
    rows = [
        (match["id"], match["department"], _CELL.findall(match["cells"]))
        for match in _ROW.finditer(table_html)
    ]
    column_count = len(rows[0][2])
    return {
        "ids": [row_id for row_id, _, _ in rows],
        "departments": _values([department for _, department, _ in rows]),
        "tags": [tag for tag, _ in rows[0][2]],
        "cells": [
            _column([strip_references(cells[place][1].strip()) for _, _, cells in rows])
            for place in range(column_count)
        ],
    }


def _column(texts: Sequence[str]) -> Any:
    """Pack the cells of a column.

    Where most texts are in several rows, each is stored once; elsewhere the HTML that all cells
    share is stored once, and what differs for each row.
    """
    if 2 * len(set(texts)) <= len(texts):
        return _values(texts)
    cells = [_TAG.split(text) for text in texts]
    forms: dict[tuple[str, ...], list[list[str]]] = {}
    for pieces in cells:
        forms.setdefault(_form(pieces), []).append(pieces)
    indexes = {form: index for index, form in enumerate(forms)}
    return {
        "forms": [_pack_form(rows) for rows in forms.values()],
        "at": [indexes[_form(pieces)] for pieces in cells],
    }


def _values(texts: Sequence[str]) -> Any:
    """Pack texts: if most are in several rows, each is stored once."""
    indexes = {text: index for index, text in enumerate(dict.fromkeys(texts))}
    if 2 * len(indexes) > len(texts):
        return texts
    return {"is": list(indexes), "at": [indexes[text] for text in texts]}


def _form(pieces: list[str]) -> tuple[str, ...]:
    """Return the names of the tags, which are at the odd indexes."""
    return tuple(tag.partition(" ")[0] for tag in pieces[1::2])


def _pack_form(rows: list[list[str]]) -> list[Any]:
    """Pack rows of one form: a text that is the same in all, or a column of those that differ."""
    columns: list[Any] = []
    for pieces in zip(*rows, strict=True):
        if len(set(pieces)) > 1:
            columns.append(_values(pieces))
        elif columns and isinstance(columns[-1], str):
            columns[-1] += pieces[0]
        else:
            columns.append(pieces[0])
    return columns


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
