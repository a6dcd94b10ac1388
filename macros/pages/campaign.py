"""The macro about the shared calendar: what is planned, what is silent, who meets, and what clashes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from macros.model.campaign import Campaign
from macros.model.concern import concerned_by, has_calendar, meeting_concerns
from macros.model.meeting import Series
from macros.pages import heading, person, record_links, recurrence
from macros.pages.clash import Clash, clashes
from macros.pages.context import View
from macros.pages.macro import page_macro
from macros.pages.month import Span, weeks

if TYPE_CHECKING:
    from collections.abc import Iterable

_FEWEST, _MOST = 3, 12
"""How many months the calendar shows at least, and at most where nothing begins later."""
_CLASHES_SHOWN = 3
"""How many clashes of one entry are spelled out; the others are counted."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry with what a component prints of it."""

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
class _Shown:
    """Something on days of the calendar: an entry, or one of the meetings of a series."""

    kind: str
    title: Markup
    start: date
    end: date
    concerns: tuple[str, ...]
    """The departments that it concerns; none for all."""
    entry: Campaign | None = None
    series: Series | None = None
    time: str = ""
    """When a meeting begins."""
    clashing: tuple[Clash, ...] = ()

    def clashes(self, first: date, last: date) -> bool:
        """Tell whether another campaign uses the same account on some of these days."""
        return any(clash.start <= last and clash.end >= first for clash in self.clashing)


@page_macro("{{ campaign_calendar() }}")
def campaign_calendar(view: View) -> str:
    """Show the shared calendar by month, from the month of the build on: campaigns, events, blackouts and meetings.

    Each month is a table of its weeks, and a list in which each entry stands under the month in
    which it starts, with its days, department, accounts, status and what to be careful about; what
    began earlier and goes on is named again. Days on which nothing is posted (blackouts) are
    marked, and so are live campaigns on the same account on the same days. What is over, done or
    cancelled is folded away at the end. With script, readers see one month or the list, all
    departments or one, and what is past on their own day is folded away. Links lead to the
    calendars to subscribe to. Without entries it says so.
    """
    entries = sorted(
        view.playbook.campaigns.values(), key=lambda entry: (entry.start, entry.end, entry.id)
    )
    past = [entry for entry in entries if _is_past(entry, view.today)]
    ahead = [entry for entry in entries if not _is_past(entry, view.today)]
    months = _months(view, entries, ahead)
    if not months and not past:
        return view.component("empty", text=view.words.gettext("No campaigns are planned."))
    parts = [_bar(view)]
    if not ahead:
        parts.append(view.component("empty", text=view.words.gettext("No campaigns are planned.")))
    shown = [(_entry(view, entry, {}), _shown(view, entry, {})) for entry in reversed(past)]
    return "\n\n".join([*parts, *months, view.component("campaigns-past", entries=shown)])


def _bar(view: View) -> Markup:
    """Say where to subscribe; scripts put what moves through the calendar here."""
    departments = sorted(
        view.playbook.departments.values(), key=lambda department: person.sort_key(department.name)
    )
    concerned = [
        department for department in departments if has_calendar(view.playbook, department)
    ]
    return view.component("calendar", departments=concerned)


def _is_past(entry: Campaign, today: date) -> bool:
    return entry.status in ("done", "cancelled") or entry.end < today


def _range(today: date, ahead: Iterable[Campaign]) -> list[date]:
    """List the months that are shown whatever they hold: at least three, at most a year, until nothing is planned."""
    last = max((entry.end for entry in ahead if entry.kind != "evergreen"), default=today)
    number = (last.year - today.year) * 12 + last.month - today.month + 1
    return [
        today.replace(day=1) + relativedelta(months=n)
        for n in range(min(max(number, _FEWEST), _MOST))
    ]


