"""Parts that pages load when a reader needs them: small scripts that hand over what macros and components print.

Each is a classic script under parts/, because a site that is opened from a folder can load nothing else. Their links are
those of the site's root.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from macros.pages import person
from macros.pages.department import speakers
from macros.pages.home import HOME
from macros.pages.view import Site, View

_REFERENCE = re.compile(r"&#(\d+);")
_MARKUP = frozenset("&<>\"'")


def parts(site: Site) -> Iterator[tuple[str, str]]:
    """Give the name and the script of each part: the list of departments, and one for each department."""
    view = View(site, HOME)
    departments = sorted(site.playbook.departments.values(), key=lambda department: person.sort_key(department.name))
    yield _part("departments", [[department.id, department.name] for department in departments])
    for department in departments:
        shown = view.component("my-department-people", department=department, people=speakers(view, department))
        page = view.href("department", department.id)
        yield _part(
            f"departments/{department.id}",
            {"name": department.name, "page": html.unescape(page) if page else "", "people": lean(shown)},
        )


def _part(name: str, value: Any) -> tuple[str, str]:
    return name, f"pb.got({json.dumps(name)},{json.dumps(value, ensure_ascii=False, separators=(',', ':'))});\n"


def lean(markup: str) -> str:
    """Write HTML with as few character references as HTML needs; a component writes many more, for Markdown's sake."""
    return _REFERENCE.sub(_character, markup)


def _character(match: re.Match[str]) -> str:
    character = chr(int(match[1]))
    return match[0] if character in _MARKUP or not character.isprintable() else character
