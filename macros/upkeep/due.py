"""Collect what is due, grouped by owner: by when, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from shlex import quote
from typing import Literal

from macros.basics.problem import Location
from macros.basics.text import long_date
from macros.check.run import Report
from macros.handover.responsibilities import Holding, holdings
from macros.model.account import IN_USE, Account
from macros.model.deadline import Deadline, Kind, deadlines
from macros.model.playbook import Playbook
from macros.upkeep.owner import Owner, OwnerFinder

ItemKind = Kind | Literal["identity", "address", "profile"]
_REVIEW = "Read it and correct what has changed. Then confirm the review."
_WHAT = {
    "charter": (
        "The review of the charter",
        "Go through goals, members and terms. Then set the day of the next review.",
    ),
    "policy": ("The review", _REVIEW),
    "page": ("The review", _REVIEW),
    "account": (
        "The audit",
        "Open the profile. Check its admins, and where its password is kept. Confirm the audit.",
    ),
    "course": (
        "The review of the course",
        "Go through the course and its quiz. Then confirm the review.",
    ),
    "measure": ("A reading", "Add a reading, or change how often it is read."),
    "action": ("This", "Mark it as done or dropped, or agree on a new day."),
    "term": (
        "The end of the term",
        "Ask the department who represents it next. Then set when the next term ends.",
    ),
    "last-day": ("The last day", "Decide who takes over, and write the new name in each place."),
}
"""Kind to the beginning of the sentence that says what is due, and to the instructions."""
_KIND_OPTIONS: dict[Kind, str] = {
    "policy": "",
    "page": "",
    "account": " --kind account",
    "course": " --kind course",
}
"""Kinds that `playbook review` confirms, with the option that selects them."""
_WITHOUT_DAY = {
    "measure": "It has no reading yet.",
    "last-day": "The last day is not known yet. Add it.",
}
_IDENTITY = {
    "platform_id": (
        "The platform's permanent id is missing.",
        "Look it up on the platform, and add it.",
    ),
    "verified": (
        "It is not yet confirmed as ours.",
        "Open the profile. Then confirm that it is ours.",
    ),
}
"""Fields of an account that tell it from an impostor's: what is missing, and what to do."""
_DEPARTURES: tuple[Kind, ...] = ("term", "last-day")
"""Kinds about somebody who leaves."""
_AUDIT_DAYS = 10
"""Days ahead that count as near, for each month between two audits: a third of the time at most."""
_ONLY_OVERDUE: tuple[Kind, ...] = ("measure", "action")
"""Kinds that are listed only once their day has passed."""


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that is due."""

    kind: ItemKind
    id: str
    title: str
    """What a reader calls it; comes from data."""
    by: date | None
    overdue: bool
    location: Location
    what: str
    """What is due, in a sentence that contains nothing from data."""
    do: str
    """What to do, in words for people who know neither files nor commands; nothing from data."""
    command: str = ""
    """The command that does it or helps; empty if there is none."""
    key: str = ""
    """Identifies a finding from outside the playbook across runs."""
    detail: str = ""
    """A value from data that follows `what`, such as the address that a page moved to."""
    holds: tuple[Holding, ...] = ()
    """What somebody who leaves holds."""

    @property
    def sort_key(self) -> tuple[bool, date, Location]:
        """Sorts overdue items first, then by day.

        Without a day, an overdue item is the most urgent, and another one the least.
        """
        return not self.overdue, self.by or (date.min if self.overdue else date.max), self.location


@dataclass(frozen=True, slots=True)
class OwnerDue:
    """What is due for an owner, the most urgent first."""

    owner: Owner
    items: tuple[DueItem, ...]


@dataclass(frozen=True, slots=True)
class DueList:
    """What is due on a day or soon after, for everybody."""

    today: date
    within: int
    """Days ahead that count as near."""
    owners: tuple[OwnerDue, ...]
    """Those for whom anything is due, sorted by name."""

    @property
    def items(self) -> tuple[DueItem, ...]:
        """Everything that is due."""
        return tuple(item for owner in self.owners for item in owner.items)

    def of(self, record_id: str) -> DueList:
        """Return the part for one department or person.

        That of a person includes the departments that the person speaks for.
        """
        owners = (
            entry
            for entry in self.owners
            if record_id in (entry.owner.id, *(person.id for person in entry.owner.people))
        )
        return DueList(self.today, self.within, tuple(owners))


def collect_due(
    report: Report, within: int | None = None, findings: Iterable[tuple[str | None, DueItem]] = ()
) -> DueList:
    """Return what is due for every owner.

    `within` is the number of days ahead that count as near; None means the house default.
    `findings` come from outside the playbook, each with the id of the department responsible.
    """
    playbook = report.playbook
    days = playbook.defaults.review_warning_days if within is None else within
    addressees = OwnerFinder(playbook, report.today)
    by_owner: dict[str, tuple[Owner, list[DueItem]]] = {}
    orphans: list[DueItem] = []
    finding_items = ((department, "", item) for department, item in findings)
    for department, person, item in (*_from_records(report, days), *finding_items):
        # Somebody's last day must not be announced to that person alone.
        owner = addressees.of(department, person, item.id if item.kind == "last-day" else "")
        items = by_owner.setdefault(owner.key, (owner, []))[1] if owner is not None else orphans
        items.append(item)
    if orphans:
        owner = Owner("department", "", "Nobody", ())
        by_owner[owner.key] = (owner, orphans)
    owners = [
        OwnerDue(owner, tuple(sorted(items, key=lambda item: item.sort_key)))
        for owner, items in by_owner.values()
    ]
    owners.sort(key=lambda entry: (entry.owner.name.casefold(), entry.owner.key))
    return DueList(report.today, days, tuple(owners))


def _from_records(report: Report, days: int) -> Iterator[tuple[str, str, DueItem]]:
    """Yield what is due by the records: department, person in charge, and item."""
    audit_days = report.playbook.defaults.account_audit_months * _AUDIT_DAYS
    days_ahead = {**dict.fromkeys(_ONLY_OVERDUE, -1), "account": min(days, audit_days)}
    for deadline in deadlines(report.playbook):
        horizon = report.today + timedelta(days=days_ahead.get(deadline.kind, days))
        if deadline.by is None or deadline.by <= horizon:
            yield deadline.department, deadline.person, _item(report, deadline)
    for account, item in _unknown_identities(report.playbook):
        yield account.department, "", item


def _item(report: Report, deadline: Deadline) -> DueItem:
    subject, do = _WHAT[deadline.kind]
    overdue = deadline.is_overdue(report.today)
    is_departure = deadline.kind in _DEPARTURES
    if deadline.by is None:
        what = _WITHOUT_DAY[deadline.kind]
    else:
        when = "on" if is_departure else "due on"
        what = f"{subject} {'was' if overdue else 'is'} {when} {long_date(deadline.by)}."
    holds = holdings(report, report.playbook.people[deadline.id]) if is_departure else ()
    if deadline.kind == "last-day" and deadline.by is not None and overdue:
        do = f"{do} Then set the status to 'left', and delete the roles."
    command = _command(deadline)
    return DueItem(
        deadline.kind,
        deadline.id,
        deadline.title,
        deadline.by,
        overdue,
        deadline.location,
        what,
        do,
        command,
        holds=holds,
    )


def _command(deadline: Deadline) -> str:
    if deadline.kind == "last-day":
        return f"playbook leave {quote(deadline.id)}{'' if deadline.by else ' --on DATE'}"
    kind = _KIND_OPTIONS.get(deadline.kind)
    return f"playbook review {quote(deadline.id)}{kind} --by YOUR-ID" if kind is not None else ""


def _unknown_identities(playbook: Playbook) -> Iterator[tuple[Account, DueItem]]:
    """Yield the accounts that lack what tells them from an impostor's, and what to add."""
    for account in playbook.accounts.values():
        gaps = [key for key in _IDENTITY if getattr(account, key) is None]
        if account.status not in IN_USE or account.audience != "public" or not gaps:
            continue
        what = " ".join(_IDENTITY[key][0] for key in gaps)
        do = " ".join(_IDENTITY[key][1] for key in gaps)
        command = ""
        if "verified" in gaps:
            command = f"playbook review {quote(account.id)} --kind account --by YOUR-ID"
        place = account.at()
        item = DueItem(
            "identity", account.id, account.display_name, None, False, place, what, do, command
        )
        yield account, item
