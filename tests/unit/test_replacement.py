"""Values changed in YAML: what is named changes, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from macros.editing.replacement import Edit, with_edits
from macros.editing.written_yaml import InsertionError


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ("a: x\nb: x\n", [Edit("put", ("b",), "y")], "a: x\nb: y\n"),
        ("a: 'x'\n", [Edit("put", ("a",), "y")], "a: 'y'\n"),
        ("a: 'x'\n", [Edit("put", ("a",), "no")], 'a: "no"\n'),
        ("a: x", [Edit("put", ("day",), date(2026, 11, 30), "a")], "a: x\nday: 2026-11-30\n"),
        (
            "p:\n  q: {a: x, b: y}\n",
            [Edit("put", ("p", "q", "d"), "z", "a")],
            "p:\n  q: {a: x, d: z, b: y}\n",
        ),
        ("a: x\n", [Edit("put", ("a", 0), "y")], "a: y\n"),
        ("a: x\n", [Edit("append", ("a",), "y")], "a: [x, y]\n"),
        ("a: []\n", [Edit("append", ("a",), "y")], "a: [y]\n"),
        ("a: [x]\n", [Edit("append", ("a",), "y")], "a: [x, y]\n"),
        (
            "a:\n- x\n# Last.\nb: z\n",
            [Edit("append", ("a",), "y")],
            "a:\n- x\n- y\n# Last.\nb: z\n",
        ),
        ("a: [x, y, z]\n", [Edit("drop", ("a", 0))], "a: [y, z]\n"),
        ("a: [x, y, z]\n", [Edit("drop", ("a", 2))], "a: [x, y]\n"),
        (
            "a:\n  - x\n  - y\n  - z\n",
            [Edit("drop", ("a", 0)), Edit("put", ("a", 1), "v"), Edit("drop", ("a", 2))],
            "a:\n  - v\n",
        ),
        (
            "\ufeffa: x\r\nb: x\r\n",
            [Edit("put", ("c",), "y", "a")],
            "\ufeffa: x\r\nc: y\r\nb: x\r\n",
        ),
    ],
)
def test_only_what_is_named_changes(before: str, edits: list[Edit], after: str) -> None:
    assert with_edits(before, edits) == after


def test_the_head_of_a_page_is_changed_and_its_text_is_not() -> None:
    page = "---\ntitle: A\napprover: x\n---\n\n# A\n\napprover: x\n"
    assert with_edits(page, [Edit("put", ("approver",), "y")], page=True) == page.replace(
        "approver: x\n---", "approver: y\n---"
    )


@pytest.mark.parametrize(
    ("text", "edit", "said"),
    [
        ("a: x\n", Edit("put", ("b",), "y", "c"), "there is no place for 'b'"),
        ("a: x\n", Edit("append", ("b",), "y"), "it has no 'b'"),
        ("a:\n  b: x\n", Edit("append", ("a",), "y"), "'a' in it is not a list"),
        ("a: x\n", Edit("put", ("b", "c"), "y"), "it has no 'b'"),
        ("a:\n  - x\n", Edit("drop", ("a", 0)), "the only item of a list cannot be removed"),
        ("a: [\n", Edit("put", ("a",), "y"), "its line 1 cannot be read"),
    ],
)
def test_what_cannot_be_changed_is_refused(text: str, edit: Edit, said: str) -> None:
    with pytest.raises(InsertionError) as refused:
        with_edits(text, [edit])
    assert str(refused.value) == said


def test_a_page_without_a_head_is_refused() -> None:
    with pytest.raises(InsertionError, match="the page has no front matter"):
        with_edits("# A\n", [Edit("put", ("a",), "y")], page=True)


def test_a_result_that_says_something_else_is_refused() -> None:
    with pytest.raises(InsertionError, match="it cannot be changed without changing other lines"):
        with_edits("a:\n  - |\n    x\n    y\n  - z\n", [Edit("drop", ("a", 0))])


def test_a_group_of_values_is_put_under_a_new_key() -> None:
    text = "title: A\nowner: hub\n\n# last\nreview_by: 2027-10-01\n"
    edits = [Edit("put", ("reviewed",), {"by": "lena-moss", "on": date(2026, 11, 23)}, "owner")]
    assert with_edits(text, edits) == (
        "title: A\nowner: hub\nreviewed:\n  by: lena-moss\n  on: 2026-11-23\n\n# last\nreview_by: 2027-10-01\n"
    )
    for wrong in (
        Edit("put", ("owner",), {"by": "x"}, "title"),
        Edit("put", ("new",), {"by": "x"}, "nothing"),
        Edit("append", ("title",), {"by": "x"}),
    ):
        with pytest.raises(InsertionError):
            with_edits(text, [wrong])
