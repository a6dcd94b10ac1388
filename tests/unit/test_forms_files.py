"""How the forms read and write files: run by Node.js and compared with our own code."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from macros.basics.text import slug
from macros.editing.house_style import format_data
from macros.editing.yaml_text import document, scalar
from macros.forms.decap_config import shapes
from macros.model.field import ID_LENGTH
from macros.model.files import data_file
from macros.model.shape import shape_of
from macros.reading.values import read_text
from tests import programs
from tests.browser.forms import program
from tests.college.assembly import COLLEGE, ROOT
from tests.unit.form_files import Asking, difference

_SHAPES = shapes()
_KIND = {"departments": "departments/a.yml", "accounts": "accounts/a.yml"} | {
    name: f"{name}.yml" for name in _SHAPES if name not in ("departments", "accounts")
}
_FILES = [
    (name, path)
    for folder in (ROOT / "data", COLLEGE / "data")
    for name in _SHAPES
    for path in [*sorted((folder / name).glob("*.yml")), folder / f"{name}.yml"]
    if path.is_file()
]


def _style(text: str, name: str) -> str:
    kind = data_file(_KIND[name])
    assert kind is not None
    return format_data(text, shape_of(kind))


def _people(text: str) -> list[str]:
    root = read_text(text, "").root
    assert root is not None
    return list(root["people"])


def test_every_file_of_both_organisations_is_saved_as_it_was(ask: Asking) -> None:
    texts = [path.read_text(encoding="utf-8") for _, path in _FILES]
    assert len(texts) > len(_SHAPES)
    answers = ask(
        *(("save", text, _SHAPES[name], []) for (name, _), text in zip(_FILES, texts, strict=True))
    )
    assert answers == texts


def test_every_file_is_written_from_scratch_as_our_own_code_writes_it(ask: Asking) -> None:
    texts = [path.read_text(encoding="utf-8") for _, path in _FILES]
    values = [read_text(text, "").root for text in texts]
    assert (
        ask(
            *(
                ("write", held, _SHAPES[name])
                for (name, _), held in zip(_FILES, values, strict=True)
            )
        )
        == texts
    )


_MARKETING = (Path(__file__).parent / "forms" / "department.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            [[["representative"], "dev-patel"]],
            ["-representative: lucia-fernandez-morales", "+representative: dev-patel"],
        ),
        ([[["people", 1, "pronouns"], ""]], ["-    pronouns: she/her"]),
        ([[["people", 1, "pronouns"]]], ["-    pronouns: she/her"]),
        ([[["parent"], "hub"]], ["+parent: hub"]),
        ([[["parent"], ""], [["joined"], None]], ["-joined: 2023-09-04"]),
        ([[["handles"], []]], ["-handles:", "-  - larkfield/social-marketing"]),
        ([[["people", 0, "languages"], ["en-GB", "no"]]], ['+      - "no"']),
        ([[["people", 0, "term_end"], "2027-01-31"]], ["+    term_end: 2027-01-31"]),
        (
            [[["people", 0, "email"], " fiona@example.com "]],
            ["-    email: fiona.ashworth@example.com", "+    email: fiona@example.com"],
        ),
        (
            [[["people", 0, "chat"], "#1: now"]],
            ['-    chat: "@fiona-ashworth"', '+    chat: "#1: now"'],
        ),
        (
            [[["people", 1, "certificates", 0, "earned"], "2026-11-01"]],
            ["-        earned: 2026-05-04", "+        earned: 2026-11-01"],
        ),
        (
            [[["people", 1, "certificates", 0]]],
            ["-      - course: social-media-basics", "-        earned: 2026-05-04"],
        ),
        (
            [
                [
                    ["people", 5],
                    {
                        "name": "Zoë Groß",
                        "roles": ["admin"],
                        "email": "z@example.com",
                        "status": "active",
                        "joined": "",
                    },
                ]
            ],
            [
                "+  zoe-gross:",
                "+    name: Zoë Groß",
                "+    roles:",
                "+      - admin",
                "+    email: z@example.com",
                "+    status: active",
            ],
        ),
        ([[["people", 5], {"name": "", "roles": []}]], []),
        ([[["people", 1, "id"], "lucia"]], None),
    ],
)
def test_a_change_in_a_form_is_a_change_of_its_lines(
    ask: Asking, changes: Any, expected: list[str] | None
) -> None:
    (saved,) = ask(("save", _MARKETING, _SHAPES["departments"], changes))
    changed = difference(_MARKETING, saved)
    assert changed == (
        expected if expected is not None else ["-  lucia-fernandez-morales:", "+  lucia:"]
    )
    assert _style(saved, "departments") == saved


def test_people_can_be_put_in_another_order_and_taken_out(ask: Asking) -> None:
    people = _people(_MARKETING)
    first, second, _ = ask(
        ("save", _MARKETING, _SHAPES["departments"], [[["people", 0]]]),
        ("save", _MARKETING, _SHAPES["departments"], [[["people", 4]], [["people", 3]]]),
        ("slug", ""),
    )
    assert _people(first) == people[1:]
    assert _people(second) == people[:3]
    assert all(
        line.startswith("-") for text in (first, second) for line in difference(_MARKETING, text)
    )


_BY_HAND = """\
# Ours.
name:   'Press'
kind: spoke
motto: 007@
purpose: |
  We speak
  with journalists.

