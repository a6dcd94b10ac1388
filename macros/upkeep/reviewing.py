"""A review confirmed: the lines that say so, who may say so, and what the proposal tells those who read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta

from macros.basics.problem import did_you_mean, quoted
from macros.basics.text import count, long_date
from macros.editing.replacement import Edit, with_edits
from macros.editing.written_yaml import InsertionError
from macros.model.account import Account
from macros.model.course import Course
from macros.model.department import Person
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.playbook import Playbook
from macros.upkeep.report import confirmed

Kind = Literal["page", "account", "course"]
Reviewable = FrontMatter | Account | Course
_MANY = 5
"""From so many reviews on one day on, somebody will ask how they were read."""
_DAYS_A_MONTH = 30.44


class ReviewError(Exception):
    """The review cannot be confirmed like this; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody looked at, when, and until when that holds."""

    record: Reviewable
    by: Person
    on: date
    next_by: date
    looked_at: str
    before: str
    """The file's text before and after."""
    after: str

    @property
    def file(self) -> str:
        """The file that changes, below the playbook's root."""
        return self.record.at().path

    @property
    def title(self) -> str:
        """What a reader calls what was reviewed."""
        return self.record.called if isinstance(self.record, Account) else self.record.title

    @property
    def message(self) -> tuple[str, str]:
        """Title and text of the proposal."""
        text = (
            f"Looked at: {self.looked_at}\n"
            f"By {self.by.name} ({self.by.id}) on {long_date(self.on)}. The next one is due by {long_date(self.next_by)}."
        )
        return f"Confirm the review of {quoted(self.title, 100)}", text


def find(playbook: Playbook, kind: Kind, given: str) -> Reviewable:
    """Find what is named: a page by its path or its policy's id, an account or a course by its id. Raises ReviewError."""
    if kind == "page":
        return _page(playbook, given)
    held: dict[str, Reviewable] = dict(playbook.all(kind))
    if given in held:
        return held[given]
    if playbook.knows(kind, given):
        raise ReviewError(
            f"the record of {quoted(given)} has errors. Run 'playbook check' and mend them first."
        )
    raise ReviewError(
        f"there is no {kind} {quoted(given)}. {did_you_mean(given, held) or _list(kind)}"
    )


def _page(playbook: Playbook, given: str) -> FrontMatter:
    path = (
        given.replace("\\", "/").removeprefix("./").removeprefix(f"{playbook.docs_dir}/").strip("/")
    )
    candidates = (path, f"{path}.md", f"{path}/index.md")
    page = next(
        (playbook.pages[one] for one in candidates if one in playbook.pages), None
    ) or playbook.policies.get(given)
    if page is None:
        for kind, called in (("account", "an account"), ("course", "a course")):
            if playbook.knows(kind, given):
                raise ReviewError(
                    f"there is no page {quoted(given)}, but there is {called}: add '--kind {kind}'."
                )
        raise ReviewError(
            f"there is no page {quoted(given)}. {did_you_mean(path, _names(playbook)) or _list('page')}"
        )
    if page.front is None:
        raise ReviewError(
            f"the head of {quoted(page.path)} has errors. Run 'playbook check' and mend them first."
        )
    return page.front


def _names(playbook: Playbook) -> set[str]:
    """Give the names by which pages can be called."""
    return {
        *playbook.policies,
        *playbook.pages,
        *(path.removesuffix(".md") for path in playbook.pages),
    }


def _list(kind: Kind) -> str:
    return {
        "page": "Name its path below the folder of pages.",
        "account": "Run 'playbook list accounts' to see which there are.",
        "course": "Look into courses.yml to see which there are.",
    }[kind]


def review(
    playbook: Playbook,
    record: Reviewable,
    by: Person,
    on: date,
    looked_at: str,
    next_by: date | None = None,
) -> Review:
    """Say in the record's file that somebody looked at it on a day, and until when that holds.

    Without `next_by` the next one is due after the time that the last one was given, or after the
    house default where that is shorter. Raises ReviewError where the person may not say so, or the
    file cannot be changed.
    """
    _demand_use(record)
    _demand_right(playbook, record, by)
    last = _last(record)
    if last is not None and on < last:
        raise ReviewError(
            f"it was looked at on {long_date(last)} already; name that day or a later one."
        )
    due = next_by or on + relativedelta(months=_months(playbook, record))
    if due <= on:
        raise ReviewError(
            f"the next one cannot be due on {long_date(due)}, that is not after {long_date(on)}."
        )
    file = record.at().path
    try:
        before = (playbook.root / file).read_bytes().decode("utf-8")
        after = with_edits(
            before, _edits(record, by, on, due), page=isinstance(record, FrontMatter)
        )
    except (InsertionError, OSError, UnicodeDecodeError) as error:
        raise ReviewError(f"{file} cannot be changed: {error}.") from None
    return Review(record, by, on, due, looked_at, before, after)


