"""What is due, sorted by who is to see to it: by whom, by when, where it stands, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from shlex import quote
from typing import Literal

from macros.basics.problem import Location
from macros.basics.text import long_date
from macros.check.run import Report
from macros.handover.holding import Holding, holdings
from macros.model.account import IN_USE, Account
from macros.model.deadline import Deadline, Kind, deadlines
from macros.model.playbook import Playbook
from macros.upkeep.owner import Addressees, Owner

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
        "Open the profile; look at its admins and where its password is kept. Then confirm the audit.",
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
"""Kind to the beginning of the sentence that says what is due, and to what is to be done."""
_REVIEWED: dict[Kind, str] = {
    "policy": "",
    "page": "",
    "account": " --kind account",
    "course": " --kind course",
}
"""Kinds that `playbook review` confirms, with the option that names them."""
_NEVER = {
    "measure": "Nobody has read it yet.",
    "last-day": "The last day is not known yet. Add it.",
}
_GOING: tuple[Kind, ...] = ("term", "last-day")
"""Kinds that are about somebody who goes."""
_AUDIT_DAYS = 10
"""Days for each month between two audits of an account in which the next one counts as near: a
third of the time at most."""
_ONLY_OVERDUE: tuple[Kind, ...] = ("measure", "action")
"""Kinds that are nobody's business before their day has passed."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is due."""

    kind: ItemKind
    id: str
    title: str
    """What a reader calls it: text from data."""
    by: date | None
    overdue: bool
    location: Location
    what: str
    """What is due, in a sentence of ours: nothing in it comes from data."""
    do: str
    """What to do, likewise: for people who know neither files nor commands."""
    command: str = ""
    """The command that does it or helps, for those who have it; empty where there is none."""
    key: str = ""
    """What something that was found outside is known by from run to run."""
    detail: str = ""
    """A value from data that belongs to `what`, such as the address that a page moved to."""
    holds: tuple[Holding, ...] = ()
    """What somebody who goes holds."""

    @property
    def sort_key(self) -> tuple[bool, date, Location]:
        """Order what is overdue before what is near, and that before what has no day."""
        return not self.overdue, self.by or (date.min if self.overdue else date.max), self.location


@dataclass(frozen=True, slots=True)
class OwnerDue:
    """What is due for an owner, the most urgent first."""

    owner: Owner
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class DueList:
    """What is due on a day or near it, for everybody."""

    today: date
    within: int
    """Days ahead that count as near."""
    owners: tuple[OwnerDue, ...]
    """Those for whom anything is due, by name."""

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything that is due."""
        return tuple(item for one in self.owners for item in one.items)

    def of(self, record_id: str) -> DueList:
        """Keep what concerns one owner: a department, or a person with the departments that the person speaks for."""
        kept = (
            one
            for one in self.owners
            if record_id in (one.owner.id, *(person.id for person in one.owner.people))
        )
        return DueList(self.today, self.within, tuple(kept))


def due(
    report: Report, within: int | None = None, found: Iterable[tuple[str | None, Item]] = ()
) -> DueList:
    """Return what is due for every owner.

    `within` are the days ahead that count as near: the house default where it is None. `found` is
    what was found outside the playbook, each with the id of the department that looks after it.
    """
    playbook = report.playbook
    days = playbook.defaults.review_warning_days if within is None else within
    addressees = Addressees(playbook, report.today)
    sorted_out: dict[str, tuple[Owner, list[Item]]] = {}
    nobody: list[Item] = []
    for department, person, item in (
        *_from_records(report, days),
        *((home, "", item) for home, item in found),
    ):
        owner = addressees.of(department, person, item.id if item.kind == "last-day" else "")
        items = sorted_out.setdefault(owner.key, (owner, []))[1] if owner is not None else nobody
        items.append(item)
    if nobody:
        owner = Owner("department", "", "Nobody", ())
        sorted_out[owner.key] = (owner, nobody)
    listed = (
        OwnerDue(owner, tuple(sorted(items, key=lambda item: item.sort_key)))
        for owner, items in sorted_out.values()
    )
    return DueList(
        report.today,
        days,
        tuple(sorted(listed, key=lambda one: (one.owner.name.casefold(), one.owner.key))),
    )


def _from_records(report: Report, days: int) -> Iterator[tuple[str, str, Item]]:
    """Give what records say: department, person in charge, and what is due."""
    today = report.today
    ahead = dict.fromkeys(_ONLY_OVERDUE, -1) | {
        "account": min(days, report.playbook.defaults.account_audit_months * _AUDIT_DAYS)
    }
    for deadline in deadlines(report.playbook):
        if deadline.by is None or deadline.by <= today + timedelta(
            days=ahead.get(deadline.kind, days)
        ):
            yield deadline.department, deadline.person, _item(report, deadline)
    for account, item in _unknown_identities(report.playbook):
        yield account.department, "", item


def _item(report: Report, deadline: Deadline) -> Item:
    subject, do = _WHAT[deadline.kind]
    overdue = deadline.is_overdue(report.today)
    if deadline.by is None:
        what = _NEVER[deadline.kind]
    else:
        when = "on" if deadline.kind in _GOING else "due on"
        what = f"{subject} {'was' if overdue else 'is'} {when} {long_date(deadline.by)}."
    holds = holdings(report, report.playbook.people[deadline.id]) if deadline.kind in _GOING else ()
    if deadline.kind == "last-day" and deadline.by is not None and overdue:
        do = f"{do} Then set the status to 'left', and delete the roles."
    command = _command(deadline)
    return Item(
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
    kind = _REVIEWED.get(deadline.kind)
    return f"playbook review {quote(deadline.id)}{kind} --by YOUR-ID" if kind is not None else ""


def _unknown_identities(playbook: Playbook) -> Iterator[tuple[Account, Item]]:
    """Ask for what tells an account in use from one that somebody else opened under its name."""
    asked = {
        "platform_id": (
            "The platform's permanent id is not known.",
            "Look it up on the platform, and add it.",
        ),
        "verified": (
            "Nobody has said yet that it is ours.",
            "Open the profile. Then confirm that it is ours.",
        ),
    }
    for account in playbook.accounts.values():
        lacking = [key for key in asked if getattr(account, key) is None]
        if account.status in IN_USE and account.audience == "public" and lacking:
            what, do = (" ".join(asked[key][part] for key in lacking) for part in (0, 1))
            command = (
                f"playbook review {quote(account.id)} --kind account --by YOUR-ID"
                if "verified" in lacking
                else ""
            )
            yield (
                account,
                Item(
                    "identity",
                    account.id,
                    account.called,
                    None,
                    False,
                    account.at(),
                    what,
                    do,
                    command,
                ),
            )