status: active
handles: [a, b]
nested: {deep: [1, {x: ~}], "q": 'z'}
people:
  # The head.
  rosa-vega:
      name: Rosa Vega
      roles:
      - head@
      # she likes calls
      - admin
      email: rosa@example.com
      status: active
      shoe: '42'
  # The deputy.
  lena-moss: {name: Lena Moss, roles: [admin], email: l@example.com, status: active, hat: 7}
# The end.
""".replace("@\n", "   \n")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], []),
        ([[["name"], "Press office"]], ["-name:   'Press'", "+name:   Press office"]),
        ([[["status"], "paused"]], ["-status: active", "+status: paused"]),
        (
            [[["purpose"], "We speak: well."]],
            ["-purpose: |", "-  We speak", "-  with journalists.", '+purpose: "We speak: well."'],
        ),
        (
            [[["people", 0, "email"], "r@example.com"]],
            ["-      email: rosa@example.com", "+      email: r@example.com"],
        ),
        ([[["people", 0, "roles"], ["head"]]], ["-      # she likes calls", "-      - admin"]),
        ([[["people", 0, "roles"], ["head", "admin", "publisher"]]], ["+      - publisher"]),
        ([[["handles"], ["a", "c"]]], ["-handles: [a, b]", "+handles:", "+  - a", "+  - c"]),
        (
            [[["people", 1, "email"], "lena@example.com"]],
            [
                "-  lena-moss: {name: Lena Moss, roles: [admin], email: l@example.com, status: active, hat: 7}",
                *(
                    "+  lena-moss:",
                    "+    name: Lena Moss",
                    "+    roles:",
                    "+      - admin",
                    "+    email: lena@example.com",
                ),
                *("+    status: active", '+    hat: "7"'),
            ],
        ),
    ],
)
def test_what_was_written_by_hand_keeps_its_form_its_comments_and_what_no_form_shows(
    ask: Asking, changes: Any, expected: list[str]
) -> None:
    texts = [_BY_HAND, _BY_HAND.replace("\n", "\r\n")]
    plain, windows = ask(*(("save", text, _SHAPES["departments"], changes) for text in texts))
    assert difference(_BY_HAND, plain) == expected
    assert windows.replace("\r\n", "\n") == plain
    assert windows.count("\n") == windows.count("\r\n")


_NEW = [[["entries", 0], {"platform": "X", "handle": "a"}]]
_ACCOUNT = "x-a:\n  platform: X\n  handle: a\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Ours.\n", f"# Ours.\n{_ACCOUNT}"),
        ("# Ours.", f"# Ours.\n{_ACCOUNT}"),
        ("# Ours.\n{}\n# The end.\n", f"# Ours.\n{_ACCOUNT}# The end.\n"),
        ("\ufeff# Ours.\r\n{}\r\n", "\ufeff# Ours.\r\n" + _ACCOUNT.replace("\n", "\r\n")),
    ],
)
def test_the_comments_of_a_file_without_entries_stay(ask: Asking, text: str, expected: str) -> None:
    (saved,) = ask(("save", text, _SHAPES["accounts"], _NEW))
    assert saved == expected


def test_the_last_entry_that_goes_leaves_the_comments_of_the_file(ask: Asking) -> None:
    (saved,) = ask(
        ("save", f"# Ours.\n\n{_ACCOUNT}# The end.\n", _SHAPES["accounts"], [[["entries", 0]]])
    )
    assert saved == "# Ours.\n\n{}\n# The end.\n"


@pytest.mark.parametrize(
    "text", ["\ufeffname: A\n", "name: A\r\nkind: spoke\n", "name: A\rkind: spoke\n", "name: A"]
)
def test_a_form_in_which_nothing_was_changed_is_the_file_byte_for_byte(
    ask: Asking, text: str
) -> None:
    assert ask(("save", text, _SHAPES["departments"], [])) == [text]


def test_a_byte_order_mark_stays(ask: Asking) -> None:
    (saved,) = ask(("save", "\ufeffname: A\n", _SHAPES["departments"], [[["name"], "B"]]))
    assert saved == "\ufeffname: B\n"


def test_what_is_new_gets_an_id_that_nobody_has(ask: Asking) -> None:
    people = [
        [["people", 5], {"name": "Rosa Vega"}],
        [["people", 6], {"name": "Rosa Vega"}],
        [["people", 7], {"name": "方"}],
        [["people", 8], {"name": "★"}],
    ]
    (saved,) = ask(("save", _MARKETING, _SHAPES["departments"], people, ["rosa-vega"]))
    assert _people(saved)[5:] == ["rosa-vega-2", "rosa-vega-3", "fang", "person-1"]
    names = [
        "Zoë Groß-Ærø",
        "  A & B ",
        "Łódź",
        "x" * 80,
        "D'Amico\u2019s",
        "方",
        "İzmir",
        "½ price",
    ]
    assert ask(*(("slug", name) for name in names)) == [
        *("zoe-gross-aero", "a-b", "lodz", "x" * 64, "damicos", "fang", "izmir", "1-2-price"),
    ]


def test_the_id_of_a_long_name_is_no_longer_than_the_check_allows(ask: Asking) -> None:
    name = "a" * 80
    (saved,) = ask(
        (
            "save",
            "name: A\npeople: {}\n",
            _SHAPES["departments"],
            [[["people", i], {"name": name}] for i in (0, 1)],
        )
    )
    assert _people(saved) == ["a" * 64, f"{'a' * 62}-2"]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Only this Python regards characters that are newer than it as unassigned.
@given(st.lists(st.text(st.characters(exclude_categories=["Cn", "Cs"]), max_size=80), max_size=200))
def test_a_form_makes_the_id_that_an_import_makes(ask: Asking, names: list[str]) -> None:
    assert ask(*(("slug", name) for name in names)) == [
        slug(name)[:ID_LENGTH].strip("-") for name in names
    ]


def test_yes_and_no_are_boxes_to_tick(ask: Asking) -> None:
    text = (
        "spring:\n  title: Spring\n  paid: 'true'\n  influencers: yes\n  rights_cleared: \"yes\"\n"
    )
    kept, changed, ticked = ask(
        ("save", text, _SHAPES["campaigns"], []),
        (
            "save",
            text,
            _SHAPES["campaigns"],
            [[["entries", 0, "paid"], False], [["entries", 0, "influencers"], True]],
        ),
        (
            "save",
            "a:\n  title: A\n",
            _SHAPES["campaigns"],
            [[["entries", 0, "paid"], True], [["entries", 0, "influencers"], False]],
        ),
    )
    assert kept == text
    assert changed == text.replace("'true'", "no")
    assert ticked == "a:\n  title: A\n  paid: yes\n"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a: [\n",
            "a: 1\na: 2\n",
            "- a\n",
            "people:\n  rosa: Rosa\n",
            "name: *a\n",
            "name: &a b\nkind: *a\n",
        ),
        "people:\n  rosa:\n    id: vega\n    name: Rosa\n",
    ],
)
def test_a_file_with_a_mistake_is_never_written(ask: Asking, text: str) -> None:
    (answer,) = ask(("save", text, _SHAPES["departments"], []))
    assert len(answer["faults"]) == 1


def test_a_form_that_was_not_read_yet_is_never_written(ask: Asking) -> None:
    assert ask(("unread", {"name": "Web"}, _SHAPES["departments"])) == [{"error": "not read yet"}]


_HARD = st.sampled_from(
    [
        *(
            "on",
            "7",
            "0x1F",
            "0o7",
            "1e3",
            "1_0",
            "12:30:45",
            "2026-11-23",
            "2026-1-2 1:2:3",
            "~",
            "null",
            "=",
            "<<",
            ".5",
            "...",
            "é",
        ),
        *(
            "- a",
            "-a",
            "? a",
            ":a",
            "a:",
            "a: b",
            "a #b",
            "#a",
            " a",
            "a ",
            "'",
            '"',
            "[a]",
            "{a}",
            "@a",
            "%",
            "`",
            "a\\b",
        ),
        *(
            "a\nb",
            "a\nb\n",
            "a\n\n b\n",
            "\ta",
            "a\n \nb",
            "a\n\n",
            "\u00a0",
            "\u200d",
            "\U0001fae8",
            "\ufeff",
            "\u2028",
            "\x7f",
        ),
        *("\x85", "\ue000", "\U000e0067"),
    ]
)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | _HARD
_KEY = st.from_regex(r"\A[a-z]{1,6}\Z") | st.sampled_from(["yes", "no", "on", "y-1"])
_VALUES = st.dictionaries(
    _KEY,
    st.recursive(
        _TEXT,
        lambda held: st.lists(held, max_size=3) | st.dictionaries(_KEY, held, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_TEXT, max_size=60), st.lists(_VALUES, max_size=20))
def test_both_write_every_text_and_every_value_alike(
    ask: Asking, texts: list[str], values: list[dict[str, Any]]
) -> None:
    questions = [("scalar", text, None) for text in texts] + [
        ("write", each, None) for each in values
    ]
    assert ask(*questions) == [*map(scalar, texts), *(document(each) or "{}\n" for each in values)]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(_TEXT, _TEXT), max_size=30))
def test_whatever_is_typed_is_read_back_and_left_alone_by_format(
    ask: Asking, typed: list[tuple[str, str]]
) -> None:
    text = "a:\n  term: A\n  # why\n  definition: B\n  also:\n    - C\n"
    changes = [
        [[["entries", 0, "term"], term], [["entries", 0, "definition"], definition]]
        for term, definition in typed
    ]
    for saved in ask(*(("save", text, _SHAPES["glossary"], each) for each in changes)):
        assert "  # why\n" in saved or "definition" not in saved
        reading = read_text(saved, "")
        if not reading.problems:  # some characters are refused wherever they stand
            assert _style(saved, "glossary") == saved


def test_without_node_the_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(pytest.skip.Exception, match="node is not installed"):
        program("node")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="node is not installed"):
        programs.missing("node is not installed.")
