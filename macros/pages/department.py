"""Macros about departments: a card, lists, the representatives, and all facts of one department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from macros.basics.i18n import Words
from macros.model.department import Department, DepartmentKind
from macros.model.field import Reference
from macros.pages import account, edit_links, heading, person
from macros.pages.context import View
from macros.pages.macro_register import page_macro
from macros.pages.vacancy import Contact, contact, current_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from macros.model.campaign import Campaign
    from macros.model.department import Person

_KINDS: tuple[DepartmentKind, ...] = ("hub", "spoke", "adviser")
MANY_DEPARTMENTS = 60
"""With more departments than this, only their own list has all of them."""
_MANY_PAGES = 12
"""A list of this many pages or more is folded up."""


def in_order(departments: Iterable[Department]) -> list[Department]:
    """Return departments in the order hub, spokes, advisers, each sorted by name."""
    return sorted(
        departments,
        key=lambda department: (_KINDS.index(department.kind), person.sort_key(department.name)),
    )


def speakers(view: View, department: Department) -> list[tuple[str, Person]]:
    """Return the people to turn to, each with their part.

    These are the representative and the deputy; the head, if a department has neither.
    """
    words = view.words
    candidates = [
        (words.gettext("Representative"), current_person(view, department.representative)),
        (words.gettext("Deputy"), current_person(view, department.deputy)),
    ]
    people = [(part, who) for part, who in candidates if who is not None]
    head = current_person(view, department.head)
    return people or ([(words.gettext("Head"), head)] if head is not None else [])


def seats(view: View, department: Department) -> list[Contact]:
    """Return the contacts of a department, as `speakers` does.

    For a seat whose holder has left, the contact is who to ask instead.
    """
    words = view.words
    seat_ids = (
        (words.gettext("Representative"), department.representative),
        (words.gettext("Deputy"), department.deputy),
    )
    contacts = [
        seat
        for part, person_id in seat_ids
        if (seat := _seat(view, department, part, person_id)) is not None
    ]
    head = _seat(view, department, words.gettext("Head"), department.head)
    return contacts or ([head] if head is not None else [])


def _seat(view: View, department: Department, part: str, person_id: str | None) -> Contact | None:
    """Return who holds a seat, or who to ask instead; None if the seat is not filled in."""
    others = (department.representative, department.deputy, department.head)
    return contact(view, part, person_id, *others) if person_id else None


@page_macro('{{ department_card("hub") }}')
def department_card(view: View, id: Annotated[str, Reference("department")]) -> str:
    """Show a department in short: what it is for, who speaks for it, and how to reach them.

    Takes the department's id. It shows representative and deputy, or the head of a department that
    has neither. If nobody is named, it says so. The name leads to the department's page.
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

    The hub comes first, then the spokes, then the advisers, each by name and with a link to its
    page. A department that is still joining, or that has paused, is marked. If there is none, it
    says so.
    """
    departments = in_order(
        d for d in view.playbook.departments.values() if kind is None or d.kind == kind
    )
    if not departments:
        return view.component("empty", text=_none(view.words, kind))
    groups = [(name, [d for d in departments if d.kind == name]) for name in _KINDS]
    return view.component(
        "department-list",
        groups=[group for group in groups if group[1]],
        show_kind=kind is None,
        is_long=len(departments) > MANY_DEPARTMENTS,
    )


def _none(words: Words, kind: DepartmentKind | None) -> str:
    """Return the text for an empty list of departments, all or of a kind."""
    texts = {
        None: words.gettext("No departments are listed."),
        "hub": words.gettext("No hubs are listed."),
        "spoke": words.gettext("No spokes are listed."),
        "adviser": words.gettext("No advisers are listed."),
    }
    return texts[kind]


@page_macro("{{ representative_table() }}", depends_on=["day"])
def representative_table(view: View) -> str:
    """List who speaks for each department: representative, deputy, and how to reach them.

    It lists every department. The hub and the advisers need no representative; for those that have
    none, it shows the head. "Not named yet" means that nobody has the part; if somebody has left,
    it says who to ask instead.
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