def _months(view: View, entries: list[Campaign], ahead: list[Campaign]) -> list[str]:
    """Write a part for each month in which something takes place; what lasts is named again in the later ones."""
    described: dict[date, list[Campaign]] = defaultdict(list)
    for entry in ahead:
        described[max(entry.start, view.today).replace(day=1)].append(entry)
    found = clashes(ahead)
    laid = [
        _shown(view, entry, found)
        for entry in entries
        if entry.kind != "evergreen" and entry.status != "cancelled"
    ]
    level = heading.level_below(view, "campaign_calendar")
    parts = []
    running: list[Campaign] = []
    for month in sorted({*_range(view.today, ahead), *described}):
        last = month + relativedelta(day=31)
        meetings = _meetings(view, month, last)
        running = [entry for entry in running if entry.end >= month]
        spans = [
            Span(one.start, one.end, one)
            for one in (*laid, *meetings)
            if one.start <= last and one.end >= month
        ]
        if not spans and not described[month]:
            continue
        listed: list[tuple[_Shown, _Entry | None]]
        listed = [
            (_shown(view, entry, found), _entry(view, entry, found)) for entry in described[month]
        ]
        listed += [(meeting, None) for meeting in meetings if meeting.start >= view.today]
        title = view.words.month(month)
        block = view.component(
            "campaigns",
            month=f"{month:%Y-%m}",
            title=title,
            weekdays=view.words.weekdays,
            weeks=weeks(month.year, month.month, spans),
            listed=sorted(listed, key=lambda pair: (pair[0].start, pair[0].series is None)),
            lasting=[
                (view.link("campaign", entry.id, entry.title), entry.end) for entry in running
            ],
        )
        parts.append(heading.part(level, title, view.anchor("calendar", f"{month:%Y-%m}"), [block]))
        running += described[month]
    return parts


def _meetings(view: View, first: date, last: date) -> list[_Shown]:
    """List the meetings of all series from a day to a day, in the order of their days and times."""
    found = []
    for series in sorted(view.playbook.series.values(), key=lambda series: series.start.time()):
        days = recurrence.days_between(series.rule, series.start, first, last, series.until)
        if not days:
            continue
        title = view.link("series", series.id, series.title)
        concerns = _unless_all(
            view, {d.id for d in view.playbook.departments.values() if meeting_concerns(series, d)}
        )
        at = view.words.clock(series.start.time())
        found += [
            _Shown("meeting", title, day, day, concerns, series=series, time=at) for day in days
        ]
    return sorted(found, key=lambda meeting: meeting.start)


def _unless_all(view: View, departments: set[str]) -> tuple[str, ...]:
    """List departments; none where it would be all of them."""
    return () if len(departments) == len(view.playbook.departments) else tuple(sorted(departments))


def _shown(view: View, entry: Campaign, clashing: dict[str, list[Clash]]) -> _Shown:
    concerns = _unless_all(view, concerned_by(view.playbook, entry))
    title = view.link("campaign", entry.id, entry.title)
    return _Shown(
        entry.kind,
        title,
        entry.start,
        entry.end,
        concerns,
        entry=entry,
        clashing=tuple(clashing.get(entry.id, ())),
    )


def _entry(view: View, entry: Campaign, clashing: dict[str, list[Clash]]) -> _Entry:
    goal = view.playbook.goals.get(entry.goal or "")
    return _Entry(
        entry,
        record_links.department(view, entry.department),
        [link for account_id in entry.accounts if (link := _account(view, account_id)) is not None],
        [
            (view.link("campaign", clash.other.id, clash.other.title), account, clash)
            for clash in clashing.get(entry.id, [])[:_CLASHES_SHOWN]
            if (account := _account(view, clash.account)) is not None
        ],
        max(len(clashing.get(entry.id, [])) - _CLASHES_SHOWN, 0),
        view.link("goal", goal.id, goal.statement) if goal is not None else None,
        (record_links.person if entry.status in ("done", "cancelled") else record_links.holder)(
            view, entry.approver
        ),
        record_links.page(view, entry.brief),
    )


def _account(view: View, account_id: str) -> Markup | None:
    account = view.playbook.accounts.get(account_id)
    return (
        view.link("account", account_id, f"{account.handle} ({account.platform})")
        if account is not None
        else None
    )
