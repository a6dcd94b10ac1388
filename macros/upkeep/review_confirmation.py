"""Confirm a review: check who may, edit the record's file, and describe the change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta

from macros.basics.problem import did_you_mean, quote
from macros.basics.text import count, long_date
from macros.editing.yaml_edit import YamlChange, edit
from macros.editing.yaml_lines import EditError
from macros.editing.yaml_text import Unquoted
from macros.model.account import Account
from macros.model.course import Course
from macros.model.department import Person
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.playbook import Playbook
from macros.upkeep.health_report import confirmed_reviews

Kind = Literal["page", "account", "course"]
Reviewable = FrontMatter | Account | Course
_MANY_REVIEWS = 5
"""From so many reviews on one day on, people will ask whether the pages were read."""
_DAYS_A_MONTH = 30.44


class ReviewError(Exception):
    """Raised when a review cannot be confirmed; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Review:
    """A confirmed review: what was checked, by whom, when, and when the next one is due."""

    record: Reviewable
    by: Person
    on: date
    next_by: date
    looked_at: str
    before: str
    """The text of the file before and after."""
    after: str

    @property
    def file(self) -> str:
        """The file that changes, relative to the playbook's root."""
        return self.record.at().path

    @property
    def title(self) -> str:
        """What a reader calls what was reviewed."""
        return self.record.display_name if isinstance(self.record, Account) else self.record.title

    @property
    def message(self) -> tuple[str, str]:
        """Title and text of the proposed change."""
        text = (
            f"Looked at: {self.looked_at}\n"
            f"By {self.by.name} ({self.by.id}) on {long_date(self.on)}. "
            f"The next review is due by {long_date(self.next_by)}."
        )
        return f"Confirm the review of {quote(self.title, 100)}", text


def find_record(playbook: Playbook, kind: Kind, name: str) -> Reviewable:
    """Return the record to review.

    A page is found by its path or its policy's id, an account or a course by its id. Raises
    ReviewError if there is none.
    """
    if kind == "page":
        return _page(playbook, name)
    records: dict[str, Reviewable] = dict(playbook.all(kind))
    if name in records:
        return records[name]
    if playbook.has_id(kind, name):
        raise ReviewError(
            f"the record of {quote(name)} has errors. Run 'playbook check' and fix them first."
        )
    raise ReviewError(
        f"there is no {kind} {quote(name)}. {did_you_mean(name, records) or _list(kind)}"
    )


def _page(playbook: Playbook, name: str) -> FrontMatter:
    path = name.replace("\\", "/").removeprefix("./")
    path = path.removeprefix(f"{playbook.docs_dir}/").strip("/")
    candidates = [path, f"{path}.md", f"{path}/index.md"]
    paths = [candidate for candidate in candidates if candidate in playbook.pages]
    page = playbook.pages[paths[0]] if paths else playbook.policies.get(name)
    if page is None:
        for kind, noun in (("account", "an account"), ("course", "a course")):
            if playbook.has_id(kind, name):
                raise ReviewError(
                    f"there is no page {quote(name)}, but there is {noun}: add '--kind {kind}'."
                )
        hint = did_you_mean(path, _names(playbook)) or _list("page")
        raise ReviewError(f"there is no page {quote(name)}. {hint}")
    if page.front is None:
        raise ReviewError(
            f"the front matter of {quote(page.path)} has errors. "
            "Run 'playbook check' and fix them first."
        )
    return page.front


def _names(playbook: Playbook) -> set[str]:
    """Return the names by which pages can be found."""
    return {
        *playbook.policies,
        *playbook.pages,
        *(path.removesuffix(".md") for path in playbook.pages),
    }


def _list(kind: Kind) -> str:
    """Return a sentence about where to find the names of a kind."""
    return {
        "page": "Use its path, relative to the pages folder.",
        "account": "Run 'playbook list accounts' to see all accounts.",
        "course": "See courses.yml for all courses.",
    }[kind]


