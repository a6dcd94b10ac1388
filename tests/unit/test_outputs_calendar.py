from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from macros.check.load import load
from tests.unit.playbooks import write_playbook
from tests.unit.publications import HOSTILE, changed, publication, written

LONDON = ZoneInfo("Europe/London")
RULE = "rule: FREQ=MONTHLY;BYDAY=1TU"


def calendar(
    folder: Path, files: dict[str, str] | None = None, name: str = "all", address: str | None = None
) -> Calendar:
    content = written(publication(folder, files, address))[f"calendar/{name}.ics"]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    result = Calendar.from_ical(content)
    assert isinstance(result, Calendar)
    return result


def event(result: Calendar, uid: str) -> Event:
    return next(event for event in result.events if str(event["UID"]).startswith(f"{uid}@"))


def rule(meeting_event: Event) -> str:
    content = meeting_event["RRULE"].to_ical()
    assert isinstance(content, bytes)
    return content.decode()


def uids(result: Calendar) -> list[str]:
    return [str(event["UID"]).partition("@")[0] for event in result.events]


def meeting(folder: Path, *replacements: tuple[str, str]) -> Event:
    result = calendar(folder, changed("data/meetings.yml", *replacements))
    return event(result, "series-representatives")


def test_a_meeting_keeps_its_local_time_through_the_year(tmp_path: Path) -> None:
    meeting_event = meeting(tmp_path)
    assert meeting_event.start == datetime(2026, 1, 6, 10, tzinfo=LONDON)
    assert meeting_event.duration == timedelta(minutes=45)
    assert rule(meeting_event) == "FREQ=MONTHLY;BYDAY=1TU"
    assert str(meeting_event["LOCATION"]) == "Room 1"
    assert (
        str(meeting_event["DESCRIPTION"]) == "For representatives and deputies. Chair: Lena Moss."
    )
    july = rrulestr(rule(meeting_event), dtstart=meeting_event.start).before(
        datetime(2026, 7, 31, tzinfo=UTC)
    )
    assert july is not None
    assert july.astimezone(UTC) == datetime(2026, 7, 7, 9, tzinfo=UTC)


def test_the_time_zone_is_spelled_out_as_the_zone_is(tmp_path: Path) -> None:
    zone = calendar(tmp_path).timezones[0].to_tz()
    for day in (datetime(2026, 1, 6, 10), datetime(2026, 7, 7, 10), datetime(2031, 3, 30, 3)):  # noqa: DTZ001 - local times
        assert zone.utcoffset(day) == LONDON.utcoffset(day)


@pytest.mark.parametrize(
    ("rule_text", "until", "expected"),
    [
        (
            "FREQ=MONTHLY;BYDAY=1TU",
            "until: 2026-07-31",
            "FREQ=MONTHLY;UNTIL=20260731T225959Z;BYDAY=1TU",
        ),
        (
            "FREQ=MONTHLY;BYDAY=1TU",
            "until: 2026-12-31",
            "FREQ=MONTHLY;UNTIL=20261231T235959Z;BYDAY=1TU",
        ),
        (
            "FREQ=MONTHLY;BYDAY=1TU;UNTIL=20260630T225959Z",
            "until: 2026-12-31",
            "FREQ=MONTHLY;UNTIL=20260630T225959Z;BYDAY=1TU",
        ),
        (
            "FREQ=MONTHLY;BYDAY=1TU;UNTIL=20260630T100000Z",
            "",
            "FREQ=MONTHLY;UNTIL=20260630T100000Z;BYDAY=1TU",
        ),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", "until: 2026-12-31", "FREQ=MONTHLY;COUNT=3;BYDAY=1TU"),
        (
            "FREQ=MONTHLY;BYDAY=1TU;COUNT=30",
            "until: 2026-12-31",
            "FREQ=MONTHLY;UNTIL=20261231T235959Z;BYDAY=1TU",
        ),
        (
            "FREQ=MONTHLY;BYDAY=1TU;UNTIL=99991231T000000Z",
            "",
            "FREQ=MONTHLY;BYDAY=1TU",
        ),
    ],
)
def test_a_rule_has_one_end_in_utc(
    tmp_path: Path, rule_text: str, until: str, expected: str
) -> None:
    meeting_event = meeting(
        tmp_path, (RULE, f"rule: {rule_text}\n    {until}" if until else f"rule: {rule_text}")
    )
    assert rule(meeting_event) == expected


