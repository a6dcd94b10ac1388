"""Work out from the editions which version of each policy was in force on which days.

A version is in force from its effective day until the day before the next version takes effect or
the policy is retired.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from macros.editions.published import EditionEntry
from macros.editions.snapshot import Fields, Snapshot, as_string, mappings

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Validity:
    """A version of a policy and the days on which it was in force."""

    policy: str
    title: str
    version: str
    start: date
    end: date | None = None
    """The last day in force; None if no end is known."""
    summary: str = ""
    edition: str = ""
    """The newest edition with its text; empty if there is none."""
    recorded: bool = False
    """Whether `start` comes from the policy's change history only: no edition says when the version
    took effect."""
    retired: bool = False
    """Whether its policy is retired since an unknown day."""


def in_force(editions: Sequence[tuple[EditionEntry, Snapshot]]) -> list[Validity]:
    """Return every version that was in force, sorted by policy title, newest first.

    `editions` are sorted, newest last.
    """
    policies = dict.fromkeys(
        policy for _, snapshot in editions for policy in snapshot.by_id("policy")
    )
    histories = [list(_of_policy(policy, editions)) for policy in policies]
    result: list[Validity] = []
    for versions in sorted(filter(None, histories), key=_by_title):
        result += versions
    return result


def _by_title(versions: Sequence[Validity]) -> tuple[str, str]:
    return versions[0].title.casefold(), versions[0].policy


def _of_policy(
    policy: str, editions: Sequence[tuple[EditionEntry, Snapshot]]
) -> Iterator[Validity]:
    """Yield the versions of a policy that were in force, newest first."""
    versions: dict[str, Validity] = {}
    is_retired = False
    retirement: date | None = None
    """The first day on which the policy is retired."""
    title = policy
    for edition, snapshot in editions:
        record = snapshot.by_id("policy").get(policy)
        if record is None:
            # A policy that is no longer published is retired, if policies can be read at all.
            if versions and "policy" in snapshot.records and retirement is None:
                retirement = edition.begins
            continue
        title = as_string(record.get("title")) or title
        status, start = record.get("status"), _day(record.get("effective"))
        if start is not None and status in ("active", "retired"):
            number = as_string(record.get("version"))
            versions[number] = Validity(policy, title, number, start, edition=snapshot.edition)
        is_retired = status == "retired"
        if is_retired:
            retirement = retirement or _successor_start(policy, snapshot) or edition.begins
        else:
            retirement = None
        for number, entry in _history(policy, record).items():
            version = versions.get(number, entry)
            versions[number] = replace(version, title=title, summary=entry.summary)
    periods = _with_ends(sorted(versions.values(), key=_order), retirement)
    if periods and is_retired and retirement is None:
        periods[-1] = replace(periods[-1], retired=True)
    yield from reversed(periods)


def _order(version: Validity) -> tuple[date, tuple[int, ...]]:
    numbers = (number for number in version.version.split(".") if number.isdecimal())
    return version.start, tuple(map(int, numbers))


def _with_ends(versions: Sequence[Validity], retirement: date | None) -> list[Validity]:
    """Return the versions with the day before the next one as their end.

    Versions that were replaced before their first day are left out.
    """
    periods = []
    for number, version in enumerate(versions, 1):
        next_start = versions[number].start if number < len(versions) else retirement
        ends = [day - _DAY for day in (next_start, retirement) if day is not None]
        periods.append(replace(version, end=min(ends, default=None)))
    return [version for version in periods if version.end is None or version.end >= version.start]


def _history(policy: str, record: Fields) -> dict[str, Validity]:
    """Return the versions in a policy's change history, without that of a draft."""
    versions = {}
    for change in mappings(record.get("changes")):
        number, day = as_string(change.get("version")), _day(change.get("date"))
        is_draft = record.get("status") == "draft" and number == record.get("version")
        if day is not None and not is_draft:
            summary = as_string(change.get("summary"))
            versions[number] = Validity(policy, "", number, day, summary=summary, recorded=True)
    return versions


def _successor_start(policy: str, snapshot: Snapshot) -> date | None:
    """Return the effective day of the policy that supersedes a policy, the earliest of several."""
    days = [
        _day(successor.get("effective"))
        for successor in snapshot.by_id("policy").values()
        if successor.get("supersedes") == policy and successor.get("status") != "draft"
    ]
    return min((day for day in days if day is not None), default=None)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(as_string(value))
    except ValueError:
        return None
