"""Macros about meetings: when they take place, and what came out of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import get_args

from markupsafe import Markup

from macros.basics.i18n import Words
from macros.model.meeting import Action, Meeting, MeetingKind, MovedMeeting, Series, SeriesKind
from macros.model.series_times import coming_times
from macros.pages import enum_labels, record_links, recurrence
from macros.pages.context import View
from macros.pages.decision import first_records
from macros.pages.macro_register import page_macro

_KINDS = get_args(SeriesKind)
_MAX_DAYS = 3
"""How many of a meeting's next days are shown."""


@dataclass(frozen=True, slots=True)
class _SeriesRow:
    """A series with what a component prints of it."""

    series: Series
    when: str
    next: datetime | None
    exceptions: list[date]
    """The coming days of the rule on which it does not take place."""
    moved: list[MovedMeeting]
    """The meetings that are yet to come, or would be by the rule, at another time."""
    chair: Markup | None


@page_macro('{{ meeting_series(kind="representatives") }}', depends_on=["day"])
def meeting_series(view: View, kind: SeriesKind | None = None) -> str:
    """Show when meetings recur: all current series, or those of a kind.

    For each series it says in plain words when it recurs, and shows the next day (counted from the
    day of the build), the place, the chair and who may come. `kind` is sync, representatives, forum
    or review. If none is planned, it says so.
    """
    all_series = [
        series for series in view.playbook.series.values() if kind is None or series.kind == kind
    ]
    rows = [_row(view, series) for series in all_series if _is_current(view, series)]
    if not rows:
        return _nothing(view, all_series)
    rows.sort(key=lambda row: (_KINDS.index(row.series.kind), row.series.title.casefold()))
    return view.component("meeting-series", planned=rows)


@page_macro('{{ next_meeting(kind="forum") }}', depends_on=["day"])
def next_meeting(view: View, kind: SeriesKind) -> str:
    """Show the next days of a kind of meeting, with time and place.

    Days are counted from the day of the build; a script hides those that have passed since, by the
    reader's clock. `kind` is sync, representatives, forum or review. If none is planned, it says
    so.
    """
    all_series = [series for series in view.playbook.series.values() if series.kind == kind]
    current_series = [series for series in all_series if _is_current(view, series)]
    if not current_series:
        return _nothing(view, all_series)
    return "\n\n".join(_next_days(view, series) for series in current_series)


def _is_current(view: View, series: Series) -> bool:
    return series.until is None or series.until >= view.today


def _nothing(view: View, all_series: list[Series]) -> Markup:
    """Return the text for meetings none of which is current."""
    nothing = view.component("empty", text=view.words.gettext("No meeting is planned."))
    return view.timely(nothing) if all_series else nothing


def _next_days(view: View, series: Series) -> Markup:
    block = view.component(
        "next-meeting",
        series=series,
        times=list(islice(coming_times(series, view.today), _MAX_DAYS)),
    )
    return view.timely(block) if series.until is not None else block


def _row(view: View, series: Series) -> _SeriesRow:
    words = view.words
    when = words.gettext(
        "%(recurrence)s, %(time)s (%(timezone)s), %(duration)s",
        recurrence=recurrence.in_words(words, series.rule, series.start),
        time=words.clock(series.start.time()),
        timezone=series.timezone,
        duration=_length(words, series.minutes),
    )
    time = next(coming_times(series, view.today), None)
    return _SeriesRow(
        series,
        when,
        time,
        sorted(day for day in series.exceptions if day >= view.today),
        [m for m in series.moved if max(m.day, m.to.date()) >= view.today],
        record_links.holder_or_substitute(view, series.chair),
    )


def _length(words: Words, minutes: int) -> str:
    """Return a meeting's length in words; up to two hours it is in minutes, as people say it."""
    return words.minutes(minutes) if minutes <= 120 else words.duration(minutes)


@page_macro('{{ meeting_log(kind="representatives", limit=2) }}', depends_on=["day"])
def meeting_log(view: View, kind: MeetingKind | None = None, limit: int | None = None) -> str:
    """List the meetings that took place, the newest first: all, or those of a kind.

    It shows topics, decisions, notes and open actions, with who does them and by when; overdue ones
    are marked. `kind` is sync, representatives, forum, review or incident. With `limit` it shows
    the newest only. If none is recorded, it says so.
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
        meetings=first_records(meetings, limit),
        digest=limit is not None,  # the search leads to the page that lists all
        titled=lambda meeting: _title(view, meeting),
        person=lambda person_id: record_links.person(view, person_id),
        owner=lambda person_id: record_links.holder_or_substitute(view, person_id),
        decisions=lambda meeting: record_links.decisions(view, meeting.decisions),
        actions=_open_actions,
    )


def _title(view: View, meeting: Meeting) -> str:
    series = view.playbook.series.get(meeting.series or "")
    if series is not None:
        return series.title
    return enum_labels.word(view.words, "meeting", meeting.kind)


def _open_actions(meeting: Meeting) -> list[Action]:
    return sorted(
        (action for action in meeting.actions if action.status == "open"),
        key=lambda action: action.due,
    )
