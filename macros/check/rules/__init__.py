"""The rules of the data contract. Importing this package declares all of them."""

from typing import get_args

from macros.check.rules import (
    account,
    call,
    campaign,
    course,
    day,
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
from macros.check.rules.register import RULES, Check, Rule, Subject

__all__ = [
    "RULES",
    "Check",
    "Rule",
    "account",
    "call",
    "campaign",
    "course",
    "day",
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

_SUBJECTS = get_args(Subject)
for _rule in sorted(RULES.values(), key=lambda each: _SUBJECTS.index(each.subject)):
    RULES[_rule.id] = RULES.pop(_rule.id)
