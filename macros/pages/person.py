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
from macros.pages.macro import page_macro
from macros.pages.vacancy import current_person, instead

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

PART = "people"
"""The part that holds the table of everybody, where it is too long for a page."""


def present(people: Iterable[Person]) -> list[Person]:
    """List those who have not left, by name as people sort names: accents and capitals do not count."""
    return sorted(
        (person for person in people if person.status != "left"),
        key=lambda person: sort_key(person.name),
    )


def sort_key(name: str) -> tuple[str, str]:
    """Give the place of a name in a list that people read."""
    return plain_ascii(name).casefold(), name


def link(view: View, person: Person) -> Markup:
    """Link somebody's name, with the day until which they are there where they leave."""
    return (
        view.component("named", person=person)
        if person.status == "leaving"
        else view.link("person", person.id, person.name)
    )


def department_links(view: View, ids: Iterable[str]) -> dict[str, Markup]:
    """Give the linked name of each department, for long tables that name few departments often."""
    departments = view.playbook.departments
    found = {department_id: departments.get(department_id) for department_id in dict.fromkeys(ids)}
    return {
        i: view.link("department", i, department.name)
        for i, department in found.items()
        if department is not None
    }


def groups(view: View, ids: Iterable[str]) -> list[tuple[Markup, int]]:
    """Count what departments have, one id for each thing, under their linked names."""
    counted = Counter(ids)
    departments = [
        department for i in counted if (department := view.playbook.departments.get(i)) is not None
    ]
    departments.sort(key=lambda department: sort_key(department.name))
    return [(view.link("department", one.id, one.name), counted[one.id]) for one in departments]


def table(
    view: View, listed: list[Person], label: str, *, show_department: bool = True, part: str = ""
) -> Markup:
    """Print people in a table; columns that nobody fills are left out.

    The rows of a table that is a `part` are not printed: scripts load them
    (`macros.pages.lazy_table`).
    """
    owners = [person.department for person in listed]
    words = view.words
    names = enum_labels.choices(words)["role"]
    return view.component(
        "people",
        people=listed,
        label=label,
        departments=department_links(view, owners) if show_department and not part else {},
        show_department=show_department,
        show_languages=any(person.languages for person in listed),
        show_expertise=any(person.expertise for person in listed),
        roles=cache(
            lambda held: words.joined([name for role, name in names.items() if role in held])
        ),
        languages=cache(
            lambda codes: words.joined(list(dict.fromkeys(map(words.language_name, codes))))
        ),
        place=edit_links.row_places(view, "person"),
        part=part,
        groups=groups(view, owners) if part else [],
    )


@page_macro('{{ person("amara-okafor") }}', inline=True)
def person(view: View, id: Annotated[str, Reference("person")]) -> str:
    """Name a person in a sentence: name, title, department and the contacts that may be shown.

    Takes the person's id. The name leads to the table of people. Of somebody who leaves it says
    until when. Somebody who has left is not named: it says whom to ask instead.
    """
    found = current_person(view, id)
    if found is None:
        return view.component("somebody-left", instead=instead(view, id))
    return view.component(
        "person", person=found, departments=department_links(view, [found.department])
    )


@page_macro('{{ people(role="lead") }}')
def people(
    view: View,
    department: Annotated[str | None, Reference("department")] = None,
    role: Role | None = None,
) -> str:
    """List people in a table: all, those of a department, those with a role, or both.

    It shows name, title, place, department, roles, languages, what to ask the person about, and the
    contacts that the person lets be shown; folded up stand the time zone and the contact card, also
    as a QR code for a phone's camera. Whoever has left is not listed. Where nobody fits, it says
    so. When all are more than 500, the page holds the number of people of each department with
    links to the departments' pages, and scripts load the table.
    """
    listed = present(
        person
        for person in view.playbook.people.values()
        if (department is None or person.department == department)
        and (role is None or role in person.roles)
    )
    if not listed:
        return view.component("empty", text=view.words.gettext("Nobody is listed here."))
    everybody = department is None and role is None
    part = PART if everybody and "person" in view.site.homes.too_many else ""
    return table(
        view, listed, view.words.gettext("People"), show_department=department is None, part=part
    )
