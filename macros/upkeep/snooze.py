"""Find out until when an issue is put off that somebody closed while something in it was due."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from macros.code_host.issue import Issue, IssueComment

_SNOOZE = re.compile(
    r"^[ \t*_`-]*snooze\b[ \t*_`:]*(?:until\b[ \t*_`:]*)?(?P<day>[^\n*_`]*)",
    re.IGNORECASE | re.MULTILINE,
)
"""A line such as 'snooze: 2026-12-15'. Quoted lines, which begin with '>', do not count: somebody
else wrote them, or earlier."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\b")
_DEFAULT_DELAY = relativedelta(months=1)
"""How long an issue is put off if nobody names a day."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How an issue came to be closed while something in it was due."""

    until: date | None
    """The day on which it comes back; None if a bot closed it, so that it comes back at once."""
    unread: str = ""
    """Text in place of a future date."""


def closing(issue: Issue, notes: str, remarks: Iterable[IssueComment], today: date) -> Closing:
    """Return until when a closed issue is put off: until the day in the newest note, else a month.

    `notes` is what people wrote into its text, `remarks` are their comments, the oldest first. A
    day counts only if it is later than the day on which the issue was closed.
    """
    if issue.is_closer_program:
        return Closing(None)
    closed_on = issue.closed_on or today
    # The newest text first; the notes have no date, so they count as the oldest.
    texts = [(remark.text, remark.on) for remark in reversed(list(remarks))] + [(notes, date.min)]
    invalid = ""
    for text, on in texts:
        for match in reversed(list(_SNOOZE.finditer(text))):
            words = match["day"].strip()
            day = _day(words)
            if day is not None and day > closed_on:
                return Closing(day, invalid)
            if on >= closed_on and not invalid:
                invalid = words[:40]
    return Closing(closed_on + _DEFAULT_DELAY, invalid)


def _day(words: str) -> date | None:
    match = _DAY.match(words)
    try:
        return date.fromisoformat(match[0]) if match is not None else None
    except ValueError:
        return None
