"""Which version of each policy was in force on which days, from what the editions say of them.

A version is in force from its effective day on, until the day before the next version, or before
the policy is retired.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from macros.editions.published import Listed
from macros.editions.snapshot import Fields, Snapshot, string

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Validity:
    """A version of a policy and the days on which it was in force."""

    policy: str
    title: str
    version: str
    start: date
    end: date | None = None
    """The last day; None while no end is known."""
    summary: str = ""
    edition: str = ""
    """The newest edition that holds its words; empty where none does."""
    recorded: bool = False
    """Whether `start` is only the day that the policy's history gives: no edition tells from when
    on it was in force."""
    retired: bool = False
    """Whether its policy is retired and nothing tells since which day."""


def in_force(editions: Sequence[tuple[Listed, Snapshot]]) -> list[Validity]:
    """List every version that was in force, by policy, the newest first; `editions` come in their order, the newest last."""
    policies = dict.fromkeys(
        policy for _, snapshot in editions for policy in snapshot.all("policy")
    )
    found = [list(_of_policy(policy, editions)) for policy in policies]
    return [
        version for versions in sorted(filter(None, found), key=_by_title) for version in versions
    ]


def _by_title(versions: Sequence[Validity]) -> tuple[str, str]:
    return versions[0].title.casefold(), versions[0].policy


def _of_policy(policy: str, editions: Sequence[tuple[Listed, Snapshot]]) -> Iterator[Validity]:
    versions: dict[str, Validity] = {}
    is_retired = False
    over: date | None = None
    """The first day on which the policy is retired."""
    title = policy
    for listed, snapshot in editions:
        record = snapshot.all("policy").get(policy)
        if record is None:
            if versions and "policy" in snapshot.records and over is None:
                over = listed.begins
            continue
        title = string(record.get("title")) or title
        if (start := _day(record.get("effective"))) is not None and record.get("status") in (
            "active",
            "retired",
        ):
            number = string(record.get("version"))
            versions[number] = Validity(policy, title, number, start, edition=snapshot.edition)
        is_retired = record.get("status") == "retired"
        over = (over or _replaced(policy, snapshot) or listed.begins) if is_retired else None
        for number, recorded in _recorded(policy, record).items():
            known = versions.get(number, recorded)
            versions[number] = replace(known, title=title, summary=recorded.summary)
    ended = _ended(sorted(versions.values(), key=_order), over)
    if ended and is_retired and over is None:
        ended[-1] = replace(ended[-1], retired=True)
    yield from reversed(ended)


def _order(version: Validity) -> tuple[date, tuple[int, ...]]:
    return version.start, tuple(
        int(number) for number in version.version.split(".") if number.isdecimal()
    )


def _ended(versions: Sequence[Validity], over: date | None) -> list[Validity]:
    """Let each version end before the next one begins, and leave out what was replaced before its first day."""
    ended = []
    for number, version in enumerate(versions, 1):
        after = versions[number].start if number < len(versions) else over
        ends = [day - _DAY for day in (after, over) if day is not None]
        ended.append(replace(version, end=min(ends, default=None)))
    return [version for version in ended if version.end is None or version.end >= version.start]


def _recorded(policy: str, record: Fields) -> dict[str, Validity]:
    """List the versions that a policy's history names, up to the one in force; a draft's own is not in force."""
    given = record.get("changes")
    changes = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    found = {}
    for change in changes:
        number, day = string(change.get("version")), _day(change.get("date"))
        if day is not None and not (
            record.get("status") == "draft" and number == record.get("version")
        ):
            found[number] = Validity(
                policy, "", number, day, summary=string(change.get("summary")), recorded=True
            )
    return found


def _replaced(policy: str, snapshot: Snapshot) -> date | None:
    """Give the first day of what replaces a policy."""
    days = [
        day
        for other in snapshot.all("policy").values()
        if other.get("supersedes") == policy
        and other.get("status") != "draft"
        and (day := _day(other.get("effective")))
    ]
    return min(days, default=None)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(string(value))
    except ValueError:
        return None
