"""The macro for the shared calendar: campaigns, blackouts, meetings, and clashes between them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from macros.model.campaign import Campaign
from macros.model.concern import departments_of_entry, has_calendar, meeting_concerns
from macros.model.meeting import Series
from macros.model.series_times import times_between
from macros.pages import heading, person, record_links
from macros.pages.clash import Clash, clashes
from macros.pages.context import View
from macros.pages.macro_register import page_macro
from macros.pages.month import DaySpan, weeks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MIN_MONTHS, _MAX_MONTHS = 3, 12
"""The fewest and the most months that the calendar shows, unless an entry starts later."""
_MAX_CLASHES = 3
"""How many clashes of an entry are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class _CalendarEntry:
    """A calendar entry with what a component prints of it."""

    campaign: Campaign
    department: Markup | None
    accounts: list[Markup]
    clashes: list[tuple[Markup, Markup, Clash]]
    """The other campaign, the account, and the days."""
    more_clashes: int
    goal: Markup | None
    approver: Markup | None
    brief: Markup | None


@dataclass(frozen=True, slots=True)
class _Item:
    """Something on days of the calendar: an entry, or a meeting of a series."""

    kind: str
    title: Markup
    start: date
    end: date
    concerns: tuple[str, ...]
    """The ids of the departments that it concerns; empty for all."""
    entry: Campaign | None = None
    series: Series | None = None
    time: str = ""
    """When a meeting begins."""
    clashing: tuple[Clash, ...] = ()

    def clashes(self, first: date, last: date) -> bool:
        """Return whether another campaign uses the same account on some of these days."""
        return any(clash.start <= last and clash.end >= first for clash in self.clashing)


@page_macro("{{ campaign_calendar() }}", depends_on=["day"])
def campaign_calendar(view: View) -> str:
    """Show the shared calendar by month: campaigns, events, blackouts and meetings.

    It begins with the month of the build. Each month has a table of its weeks and a list of what
    starts in it, with days, department, accounts, status and what to be careful about. An entry
    that goes on is named again in the months that follow. Days on which nothing is posted
    (blackouts) are marked, and so are live campaigns that use the same account on the same days.
    Past, done and cancelled entries are folded up at the end. With scripts, readers can show one
    month or the list, and all departments or one; entries that ended before the reader's own day
    are folded up. Links lead to the calendars to subscribe to. If there are no entries, it says so.
    """
    entries = sorted(
        view.playbook.campaigns.values(), key=lambda entry: (entry.start, entry.end, entry.id)
    )
    past = [entry for entry in entries if _is_past(entry, view.today)]
    ahead = [entry for entry in entries if not _is_past(entry, view.today)]
    months = _months(view, entries, ahead)
    if not months and not past:
        return view.component("empty", text=view.words.gettext("No campaigns are planned."))
    parts: list[str] = [_bar(view)]
    if not ahead:
        nothing = view.component("empty", text=view.words.gettext("No campaigns are planned."))
        parts.append(view.timely(nothing) if any(entry.is_open for entry in entries) else nothing)
    parts += map(view.timely, months)
    parts.append(view.timely(_list(view, reversed(past))))
    parts[-1] += view.hidden(_list(view, _whatever_the_day(entries)))
    return "\n\n".join(parts)


def _list(view: View, entries: Iterable[Campaign]) -> Markup:
    rows = [(_entry(view, entry, {}), _item(view, entry, {})) for entry in entries]
    return view.component("campaigns-past", entries=rows)


def _whatever_the_day(entries: Sequence[Campaign]) -> list[Campaign]:
    """Return all entries in an order that does not change as they pass: the open ones first."""
    closed = [entry for entry in entries if not entry.is_open]
    return [*(entry for entry in entries if entry.is_open), *reversed(closed)]


def _bar(view: View) -> Markup:
    """Build the links to subscribe; scripts add the controls of the calendar here."""
    departments = sorted(
        view.playbook.departments.values(), key=lambda department: person.sort_key(department.name)
    )
    with_calendar = [
        department for department in departments if has_calendar(view.playbook, department)
    ]
    return view.component("calendar", departments=with_calendar)


def _is_past(entry: Campaign, today: date) -> bool:
    return not entry.is_open or entry.end < today


def _range(today: date, ahead: Iterable[Campaign]) -> list[date]:
    """Return the months that are shown even if they are empty.

    They run to the end of the last entry: at least three, at most twelve.
    """
    last = max((entry.end for entry in ahead if entry.kind != "evergreen"), default=today)
    count = (last.year - today.year) * 12 + last.month - today.month + 1
    return [
        today.replace(day=1) + relativedelta(months=n)
        for n in range(min(max(count, _MIN_MONTHS), _MAX_MONTHS))
    ]


