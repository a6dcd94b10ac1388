"""Whoever left is hidden in what is told about changes, and nobody else is."""

from __future__ import annotations

from typing import Any

import pytest

from macros.editions.comparison import compare
from macros.editions.plain_text import PageSection
from macros.editions.redaction import Redactor
from macros.editions.snapshot import PublishedText, Snapshot

Records = dict[str, dict[str, Any]]
ROSA = {
    "name": "Rosa Vega",
    "contacts": {"email": "rosa.vega@example.com", "phone": "+44 20 7946 0018", "chat": "@rosa"},
}
LENA = {"name": "Lena Moss", "contacts": {"email": "lena@example.com"}}
DEV = {"name": "Dev Patel"}


def edition(name: str, people: Records, line: str = "", **more: Records) -> Snapshot:
    """Make an edition of some people, one page and other records."""
    words = (
        {"index.md": PublishedText("Home", "hub", (PageSection("Who to ask", 2, (line,)),))}
        if line
        else {}
    )
    return Snapshot(name, {"person": people, **more}, words)


def veil(old: Records, new: Records, **more: Records) -> Redactor:
    return Redactor(edition("a", old, "", **more), edition("b", new))


def decided(*participants: object) -> Records:
    return {"no-ads": {"question": "May we buy ads?", "participants": list(participants)}}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ask Rosa Vega.", "Ask somebody who left."),
        ("Rosa Vega", "somebody who left"),
        (
            "Rosa Vega and Rosa Vega, (Rosa Vega)",
            "somebody who left and somebody who left, (somebody who left)",
        ),
        ("Write to rosa.vega@example.com!", "Write to somebody who left!"),
        ("Call +44 20 7946 0018.", "Call somebody who left."),
        ("Write @rosa there.", "Write somebody who left there."),
        ("Rosa Vega's post", "somebody who left's post"),
        ("Rosa Vegas", "Rosa Vegas"),
        ("Rosa Vega2", "Rosa Vega2"),
        ("ARosa Vega", "ARosa Vega"),
        ("rosa", "rosa"),
        ("44 20 7946 0018", "44 20 7946 0018"),
        ("Rosa", "Rosa"),
        ("Ask Lena Moss (lena@example.com).", "Ask Lena Moss (lena@example.com)."),
        ("", ""),
    ],
)
def test_names_and_contacts_of_somebody_who_left_are_hidden(text: str, shown: str) -> None:
    assert veil({"rosa-vega": ROSA, "lena-moss": LENA}, {"lena-moss": LENA}).redact(text) == shown


def test_nobody_is_hidden_who_stayed_or_joined() -> None:
    hidden = veil({"rosa-vega": ROSA}, {"rosa-vega": ROSA, "lena-moss": LENA})
    assert hidden.redact("Rosa Vega, @rosa, Lena Moss") == "Rosa Vega, @rosa, Lena Moss"


def test_the_former_name_of_somebody_who_stayed_is_not_hidden() -> None:
    married = {"name": "Rosa Ruiz", "contacts": {}}
    assert (
        veil({"rosa-vega": ROSA}, {"rosa-vega": married}).redact("Rosa Vega, now Rosa Ruiz")
        == "Rosa Vega, now Rosa Ruiz"
    )


def test_what_a_successor_took_over_is_not_hidden() -> None:
    successor = {"name": "Rosa Vega", "contacts": {"email": "press@example.com"}}
    gone = {"name": "Rosa Vega", "contacts": {"email": "press@example.com", "chat": "@rosa"}}
    assert veil({"one": gone}, {"two": successor}).redact(
        "Rosa Vega, press@example.com, @rosa"
    ) == ("Rosa Vega, press@example.com, somebody who left")


def test_an_edition_that_tells_of_nobody_hides_nobody() -> None:
    assert (
        Redactor(edition("a", {"rosa-vega": ROSA}), Snapshot("b")).redact("Rosa Vega")
        == "Rosa Vega"
    )


def test_the_longest_of_several_names_is_hidden() -> None:
    old = {
        "one": {"name": "Rosa Vega"},
        "two": {"name": "Rosa Vega Ruiz"},
        "three": {"name": "Ruiz Paz"},
    }
    hidden = veil(old, {"lena-moss": LENA})
    assert hidden.redact("Rosa Vega Ruiz") == "somebody who left"
    assert hidden.redact("Rosa Vega Ruiz Paz") == "somebody who left Paz"
    assert hidden.redact("Rosa Vega Roja") == "somebody who left Roja"
    assert (
        hidden.redact("Rosa Vega Ruizo, Ruiz Paz") == "somebody who left Ruizo, somebody who left"
    )


def test_texts_that_begin_with_the_same_word_are_all_hidden() -> None:
    old = {"one": {"name": "Rosa Vega"}, "two": {"name": "(Rosa Paz"}, "three": {"name": "Rosa X"}}
    assert veil(old, {"lena-moss": LENA}).redact("Rosa Vega, (Rosa Paz, Rosa X") == ", ".join(
        ["somebody who left"] * 3
    )


