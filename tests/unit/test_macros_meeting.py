"""Recurring meetings, and the log of past ones."""

from __future__ import annotations

from pathlib import Path

from tests.unit.playbooks import plain, show

SERIES = '{{ meeting_series(kind="representatives") }}'
LOG = "{{ meeting_log() }}"
MEETINGS = """\
series:
  forum:
    title: Open forum
    kind: forum
    rule: FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH
    start: 2026-02-12T15:00
    minutes: 180
    timezone: Europe/London
    place: Canteen
    chair: lena-moss
    open_to: everyone
  gone:
    title: Past series
    kind: forum
    rule: FREQ=WEEKLY
    start: 2026-02-12T15:00
    minutes: 30
    timezone: Europe/London
    place: Canteen
    chair: lena-moss
    open_to: hub
    until: 2026-11-22
held:
  incident-2026:
    date: 2026-11-10
    kind: incident
    chair: sam-poole
    notes: "We **met** at once."
    actions:
      - {text: Write it down, owner: rosa-vega, due: 2026-11-20, status: open}
      - {text: Thank them, owner: rosa-vega, due: 2026-11-19, status: done}
      - {text: Plan a drill, owner: dev-patel, due: 2026-12-20, status: open}
  forum-2026:
    series: forum
    date: 2026-11-12
    kind: forum
    chair: lena-moss
    attended: [lena-moss, rosa-vega]
    topics: [Winter, Summer]
    decisions: [adopt-house-rules]
"""
FILES = {"data/meetings.yml": MEETINGS}


def test_a_series_in_plain_words(tmp_path: Path) -> None:
    assert show(tmp_path, SERIES) == (
        '<div class="pb-meetings"><div class="pb-meeting" id="series-representatives">'
        '<p class="pb-meeting__title"><strong>Representatives&#39; meeting</strong></p>'
        '<dl class="pb-pairs">'
        '<div class="pb-pairs__pair"><dt>When</dt> '
        "<dd>every month on the first Tuesday&#44; 10&#58;00 "
        "&#40;Europe&#47;London&#41;&#44; 45 minutes</dd> </div> "
        '<div class="pb-pairs__pair"><dt>Next</dt> <dd>'
        '<time datetime="2026-12-01">1 December 2026</time></dd> </div> '
        '<div class="pb-pairs__pair"><dt>Where</dt> <dd>Room 1</dd> </div> '
        '<div class="pb-pairs__pair"><dt>Chair</dt> <dd><bdi>Lena Moss</bdi></dd> </div> '
        '<div class="pb-pairs__pair"><dt>Who may come</dt> <dd>representatives and deputies</dd> '
        "</div> "
        "</dl></div> </div>"
    )


def test_a_series_that_has_ended_is_not_announced(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ meeting_series() }}", FILES)
    assert "Open forum" in output
    assert "3 hours" in output
    assert "everybody" in output
    assert "Past series" not in output


def test_no_series_is_said_so(tmp_path: Path) -> None:
    empty = '<p class="pb-empty">No meeting is planned&#46;</p>'
    assert show(tmp_path, '{{ meeting_series(kind="review") }}', FILES) == empty


def test_meetings_stand_newest_first_with_what_is_still_to_do(tmp_path: Path) -> None:
    output = show(tmp_path, LOG, FILES)
    assert output.index('id="meeting-forum-2026"') < output.index('id="meeting-incident-2026"')
    assert "<strong>Open forum</strong>, <time" in output
    assert "<dt>Topics</dt> <dd>Winter&#59; Summer</dd>" in output
    assert (
        "<dt>Decided</dt> <dd><ul><li><bdi>Which rules hold for comments&#63;</bdi></li></ul></dd>"
        in output
    )
    assert "<dt>Attended</dt> <dd>2 people</dd>" in output
    assert "<strong>Incident</strong>" in output
    assert "We <strong>met</strong> at once&#46;" in output
    assert (
        "<li>Write it down (<bdi>Rosa Vega</bdi>), by "
        '<time datetime="2026-11-20">20 November 2026</time>'
        ' <span class="pb-tag pb-tag--overdue">overdue</span></li>'
        "<li>Plan a drill (<bdi>Dev Patel</bdi>), by "
        '<time datetime="2026-12-20">20 December 2026</time></li>'
    ) in output
    assert "Thank them" not in output


def test_the_log_can_be_narrowed_and_cut(tmp_path: Path) -> None:
    assert "Open forum" not in show(tmp_path, '{{ meeting_log(kind="incident") }}', FILES)
    assert "Incident" not in show(tmp_path, "{{ meeting_log(limit=1) }}", FILES)


def test_no_meeting_is_said_so(tmp_path: Path) -> None:
    empty = '<p class="pb-empty">No meeting is recorded yet&#46;</p>'
    assert show(tmp_path, '{{ meeting_log(kind="review") }}', FILES) == empty


def test_whoever_has_left_is_not_named(tmp_path: Path) -> None:
    press = (
        "name: Press office\nkind: spoke\npurpose: News.\nstatus: paused\npeople:\n"
        "  rosa-vega:\n    name: Rosa Vega\n    status: left\n"
        "  dev-patel:\n    name: Dev Patel\n    roles: []\n    email: dev.patel@example.com\n"
        "    status: active\n"
    )
    output = show(tmp_path, LOG, FILES | {"data/departments/press.yml": press})
    assert "Rosa Vega" not in output
    assert "Write it down (vacant at the moment: ask Lena Moss), by " in plain(output)


NEXT = '{{ next_meeting("forum") }}'


def test_the_coming_days_of_a_meeting(tmp_path: Path) -> None:
    assert show(tmp_path, NEXT, FILES) == (
        '<div class="pb-next"><p>Open forum: Canteen, 15&#58;00 (Europe&#47;London).</p>'
        '<ul class="pb-next__days"><li><time datetime="2027-02-11">11 February 2027</time></li>'
        '<li><time datetime="2027-05-13">13 May 2027</time></li><li><time datetime="2027-08-12">12 August 2027</time></li></ul>'
        '<p class="pb-empty" hidden>No future date is set.</p><p>Who may come, and who leads it</p></div>'
    )


def test_a_cancelled_meeting_is_left_out_and_a_moved_one_has_its_own_time(tmp_path: Path) -> None:
    changes = (
        "    open_to: everyone\n    except: [2027-02-11]\n"
        "    moved:\n      - {day: 2027-05-13, to: 2027-05-20T09:30}\n"
    )
    text = MEETINGS.replace("    open_to: everyone\n", changes)
    shown = plain(show(tmp_path, NEXT, {"data/meetings.yml": text}))
    assert "11 February" not in shown
    assert "20 May 2027 at 9:30" in shown.replace("09:30", "9:30")
    assert "12 August 2027" in shown
    series = plain(show(tmp_path, "{{ meeting_series() }}", {"data/meetings.yml": text}))
    assert "Not on 11 February 2027" in series
    assert "Moved 13 May 2027 to 20 May 2027 at" in series


def test_a_meeting_without_coming_days_says_so(tmp_path: Path) -> None:
    ended = {"data/meetings.yml": MEETINGS.replace("INTERVAL=3;BYDAY=2TH", "COUNT=2")}
    shown = show(tmp_path, NEXT, ended)
    assert "<li" not in shown
    assert '<p class="pb-empty">No future date is set.</p>' in shown


def test_a_kind_of_meeting_that_nobody_plans_says_so(tmp_path: Path) -> None:
    assert (
        show(tmp_path, '{{ next_meeting("review") }}', FILES)
        == '<p class="pb-empty">No meeting is planned&#46;</p>'
    )