def _edits(record: Reviewable, by: Person, on: date, due: date) -> Iterator[Edit]:
    if isinstance(record, Account):
        yield Edit("put", (record.id, "verified"), on, "status")
        yield Edit("put", (record.id, "audit_by"), due)
    elif isinstance(record, Course):
        yield Edit("put", ("courses", record.id, "review_by"), due)
    else:
        yield Edit("put", ("review_by",), due, "owner")
        if record.reviewed is None:
            yield Edit("put", ("reviewed",), {"by": by.id, "on": on}, "owner")
        else:
            yield Edit("put", ("reviewed", "by"), by.id)
            yield Edit("put", ("reviewed", "on"), on)


def _demand_use(record: Reviewable) -> None:
    """Raise ReviewError for what is over."""
    if isinstance(record, Account) and record.status in ("archived", "closed"):
        raise ReviewError(
            f"the account {quoted(record.id)} is {record.status}, so there is nothing to audit."
        )
    if isinstance(record, PolicyFrontMatter) and record.status == "retired":
        raise ReviewError(f"the policy {quoted(record.id)} is retired and needs no review.")


def _demand_right(playbook: Playbook, record: Reviewable, by: Person) -> None:
    """Raise ReviewError for somebody who does not answer for the record: its department does, a policy's approver, its admins."""
    if by.status == "left":
        raise ReviewError(f"{quoted(by.id)} has left and cannot confirm anything.")
    department = record.department if isinstance(record, Account) else record.owner
    others: tuple[str, ...] = ()
    if isinstance(record, PolicyFrontMatter):
        others = (record.approver,)
    elif isinstance(record, Account):
        others = record.admins
    if by.department != department and by.id not in others:
        held = playbook.departments.get(department)
        people = (
            [i for i, person in held.people.items() if person.status != "left"]
            if held is not None
            else []
        )
        names = ", ".join(dict.fromkeys([*people, *others]))
        raise ReviewError(
            f"{quoted(by.id)} of {quoted(by.department)} does not answer for it. Those who do: {names}."
        )


def _last(record: Reviewable) -> date | None:
    if isinstance(record, Account):
        return record.verified
    return (
        record.reviewed.on
        if isinstance(record, FrontMatter) and record.reviewed is not None
        else None
    )


def _due(record: Reviewable) -> date | None:
    return record.audit_by if isinstance(record, Account) else record.review_by


def _months(playbook: Playbook, record: Reviewable) -> int:
    """Give the months until the next one: those that the last one was given, the house default at most."""
    defaults = playbook.defaults
    usual = (
        defaults.account_audit_months
        if isinstance(record, Account)
        else defaults.review_every_months
    )
    last, due = _last(record), _due(record)
    given = (
        round((due - last).days / _DAYS_A_MONTH) if last is not None and due is not None else usual
    )
    return max(1, min(usual, given))


def notes(playbook: Playbook, made: Review) -> Iterator[str]:
    """Say what those who read the proposal may ask."""
    due = _due(made.record)
    if due is not None and (due - made.on).days > playbook.defaults.review_warning_days:
        yield f"It was not due before {long_date(due)}. It counts all the same."
    if (
        isinstance(made.record, PolicyFrontMatter)
        and made.record.checked is not None
        and made.record.checked < made.on
    ):
        yield f"Its law was looked at on {long_date(made.record.checked)}. If you did so now, set 'checked' as well."
    others = next(
        (one for one in confirmed(playbook) if (one.by, one.on) == (made.by.id, made.on)), None
    )
    if others is not None and len(others.pages) >= _MANY:
        yield f"{quoted(made.by.id)} confirmed {count(len(others.pages), 'review')} on that day already; the report shows it."