def _months(view: View, entries: list[Campaign], ahead: list[Campaign]) -> list[str]:
    """Build a part for each month with entries; each later month names what goes on."""
    entries_by_month: dict[date, list[Campaign]] = defaultdict(list)
    for entry in ahead:
        entries_by_month[max(entry.start, view.today).replace(day=1)].append(entry)
    clashes_by_id = clashes(ahead)
    items = [
        _item(view, entry, clashes_by_id)
        for entry in entries
        if entry.kind != "evergreen" and entry.status != "cancelled"
    ]
    level = heading.level_below(view, "campaign_calendar")
    parts = []
    running: list[Campaign] = []
    for month in sorted({*_range(view.today, ahead), *entries_by_month}):
        last = month + relativedelta(day=31)
        meetings = _meetings(view, month, last)
        running = [entry for entry in running if entry.end >= month]
        spans = [
            DaySpan(item.start, item.end, item)
            for item in (*items, *meetings)
            if item.start <= last and item.end >= month
        ]
        if not spans and not entries_by_month[month]:
            continue
        rows: list[tuple[_Item, _CalendarEntry | None]] = [
            (_item(view, entry, clashes_by_id), _entry(view, entry, clashes_by_id))
            for entry in entries_by_month[month]
        ]
        rows += [(meeting, None) for meeting in meetings if meeting.start >= view.today]
        title = view.words.month(month)
        block = view.component(
            "campaigns",
            month=f"{month:%Y-%m}",
            title=title,
            weekdays=view.words.weekdays,
            weeks=weeks(month.year, month.month, spans),
            listed=sorted(rows, key=lambda pair: (pair[0].start, pair[0].series is None)),
            lasting=[
                (view.link("campaign", entry.id, entry.title), entry.end) for entry in running
            ],
        )
        parts.append(heading.part(level, title, view.anchor("calendar", f"{month:%Y-%m}"), [block]))
        running += entries_by_month[month]
    return parts


def _meetings(view: View, first: date, last: date) -> list[_Item]:
    """Return the meetings of all series between two days, by day and time."""
    meetings = []
    for series in sorted(view.playbook.series.values(), key=lambda series: series.start.time()):
        times = times_between(series, first, last)
        if not times:
            continue
        title = view.link("series", series.id, series.title)
        concerns = _unless_all(
            view, {d.id for d in view.playbook.departments.values() if meeting_concerns(series, d)}
        )
        for time in times:
            day, at = time.date(), view.words.clock(time.time())
            meetings.append(_Item("meeting", title, day, day, concerns, series=series, time=at))
    return sorted(meetings, key=lambda meeting: meeting.start)


def _unless_all(view: View, departments: set[str]) -> tuple[str, ...]:
    """Return the ids of departments; nothing if they are all departments."""
    return () if len(departments) == len(view.playbook.departments) else tuple(sorted(departments))


def _item(view: View, entry: Campaign, clashes_by_id: dict[str, list[Clash]]) -> _Item:
    concerns = _unless_all(view, departments_of_entry(view.playbook, entry))
    title = view.link("campaign", entry.id, entry.title)
    return _Item(
        entry.kind,
        title,
        entry.start,
        entry.end,
        concerns,
        entry=entry,
        clashing=tuple(clashes_by_id.get(entry.id, ())),
    )


def _entry(view: View, entry: Campaign, clashes_by_id: dict[str, list[Clash]]) -> _CalendarEntry:
    goal = view.playbook.goals.get(entry.goal or "")
    # Nobody needs to be asked instead of the approver of something that is over.
    approver_link = record_links.holder_or_substitute if entry.is_open else record_links.person
    entry_clashes = clashes_by_id.get(entry.id, [])
    return _CalendarEntry(
        entry,
        record_links.department(view, entry.department),
        [link for account_id in entry.accounts if (link := _account(view, account_id)) is not None],
        [
            (view.link("campaign", clash.other.id, clash.other.title), account, clash)
            for clash in entry_clashes[:_MAX_CLASHES]
            if (account := _account(view, clash.account)) is not None
        ],
        max(len(entry_clashes) - _MAX_CLASHES, 0),
        view.link("goal", goal.id, goal.statement) if goal is not None else None,
        approver_link(view, entry.approver),
        record_links.page(view, entry.brief),
    )


def _account(view: View, account_id: str) -> Markup | None:
    account = view.playbook.accounts.get(account_id)
    if account is None:
        return None
    return view.link("account", account_id, f"{account.handle} ({account.platform})")
