"""The line that fixes a problem."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from macros.basics.problem import Fix, Location, Problem
from macros.editing.yaml_text import scalar
from macros.pull_requests.suggested_fix import LineFix, hint_for_moved_page, suggest_line
from macros.reading.page import read_page_text

DATA, PAGE = "data/departments/press.yml", "docs/ask/index.md"
HEAD = "---\ntitle: Ask\nowner: hubb\n---\n\n# Ask\n\n"


def problem(
    old: str, new: str, line: int, column: int, path: str = DATA, rule: str = "unknown-reference"
) -> Problem:
    return Problem.worded(Location(path, line, column), rule, "Wrong.", "", fix=Fix(old, new))


@pytest.mark.parametrize(
    ("old", "new", "column", "line", "fixed"),
    [
        ("dev-patl", "dev-patel", 9, "deputy: dev-patl", "deputy: dev-patel"),
        ("act'ive", "active", 9, "status: act'ive", "status: active"),
        ("activ", "active", 9, 'status: "activ"', 'status: "active"'),
        ("activ", "active", 9, "status: 'activ'", "status: 'active'"),
        ("activ", "it's on", 9, "status: 'activ'", "status: 'it''s on'"),
        ("emial", "email", 1, "emial: a@example.com", "email: a@example.com"),
        ("a-b", "a", 3, "- a-b", "- a"),
        ("dev", "dev-patel", 3, "- dev # dev", "- dev-patel # dev"),
        ("dev", "dev-patel", 6, "a: [x, dev, y]", "a: [x, dev-patel, y]"),
        ("dev-patl", "yes", 9, "deputy: dev-patl", 'deputy: "yes"'),
        ("a: b", "a", 4, 'x: "a: b"', 'x: "a"'),
    ],
)
def test_what_was_meant_is_put_in_its_place(
    old: str, new: str, column: int, line: str, fixed: str
) -> None:
    assert suggest_line(problem(old, new, 1, column), f"{line}\n") == LineFix(line, fixed)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("dev-patl", "", "deputy: dev-patl\n"),
        ("dev-patl", "dev-patel", "deputy: somebody\n"),
        ("dev-patl", "dev-patel", f"deputy: dev-patl{' ' * 300}\n"),
        ("dev-patl", "dev-patel", "a: [x, dev-patl, dev-patl]\n"),
        ("emial", "email", "emial: a\nemail: b\n"),
        ("x", "y", "a: |\n  x\n"),
        ("x", "y", "a: [x\n"),
    ],
)
def test_what_nobody_can_tell_or_would_not_pass_is_not_corrected(
    old: str, new: str, text: str
) -> None:
    assert suggest_line(problem(old, new, 1, 1), text) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "text", "fixed"),
    [
        ("../a.md", "../b.md", 8, 5, "See [a](../a.md).", "See [a](../b.md)."),
        ("a.md", "b.md", 8, 1, "[a.md](a.md)", "[a.md](b.md)"),
        ("#ask", "#asking", 8, 1, '[x](#ask "#ask")', '[x](#asking "#ask")'),
        ("rosa", "rosa-vega", 8, 1, '{{ person("rosa") }} rosa', '{{ person("rosa-vega") }} rosa'),
        ("persn", "person", 8, 1, '{{ persn("persn") }}', '{{ person("persn") }}'),
        ("a.md", "b(.md", 8, 1, "[x](a.md)", None),
        ("a.md", "b.md", 8, 1, "[x][y]", None),
    ],
)
def test_an_address_or_an_argument_on_a_page(
    old: str, new: str, line: int, column: int, text: str, fixed: str | None
) -> None:
    found = suggest_line(
        problem(old, new, line, column, PAGE, "broken-reference"), f"{HEAD}{text}\n"
    )
    assert found == (LineFix(text, fixed) if fixed is not None else None)


def test_a_value_in_the_head_of_a_page() -> None:
    assert suggest_line(problem("hubb", "hub", 3, 8, PAGE), HEAD) == LineFix(
        "owner: hubb", "owner: hub"
    )


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30)
HOSTILE = TEXT | st.sampled_from(
    [
        "yes",
        "~",
        "1.0",
        "a: b",
        "# x",
        "it's",
        '"',
        "'",
        "[a",
        "- a",
        "&a",
        "*a",
        "!t",
        "{a}",
        "%a",
        "@a",
        "`a",
        "\\",
        "a #b",
        "…",
        "  a  ",
    ]
)


@settings(deadline=None, max_examples=300)
@example("A", "0?", "k: [{}, z]", False)  # libyaml takes it, and PyYAML's own parser doesn't
@given(
    HOSTILE,
    HOSTILE,
    st.sampled_from(["k: {}", "k:\n  - {}", "k: [{}, z]", "k: {{v: {}}}", "k: {} # c", "{}: v"]),
    st.booleans(),
)
def test_a_suggested_line_is_read_as_the_value_meant(
    old: str, new: str, form: str, single: bool
) -> None:
    plain = (
        json.dumps(old) if "?" in old else scalar(old)
    )  # PyYAML's own parser ends a value there in [] and {}
    written = "'" + old.replace("'", "''") + "'" if single else plain
    text = f"{form.format(written)}\n"
    line = next(number for number, each in enumerate(text.split("\n")) if written in each)
    column = text.split("\n")[line].index(written) + 1
    found = suggest_line(problem(old, new, line + 1, column), text)
    if found is None:
        return
    lines = text.split("\n")
    assert found.old == lines[line]
    before, after = (
        [(type(event), getattr(event, "value", None)) for event in yaml.parse(each)]
        for each in (text, "\n".join([*lines[:line], found.new, *lines[line + 1 :]]))
    )
    changes = [(was, now) for was, now in zip(before, after, strict=True) if was != now]
    assert [(was[1], now[1]) for was, now in changes] == [(old, new)]


@settings(deadline=None, max_examples=200)
@given(TEXT, TEXT, TEXT)
def test_a_suggested_link_is_read_as_the_address_meant(old: str, new: str, words: str) -> None:
    body = f"See [{words}]({old}) and [{old}](other.md).\n"
    found = suggest_line(problem(old, new, 8, 5, PAGE, "broken-reference"), f"{HEAD}{body}")
    if found is not None:
        before, after = (read_page_text(each, PAGE, 8)[0].links for each in (body, found.new))
        assert [
            (was.target, now.target)
            for was, now in zip(before, after, strict=True)
            if was.target != now.target
        ] == [(old, new)]


MOVED = {"policies/old.md": "rules/new.md"}


@pytest.mark.parametrize(
    ("path", "old", "meant"),
    [
        (DATA, "policies/old.md", "rules/new.md"),
        ("mkdocs.yml", "policies/old.md", "rules/new.md"),
        ("docs/index.md", "policies/old.md", "rules/new.md"),
        ("docs/ask/index.md", "../policies/old.md#part", "../rules/new.md#part"),
        ("docs/policies/other.md", "old.md", "../rules/new.md"),
        ("docs/a/b/c.md", "../../policies/old.md", "../../rules/new.md"),
        ("docs/rules/new.md", "other.md", "../policies/other.md"),
    ],
)
def test_a_page_that_has_just_moved_is_named_as_it_is_called_now(
    path: str, old: str, meant: str
) -> None:
    rule = "broken-reference" if path.startswith(("docs/", "mkdocs")) else "unknown-reference"
    found = hint_for_moved_page(
        problem(old, "", 1, 1, path, rule), MOVED, "docs", {"policies/other.md", "rules/new.md"}
    )
    assert found.hint == f"The page has moved. Did you mean '{meant}'?"
    assert found.fix == Fix(old, meant)


def test_other_problems_stay_as_they_are() -> None:
    other = problem("old.md", "", 1, 1, "docs/ask/index.md", "broken-reference")
    assert hint_for_moved_page(other, MOVED, "docs", {"policies/other.md"}) == other
    plain = Problem.worded(Location(DATA), "wrong-value", "Wrong.")
    assert hint_for_moved_page(plain, MOVED, "docs") == plain
