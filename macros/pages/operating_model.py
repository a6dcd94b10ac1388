"""The macro that draws the organisation's own operating model, from the departments in data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from macros.basics.i18n import Words
from macros.model.organization import OperatingModel
from macros.pages import enum_labels, person
from macros.pages.context import View
from macros.pages.finder import page_with
from macros.pages.macro_register import page_macro

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macros.model.department import Department

Part = Literal["hub", "branch", "spoke", "adviser"]

MOST_DRAWN = 100
"""With more departments than this, the picture shows their number."""
DEEPEST = 3
"""The deepest level of nested hubs."""
_WITHOUT_HUB = ("decentralised", "holistic")
"""Models in which no department guides the others: a hub is one among equals."""


@dataclass(frozen=True, slots=True)
class Member:
    """A department in the picture."""

    id: str
    """Empty for a hub that is no department."""
    name: str
    part: Part
    note: str = ""
    """Words after the name: that it is the hub, or a state that is not the usual one."""
    members: tuple[Member, ...] = ()
    """The departments below it."""
    is_group: bool = False
    """Whether it stands for several departments, which are too many for the picture."""


@page_macro("{{ hub_and_spoke() }}")
def hub_and_spoke(view: View) -> str:
    """Draw how social media is organised here: the hub, its departments and the advisers.

    The picture follows the operating model in organization.yml: islands where each department acts
    alone, departments that ask a hub, a hub with its spokes, hubs below a hub, or a honeycomb of
    departments that all work together. Each name leads to the department's page. A department that
    is still joining, or that has paused, is marked. With many departments, it shows their number,
    with a link to the page that lists them.
    """
    model = view.playbook.organization.model
    hub = _hub(view)
    departments = sorted(
        view.playbook.departments.values(), key=lambda department: person.sort_key(department.name)
    )
    spokes = [
        department
        for department in departments
        if department.kind != "adviser" and (hub is None or department.id != hub.id)
    ]
    advisers = [
        _member(view, department) for department in departments if department.kind == "adviser"
    ]
    picture = _picture(view, hub, spokes)
    is_crowded = len(departments) > MOST_DRAWN
    return view.component(
        "hub-and-spoke",
        diagram=view.unique("diagram"),
        model=model,
        picture=_grouped(view.words, picture) if is_crowded else picture,
        advisers=_grouped(view.words, advisers) if is_crowded else advisers,
        listing=page_with(view, "department_list") if is_crowded else None,
        is_long=not is_crowded and bool(hub) + len(spokes) + len(advisers) > 12,
        described=" ".join(_sentences(view.words, model, hub, len(spokes), len(advisers))),
    )


def _picture(view: View, hub: Member | None, spokes: Sequence[Department]) -> tuple[Member, ...]:
    """Return what the picture shows on its first level: the hub, or all departments as equals."""
    model = view.playbook.organization.model
    if hub is not None and model == "multiple-hub-and-spoke":
        return (_tree(view, hub, spokes),)
    members = tuple(_member(view, department) for department in spokes)
    if hub is None:
        return members
    return (hub, *members) if model in _WITHOUT_HUB else (replace(hub, members=members),)


def _grouped(words: Words, members: Sequence[Member]) -> tuple[Member, ...]:
    """Replace departments without others below them by one member that gives their number."""
    single = [member for member in members if member.part in ("spoke", "adviser")]
    others = [
        replace(member, members=_grouped(words, member.members))
        for member in members
        if member.part not in ("spoke", "adviser")
    ]
    if len(single) < 2:
        return (*others, *single)
    if single[0].part == "adviser":
        name = words.ngettext("%(num)s adviser", "%(num)s advisers", len(single))
    else:
        name = words.ngettext("%(num)s department", "%(num)s departments", len(single))
    return (*others, Member("", name, single[0].part, is_group=True))


def _hub(view: View) -> Member | None:
    """Return the hub.

    An organisation whose data has no such department has a hub by name, unless its model has none.
    """
    hub = view.playbook.hub
    label = enum_labels.word(view.words, "department kind", "hub")
    if hub is not None:
        member = _member(view, hub)
        note = f"{label}, {member.note}" if member.note else label
        return replace(member, part="hub", note=note)
    organization = view.playbook.organization
    if organization.model in _WITHOUT_HUB:
        return None
    return Member("", organization.hub_name, "hub", label)


def _member(view: View, department: Department) -> Member:
    part: Part = "adviser" if department.kind == "adviser" else "spoke"
    note = ""
    if department.status != "active":
        note = enum_labels.word(view.words, "department", department.status)
    return Member(department.id, department.name, part, note)


def _tree(view: View, hub: Member, departments: Sequence[Department]) -> Member:
    """Arrange departments below each other, as `parent` says; further hubs are last.

    A department whose parents lead nowhere is below the hub.
    """
    by_id = {department.id: department for department in departments}
    children: dict[str, list[Department]] = {}
    for department in departments:
        children.setdefault(_above(department, by_id, hub.id), []).append(department)

    def members(parent: str) -> tuple[Member, ...]:
        below = []
        for department in children.get(parent, ()):
            member, inner = _member(view, department), members(department.id)
            if inner or department.kind == "hub":
                member = replace(member, part="branch", members=inner)
            below.append(member)
        return tuple(sorted(below, key=lambda member: member.part == "branch"))

    return replace(hub, members=members(hub.id))


def _above(department: Department, by_id: dict[str, Department], hub: str) -> str:
    """Return the id of the department above another in the picture.

    The picture shows a limited depth, and no loops.
    """
    path = {department.id: department}
    above = department.parent
    while above is not None and above in by_id and above not in path:
        path[above] = by_id[above]
        above = by_id[above].parent
    if above in path or len(path) == 1:  # a loop, or no parent
        return hub
    # Departments that are too deep for the picture hang on the deepest level that it shows.
    down = list(reversed(path))
    return down[min(len(down) - 2, DEEPEST - 2)]


def _sentences(
    words: Words, model: OperatingModel, hub: Member | None, spokes: int, advisers: int
) -> Iterator[str]:
    """Yield sentences that describe the picture, for people who do not see it."""
    _ = words.gettext
    name = hub.name if hub is not None else _("The hub")
    sentences = {
        "decentralised": _("Each department acts on its own; no line leads to a hub."),
        "centralised": _("%(hub)s does the work, and the departments ask it.", hub=name),
        "hub-and-spoke": _("%(hub)s guides, and the departments around it do the work.", hub=name),
        "multiple-hub-and-spoke": _(
            "%(hub)s guides further hubs, and each of them guides its own departments.", hub=name
        ),
        "holistic": _("Every department works with every other."),
    }
    yield sentences[model]
    if hub is None:
        yield words.ngettext(
            "It shows %(num)s department.", "It shows %(num)s departments.", spokes
        )
    else:
        yield words.ngettext(
            "It shows %(num)s department besides the hub.",
            "It shows %(num)s departments besides the hub.",
            spokes,
        )
    if advisers:
        yield words.ngettext(
            "%(num)s adviser is set apart.", "%(num)s advisers are set apart.", advisers
        )
