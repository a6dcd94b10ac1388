"""Macros about decisions: the log of those taken, and who may take which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from macros.basics.text import escape
from macros.model.decision import TIERS, Decision, Right, Tier
from macros.pages import enum_labels, record_links
from macros.pages.context import View
from macros.pages.macro import page_macro

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def newest(records: Sequence[Any], limit: int | None) -> Sequence[Any]:
    """Keep the first records of a list, all where no limit is given."""
    return records if limit is None else records[: max(limit, 1)]


@page_macro("{{ decision_log(limit=3) }}")
def decision_log(view: View, limit: int | None = None) -> str:
    """List decisions, the newest first.

    It shows day, question, outcome, status, how it was decided, who took part, dissent, the
    policies that it touches, and what it replaces or what replaced it. `limit` keeps the newest
    only and leads to the others. Where nothing was decided yet, it says so.
    """
    decisions = sorted(view.playbook.decisions.values(), key=lambda decision: decision.id)
    decisions.sort(key=lambda decision: decision.date, reverse=True)
    if not decisions:
        return view.component("empty", text=view.words.gettext("No decision is recorded yet."))
    shown = newest(decisions, limit)
    older = view.href("decision", decisions[len(shown)].id) if len(shown) < len(decisions) else None
    return view.component(
        "decision-log",
        decisions=shown,
        successors=_successors(decisions),
        participants=lambda decision: _participants(view, decision),
        policies=lambda decision: record_links.policies(view, decision.policies),
        older=older,
        digest=limit is not None,  # the search leads to where they stand all
        hidden=len(decisions) - len(shown),
    )


def _successors(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Map a decision that was replaced to the newest one that replaced it."""
    found: dict[str, Decision] = {}
    for decision in decisions:
        if decision.supersedes and decision.status in ("agreed", "superseded"):
            found.setdefault(decision.supersedes, decision)
    return found


def _participants(view: View, decision: Decision) -> list[Markup]:
    """Name who took part; those who have left since by their name alone."""
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
    """Show in a table who may decide what: all decision rights, or those of a tier.

    For each activity it names the one role or department that answers for it, who does the work,
    who is asked before and who is told after. Departments are linked. Where a tier has no rights,
    it says so.
    """
    rights = [
        right for right in view.playbook.rights.values() if tier is None or right.tier == tier
    ]
    if not rights:
        return view.component(
            "empty", text=view.words.gettext("No decision right is written down here.")
        )
    rights.sort(key=lambda right: (TIERS.index(right.tier), right.activity.casefold()))
    names = {
        name: _party(view, name) for name in {name for right in rights for name in _parties(right)}
    }
    return view.component("decision-rights", rights=rights, names=names, show_tier=tier is None)


def _parties(right: Right) -> list[str]:
    return [right.accountable, *right.responsible, *right.consulted, *right.informed]


def _party(view: View, name: str) -> Markup:
    """Word a role or link a department."""
    word = enum_labels.choices(view.words)["role"].get(name)
    return escape(word) if word is not None else record_links.department(view, name) or escape(name)
