"""The macro that draws the organisation's own operating model, from the departments in data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from macros.basics.i18n import Words
from macros.model.organization import OperatingModel
from macros.pages import enum_labels, person
from macros.pages.context import View
from macros.pages.diagrams import layout, operating_models
from macros.pages.diagrams.layout import Member
from macros.pages.macro import page_macro

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macros.model.department import Department


@page_macro("{{ hub_and_spoke() }}")
def hub_and_spoke(view: View) -> str:
    """Draw how social media is organised here: the hub, its departments and the advisers.

    The drawing follows the operating model in organization.yml: islands where each department acts
    alone, departments around a hub that does the work, spokes around a hub, hubs below a hub, or
    everybody joined with everybody. Each name leads to the department's page. A department that is
    still joining, or that has paused, is marked. A list below the drawing says the same in text.
    """
    model = view.playbook.organization.model
    spokes = sorted(
        (d for d in view.playbook.departments.values() if d.kind != "adviser"),
        key=lambda d: person.sort_key(d.name),
    )
    hub = _hub(view)
    others = [department for department in spokes if hub is None or department.id != hub.id]
    advisers = [_member(view, d) for d in view.playbook.departments.values() if d.kind == "adviser"]
    advisers.sort(key=lambda member: person.sort_key(member.name))
    if model == "multiple-hub-and-spoke" and hub is not None:
        hub = _tree(view, hub, others)
        members = hub.members
    else:
        members = tuple(_member(view, department) for department in others)
    drawing = operating_models.draw(model, hub, members)
    operating_models.set_apart(drawing, advisers, view.words.gettext("Advisers"))
    return view.component(
        "hub-and-spoke",
        drawing=drawing,
        diagram=view.unique("diagram"),
        model=model,
        described=" ".join(_sentences(view.words, model, hub, others, advisers)),
        hub=hub,
        members=members,
        advisers=advisers,
        hub_apart=model == "decentralised",
        letters=layout.LETTERS,
    )


def _hub(view: View) -> Member | None:
    """Return the hub.

    An organisation whose data has no such department has a hub by name, unless its model has none.
    """
    hub = view.playbook.hub
    if hub is not None:
        return _member(view, hub)
    organization = view.playbook.organization
    if organization.model in ("decentralised", "holistic"):
        return None
    return Member("", organization.hub_name, "hub")


def _member(view: View, department: Department, members: tuple[Member, ...] = ()) -> Member:
    note = ""
    if department.status != "active":
        note = enum_labels.word(view.words, "department", department.status)
    return Member(department.id, department.name, department.kind, note, members)


def _tree(view: View, hub: Member, departments: Sequence[Department]) -> Member:
    """Arrange departments below each other, as `parent` says.

    A department whose parents lead nowhere is below the hub.
    """
    by_id = {department.id: department for department in departments}
    children: dict[str, list[Department]] = {}
    for department in departments:
        children.setdefault(_above(department, by_id, hub.id), []).append(department)

    def members(parent: str) -> tuple[Member, ...]:
        return tuple(_member(view, d, members(d.id)) for d in children.get(parent, ()))

    return Member(hub.id, hub.name, hub.part, hub.note, members(hub.id))


def _above(department: Department, by_id: dict[str, Department], hub: str) -> str:
    """Return the id of the department above another in the drawing.

    The drawing shows a limited depth, and no loops.
    """
    path = {department.id: department}
    above = department.parent
    while above is not None and above in by_id and above not in path:
        path[above] = by_id[above]
        above = by_id[above].parent
    if above in path or len(path) == 1:  # a loop, or no parent
        return hub
    # Departments that are too deep for the drawing hang on the deepest level that it shows.
    down = list(reversed(path))
    return down[min(len(down) - 2, operating_models.DEEPEST - 2)]


def _sentences(
    words: Words,
    model: OperatingModel,
    hub: Member | None,
    others: Sequence[Any],
    advisers: Sequence[Member],
) -> Iterator[str]:
    """Yield sentences that describe the drawing, for people who do not see it."""
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
            "It shows %(num)s department.", "It shows %(num)s departments.", len(others)
        )
    else:
        yield words.ngettext(
            "It shows %(num)s department besides the hub.",
            "It shows %(num)s departments besides the hub.",
            len(others),
        )
    if advisers:
        yield words.ngettext(
            "%(num)s adviser is set apart.", "%(num)s advisers are set apart.", len(advisers)
        )
