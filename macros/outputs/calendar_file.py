"""Calendars (iCalendar, RFC 5545) of meetings and campaigns, for everybody and by department."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from macros.basics.i18n import Words
from macros.model.campaign import Campaign
from macros.model.concern import departments_of_entry, meeting_concerns
from macros.model.meeting import Series
from macros.outputs import recurrence_rule
from macros.outputs.content_line import escape
from macros.outputs.publication import OutputFile, Publication
from macros.outputs.time_zone import time_zone

_PRODUCT = "-//coe-playbook//Playbook//EN"
_STATUS = {
    "idea": "TENTATIVE",
    "approved": "CONFIRMED",
    "live": "CONFIRMED",
    "done": "CONFIRMED",
    "cancelled": "CANCELLED",
}
_ZONE_YEARS = 10
"""Years for which a file lists changes of the clocks that follow no rule."""
_ALL = "all"
_END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True)
class _EventText:
    """An event in iCalendar format, with what the file's time zones depend on."""

    content: bytes
    zone: str = ""
    """The time zone that it refers to; empty for an event of whole days."""
    year: int = 0
    """The year in which it first takes place, in that zone."""


class _Text(vText):
    """A text that keeps a backslash before an N, which the library reads as a line break."""

    def to_ical(self) -> bytes:
        return escape(self).encode()


def calendar_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield the calendar of everything and one per department, without those that are empty."""
    playbook = publication.playbook
    name = playbook.organization.hub_name
    meetings = []
    for series in playbook.series.values():
        if (first := recurrence_rule.first_time(series)) is not None:
            parts = [_meeting(publication, series, first), *_moved_meetings(publication, series)]
            text = b"".join(part.to_ical() for part in parts)
            meetings.append((series, _EventText(text, series.timezone, first.year)))
    entries = [
        (departments_of_entry(playbook, entry), _EventText(_entry(publication, entry).to_ical()))
        for entry in playbook.campaigns.values()
        if entry.kind != "evergreen"
    ]
    yield from _file(publication, _ALL, name, [event for _, event in (*meetings, *entries)])
    for department_id, department in playbook.departments.items():
        if department_id == _ALL:
            continue  # its path is that of the whole calendar
        events = [event for series, event in meetings if meeting_concerns(series, department)]
        events += [event for departments, event in entries if department_id in departments]
        yield from _file(publication, department_id, f"{department.name}: {name}", events)


def _file(
    publication: Publication, file_id: str, name: str, events: Sequence[_EventText]
) -> Iterator[OutputFile]:
    if not events:
        return  # RFC 5545 does not allow a calendar without a component
    path = f"calendar/{file_id}.ics"
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("name", _Text(name))
    calendar.add("x-wr-calname", _Text(name))  # for programs without support for RFC 7986
    if publication.site_url:
        calendar.add("source", publication.link(path), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    years = [event.year for event in events if event.zone]
    newest_year = max([publication.edition_day.year, *years])
    last_year = min(newest_year + _ZONE_YEARS, recurrence_rule.LAST_DAY.year)
    zones = [
        time_zone(zone, min(years), last_year)
        for zone in sorted({event.zone for event in events if event.zone})
    ]
    head = calendar.to_ical().removesuffix(_END)
    yield OutputFile(path, b"".join([head, *zones, *(event.content for event in events), _END]))


def _event(publication: Publication, kind: str, record_id: str, title: str) -> Event:
    """Return an event with what all kinds have in common.

    Its time stamp is the first day of the edition. It should be the time of the last change, which
    is not in the data; with the day of the build, every event would look changed every day.
    """
    event = Event()
    event.add("uid", f"{kind}-{record_id}@{publication.authority}")
    event.add("dtstamp", datetime.combine(publication.edition_day, time(), UTC))
    event.add("summary", _Text(title))
    if publication.site_url and (address := publication.record_link(kind, record_id)) is not None:
        event.add("url", address)
    return event


def _meeting(publication: Publication, series: Series, first: datetime) -> Event:
    """Return the event of all meetings of a series, without the days on which there is none."""
    event = _series_event(publication, series, first)
    event.add("rrule", recurrence_rule.recurrence(series, first))
    zone = ZoneInfo(series.timezone)
    for moment in recurrence_rule.exceptions(series):
        event.add("exdate", moment.replace(tzinfo=zone))
    return event


def _moved_meetings(publication: Publication, series: Series) -> Iterator[Event]:
    """Yield an event for each meeting that takes place at another time than by the rule."""
    zone = ZoneInfo(series.timezone)
    for meeting in series.moved:
        event = _series_event(publication, series, meeting.to)
        moment = datetime.combine(meeting.day, series.start.time(), zone)
        event.add("recurrence-id", moment)
        yield event


def _series_event(publication: Publication, series: Series, start: datetime) -> Event:
    event = _event(publication, "series", series.id, series.title)
    event.add("dtstart", start.replace(tzinfo=ZoneInfo(series.timezone)))
    event.add("duration", timedelta(minutes=series.minutes))
    event.add("location", _Text(series.place))
    chair = publication.current_people.get(series.chair)
    sentences = [_open_to(publication.words)[series.open_to]]
    if chair is not None:
        sentences.append(publication.words.gettext("Chair: %(person)s.", person=chair.name))
    event.add("description", _Text(" ".join(sentences)))
    event.add("categories", [series.kind])
    return event


def _entry(publication: Publication, entry: Campaign) -> Event:
    title = entry.title
    if entry.kind == "blackout":
        title = publication.words.gettext("Blackout: %(title)s", title=entry.title)
    event = _event(publication, "campaign", entry.id, title)
    event.add("dtstart", entry.start)
    # The end of an event of whole days is the first day after it.
    event.add("dtend", entry.end + timedelta(days=1))
    event.add("status", _STATUS[entry.status])
    event.add("transp", "TRANSPARENT")  # a campaign does not make people busy
    if description := " ".join(_description(publication, entry)):
        event.add("description", _Text(description))
    event.add("categories", [entry.kind])
    return event


def _open_to(words: Words) -> dict[str, str]:
    return {
        "everyone": words.gettext("Open to everybody."),
        "representatives": words.gettext("For representatives and deputies."),
        "hub": words.gettext("For the hub."),
    }


def _description(publication: Publication, entry: Campaign) -> Iterator[str]:
    words = publication.words
    department = publication.playbook.departments.get(entry.department)
    accounts = [publication.playbook.accounts.get(account) for account in entry.accounts]
    if department is not None:
        yield words.gettext("Run by %(department)s.", department=department.name)
    if handles := [
        f"{account.handle} ({account.platform})" for account in accounts if account is not None
    ]:
        yield words.gettext("Accounts: %(accounts)s.", accounts=words.joined(handles))
    elif entry.kind == "blackout":
        yield words.gettext("Nothing is posted on any account.")
    if entry.sensitivities:
        yield words.gettext("Be careful: %(what)s", what=entry.sensitivities)