def test_a_meeting_starts_on_the_first_day_of_its_rule(tmp_path: Path) -> None:
    meeting_event = meeting(tmp_path, ("2026-01-06T10:00", "2026-01-01T10:00"))
    assert meeting_event.start == datetime(2026, 1, 6, 10, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (RULE, "rule: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        (RULE, "rule: FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"),
        (RULE, f"{RULE}\n    until: 2026-01-05"),
    ],
)
def test_a_meeting_that_never_takes_place_is_left_out(tmp_path: Path, old: str, new: str) -> None:
    assert "series-representatives" not in uids(
        calendar(tmp_path, changed("data/meetings.yml", (old, new)))
    )


@pytest.mark.parametrize(
    "rule_text",
    [
        "FREQ=YEARLY;BYEASTER=1",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=2;UNTIL=20261231",
        "FREQ=DAILY;COUNT=2;COUNT=3",
    ],
)
def test_rules_that_calendars_do_not_know_are_refused(tmp_path: Path, rule_text: str) -> None:
    problems = load(
        write_playbook(tmp_path, changed("data/meetings.yml", (RULE, f"rule: {rule_text}")))
    ).problems
    assert [problem.message for problem in problems] == [
        f"'rule' is '{rule_text}', not a recurrence rule (RFC 5545)."
    ]


def test_entries_of_the_calendar_are_whole_days_that_keep_nobody_busy(tmp_path: Path) -> None:
    winter = event(calendar(tmp_path), "campaign-winter")
    assert (winter.start, winter.end) == (date(2026, 12, 1), date(2026, 12, 21))
    assert str(winter["STATUS"]) == "CONFIRMED"
    assert str(winter["TRANSP"]) == "TRANSPARENT"
    assert (
        str(winter["DESCRIPTION"])
        == "Run by Press office. Accounts: tidewater-instruments (LinkedIn)."
    )
    silence = event(calendar(tmp_path), "campaign-year-end")
    assert str(silence["SUMMARY"]) == "Blackout: Year-end silence"
    assert "Nothing is posted on any account." in str(silence["DESCRIPTION"])


@pytest.mark.parametrize(
    ("status", "expected"),
    [("idea", "TENTATIVE"), ("cancelled", "CANCELLED"), ("done", "CONFIRMED")],
)
def test_the_status_of_an_entry_is_the_calendars(
    tmp_path: Path, status: str, expected: str
) -> None:
    files = changed(
        "data/campaigns.yml", ("approver: lena-moss\n  status: approved", f"status: {status}")
    )
    assert str(event(calendar(tmp_path, files), "campaign-winter")["STATUS"]) == expected


def test_standing_content_is_no_event_and_a_far_end_does_no_harm(tmp_path: Path) -> None:
    files = changed(
        "data/campaigns.yml",
        ("kind: campaign", "kind: evergreen"),
        ("end: 2027-01-01", "end: 2199-12-31"),
    )
    result = calendar(tmp_path, files)
    assert "campaign-winter" not in uids(result)
    assert event(result, "campaign-year-end").end == date(2200, 1, 1)


