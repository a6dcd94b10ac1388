"""The forms create what the commands create: run by Node.js and compared with our own code."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from macros.check.load import load
from macros.editing import new_page
from macros.forms.creation import creation
from macros.forms.decap_config import shapes
from tests.college.assembly import ROOT
from tests.unit.form_files import Asking

_SETTINGS = creation(load(ROOT).playbook)


@pytest.mark.parametrize("day", ["2026-11-30", "2028-02-29", "2026-08-31"])
@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Works Council", "works-council"),
        ("Straße & Øl: “Café”", "strasse-ol-cafe"),
        ("R*D [new] {id} <b> #1", "r-d-new-id-b-1"),
        ("yes", "yes"),
        ("007", "007"),
        (
            "A department with a name that goes on for so long that no search result shows it whole, whatever is said",
            None,
        ),
        ("工会", "gonghui"),
    ],
)
def test_a_department_s_page_is_the_one_that_the_command_writes(
    ask: Asking, name: str, made: str | None, day: str
) -> None:
    (answer,) = ask(("create", _SETTINGS, shapes(), name, "the-id", day))
    due = date.fromisoformat(day) + relativedelta(months=_SETTINGS["review_months"])
    assert answer["others"] == [
        {"path": "docs/directory/the-id.md", "text": new_page.department_of(name, "the-id", due)}
    ]
    assert answer["before"] is None
    if made is not None:
        assert answer["id"] == made


def test_a_form_for_a_department_begins_with_what_the_check_asks_for(ask: Asking) -> None:
    (answer,) = ask(("create", _SETTINGS, shapes(), "Works: Council", "the-id", "2026-11-30"))
    assert answer["text"] == 'name: "Works: Council"\nstatus: onboarding\npeople: {}\n'


_TEXTS = {"data/ann.yml": "a: b\n", "data/bob.yml": "c: d\n"}


@pytest.mark.parametrize(
    ("proposals", "files", "before", "said"),
    [
        ([], {"data/ann.yml": "a: x\n"}, {"data/ann.yml": "a: b\n"}, "done"),
        ([], {"data/bob.yml": "c: x\n"}, {"data/bob.yml": "c: d\n"}, "refused"),
        ([], {"data/new.yml": "c: x\n"}, {}, "refused"),
        ([], {"data/ann.yml": "a: x\n"}, {"data/ann.yml": "a: a\n"}, "moved"),
        (["leaving/ann"], {"data/ann.yml": "a: x\n"}, {"data/ann.yml": "a: b\n"}, "already"),
    ],
)
def test_a_hand_over_changes_published_files_of_the_person_and_no_other(
    ask: Asking, proposals: list[str], files: dict[str, str], before: dict[str, str], said: str
) -> None:
    (answer,) = ask(("desk", _TEXTS, proposals, ("handOver", "ann", files, before)))
    written: list[Any] = (
        [["leaving", [list(pair) for pair in files.items()]]] if said == "done" else []
    )
    assert answer == {"said": said, "asked": written}


def test_a_button_that_is_pressed_twice_does_what_it_says_once(ask: Asking) -> None:
    assert ask(("once",)) == [2]
