"""Rules for policies, and for the review of pages."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from macros.basics.problem import Problem, Sentence, quoted
from macros.basics.text import long_date
from macros.check.rules.loop import loops, shown
from macros.check.rules.rule import Check, error, rule, warning
from macros.model.deadline import pages_to_review, policies_to_review

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.decision import Decision
    from macros.model.front_matter import PolicyFrontMatter


NO_CHANGES = Sentence(
    "policy-version",
    "the policy '{id}' has no changes, its first version at least was expected.",
    "Add version, date and summary of the first version.",
)
NOT_NEWEST = Sentence(
    "policy-version",
    "the version is '{version}' and the newest of the changes is '{newest}', the same was expected.",
    "Describe {version} under 'changes', or set 'version: \"{newest}\"'.",
    form="Describe {version} under 'Changes', or write {newest} here.",
)
OUT_OF_ORDER = Sentence(
    "policy-version",
    "the version '{earlier}' stands below '{later}', the newest first was expected.",
    "Put the changes in order, the highest version on top.",
)
DATED_LATER = Sentence(
    "policy-version",
    "'{earlier}' is dated {day}, later than '{later}' above it.",
    "Correct one of the two dates.",
)
OF_THE_HUB = Sentence(
    "policy-must",
    "the must policy '{id}' is owned by the hub '{owner}', the department that answers for the law was expected.",
    "Name that department as owner, or set 'tier: agreed'.",
    form="Choose that department, or the tier 'agreed'.",
)


def _policies(check: Check) -> Iterator[PolicyFrontMatter]:
    return (page.policy for page in check.playbook.policies.values() if page.policy is not None)


@rule(
    "policy-review",
    "Policies and reviews",
    "The review of an active policy lies ahead, and not within the warning days.",
    "People keep to a policy only as long as it fits the law and the platforms of today.",
    "error",
    "warning",
)
def policy_review(check: Check) -> Iterator[Problem]:
    """Find active policies whose review is overdue (error) or due soon (warning)."""
    soon = check.days_ahead(check.defaults.review_warning_days)
    for policy in policies_to_review(check.playbook):
        hint = "Review the policy, then set 'reviewed' and 'review_by' anew."
        if policy.review_by < check.today:
            message = f"the review of the policy {quoted(policy.id)} was due on {long_date(policy.review_by)}, a day ahead was expected."
            yield error(policy.at("review_by"), "policy-review", message, hint)
        elif policy.review_by <= soon:
            message = f"the review of the policy {quoted(policy.id)} is due on {long_date(policy.review_by)}."
            yield warning(policy.at("review_by"), "policy-review", message, hint)


@rule(
    "policy-version",
    "Policies and reviews",
    "A policy's version is the newest of its changes, and the changes stand newest first.",
    "Whoever confirmed version 2.1 must be able to see what 2.2 changed.",
)
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


@rule(
    "policy-must",
    "Policies and reviews",
    "A must policy is owned by the department that answers for its law, never by the hub.",
    "The hub guides; what is law belongs to those who answer for it.",
)
def policy_must(check: Check) -> Iterator[Problem]:
    """Find must policies that a hub owns."""
    for policy in _policies(check):
        owner = check.playbook.departments.get(policy.owner)
        if policy.tier == "must" and owner is not None and owner.kind == "hub":
            yield OF_THE_HUB.problem(policy.at("owner"), id=policy.id, owner=policy.owner)


@rule(
    "page-review",
    "Policies and reviews",
    "The review of a page lies ahead.",
    "One page that is out of date makes readers doubt all others.",
    "warning",
)
def page_review(check: Check) -> Iterator[Problem]:
    """Find pages whose review is overdue; active policies have a rule of their own, retired ones need no review."""
    for _, front in pages_to_review(check.playbook):
        if front.review_by is not None and front.review_by < check.today:
            message = f"the review of this page was due on {long_date(front.review_by)}, a day ahead was expected."
            yield warning(
                front.at("review_by"),
                "page-review",
                message,
                "Read it, mend it, then set 'reviewed' and 'review_by' anew.",
            )


@rule(
    "supersession",
    "Policies and reviews",
    "What is superseded says so: the policy is retired, the decision superseded; and nothing supersedes itself.",
    "Two versions of the truth are worse than none.",
)
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
            yield _still(old, policy.id, "retired")
    for decision in decisions.values():
        if (
            decision.status in ("agreed", "superseded")
            and (past := decisions.get(decision.supersedes or ""))
            and past.status != "superseded"
        ):
            yield _still(past, decision.id, "superseded")
    known: tuple[dict[str, PolicyFrontMatter] | dict[str, Decision], ...] = (
        policies,
        dict(decisions),
    )
    for records in known:
        for loop in loops(
            {record.id: record.supersedes for record in records.values() if record.supersedes}
        ):
            first = records[loop[0]]
            message = f"{shown(loop)} supersede each other in a loop, a first one was expected."
            yield error(
                first.at("supersedes"),
                "supersession",
                message,
                "Delete 'supersedes' of the oldest one.",
            )


def _still(old: PolicyFrontMatter | Decision, newer: str, expected: str) -> Problem:
    message = f"the {old.entity} {quoted(old.id)} is superseded by {quoted(newer)} and its status is {quoted(old.status)}, {quoted(expected)} was expected."
    return error(
        old.at("status"),
        "supersession",
        message,
        f"Set 'status: {expected}', or delete 'supersedes' of {quoted(newer)}.",
    )
