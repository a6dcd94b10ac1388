"""The text of an issue, and the marker in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.upkeep.issue_text import IssueText, Marker, issue_body, parse_issue

SECTION = "This is due in the playbook. Now.\n\nFor Press office:\n\n- An entry.\n    - Its part."
NOTES = st.lists(
    st.sampled_from(
        [
            "",
            "A note.",
            "- [ ] a task  ",
            "    code",
            "```",
            "snooze: 2027-01-31",
            "- An entry.",
            "> -->",
        ]
    )
).map("\n".join)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x",
        "<!-- playbook-due {} -->",
        "<!-- playbook-due {x} -->",
        '<!-- playbook-due {"owner": "a", "assigned": 1, "listed": {}} -->',
    ],
)
def test_what_is_no_marker(body: str) -> None:
    assert Marker.of(body) is None


def test_a_marker_cannot_be_ended_by_what_it_holds() -> None:
    marker = Marker(
        "department/press",
        ("rosa",),
        {"address": ("https://a.example.com/-->x", "https://a.example.com/<b>")},
    )
    assert Marker.of(f"text {marker} text") == marker
    assert str(marker).count("-->") == 1


@given(NOTES, NOTES)
def test_notes_around_the_section_stay_to_the_letter(above: str, below: str) -> None:
    around = parse_issue(
        f"{above}\n\n{Marker('department/press')}\n<!-- /playbook-due -->\n\n{below}"
    )
    assert [line for line in around.above.splitlines() if line] == [
        line for line in above.splitlines() if line
    ]
    assert [line for line in around.below.splitlines() if line] == [
        line for line in below.splitlines() if line
    ]
    body = issue_body(Marker("department/press"), SECTION, around)
    again = parse_issue(body.replace("\n", "\r\n"))
    assert (again.above, again.below) == (around.above, around.below)
    assert issue_body(Marker("department/press"), SECTION, again) == body


@given(NOTES, st.integers(0, 5))
def test_notes_in_the_section_move_below_it_once(note: str, line: int) -> None:
    lines = SECTION.splitlines()
    body = issue_body(Marker("department/press"), SECTION, IssueText(None))
    mixture = "\n".join([*lines[:line], *note.splitlines(), *lines[line:]])
    parsed = parse_issue(body.replace(SECTION, mixture))
    mine = [line for line in note.splitlines() if line.strip() and line != "- An entry."]
    assert [line for line in parsed.below.splitlines() if line.strip()] == mine
    again = issue_body(Marker("department/press"), "Another section.", parsed)
    assert parse_issue(again).below == parsed.below


@pytest.mark.parametrize("end", ["<!-- /playbook-due", "<!-- /playbook-due: cut"])
def test_without_its_end_the_section_is_known_by_its_lines(end: str) -> None:
    body = issue_body(Marker("department/press"), SECTION, IssueText(None, "", "A note."))
    assert (
        parse_issue(
            body.replace(
                "<!-- /playbook-due: the text above is replaced each time; what you write below is kept -->",
                end,
            )
        ).below
        == "A note."
    )
