"""The rule for decision rights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from macros.basics.problem import Problem, quoted, suggest
from macros.check.rules.rule import Check, error, rule
from macros.model.department import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES: tuple[str, ...] = get_args(Role)
_WORD = re.compile(r"[a-z0-9-]+")
_SEVERAL = re.compile(r"[,;/&+|]|\s(?:and|or)\s", re.IGNORECASE)


@rule(
    "decision-right",
    "Goals and decisions",
    "Each activity has exactly one accountable role or department, and it is not the hub where the tier is must.",
    "When two answer for something, nobody does.",
)
def decision_right(check: Check) -> Iterator[Problem]:
    """Find activities whose accountable is nobody known, several, or the hub for what is law."""
    playbook = check.playbook
    known = {*ROLES, *playbook.ids("department")}
    for right in playbook.rights.values():
        accountable = right.accountable.strip()
        place = right.at("accountable")
        if accountable in known:
            department = playbook.departments.get(accountable)
            if right.tier == "must" and department is not None and department.kind == "hub":
                message = f"the hub {quoted(accountable)} is accountable for the must activity {quoted(right.id)}, the department that answers for the law was expected."
                yield error(
                    place, "decision-right", message, "Name that department, or set 'tier: agreed'."
                )
        elif (
            _SEVERAL.search(accountable)
            or len(known.intersection(_WORD.findall(accountable.lower()))) > 1
        ):
            message = (
                f"{quoted(accountable)} names several, exactly one role or department was expected."
            )
            yield error(
                place,
                "decision-right",
                message,
                "Keep the one that answers for it, and move the others to 'responsible' or 'consulted'.",
            )
        else:
            message = f"{quoted(accountable)} is neither a role nor the id of a department, one of them was expected."
            yield error(place, "decision-right", message, *suggest(accountable, known))
