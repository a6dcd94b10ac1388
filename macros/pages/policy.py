"""Macros about policies: the register, and the facts at the top of each policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from markupsafe import Markup

from macros.model.decision import TIERS, Tier
from macros.model.field import Reference
from macros.model.front_matter import PolicyFrontMatter, PolicyStatus
from macros.pages import edit_links, edition, record_links
from macros.pages.context import View
from macros.pages.macro_register import page_macro

if TYPE_CHECKING:
    from collections.abc import Iterator

_ORDER: tuple[PolicyStatus, ...] = ("active", "draft", "retired")


def _policies(view: View) -> Iterator[PolicyFrontMatter]:
    return (
        policy for page in view.playbook.policies.values() if (policy := page.policy) is not None
    )


@page_macro('{{ policy_table(tier="must") }}', depends_on=["day"])
def policy_table(
    view: View,
    tier: Tier | None = None,
    owner: Annotated[str | None, Reference("department")] = None,
) -> str:
    """List policies in a table: all, those of a tier, those of a department, or both.

    It shows title and description, tier, version, status, owner and next review. Binding policies
    come first; within a tier, those in force come before drafts and retired ones. If nothing fits,
    it says so.
    """
    policies = [
        policy
        for policy in _policies(view)
        if (tier is None or policy.tier == tier) and (owner is None or policy.owner == owner)
    ]
    if not policies:
        return view.component("empty", text=view.words.gettext("No policy is listed here."))
    policies.sort(
        key=lambda policy: (
            TIERS.index(policy.tier),
            _ORDER.index(policy.status),
            policy.title.casefold(),
        )
    )
    departments = {
        owner_id: view.playbook.departments.get(owner_id)
        for owner_id in {policy.owner for policy in policies}
    }
    return view.component(
        "policy-table",
        policies=policies,
        departments=departments,
        show_tier=tier is None,
        show_owner=owner is None,
    )


@page_macro("{{ policy_facts() }}", only_on_policies=True, depends_on=["day", "editions"])
def policy_facts(view: View) -> str:
    """Show the facts of the policy on whose page it is; it works on policies only.

    It shows tier and what the tier means, version, status, dates, owner, approver, whose law it
    names and when somebody last checked that law, the decision that adopted it, what it replaces,
    what replaced it, and the history of changes with the editions that changed it. A draft says
    that it does not apply yet. A retired policy says that it is no longer in force, and leads to
    its successor. While the policy is in force, a button leads to the organisation's form for
    confirming it. Readers can note on their device which version they have read; a later visit then
    says what changed since. It takes nothing between the brackets.
    """
    page = view.playbook.pages.get(view.page_path)
    policy = page.policy if page is not None else None
    if policy is None:
        raise LookupError(f"{view.page_path} is not a policy")
    successors = [
        other.policy
        for other in _policies(view)
        if other.supersedes == policy.policy and other.status != "draft"
    ]
    decision = view.playbook.decisions.get(policy.approved_by_decision or "")
    in_force = policy.status == "active" and policy.effective <= view.today
    # A retired policy does not need somebody to ask instead of an approver who has left.
    approver_link = (
        record_links.person if policy.status == "retired" else record_links.holder_or_substitute
    )
    return view.component(
        "policy-facts",
        policy=policy,
        in_force=in_force,
        form=_form(view, policy) if in_force else None,
        owner=record_links.department(view, policy.owner),
        approver=approver_link(view, policy.approver),
        decision=decision,
        editions=view.later(lambda: _editions(view, policy.policy)),
        past=record_links.policies(view, [policy.supersedes] if policy.supersedes else []),
        successors=record_links.policies(view, successors),
        change=edit_links.record_address(view, "policy", policy.policy),
        change_form=edit_links.form_address(view, "policy", policy.policy),
    )


def _editions(view: View, policy: str) -> Markup:
    """Return the list of editions that changed a policy; nothing if there is none."""
    rows = edition.history(view, policy)
    return view.component("policy-editions", editions=rows) if rows else Markup()


def _form(view: View, policy: PolicyFrontMatter) -> str | None:
    """Return the address of the form to confirm this version of a policy; None if there is none."""
    address: str | None = view.playbook.organization.acknowledgement_url
    if address is None:
        return None
    return address.replace("{policy}", quote(policy.policy, safe="")).replace(
        "{version}", quote(policy.version, safe="")
    )
