"""Rules for policies, and for the review of pages."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from macros.basics.text import long_date
from macros.check.rules.loop import loop_text, loops
from macros.check.rules.register import Check, rule
from macros.model.deadline import pages_to_review, policies_to_review

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macros.basics.problem import Problem
    from macros.model.decision import Decision
    from macros.model.front_matter import PolicyFrontMatter


REVIEW = rule(
    "policy-review",
    "Policies and reviews",
    "The review of an active policy lies ahead, and not within the warning days.",
    "People keep to a policy only as long as it fits the law and the platforms of today.",
)
_REVIEW = "Review the policy, then update 'reviewed' and 'review_by'."
POLICY_OVERDUE = REVIEW.error("the review of the policy '{id}' was due on {day}.", _REVIEW)
POLICY_DUE = REVIEW.warning("the review of the policy '{id}' is due on {day}.", _REVIEW)
VERSION = rule(
    "policy-version",
    "Policies and reviews",
    "A policy's version is the newest of its changes, and the changes are in order, newest first.",
    "Whoever confirmed version 2.1 must be able to see what 2.2 changed.",
)
NO_CHANGES = VERSION.error(
    "the policy '{id}' has no entry under 'changes'.",
    "Add one with version, date and summary of the first version.",
)
NOT_NEWEST = VERSION.error(
    "the version is '{version}', but the newest of the changes is '{newest}'.",
    "Describe {version} under 'changes', or set 'version: \"{newest}\"'.",
    form="Describe {version} under 'Changes', or write {newest} here.",
)
OUT_OF_ORDER = VERSION.error(
    "the version '{earlier}' is below '{later}'.",
    "Put the changes in order, the highest version on top.",
)
DATED_LATER = VERSION.error(
    "'{earlier}' is dated {day}, later than '{later}' above it.",
    "Correct one of the two dates.",
)
MUST = rule(
    "policy-must",
    "Policies and reviews",
    "A must policy is owned by the department that answers for its law, never by the hub.",
    "The hub guides; what is law belongs to those who answer for it.",
)
OF_THE_HUB = MUST.error(
    "the must policy '{id}' is owned by the hub '{owner}', which does not answer for the law.",
    "Name the department that does as owner, or set 'tier: agreed'.",
    form="Choose the department that does, or the tier 'agreed'.",
)
PAGE_REVIEW = rule(
    "page-review",
    "Policies and reviews",
    "The review of a page lies ahead.",
    "One page that is out of date makes readers doubt all others.",
)
PAGE_OVERDUE = PAGE_REVIEW.warning(
    "the review of this page was due on {day}.",
    "Read it, correct it, then update 'reviewed' and 'review_by'.",
)
SUPERSESSION = rule(
    "supersession",
    "Policies and reviews",
    "What is superseded says so: the policy is retired, the decision superseded; and nothing "
    "supersedes itself.",
    "Two versions of the truth are worse than none.",
)
STATUS = SUPERSESSION.error(
    "the {kind} '{id}' is superseded by '{newer}', but its status is '{status}'.",
    "Set 'status: {expected}', or delete 'supersedes' of '{newer}'.",
)
LOOP = SUPERSESSION.error(
    "{loop} supersede each other in a loop.", "Delete 'supersedes' of the oldest one."
)


def _policies(check: Check) -> Iterator[PolicyFrontMatter]:
    return (page.policy for page in check.playbook.policies.values() if page.policy is not None)


@REVIEW.check
def policy_review(check: Check) -> Iterator[Problem]:
    """Find active policies whose review is overdue (error) or due soon (warning)."""
    soon = check.days_ahead(check.defaults.review_warning_days)
    for policy in policies_to_review(check.playbook):
        place, day = policy.at("review_by"), long_date(policy.review_by)
        if policy.review_by < check.today:
            yield POLICY_OVERDUE.problem(place, id=policy.id, day=day)
        elif policy.review_by <= soon:
            yield POLICY_DUE.problem(place, id=policy.id, day=day)


@VERSION.check
def policy_version(check: Check) -> Iterator[Problem]:
    """Find policies whose version is not their newest change's, and changes out of order."""
    for policy in _policies(check):
        if not policy.changes:
            yield NO_CHANGES.problem(policy.at("changes"), id=policy.id)
            continue
        newest = max(policy.changes, key=lambda change: _number(change.version)).version
        if _number(policy.version) != _number(newest):
            yield NOT_NEWEST.problem(policy.at("version"), version=policy.version, newest=newest)
        for later, earlier in pairwise(policy.changes):
            if _number(later.version) <= _number(earlier.version):
                yield OUT_OF_ORDER.problem(
                    earlier.at("version"), earlier=earlier.version, later=later.version
                )
            elif later.date < earlier.date:
                values = {
                    "earlier": earlier.version,
                    "later": later.version,
                    "day": long_date(earlier.date),
                }
                yield DATED_LATER.problem(earlier.at("date"), **values)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@MUST.check
def policy_must(check: Check) -> Iterator[Problem]:
    """Find must policies that a hub owns."""
    for policy in _policies(check):
        owner = check.playbook.departments.get(policy.owner)
        if policy.tier == "must" and owner is not None and owner.kind == "hub":
            yield OF_THE_HUB.problem(policy.at("owner"), id=policy.id, owner=policy.owner)


@PAGE_REVIEW.check
def page_review(check: Check) -> Iterator[Problem]:
    """Find pages whose review is overdue.

    Active policies have a rule of their own, and retired ones need no review.
    """
    for _, front in pages_to_review(check.playbook):
        if front.review_by is not None and front.review_by < check.today:
            place = front.at("review_by")
            yield PAGE_OVERDUE.problem(place, day=long_date(front.review_by))


@SUPERSESSION.check
def supersession(check: Check) -> Iterator[Problem]:
    """Find superseded policies and decisions that do not say so, and loops of superseding."""
    policies = {policy.id: policy for policy in _policies(check)}
    decisions = check.playbook.decisions
    for policy in policies.values():
        if (
            policy.status != "draft"
            and (old := policies.get(policy.supersedes or ""))
            and old.status != "retired"
        ):
            yield _status(old, policy.id, "retired")
    for decision in decisions.values():
        if (
            decision.status in ("agreed", "superseded")
            and (past := decisions.get(decision.supersedes or ""))
            and past.status != "superseded"
        ):
            yield _status(past, decision.id, "superseded")
    groups: tuple[Mapping[str, PolicyFrontMatter | Decision], ...] = (policies, decisions)
    for records in groups:
        older = {record.id: record.supersedes for record in records.values() if record.supersedes}
        for loop in loops(older):
            yield LOOP.problem(records[loop[0]].at("supersedes"), loop=loop_text(loop))


def _status(old: PolicyFrontMatter | Decision, newer: str, status: str) -> Problem:
    values = {"kind": old.entity, "id": old.id, "newer": newer, "status": old.status}
    return STATUS.problem(old.at("status"), **values, expected=status)
