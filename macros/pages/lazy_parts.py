"""Parts that pages load when a reader needs them: scripts that hold the output of macros.

Each is a classic script under parts/, because a site that is opened from a folder can load nothing
else. Their links start at the site's root.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from macros.pages import account, person
from macros.pages.context import Site, View
from macros.pages.department import seats
from macros.pages.permalinks import HOME
from macros.pages.row_templates import pack_rows
from macros.reading.html_tokens import elements

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
        table = person.table(view, present_people, "")
        yield _part(person.TABLE_PART, pack_rows(_rows(table)))
    if "account" in site.permalinks.oversized_kinds:
        table = account.table(view, site.playbook.accounts.values(), nothing="")
        yield _part(account.TABLE_PART, pack_rows(_rows(table)))


def _rows(table_html: str) -> Iterator[list[str]]:
    """Yield the rows of a table: the tag of each row, then its cells with their tags."""
    for row in elements(table_html, ("tr",)):
        cells = [*elements(row.content, ("th", "td"))]
        if cells[0].tag.attributes.get("scope") == "row":
            markup = [cell.tag.source + cell.content.strip() for cell in cells]
            yield [strip_references(text) for text in (row.tag.source, *markup)]


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