def test_exceptions_and_moved_meetings_are_in_the_calendar(tmp_path: Path) -> None:
    until = "open_to: representatives"
    lines = (
        f"{until}\n    except:\n      - 2026-12-01\n"
        "    moved:\n      - day: 2027-01-05\n        to: 2027-01-07T14:00"
    )
    result = calendar(tmp_path, changed("data/meetings.yml", (until, lines)))
    series, moved = [e for e in result.events if "series-representatives" in str(e["UID"])]
    assert b"EXDATE;TZID=Europe/London:20261201T100000\r\n" in series.to_ical()
    assert series["UID"] == moved["UID"]
    assert b"RECURRENCE-ID;TZID=Europe/London:20270105T100000\r\n" in moved.to_ical()
    assert moved.start == datetime(2027, 1, 7, 14, tzinfo=LONDON)
    assert "RRULE" not in moved


def test_a_department_sees_what_concerns_it(tmp_path: Path) -> None:
    everything = written(publication(tmp_path))

    def of(name: str) -> list[str]:
        result = Calendar.from_ical(everything[f"calendar/{name}.ics"])
        assert isinstance(result, Calendar)
        return uids(result)

    assert of("press") == ["series-representatives", "campaign-winter", "campaign-year-end"]
    assert of("hub") == ["series-representatives", "campaign-year-end"]
    assert of("legal") == ["campaign-year-end"]


def test_an_entry_with_another_departments_account_is_in_both_calendars(tmp_path: Path) -> None:
    files = changed("data/campaigns.yml", ("department: press", "department: legal"))
    content = written(publication(tmp_path, files))
    assert b"UID:campaign-winter@" in content["calendar/press.ics"]
    assert b"UID:campaign-winter@" in content["calendar/legal.ics"]
    assert b"UID:campaign-winter@" not in content["calendar/hub.ics"]


def test_there_is_no_calendar_without_an_entry(tmp_path: Path) -> None:
    content = written(
        publication(tmp_path, {"data/meetings.yml": "series: {}\n", "data/campaigns.yml": "{}\n"})
    )
    assert not [path for path in content if path.startswith("calendar/")]
    assert b'"calendar"' not in content["api/v1/index.json"].partition(b'"feeds"')[2]


def test_addresses_and_ids_follow_the_sites_address(tmp_path: Path) -> None:
    files = {
        "docs/directory/index.md": "---\ntitle: D\ndescription: D.\nowner: hub\n---\n\n# D\n\n{{ campaign_calendar() }}\n"
    }
    result = calendar(tmp_path, files, address="https://playbook.example.com/2026.11")
    assert result["SOURCE"] == "https://playbook.example.com/2026.11/calendar/all.ics"
    winter = event(result, "campaign-winter")
    assert winter["UID"] == "campaign-winter@playbook.example.com"
    assert winter["URL"] == "https://playbook.example.com/2026.11/directory/#campaign-winter"
    without = event(calendar(tmp_path, files), "campaign-winter")
    assert "URL" not in without
    assert without["UID"] == "campaign-winter@tidewater-instruments.invalid"


def test_hostile_texts_stay_the_texts_they_are(tmp_path: Path) -> None:
    yaml_text = HOSTILE.replace("'", "''")
    files = changed(
        "data/meetings.yml",
        ("title: Representatives' meeting", f"title: '{yaml_text}'"),
        ("Room 1", f"'{yaml_text}'"),
    )
    meeting_event = event(calendar(tmp_path, files), "series-representatives")
    raw = written(publication(tmp_path, files))["calendar/all.ics"].replace(b"\r\n ", b"")
    # The library that reads it back takes \\N for a line break, so the line itself is looked at.
    escaped = HOSTILE.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    assert f"SUMMARY:{escaped}\r\n".encode() in raw
    assert f"LOCATION:{escaped}\r\n".encode() in raw
    assert str(meeting_event["SUMMARY"]).startswith("<script>x</script> ]]> A, B; C: \"D\" 'E' & ")


def test_a_department_called_all_does_not_replace_the_whole_calendar(tmp_path: Path) -> None:
    files = changed("data/departments/legal.yml", ("lou-brand", "lou-brown"))
    result = calendar(tmp_path, {"data/departments/all.yml": files["data/departments/legal.yml"]})
    assert len(result.events) == 3
