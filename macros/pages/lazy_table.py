"""Parts that pages load when a reader needs them: small scripts that hand over what macros and components print.

Each is a classic script under parts/, because a site that is opened from a folder can load nothing
else. Their links are those of the site's root.
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
    r'<tr(?: id="(?P<id>[^"]*)")?(?: data-pb-department="(?P<department>[^"]*)")?>(?P<cells><th scope="row">.*?)</tr>'
)
_CELL = re.compile(r"(<t[hd][^>]*>)(.*?)</t[hd]>")
_TAG = re.compile(r"(<[^>]*>)")
_MARKUP = frozenset("&<>\"'")


def parts(site: Site) -> Iterator[tuple[str, str]]:
    """Give the name and the script of each part: departments, what each says of itself, and tables too long for a page."""
    view = View(site, HOME)
    departments = sorted(
        site.playbook.departments.values(), key=lambda department: person.sort_key(department.name)
    )
    yield _part("departments", [[department.id, department.name] for department in departments])
    for department in departments:
        shown = view.component(
            "my-department-people", department=department, people=seats(view, department)
        )
        page = view.href("department", department.id)
        yield _part(
            f"departments/{department.id}",
            {
                "name": department.name,
                "page": html.unescape(page) if page else "",
                "people": lean(shown),
            },
        )
    if "person" in site.homes.too_many:
        listed = person.present(site.playbook.people.values())
        yield _part(person.PART, _table(person.table(view, listed, "")))
    if "account" in site.homes.too_many:
        yield _part(
            account.PART, _table(account.table(view, site.playbook.accounts.values(), nothing=""))
        )


def _table(shown: str) -> dict[str, Any]:
    """Take a table apart: the ids of the rows, what opens each cell, and the cells by columns."""
    rows = [
        (match["id"], match["department"], _CELL.findall(match["cells"]))
        for match in _ROW.finditer(shown)
    ]
    return {
        "ids": [row_id for row_id, _, _ in rows],
        "departments": _values([department for _, department, _ in rows]),
        "tags": [tag for tag, _ in rows[0][2]],
        "cells": [
            _column([lean(cells[place][1].strip()) for _, _, cells in rows])
            for place in range(len(rows[0][2]))
        ],
    }


def _column(texts: Sequence[str]) -> Any:
    """Hold the cells of a column: each text once where most stand in several rows, or HTML without what is the same in all."""
    if 2 * len(set(texts)) <= len(texts):
        return _values(texts)
    split = [_TAG.split(text) for text in texts]
    forms: dict[tuple[str, ...], list[list[str]]] = {}
    for pieces in split:
        forms.setdefault(_form(pieces), []).append(pieces)
    places = {form: place for place, form in enumerate(forms)}
    return {
        "forms": [_filled(rows) for rows in forms.values()],
        "at": [places[_form(pieces)] for pieces in split],
    }


def _values(texts: Sequence[str]) -> Any:
    """Hold texts, each once where most stand in several rows."""
    known = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    return (
        {"is": list(known), "at": [known[text] for text in texts]}
        if 2 * len(known) <= len(texts)
        else texts
    )


def _form(pieces: list[str]) -> tuple[str, ...]:
    """Name the tags, which stand at the odd places."""
    return tuple(tag.partition(" ")[0] for tag in pieces[1::2])


def _filled(rows: list[list[str]]) -> list[Any]:
    """Tell the pieces of rows of one form in their order: a text that is the same in all, or a column of those that differ."""
    made: list[Any] = []
    for pieces in zip(*rows, strict=True):
        if len(set(pieces)) > 1:
            made.append(_values(pieces))
        elif made and isinstance(made[-1], str):
            made[-1] += pieces[0]
        else:
            made.append(pieces[0])
    return made


def _part(name: str, value: Any) -> tuple[str, str]:
    return (
        name,
        f"pb.got({json.dumps(name)},{json.dumps(value, ensure_ascii=False, separators=(',', ':'))});\n",
    )


def lean(markup: str) -> str:
    """Write HTML with as few character references as HTML needs; a component writes many more, for Markdown's sake."""
    return _REFERENCE.sub(_character, markup)


def _character(match: re.Match[str]) -> str:
    character = chr(int(match[1]))
    return match[0] if character in _MARKUP or not character.isprintable() else character
