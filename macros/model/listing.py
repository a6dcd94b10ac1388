"""Lists of departments, people, accounts, policies, macros and rules, as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from macros.model.department import Person
from macros.model.macro import MacroSignature
from macros.model.playbook import Playbook
from macros.model.rule import RuleDescription

Cell = str | int | date | tuple[str, ...] | None
Row = dict[str, Cell]
"""By column: the value. Security fields and contacts that may not be shown are left out."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The things that can be listed."""

    playbook: Playbook
    macros: Mapping[str, MacroSignature]
    rules: Iterable[RuleDescription]


def contacts(person: Person) -> dict[str, str]:
    """Return the contacts of a person that may be shown; none for somebody who has left."""
    if person.status == "left":
        return {}
    return {kind: value for kind in person.show if (value := getattr(person, kind))}


def _departments(subject: Subject) -> Iterator[Row]:
    for department in sorted(subject.playbook.departments.values(), key=lambda d: d.id):
        yield {
            "id": department.id,
            "name": department.name,
            "kind": department.kind,
            "status": department.status,
            "representative": department.representative,
            "deputy": department.deputy,
            "people": sum(person.status != "left" for person in department.people.values()),
        }


def _people(subject: Subject) -> Iterator[Row]:
    for person in sorted(subject.playbook.people.values(), key=lambda p: p.id):
        yield {
            "id": person.id,
            "name": person.name,
            "department": person.department,
            "roles": person.roles if person.status != "left" else (),
            "status": person.status,
            "contacts": tuple(contacts(person).values()),
        }


def _accounts(subject: Subject) -> Iterator[Row]:
    for account in sorted(subject.playbook.accounts.values(), key=lambda a: a.id):
        yield {
            "id": account.id,
            "platform": account.platform,
            "handle": account.handle,
            "department": account.department,
            "audience": account.audience,
            "status": account.status,
            "admins": account.admins,
            "audit_by": account.audit_by,
        }


def _policies(subject: Subject) -> Iterator[Row]:
    for _page, policy in sorted(
        subject.playbook.current_policies(), key=lambda pair: pair[1].policy
    ):
        yield {
            "id": policy.policy,
            "title": policy.title,
            "tier": policy.tier,
            "version": policy.version,
            "status": policy.status,
            "owner": policy.owner,
            "review_by": policy.review_by,
        }


def _macros(subject: Subject) -> Iterator[Row]:
    for signature in sorted(subject.macros.values(), key=lambda s: s.name):
        parameters = ", ".join(p.name if p.required else f"{p.name}=" for p in signature.parameters)
        yield {"call": f"{signature.name}({parameters})", "summary": signature.summary}


def _rules(subject: Subject) -> Iterator[Row]:
    for rule in subject.rules:
        yield {
            "id": rule.id,
            "subject": rule.subject,
            "severities": rule.severities,
            "holds": rule.holds,
        }


LISTS: dict[str, Callable[[Subject], Iterator[Row]]] = {
    "departments": _departments,
    "people": _people,
    "accounts": _accounts,
    "policies": _policies,
    "macros": _macros,
    "rules": _rules,
}
"""By name: the function that yields the rows of a list."""


def rows(name: str, subject: Subject) -> list[Row]:
    """Return the rows of one of LISTS."""
    return list(LISTS[name](subject))


def as_text(cell: Cell) -> str:
    """Return a value as text for a table."""
    if cell is None:
        return "-"
    return (", ".join(cell) or "-") if isinstance(cell, tuple) else str(cell)