@pytest.mark.parametrize(
    ("participants", "text", "shown"),
    [
        (
            [{"id": "dev-patel", "name": "Dev Patel"}],
            "Dev Patel agreed.",
            "somebody who left agreed.",
        ),
        ([{"name": "Dev Patel"}], "Dev Patel agreed.", "somebody who left agreed."),
        ([{"id": "lena-moss", "name": "Lena Moss"}], "Lena Moss agreed.", "Lena Moss agreed."),
        ([{"id": "lena-moss", "name": "Lena Ross"}], "Lena Ross agreed.", "Lena Ross agreed."),
        ([{"id": "dev-patel", "name": "Lena Moss"}], "Lena Moss agreed.", "Lena Moss agreed."),
        (
            ["Dev Patel", {"id": "dev-patel", "name": 7}, {"id": "dev-patel"}, None],
            "Dev Patel agreed.",
            "Dev Patel agreed.",
        ),
    ],
)
@pytest.mark.parametrize("side", ["old", "new"])
def test_participants_of_decisions_who_left_are_hidden(
    participants: list[object], text: str, shown: str, side: str
) -> None:
    decisions = decided(*participants)
    old = edition("a", {"lena-moss": LENA}, decision=decisions if side == "old" else {})
    new = edition("b", {"lena-moss": LENA}, decision=decisions if side == "new" else {})
    assert Redactor(old, new).redact(text) == shown


def test_a_decision_without_a_list_of_participants_hides_nobody() -> None:
    broken = {
        "no-ads": {"question": "May we?", "participants": "Dev Patel"},
        "ads": {"question": "May we?"},
    }
    assert (
        Redactor(edition("a", {}, decision=broken), edition("b", {})).redact("Dev Patel")
        == "Dev Patel"
    )


def test_broken_contacts_are_passed_over() -> None:
    old: Records = {
        "rosa-vega": {"name": None, "contacts": ["@rosa"]},
        "dev": {"name": "Dev Patel", "contacts": {"chat": 7, "email": ""}},
    }
    assert veil(old, {"lena-moss": LENA}).redact("@rosa Dev Patel 7") == "@rosa somebody who left 7"


def test_every_part_of_a_comparison_is_covered() -> None:
    """Titles, headings, texts, names and fields, versions: a comparison repeats all of them."""
    old = edition(
        "2026.10",
        {"rosa-vega": ROSA, "lena-moss": LENA},
        "Ask Rosa Vega or @rosa about posts.",
        account={
            "x": {
                "handle": "@rosa",
                "platform": "X",
                "purpose": "Rosa Vega writes.",
                "admins": ["rosa-vega"],
            }
        },
        goal={"reach": {"statement": "Rosa Vega is known."}},
        decision=decided({"id": "dev-patel", "name": "Dev Patel"}),
        policy={
            "ads": {
                "title": "Ads",
                "changes": [{"version": "1.0", "date": "2026-10-01", "summary": "First."}],
            }
        },
        page={"gone.md": {"title": "Rosa Vega's page"}},
    )
    new = edition(
        "2026.11",
        {"lena-moss": LENA},
        "Ask Lena Moss about posts. Dev Patel agreed.",
        account={
            "x": {
                "handle": "@new",
                "platform": "X",
                "purpose": "@rosa wrote.",
                "admins": ["lena-moss"],
            }
        },
        goal={"grow": {"statement": "Dev Patel is known."}},
        decision=decided({"id": "dev-patel", "name": "Dev Patel"}),
        policy={
            "ads": {
                "title": "Ads",
                "changes": [
                    {"version": "1.1", "date": "2026-11-01", "summary": "Dev Patel asked."}
                ],
            }
        },
        page={"new.md": {"title": "Dev Patel's page"}},
    )
    words = {
        "gone.md": PublishedText("Rosa Vega's page", "hub", ()),
        "new.md": PublishedText("Dev Patel's page", "hub", ()),
    }
    found = repr(
        compare(
            Snapshot(old.edition, old.records, {**old.words, "gone.md": words["gone.md"]}),
            Snapshot(new.edition, new.records, {**new.words, "new.md": words["new.md"]}),
        )
    )
    assert "Lena Moss" in found
    assert found.count("somebody who left") >= 8
    for told in ("Rosa", "rosa", "Dev Patel"):
        assert told not in found, told


def test_headings_are_covered() -> None:
    was = PublishedText("Home", "hub", (PageSection("Ask Rosa Vega", 2, ("One.",)),))
    now = PublishedText("Home", "hub", (PageSection("Ask Lena Moss", 2, ("Two.",)),))
    found = compare(
        Snapshot("a", {"person": {"rosa-vega": ROSA}}, {"index.md": was}),
        Snapshot("b", {"person": {"lena-moss": LENA}}, {"index.md": now}),
    )
    assert "Rosa Vega" not in repr(found.pages)
    assert found.pages[0].passages
