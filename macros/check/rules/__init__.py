"""The rules of the data contract: from a playbook to problems. Importing this package registers every rule."""

from macros.check.rules import (
    account,
    call,
    campaign,
    course,
    decision,
    department,
    file,
    goal,
    leaving,
    link,
    loop,
    meeting,
    organization,
    page,
    policy,
    question,
    redirect,
    reference,
    route,
    secret,
    word_choice,
)
from macros.check.rules.rule import RULES, Check, Rule

__all__ = [
    "RULES",
    "Check",
    "Rule",
    "account",
    "call",
    "campaign",
    "course",
    "decision",
    "department",
    "file",
    "goal",
    "leaving",
    "link",
    "loop",
    "meeting",
    "organization",
    "page",
    "policy",
    "question",
    "redirect",
    "reference",
    "route",
    "secret",
    "word_choice",
]

ORDER = (
    *("yaml-syntax", "duplicate-key", "encoding", "control-character", "too-large", "unsafe-yaml"),
    *("unknown-file", "unknown-key", "missing-key", "wrong-type", "wrong-value", "unknown-reference", "duplicate-id"),
    *("front-matter", "unknown-macro", "macro-argument", "unsafe-template", "unsafe-html"),
    *("page-heading", "duplicate-anchor", "broken-reference", "merge-marker", "page-too-large", "name-twin", "file-type"),
    *("missing-page", "orphan-page", "moved-page", "navigation", "table-shape", "unclosed-fence", "image-alt", "empty-page"),
    *("people-left", "last-day-passed", "people-leaving", "person-named-in-text", "department-representatives", "term-ended"),
    *("account-two-admins", "account-security", "account-purpose", "account-closed"),
    *("account-audit", "account-quiet", "account-duplicate"),
    *("policy-review", "policy-version", "policy-must", "page-review"),
    *("goal-measured", "measure-stale", "decision-right", "supersession", "route-backup"),
    *("campaign-dates", "campaign-clash", "campaign-goal"),
    *("certificate", "course-current", "path-cycle", "triage-tree", "question-short"),
    *("attendance", "action-overdue", "secret-in-data", "word-choice", "sample-day"),
)
"""The order of the data contract; what findings added to it stands beside its like."""

for _id in ORDER:
    if _id in RULES:
        RULES[_id] = RULES.pop(_id)
