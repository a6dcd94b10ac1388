"""The rule for decision rights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from macros.basics.problem import suggest
from macros.check.rules.register import Check, rule
from macros.model.department import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem

ROLES: tuple[str, ...] = get_args(Role)
_WORD = re.compile(r"[a-z0-9-]+")
_SEVERAL = re.compile(r"[,;/&+|]|\s(?:and|or)\s", re.IGNORECASE)

RIGHT = rule(
    "decision-right",
    "Goals and decisions",
    "Each activity has exactly one accountable role or department, and it is not the hub where the "
    "tier is must.",
    "When two answer for something, nobody does.",
)
HUB_FOR_LAW = RIGHT.error(
    "the hub '{hub}' is accountable for the must activity '{id}', but the hub does not answer for "
    "the law.",
    "Name the department that does, or set 'tier: agreed'.",
)
SEVERAL = RIGHT.error(
    "'{accountable}' names several; only one role or department can be accountable.",
    "Keep one, and move the others to 'responsible' or 'consulted'.",
)
UNKNOWN = RIGHT.error("'{accountable}' is neither a role nor the id of a department.")


@RIGHT.check
def decision_right(check: Check) -> Iterator[Problem]:
    """Find activities whose accountable is unknown, several, or the hub for what is law."""
    playbook = check.playbook
    choices = {*ROLES, *playbook.ids("department")}
    for right in playbook.rights.values():
        accountable = right.accountable.strip()
        place = right.at("accountable")
        if accountable in choices:
            department = playbook.departments.get(accountable)
            if right.tier == "must" and department is not None and department.kind == "hub":
                yield HUB_FOR_LAW.problem(place, hub=accountable, id=right.id)
        elif _is_several(accountable, choices):
            yield SEVERAL.problem(place, accountable=accountable)
        else:
            hint, fix = suggest(accountable, choices)
            yield UNKNOWN.problem(place, hint, fix, accountable=accountable)


def _is_several(accountable: str, choices: set[str]) -> bool:
    words = _WORD.findall(accountable.lower())
    return _SEVERAL.search(accountable) is not None or len(choices.intersection(words)) > 1
