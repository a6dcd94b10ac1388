"""The macro that draws the organisation's own operating model, from the departments in data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macros.model.organization import OperatingModel
from macros.pages import arrangement, layout, person, wording
from macros.pages.layout import Member
from macros.pages.macro import page_macro
from macros.pages.view import View
from macros.text import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macros.model.department import Department

_SAID: dict[OperatingModel, str] = {
    "decentralised": "Each department acts on its own; no line leads to a hub.",
    "centralised": "{hub} does the work, and the departments ask it.",
    "hub-and-spoke": "{hub} guides, and the departments around it do the work.",
    "multiple-hub-and-spoke": "{hub} guides further hubs, and each of them guides its own departments.",
    "holistic": "Every department works with every other.",
}
"""What a drawing shows, for those who do not see it."""


@page_macro("{{ hub_and_spoke() }}")
def hub_and_spoke(view: View) -> str:
    """Draw how social media is organised here: the hub, its departments and the advisers, as data has them.

    The drawing follows the organisation's operating model: islands where each department acts alone, departments that
    ask a hub which does the work, spokes around a hub, hubs below a hub, or everybody joined with everybody. Each name
    leads to the department's page, a department that is still joining or that pauses is marked, and a list below has
    the same for those who prefer to read.
    """
    model = view.playbook.organization.model
    spokes = sorted((d for d in view.playbook.departments.values() if d.kind != "adviser"), key=lambda d: person.sort_key(d.name))
    hub = _hub(view)
    others = [department for department in spokes if hub is None or department.id != hub.id]
    advisers = [_member(d) for d in view.playbook.departments.values() if d.kind == "adviser"]
    advisers.sort(key=lambda member: person.sort_key(member.name))
    if model == "multiple-hub-and-spoke" and hub is not None:
        hub = _tree(hub, others)
        members = hub.members
    else:
        members = tuple(_member(department) for department in others)
    drawing = arrangement.draw(model, hub, members)
    arrangement.set_apart(drawing, advisers)
    return view.component(
        "hub-and-spoke",
        drawing=drawing,
        diagram=view.unique("diagram"),
        model=wording.MODELS[model],
        described=_described(model, hub, others, advisers),
        hub=hub,
        members=members,
        advisers=advisers,
        hub_apart=model == "decentralised",
        letters=layout.LETTERS,
    )


def _hub(view: View) -> Member | None:
    """Find the hub; an organisation whose data has no such department has one by name, unless it needs none."""
    hub = view.playbook.hub
    if hub is not None:
        return _member(hub)
    organization = view.playbook.organization
    return None if organization.model in ("decentralised", "holistic") else Member("", organization.hub_name, "hub")


def _member(department: Department, members: tuple[Member, ...] = ()) -> Member:
    note = "" if department.status == "active" else department.status
    return Member(department.id, department.name, department.kind, note, members)


def _tree(hub: Member, departments: Sequence[Department]) -> Member:
    """Arrange departments below each other as `parent` says; whatever leads nowhere stands below the hub."""
    known = {department.id: department for department in departments}
    children: dict[str, list[Department]] = {}
    for department in departments:
        children.setdefault(_above(department, known, hub.id), []).append(department)

    def arranged(department: Department) -> Member:
        return _member(department, tuple(arranged(child) for child in children.get(department.id, ())))

    return Member(hub.id, hub.name, hub.part, hub.note, tuple(arranged(child) for child in children.get(hub.id, ())))


def _above(department: Department, known: dict[str, Department], hub: str) -> str:
    """Give the department that another stands below in the drawing, which is as deep as it can show, without loops."""
    way = {department.id: department}
    above = department.parent
    while above is not None and above in known and above not in way:
        way[above] = known[above]
        above = known[above].parent
    if above in way or len(way) == 1:
        return hub
    down = list(reversed(way))
    return down[min(len(down) - 2, arrangement.DEEPEST - 2)]


def _described(model: OperatingModel, hub: Member | None, others: Sequence[Any], advisers: Sequence[Member]) -> str:
    """Say what the drawing shows."""
    said = _SAID[model].format(hub=hub.name if hub is not None else "The hub")
    apart = f" {count(len(advisers), 'adviser is', 'advisers are')} set apart." if advisers else ""
    joining = "" if hub is None else " besides the hub"
    return f"{said} It shows {count(len(others), 'department')}{joining}.{apart}"
