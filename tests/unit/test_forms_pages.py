"""How the forms read and write pages: run by Node.js."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from macros.check.load import load
from macros.forms.decap_config import shapes
from macros.forms.page_forms import page_collections
from tests.college.assembly import ROOT
from tests.unit.form_files import Asking, difference
from tests.unit.playbooks import BASE, write_playbook

_SHAPES = shapes()
_PAGE = """\
---
title: Blocking people
description: When you may block somebody.
owner: hub
# The lead asks for it each year.
reviewed:
  by: amara-okafor
  on: 2026-11-23
review_by: 2027-11-23
mood: 'calm'
---

# Blocking people

Ask first.  \nThen block.

{{ who_to_ask() }}
"""


def test_every_page_is_saved_as_it_was(ask: Asking) -> None:
    found = [
        (page, page.form[0]) for page in load(ROOT).playbook.pages.values() if page.form is not None
    ]
    assert {name for _, name in found} == {"pages", "policies"}
    texts = [(ROOT / page.file).read_text(encoding="utf-8") for page, _ in found]
    assert (
        ask(
            *(
                ("save", text, _SHAPES[name], [])
                for (_, name), text in zip(found, texts, strict=True)
            )
        )
        == texts
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            [
                [
                    ["body"],
                    "# Blocking people\n\nAsk first.  \nThen block.\n\n{{ who_to_ask() }}\n\n",
                ]
            ],
            [],
        ),
        (
            [[["body"], "# Blocking people\n\nAsk first.  \nThen mute.\n\n{{ who_to_ask() }}"]],
            ["-Then block.", "+Then mute."],
        ),
        ([[["title"], "Mute: or block"]], ["-title: Blocking people", '+title: "Mute: or block"']),
        ([[["reviewed", "on"], "2026-11-25"]], ["-  on: 2026-11-23", "+  on: 2026-11-25"]),
        ([[["keywords"], ["mute", "no"]]], ["+keywords:", "+  - mute", '+  - "no"']),
        ([[["material_change"], True]], ["+material_change: yes"]),
        ([[["review_by"], ""]], ["-review_by: 2027-11-23"]),
    ],
)
def test_a_change_is_a_change_of_its_lines_and_all_else_stays(
    ask: Asking, changes: Any, expected: list[str]
) -> None:
    windows = "\ufeff" + _PAGE.replace("\n", "\r\n")
    saved, there = ask(
        ("save", _PAGE, _SHAPES["pages"], changes), ("save", windows, _SHAPES["pages"], changes)
    )
    assert difference(_PAGE, saved) == expected
    assert there == "\ufeff" + saved.replace("\n", "\r\n")


def test_a_new_version_of_a_policy_stands_above_the_last(ask: Asking) -> None:
    text = _PAGE.replace(
        "mood: 'calm'",
        'changes:\n  - version: "1.0"\n    date: 2025-02-01\n    summary: First version.',
    )
    versions = [
        {"version": "1.1", "date": "2026-11-25", "summary": "Muting comes first."},
        {"version": "1.0", "date": "2025-02-01", "summary": "First version."},
    ]
    (saved,) = ask(("save", text, _SHAPES["policies"], [[["changes"], versions]]))
    assert difference(text, saved) == [
        '+  - version: "1.1"',
        "+    date: 2026-11-25",
        "+    summary: Muting comes first.",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "# No head\n", "---\ntitle: A\n", "---\ntitle: [\n---\nA\n", "---\ntitle: *a\n---\n"],
)
def test_a_page_with_a_mistake_is_never_written(ask: Asking, text: str) -> None:
    (answer,) = ask(("save", text, _SHAPES["pages"], []))
    assert len(answer["faults"]) == 1


def test_a_page_that_was_not_read_yet_is_never_written(ask: Asking) -> None:
    assert ask(("unread", {"title": "Web", "body": "# Web"}, _SHAPES["pages"])) == [
        {"error": "not read yet"}
    ]


def test_each_page_has_one_form_under_its_title_with_the_text_first(tmp_path: Path) -> None:
    page = (BASE / "docs/index.md").read_text(encoding="utf-8")
    files = {f"docs/{name}.md": page for name in ("über uns", "a--b", "guides/a-b", "guides/a_b.c")}
    lists = {
        each["name"]: each
        for each in page_collections(load(write_playbook(tmp_path, files)).playbook)
    }
    assert [field["name"] for field in lists["pages"]["fields"][:4]] == [
        "title",
        "description",
        "body",
        "owner",
    ]
    assert lists["policies"]["files"] == [
        {
            "name": "policies--disclosure",
            "label": "Disclosure",
            "file": "docs/policies/disclosure.md",
        },
        {
            "name": "policies--house-rules",
            "label": "House rules",
            "file": "docs/policies/house-rules.md",
        },
    ]
    names = [file["name"] for file in lists["pages"]["files"]]
    assert len(set(names)) == len(names)
    assert "guides--a-b" in names
    assert not {name for name in names if "ü" in name or "." in name or name == "a--b"}
    labels = [file["label"] for file in lists["pages"]["files"]]
    assert len(set(labels)) == len(labels)


def test_a_page_that_ends_with_its_head_gets_its_text_below_it(ask: Asking) -> None:
    texts = ["---\ntitle: A\n---", "---\r\ntitle: A\r\n---"]
    saved = ask(*(("save", text, _SHAPES["pages"], [[["body"], "# A"]]) for text in texts))
    assert saved == ["---\ntitle: A\n---\n# A\n", "---\r\ntitle: A\r\n---\r\n# A\r\n"]


def test_a_head_with_a_key_that_the_text_has_in_the_form_is_never_written(ask: Asking) -> None:
    (answer,) = ask(("save", "---\ntitle: A\nbody: Lost?\n---\n\n# A\n", _SHAPES["pages"], []))
    assert len(answer["faults"]) == 1
