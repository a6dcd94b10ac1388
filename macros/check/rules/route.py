"""The rule for escalation routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.check.rules.register import Check, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem

BACKUP = rule(
    "route-backup",
    "Routes, questions and courses",
    "First contact and backup of a route are two people, and every severity has a route.",
    "Trouble comes on the day when the first contact is on a plane.",
)
ONE_PERSON = BACKUP.error(
    "'{person}' is both first contact and backup of '{id}'.", "Name a second person as backup."
)
NO_ROUTE = BACKUP.error(
    "the severity '{id}' ({name}) has no route.", "Add a route with 'severity: {id}'."
)


@BACKUP.check
def route_backup(check: Check) -> Iterator[Problem]:
    """Find routes with one person in both places, and severities without a route."""
    playbook = check.playbook
    for route in playbook.routes.values():
        if route.first_contact == route.backup:
            yield ONE_PERSON.problem(route.at("backup"), person=route.backup, id=route.id)
    if len(playbook.ids("route")) > len(playbook.routes):
        return  # a route that cannot be read may be the one that a severity lacks
    uses = {route.severity for route in playbook.routes.values()}
    for severity in playbook.severities.values():
        if severity.id not in uses:
            yield NO_ROUTE.problem(severity.at(), id=severity.id, name=severity.name)
