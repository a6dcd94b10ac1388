"""The rule for escalation routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.problem import Problem, quoted
from macros.check.rules.rule import Check, error, rule

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "route-backup",
    "Routes, questions and courses",
    "First contact and backup of a route are two people, and every severity has a route.",
    "Trouble comes on the day when the first contact is on a plane.",
)
def route_backup(check: Check) -> Iterator[Problem]:
    """Find routes with one person in both places, and severities without a route."""
    playbook = check.playbook
    for route in playbook.routes.values():
        if route.first_contact == route.backup:
            message = f"{quoted(route.backup)} is first contact and backup of {quoted(route.id)}, two different people were expected."
            yield error(
                route.at("backup"), "route-backup", message, "Name a second person as backup."
            )
    if len(playbook.ids("route")) > len(playbook.routes):
        return  # a route that cannot be read may be the one that a severity lacks
    served = {route.severity for route in playbook.routes.values()}
    for severity in playbook.severities.values():
        if severity.id not in served:
            message = f"the severity {quoted(severity.id)} ({severity.name}) has no route, one at least was expected."
            yield error(
                severity.at(),
                "route-backup",
                message,
                f"Add a route with 'severity: {severity.id}'.",
            )
