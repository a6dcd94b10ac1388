"""The line that mends a problem."""

from __future__ import annotations

import pytest

from macros.problem import Location, Problem
from macros.proposals.correction import Correction, correction, with_moved


def problem(message: str, hint: str, column: int = 1, path: str = "data/departments/press.yml") -> Problem:
    return Problem(Location(path, 1, column), "unknown-reference", message, hint)


@pytest.mark.parametrize(
    ("message", "hint", "column", "line", "mended"),
    [
        ("'dev-patl' under 'deputy' leads nowhere.", "Did you mean 'dev-patel'?", 9, "deputy: dev-patl", "deputy: dev-patel"),
        ("'status' is 'activ'.", "Did you mean 'active'?", 9, "status: activ", "status: active"),
        ("'status' is 'activ'.", "Did you mean 'active'?", 9, 'status: "activ"', 'status: "active"'),
        ("there is no key 'emial'.", "Did you mean 'email'?", 5, "    emial: a@example.com", "    email: a@example.com"),
        ("'a' is not 'a-b'.", "Did you mean 'a'?", 1, "- a-b", "- a"),
        ("'dev' leads nowhere.", "Did you mean 'dev-patel'?", 3, "- dev # dev", "- dev-patel # dev"),
    ],
)
def test_what_was_meant_is_put_in_its_place(message: str, hint: str, column: int, line: str, mended: str) -> None:
    assert correction(problem(message, hint, column), line) == Correction(line, mended)


@pytest.mark.parametrize(
    ("hint", "line"),
    [
        ("Delete it.", "deputy: dev-patl"),
        ("Did you mean 'dev-patel'?", "deputy: somebody"),
        ("Did you mean 'dev-patel'?", "deputy: dev-patl" + " " * 300),
        ("Did you mean 'dev-patel'?", "a: [x, dev-patl, dev-patl]"),
    ],
)
def test_what_nobody_can_tell_is_not_corrected(hint: str, line: str) -> None:
    assert correction(problem("'dev-patl' leads nowhere.", hint, 1), line) is None


def test_a_page_that_has_just_moved_is_named_as_it_is_called_now() -> None:
    moved = {"policies/old.md": "rules/new.md"}
    in_data = problem("'policies/old.md' under 'page' leads nowhere.", "Did you mean 'policies/other.md'?")
    assert with_moved(in_data, moved, "docs").hint == "The page has moved. Did you mean 'rules/new.md'?"
    on_page = problem("There is no page '../policies/old.md#part'.", "", path="docs/ask/index.md")
    assert with_moved(on_page, moved, "docs").hint == "The page has moved. Did you mean '../rules/new.md#part'?"
    other = problem("There is no page 'old.md'.", "Mend it.", path="docs/ask/index.md")
    assert with_moved(other, moved, "docs") == other
