"""Macros about people: one person in a sentence, and tables of people."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Annotated

from macros.basics.text import plain_ascii
from macros.model.department import Person, Role
from macros.model.field import Reference
from macros.pages import edit_links, enum_labels
from macros.pages.context import View
from macros.pages.macro_register import page_macro
from macros.pages.vacancy import current_person, substitute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

TABLE_PART = "people"
"""The part with the table of everybody, if it is too long for a page."""


def present(people: Iterable[Person]) -> list[Person]:
    """Return the people who have not left, sorted by name.

    Accents and capitals do not count in the order.
    """
    return sorted(
        (person for person in people if person.status != "left"),
        key=lambda person: sort_key(person.name),
    )


def sort_key(name: str) -> tuple[str, str]:
    """Return the sort key of a name in a list that people read."""
    return plain_ascii(name).casefold(), name


def link(view: View, person: Person) -> Markup:
    """Return a link to a person, with their last day if they are leaving."""
    return (
        view.component("named", person=person)
        if person.status == "leaving"
        else view.link("person", person.id, person.name)
    )


def department_links(view: View, ids: Iterable[str]) -> dict[str, Markup]:
    """Return the linked names of departments: a long table names few departments often."""
    departments = view.playbook.departments
    records = {i: departments.get(i) for i in dict.fromkeys(ids)}
    return {
        i: view.link("department", i, department.name)
        for i, department in records.items()
        if department is not None
    }


def department_names(view: View, ids: Iterable[str]) -> list[str]:
    """Return the names of departments, sorted."""
    departments = view.playbook.departments
    return sorted({departments[i].name for i in set(ids) if i in departments}, key=sort_key)


def groups(view: View, ids: Iterable[str]) -> list[tuple[Markup, int]]:
    """Count things by department, given one department id each; return linked names and counts."""
    counts = Counter(ids)
    departments = [
        department for i in counts if (department := view.playbook.departments.get(i)) is not None
    ]
    departments.sort(key=lambda department: sort_key(department.name))
    return [(view.link("department", d.id, d.name), counts[d.id]) for d in departments]


def table(
    view: View, people: list[Person], label: str, *, show_department: bool = True, part: str = ""
) -> Markup:
    """Print people in a table without the columns that nobody fills.

    Of a table that is a `part`, only the first rows are printed: scripts load all of them
    (`macros.pages.lazy_parts`).
    """
    owners = [person.department for person in people]
    words = view.words
    names = enum_labels.choices(words)["role"]
    choices = {}
    if part:
        roles = {role for person in people for role in person.roles}
        codes = {code for person in people for code in person.languages}
        choices = {
            "department": department_names(view, owners),
            "role": sorted((names[role] for role in roles), key=sort_key),
            "language": sorted(set(map(words.language_name, codes)), key=sort_key),
        }
    return view.component(
        "people",
        people=people,
        label=label,
        departments=department_links(view, owners) if show_department else {},
        show_department=show_department,
        show_languages=any(person.languages for person in people),
        show_expertise=any(person.expertise for person in people),
        roles=cache(
            lambda roles: words.joined([name for role, name in names.items() if role in roles])
        ),
        languages=cache(
            lambda codes: words.joined(list(dict.fromkeys(map(words.language_name, codes))))
        ),
        place=edit_links.row_places(view, "person"),
        part=part,
        choices=choices,
        groups=groups(view, owners) if part else [],
    )


@page_macro('{{ person("amara-okafor") }}', inline=True)
def person(view: View, id: Annotated[str, Reference("person")]) -> str:
    """Name a person in a sentence: name, title, department and the contacts that they allow.

    Takes the person's id. The name leads to the table of people. If the person is leaving, it says
    until when they are there. Somebody who has left is not named: it says who to ask instead.
    """
    somebody = current_person(view, id)
    if somebody is None:
        return view.component("somebody-left", instead=substitute(view, id))
    return view.component(
        "person", person=somebody, departments=department_links(view, [somebody.department])
    )


@page_macro('{{ people(role="lead") }}')
def people(
    view: View,
    department: Annotated[str | None, Reference("department")] = None,
    role: Role | None = None,
) -> str:
    """List people in a table: all, those of a department, those with a role, or both.

    It shows name, title, place, department, roles, languages, what to ask the person about, and the
    contacts that they allow. The time zone and the contact card, also as a QR code for a phone's
    camera, are folded up. People who have left are not listed. If nobody fits, it says so. With
    more than 500 people, the page has the first 100, and scripts load the others when the table is
    used. Without scripts, it shows how many each department has, with links to the departments'
    pages.
    """
    rows = present(
        person
        for person in view.playbook.people.values()
        if (department is None or person.department == department)
        and (role is None or role in person.roles)
    )
    if not rows:
        return view.component("empty", text=view.words.gettext("Nobody is listed here."))
    everybody = department is None and role is None
    part = TABLE_PART if everybody and view.is_oversized("person") else ""
    return table(
        view, rows, view.words.gettext("People"), show_department=department is None, part=part
    )