@page_macro('{{ department_facts("hub") }}', depends_on=["day"])
def department_facts(view: View, id: Annotated[str, Reference("department")]) -> str:
    """Show everything that the playbook knows about a department, for the department's own page.

    Takes the department's id. It shows purpose and status, how to reach the department, its people,
    accounts, policies and pages, goals and campaigns, and where to propose a change: in the
    repository, or by asking somebody if the organisation has none. Readers can choose the
    department as their own. Each part has a heading, and says so if it is empty. Write the call
    alone on its line.
    """
    department = view.playbook.departments[id]
    words = view.words
    level = heading.level_below(view, "department_facts")
    parts = [
        (words.gettext("How to reach us"), "reach", [_reach(view, department)]),
        (words.gettext("People"), "people", [_people(view, department)]),
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
        (words.gettext("Policies and pages"), "policies", _policies_and_pages(view, id)),
        (words.gettext("Goals"), "goals", [_goals(view, id)]),
        (words.gettext("Campaigns"), "campaigns", [_campaigns(view, id)]),
        (words.gettext("Propose a change"), "change", [_change(view, department)]),
    ]
    sections = [
        heading.part(level, title, view.anchor("facts", anchor), blocks)
        for title, anchor, blocks in parts
    ]
    choice = view.component("this-department", department=department)
    return "\n\n".join([_purpose(view, department), choice, *sections])


def _purpose(view: View, department: Department) -> Markup:
    above = view.playbook.departments.get(department.parent or "")
    below = view.records_naming("department", department.id, "department", "parent")
    return view.component(
        "department-purpose",
        department=department,
        above=above,
        below=[view.link("department", child.id, child.name) for child in in_order(below)],
    )


def _reach(view: View, department: Department) -> Markup:
    people = seats(view, department)
    head = _seat(view, department, view.words.gettext("Head"), department.head)
    ids = {seat.person.id for seat in people if seat.person is not None}
    if head is not None and head.person is not None and head.person.id not in ids:
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
    records = view.playbook.people
    people = person.present(records[i] for i in department.people)
    if not people:
        return view.component("empty", text=view.words.gettext("Nobody is listed here."))
    return person.table(view, people, view.words.gettext("People"), show_department=False)


def _policies_and_pages(view: View, id: str) -> list[Markup]:
    """Return the policies and the pages that a department owns, except its own page."""
    heads = [
        page.policy
        for page in view.records_naming("department", id, "policy", "owner")
        if page.policy is not None
    ]
    policies = sorted(
        heads, key=lambda head: (head.status == "retired", person.sort_key(head.title))
    )
    own_page = f"directory/{id}.md"
    pages = sorted(
        (
            page
            for page in view.records_naming("department", id, "page", "owner")
            if page.path != own_page
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
    """Build the list of current and planned campaigns; the others are in the calendar only."""
    open_campaigns: list[Campaign] = [
        campaign
        for campaign in view.records_naming("department", id, "campaign", "department")
        if campaign.is_open
    ]
    campaigns = sorted(
        (campaign for campaign in open_campaigns if campaign.end >= view.today),
        key=lambda c: (c.start, c.end),
    )
    block = view.component("department-campaigns", campaigns=campaigns)
    return view.timely(block) if open_campaigns else block


def _change(view: View, department: Department) -> Markup:
    """Build the links to the department's files, and to the people who help."""
    words = view.words
    files = [
        (words.gettext("Facts and people"), f"{view.data_dir}/departments/{department.id}.yml")
    ]
    if view.accounts_of(department.id):
        files.append((words.gettext("Accounts"), f"{view.data_dir}/accounts/{department.id}.yml"))
    page = view.page_at(f"directory/{department.id}.md")
    if page is not None:
        files.append((words.gettext("Text of this page"), page.file))
    links = [
        (title, address)
        for title, path in files
        if (address := edit_links.file_address(view, path)) is not None
    ]
    forms = [
        (title, address)
        for title, path in files
        if (address := edit_links.file_form(view, path)) is not None
    ]
    return view.component(
        "department-change", links=links, forms=forms, asked=contacts_for_changes(view, department)
    )


def contacts_for_changes(view: View, department: Department | None) -> list[Markup]:
    """Return who to tell what should change, as links.

    These are the first person who speaks for the department, and the hub's lead.
    """
    lead = current_person(view, view.playbook.organization.lead)
    people = [who for _, who in speakers(view, department)[:1]] if department is not None else []
    if lead is not None and lead.id not in {who.id for who in people}:
        people.append(lead)
    return [person.link(view, who) for who in people]
