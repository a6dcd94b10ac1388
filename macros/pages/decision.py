"""Macros about decisions: the log of those taken, and who may take which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from macros.basics.text import escape
from macros.model.decision import TIERS, Decision, Right, Tier
from macros.pages import enum_labels, record_links
from macros.pages.context import View
from macros.pages.macro_register import page_macro

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def first_records(records: Sequence[Any], limit: int | None) -> Sequence[Any]:
    """Return the first records of a list; all if there is no limit."""
    return records if limit is None else records[: max(limit, 1)]


@page_macro("{{ decision_log(limit=3) }}")
def decision_log(view: View, limit: int | None = None) -> str:
    """List decisions, the newest first.

    For each decision it shows day, question, outcome, status, how it was decided, who took part,
    any dissent, the policies that it touches, what it replaces and what replaced it. With `limit`
    it shows the newest only, and a link to the others. If nothing was decided yet, it says so.
    """
    decisions = sorted(view.playbook.decisions.values(), key=lambda decision: decision.id)
    decisions.sort(key=lambda decision: decision.date, reverse=True)
    if not decisions:
        return view.component("empty", text=view.words.gettext("No decision is recorded yet."))
    selection = first_records(decisions, limit)
    older = decisions[len(selection) :]
    return view.component(
        "decision-log",
        decisions=selection,
        successors=_successors(decisions),
        participants=lambda decision: _participants(view, decision),
        policies=lambda decision: record_links.policies(view, decision.policies),
        older=view.href("decision", older[0].id) if older else None,
        digest=limit is not None,  # the search leads to the page that lists all
        hidden=len(older),
    )


def _successors(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Map each decision that was replaced to the newest one that replaced it."""
    successors: dict[str, Decision] = {}
    for decision in decisions:
        if decision.supersedes and decision.status in ("agreed", "superseded"):
            successors.setdefault(decision.supersedes, decision)
    return successors


def _participants(view: View, decision: Decision) -> list[Markup]:
    """Return who took part, as links; people who have left since as plain names."""
    links = []
    for person_id in decision.participants:
        person = view.playbook.people.get(person_id)
        if person is not None and person.status == "left":
            links.append(Markup("<bdi>{}</bdi>").format(escape(person.name)))
        elif person is not None:
            links.append(view.link("person", person_id, person.name))
    return links


@page_macro('{{ decision_rights(tier="must") }}')
def decision_rights(view: View, tier: Tier | None = None) -> str:
    """Show who may decide what, in a table: all decision rights, or those of a tier.

    For each activity it names the one role or department that is accountable, who does the work,
    who to ask before and who to tell after. Departments are linked. If a tier has no rights, it
    says so.
    """
    rights = [
        right for right in view.playbook.rights.values() if tier is None or right.tier == tier
    ]
    if not rights:
        return view.component(
            "empty", text=view.words.gettext("No decision right is written down here.")
        )
    rights.sort(key=lambda right: (TIERS.index(right.tier), right.activity.casefold()))
    party_ids = {name for right in rights for name in _parties(right)}
    names = {name: _party(view, name) for name in party_ids}
    return view.component("decision-rights", rights=rights, names=names, show_tier=tier is None)


def _parties(right: Right) -> list[str]:
    return [right.accountable, *right.responsible, *right.consulted, *right.informed]


def _party(view: View, name: str) -> Markup:
    """Return a role in words, or a department as a link."""
    word = enum_labels.choices(view.words)["role"].get(name)
    return escape(word) if word is not None else record_links.department(view, name) or escape(name)
