"""Macros about departments: a card, lists, the table of representatives, and all facts of one department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from macros.basics.i18n import Words
from macros.model.department import Department, DepartmentKind
from macros.model.field import Reference
from macros.pages import account, edit_links, heading, person
from macros.pages.context import View
from macros.pages.macro import page_macro
from macros.pages.vacancy import Contact, contact, current_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from macros.model.campaign import Campaign
    from macros.model.department import Person

_KINDS: tuple[DepartmentKind, ...] = ("hub", "spoke", "adviser")
_MANY_PAGES = 12
"""From this number on, a list of pages is folded up."""


def in_order(departments: Iterable[Department]) -> list[Department]:
    """List departments as people look for them: the hub, the spokes, the advisers, each by name."""
    return sorted(
        departments,
        key=lambda department: (_KINDS.index(department.kind), person.sort_key(department.name)),
    )


def speakers(view: View, department: Department) -> list[tuple[str, Person]]:
    """Name the people to turn to, with the part that each plays: representative and deputy, else the head."""
    words = view.words
    named = [
        (words.gettext("Representative"), current_person(view, department.representative)),
        (words.gettext("Deputy"), current_person(view, department.deputy)),
    ]
    found = [(part, who) for part, who in named if who is not None]
    head = current_person(view, department.head)
    return found or ([(words.gettext("Head"), head)] if head is not None else [])


def seats(view: View, department: Department) -> list[Contact]:
    """Name the people to turn to as `speakers` does, and for a seat whose holder has left whom to ask instead."""
    words = view.words
    named = (
        (words.gettext("Representative"), department.representative),
        (words.gettext("Deputy"), department.deputy),
    )
    found = [
        seat
        for part, person_id in named
        if (seat := _seat(view, department, part, person_id)) is not None
    ]
    head = _seat(view, department, words.gettext("Head"), department.head)
    return found or ([head] if head is not None else [])


def _seat(view: View, department: Department, part: str, person_id: str | None) -> Contact | None:
    """Return who holds a seat, or whom to ask instead; None where nobody is named."""
    others = (department.representative, department.deputy, department.head)
    return contact(view, part, person_id, *others) if person_id else None


@page_macro('{{ department_card("hub") }}')
def department_card(view: View, id: Annotated[str, Reference("department")]) -> str:
    """Show a department in short: what it is for, who speaks for it, and how to reach them.

    Takes the department's id. It shows representative and deputy, or the head of a department that
    has none; where nobody is named, it says so. The name leads to the department's page.
    """
    department = view.playbook.departments[id]
    return view.component(
        "department-card",
        department=department,
        seats=seats(view, department),
        change=edit_links.record_address(view, "department", id),
        form=edit_links.form_address(view, "department", id),
    )


@page_macro("{{ department_list() }}")
def department_list(view: View, kind: DepartmentKind | None = None) -> str:
    """List departments with what each is for: all, or those of a kind (hub, spoke or adviser).

    The hub comes first, then the spokes, then the advisers, each by name and linked to its page. A
    department that is still joining, or that pauses, is marked. Where there is none, it says so.
    """
    listed = in_order(
        d for d in view.playbook.departments.values() if kind is None or d.kind == kind
    )
    if not listed:
        return view.component("empty", text=_none(view.words, kind))
    groups = [(name, [d for d in listed if d.kind == name]) for name in _KINDS]
    return view.component(
        "department-list", groups=[group for group in groups if group[1]], show_kind=kind is None
    )


def _none(words: Words, kind: DepartmentKind | None) -> str:
    """Say that no department is listed, or none of a kind."""
    said = {
        None: words.gettext("No departments are listed."),
        "hub": words.gettext("No hubs are listed."),
        "spoke": words.gettext("No spokes are listed."),
        "adviser": words.gettext("No advisers are listed."),
    }
    return said[kind]


@page_macro("{{ representative_table() }}")
def representative_table(view: View) -> str:
    """List who speaks for each department: representative, deputy, and how to reach them.

    Every department stands in it. For the hub and the advisers, who need no representative, it
    shows the head where no representative is named. "Not named yet" stands where there is nobody;
    where somebody has left, whom to ask instead.
    """
    rows = [
        (
            department,
            _seat(view, department, "", department.representative),
            _seat(view, department, "", department.deputy),
            _seat(view, department, "", department.head) if department.kind != "spoke" else None,
        )
        for department in in_order(view.playbook.departments.values())
    ]
    if not rows:
        return view.component("empty", text=_none(view.words, None))
    return view.component("representatives", rows=rows)


@page_macro('{{ department_facts("hub") }}')
def department_facts(view: View, id: Annotated[str, Reference("department")]) -> str:
    """Show everything the playbook knows of a department; it makes up most of the department's own page.

    Takes the department's id. Readers can choose it as their own. It shows purpose and status, how
    to reach the department, its people, accounts, policies and pages, goals and campaigns, and
    where to propose a change: in the repository, or by asking when the organisation names none.
    Each part has a heading, and says so when it is empty. Write the call alone on its line.
    """
    department = view.playbook.departments[id]
    words = view.words
    level = heading.level_below(view, "department_facts")
    parts = [
        (
            words.gettext("How to reach us"),
            "reach",
            [view.steady("reach", lambda: _reach(view, department))],
        ),
        (
            words.gettext("People"),
            "people",
            [view.steady("people", lambda: _people(view, department))],
        ),
        (
            words.gettext("Accounts"),
            "accounts",
            [
                account.table(
                    view,
                    view.accounts_of(id),
                    hide=("department",),
                    nothing=words.gettext("No accounts are listed."),
                )
            ],
        ),
        (words.gettext("Policies and pages"), "policies", _owned(view, id)),
        (words.gettext("Goals"), "goals", [_goals(view, id)]),
        (words.gettext("Campaigns"), "campaigns", [_campaigns(view, id)]),
        (
            words.gettext("Propose a change"),
            "change",
            [view.steady("change", lambda: _change(view, department))],
        ),
    ]
    written = [
        heading.part(level, title, view.anchor("facts", anchor), blocks)
        for title, anchor, blocks in parts
    ]
    own = view.component("this-department", department=department)
    return "\n\n".join([_purpose(view, department), own, *written])


def _purpose(view: View, department: Department) -> Markup:
    above = view.playbook.departments.get(department.parent or "")
    below = view.records_naming("department", department.id, "department", "parent")
    return view.component(
        "department-purpose",
        department=department,
        above=above,
        below=[view.link("department", other.id, other.name) for other in in_order(below)],
    )


def _reach(view: View, department: Department) -> Markup:
    people = seats(view, department)
    head = _seat(view, department, view.words.gettext("Head"), department.head)
    listed = {one.person.id for one in people if one.person is not None}
    if head is not None and head.person is not None and head.person.id not in listed:
        people.append(head)
    urgent = view.playbook.organization.urgent
    has_route = urgent is not None and urgent.route in view.playbook.routes
    return view.component(
        "department-reach",
        department=department,
        people=people,
        urgent=urgent if has_route else None,
    )


def _people(view: View, department: Department) -> Markup:
    people = view.playbook.people
    listed = person.present(people[i] for i in department.people)
    if not listed:
        return view.component("empty", text=view.words.gettext("Nobody is listed here."))
    return person.table(view, listed, view.words.gettext("People"), show_department=False)


def _owned(view: View, id: str) -> list[Markup]:
    """Show the policies and the pages that a department keeps, its own page aside."""
    heads = [
        page.policy
        for page in view.records_naming("department", id, "policy", "owner")
        if page.policy is not None
    ]
    policies = sorted(
        heads, key=lambda head: (head.status == "retired", person.sort_key(head.title))
    )
    own = f"directory/{id}.md"
    pages = sorted(
        (
            page
            for page in view.records_naming("department", id, "page", "owner")
            if page.path != own
        ),
        key=lambda page: person.sort_key(page.title),
    )
    return [
        view.component("department-policies", policies=policies),
        view.component("department-pages", pages=pages, folded=len(pages) >= _MANY_PAGES),
    ]


def _goals(view: View, id: str) -> Markup:
    goals = sorted(
        view.records_naming("department", id, "goal", "owner"),
        key=lambda goal: (goal.status != "open", goal.due),
    )
    return view.component("department-goals", goals=goals)


def _campaigns(view: View, id: str) -> Markup:
    """Show what runs or is planned; what is over or cancelled stands in the calendar alone."""

    def ahead(campaign: Campaign) -> bool:
        return campaign.end >= view.today and campaign.status not in ("done", "cancelled")

    campaigns = sorted(
        filter(ahead, view.records_naming("department", id, "campaign", "department")),
        key=lambda c: (c.start, c.end),
    )
    return view.component("department-campaigns", campaigns=campaigns)


def _change(view: View, department: Department) -> Markup:
    """Lead to the department's files in the repository, and to whoever helps."""
    playbook = view.site.playbook
    words = view.words
    files = [
        (words.gettext("Facts and people"), f"{playbook.data_dir}/departments/{department.id}.yml")
    ]
    if view.accounts_of(department.id):
        files.append(
            (words.gettext("Accounts"), f"{playbook.data_dir}/accounts/{department.id}.yml")
        )
    page = playbook.pages.get(f"directory/{department.id}.md")
    if page is not None:
        files.append((words.gettext("Text of this page"), page.file))
    links = [
        (title, found)
        for title, path in files
        if (found := edit_links.file_address(view, path)) is not None
    ]
    forms = [
        (title, found)
        for title, path in files
        if (found := edit_links.file_form(view, path)) is not None
    ]
    return view.component(
        "department-change", links=links, forms=forms, asked=asked(view, department)
    )


def asked(view: View, department: Department | None) -> list[Markup]:
    """Name whom to tell what should change: who speaks for the department, and the hub's lead."""
    lead = current_person(view, view.playbook.organization.lead)
    found = [who for _, who in speakers(view, department)[:1]] if department is not None else []
    if lead is not None and lead.id not in {who.id for who in found}:
        found.append(lead)
    return [person.link(view, who) for who in found]
