"""Macros about meetings: when they recur, and what came out of those that took place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import get_args

from markupsafe import Markup

from macros.basics.i18n import Words
from macros.model.meeting import Action, Meeting, MeetingKind, Series, SeriesKind
from macros.pages import enum_labels, record_links, recurrence
from macros.pages.context import View
from macros.pages.decision import newest
from macros.pages.macro import page_macro

_KINDS = get_args(SeriesKind)
_COMING = 3
"""How many coming days of a meeting are shown."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A series with what a component prints of it."""

    series: Series
    when: str
    next: date | None
    chair: Markup | None


@page_macro('{{ meeting_series(kind="representatives") }}')
def meeting_series(view: View, kind: SeriesKind | None = None) -> str:
    """Show when meetings recur: all series that go on, or those of a kind.

    For each it says in plain words when it recurs, the next day from the day of the build on,
    place, chair and who may come. `kind` is sync, representatives, forum or review. Where none is
    planned, it says so.
    """
    planned = [
        _planned(view, series)
        for series in view.playbook.series.values()
        if (kind is None or series.kind == kind)
        and (series.until is None or series.until >= view.today)
    ]
    if not planned:
        return view.component("empty", text=view.words.gettext("No meeting is planned."))
    planned.sort(key=lambda one: (_KINDS.index(one.series.kind), one.series.title.casefold()))
    return view.component("meeting-series", planned=planned)


@page_macro('{{ next_meeting(kind="forum") }}')
def next_meeting(view: View, kind: SeriesKind) -> str:
    """Show the coming days of a kind of meeting, with time and place.

    Days are counted from the day of the build; a script leaves out those that have passed since, by
    the reader's clock. `kind` is sync, representatives, forum or review. Where none is planned, it
    says so.
    """
    series = [
        one
        for one in view.playbook.series.values()
        if one.kind == kind and (one.until is None or one.until >= view.today)
    ]
    if not series:
        return view.component("empty", text=view.words.gettext("No meeting is planned."))
    return "\n\n".join(
        view.component(
            "next-meeting",
            series=one,
            time=view.words.clock(one.start.time()),
            days=list(
                islice(recurrence.coming_days(one.rule, one.start, view.today, one.until), _COMING)
            ),
        )
        for one in series
    )


def _planned(view: View, series: Series) -> _Planned:
    words = view.words
    when = words.gettext(
        "%(recurrence)s, %(time)s (%(timezone)s), %(duration)s",
        recurrence=recurrence.in_words(words, series.rule, series.start),
        time=words.clock(series.start.time()),
        timezone=series.timezone,
        duration=_length(words, series.minutes),
    )
    following = recurrence.next_day(series.rule, series.start, view.today, series.until)
    return _Planned(series, when, following, record_links.holder(view, series.chair))


def _length(words: Words, minutes: int) -> str:
    """Word how long a meeting lasts: people count up to two hours in minutes."""
    return words.minutes(minutes) if minutes <= 120 else words.duration(minutes)


@page_macro('{{ meeting_log(kind="representatives", limit=2) }}')
def meeting_log(view: View, kind: MeetingKind | None = None, limit: int | None = None) -> str:
    """List the meetings that took place, the newest first: all, or those of a kind.

    It shows topics, decisions, notes and the actions that are still open, with who does them and by
    when; overdue ones are marked. `kind` is sync, representatives, forum, review or incident;
    `limit` keeps the newest only. Where none is recorded, it says so.
    """
    meetings = [
        meeting
        for meeting in view.playbook.meetings.values()
        if kind is None or meeting.kind == kind
    ]
    if not meetings:
        return view.component("empty", text=view.words.gettext("No meeting is recorded yet."))
    meetings.sort(key=lambda meeting: meeting.id)
    meetings.sort(key=lambda meeting: meeting.date, reverse=True)
    return view.component(
        "meeting-log",
        meetings=newest(meetings, limit),
        digest=limit is not None,  # the search leads to where they stand all
        titled=lambda meeting: _title(view, meeting),
        person=lambda person_id: record_links.person(view, person_id),
        owner=lambda person_id: record_links.holder(view, person_id),
        decisions=lambda meeting: record_links.decisions(view, meeting.decisions),
        actions=_open,
    )


def _title(view: View, meeting: Meeting) -> str:
    series = view.playbook.series.get(meeting.series or "")
    return (
        series.title
        if series is not None
        else enum_labels.word(view.words, "meeting", meeting.kind)
    )


def _open(meeting: Meeting) -> list[Action]:
    return sorted(
        (action for action in meeting.actions if action.status == "open"),
        key=lambda action: action.due,
    )