def confirm_review(
    playbook: Playbook,
    record: Reviewable,
    by: Person,
    on: date,
    looked_at: str,
    next_by: date | None = None,
) -> Review:
    """Record in the file of `record` that somebody checked it on a day, and when it is due again.

    Without `next_by`, the next review is due after the same interval as the last one, or after the
    house default if that is shorter. Raises ReviewError if the person is not responsible, or the
    file cannot be changed.
    """
    _require_in_use(record)
    _require_responsible(playbook, record, by)
    last = _last(record)
    if last is not None and on < last:
        raise ReviewError(
            f"it was already reviewed on {long_date(last)}. Choose that day or a later one."
        )
    due = next_by or on + relativedelta(months=_months(playbook, record))
    if due <= on:
        raise ReviewError(
            f"the next review cannot be due on {long_date(due)}. "
            f"Choose a day after {long_date(on)}."
        )
    file = record.at().path
    try:
        before = (playbook.root / file).read_bytes().decode("utf-8")
        changes = _changes(record, by, on, due)
        after = edit(before, changes, page=isinstance(record, FrontMatter))
    except (EditError, OSError, UnicodeDecodeError) as error:
        raise ReviewError(f"{file} cannot be changed: {error}.") from None
    return Review(record, by, on, due, looked_at, before, after)


def _changes(record: Reviewable, by: Person, on: date, due: date) -> Iterator[YamlChange]:
    if isinstance(record, Account):
        yield YamlChange((record.id, "verified"), on, ("status", "verified"))
        yield YamlChange((record.id, "audit_by"), due)
    elif isinstance(record, Course):
        yield YamlChange(("courses", record.id, "review_by"), due)
    else:
        order = ("owner", "reviewed", "review_by")
        yield YamlChange(("review_by",), due, order)
        if record.reviewed is None:
            yield YamlChange(("reviewed",), {"by": by.id, Unquoted("on"): on}, order)
        else:
            yield YamlChange(("reviewed", "by"), by.id)
            yield YamlChange(("reviewed", "on"), on)


def _require_in_use(record: Reviewable) -> None:
    """Raise ReviewError for an account or policy that is no longer in use."""
    if isinstance(record, Account) and record.status in ("archived", "closed"):
        raise ReviewError(
            f"the account {quote(record.id)} is {record.status}, so there is nothing to audit."
        )
    if isinstance(record, PolicyFrontMatter) and record.status == "retired":
        raise ReviewError(f"the policy {quote(record.id)} is retired and needs no review.")


def _require_responsible(playbook: Playbook, record: Reviewable, by: Person) -> None:
    """Raise ReviewError for somebody who is not responsible for the record.

    Responsible are its department, the approver of a policy, and the admins of an account.
    """
    if by.status == "left":
        raise ReviewError(f"{quote(by.id)} has left and cannot confirm anything.")
    department = record.department if isinstance(record, Account) else record.owner
    others: tuple[str, ...] = ()
    if isinstance(record, PolicyFrontMatter):
        others = (record.approver,)
    elif isinstance(record, Account):
        others = record.admins
    if by.department != department and by.id not in others:
        owner = playbook.departments.get(department)
        members = owner.people if owner is not None else {}
        people = [person_id for person_id, person in members.items() if person.status != "left"]
        names = ", ".join(dict.fromkeys([*people, *others]))
        raise ReviewError(
            f"{quote(by.id)} of {quote(by.department)} is not responsible for it. "
            f"Ask one of these people: {names}."
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
    """Return the months until the next review: the last interval, at most the house default."""
    defaults = playbook.defaults
    usual = (
        defaults.account_audit_months
        if isinstance(record, Account)
        else defaults.review_every_months
    )
    last, due = _last(record), _due(record)
    if last is None or due is None:
        return max(1, usual)
    return max(1, min(usual, round((due - last).days / _DAYS_A_MONTH)))


def review_notes(playbook: Playbook, review: Review) -> Iterator[str]:
    """Yield notes on what reviewers of the change may ask."""
    record, due = review.record, _due(review.record)
    if due is not None and (due - review.on).days > playbook.defaults.review_warning_days:
        yield f"It was not due until {long_date(due)}. It counts anyway."
    law_checked_on = record.checked if isinstance(record, PolicyFrontMatter) else None
    if law_checked_on is not None and law_checked_on < review.on:
        yield (
            f"Its law was last checked on {long_date(law_checked_on)}. "
            "If you checked it now, update 'checked' as well."
        )
    same_day = (review.by.id, review.on)
    for entry in confirmed_reviews(playbook):
        number = len(entry.pages)
        if (entry.by, entry.on) == same_day and number >= _MANY_REVIEWS:
            yield (
                f"{quote(review.by.id)} already confirmed {count(number, 'review')} on that day; "
                "the report shows them."
            )
