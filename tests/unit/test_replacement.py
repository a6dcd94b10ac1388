"""Values changed in YAML: what is named changes, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from macros.editing.replacement import ValueEdit, apply_edits
from macros.editing.yaml_lines import EditError


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ("a: x\nb: x\n", [ValueEdit("put", ("b",), "y")], "a: x\nb: y\n"),
        ("a: 'x'\n", [ValueEdit("put", ("a",), "y")], "a: 'y'\n"),
        ("a: 'x'\n", [ValueEdit("put", ("a",), "no")], 'a: "no"\n'),
        ("a: x", [ValueEdit("put", ("day",), date(2026, 11, 30), "a")], "a: x\nday: 2026-11-30\n"),
        (
            "p:\n  q: {a: x, b: y}\n",
            [ValueEdit("put", ("p", "q", "d"), "z", "a")],
            "p:\n  q: {a: x, d: z, b: y}\n",
        ),
        ("a: x\n", [ValueEdit("put", ("a", 0), "y")], "a: y\n"),
        ("a: x\n", [ValueEdit("append", ("a",), "y")], "a: [x, y]\n"),
        ("a: []\n", [ValueEdit("append", ("a",), "y")], "a: [y]\n"),
        ("a: [x]\n", [ValueEdit("append", ("a",), "y")], "a: [x, y]\n"),
        (
            "a:\n- x\n# Last.\nb: z\n",
            [ValueEdit("append", ("a",), "y")],
            "a:\n- x\n- y\n# Last.\nb: z\n",
        ),
        ("a: [x, y, z]\n", [ValueEdit("drop", ("a", 0))], "a: [y, z]\n"),
        ("a: [x, y, z]\n", [ValueEdit("drop", ("a", 2))], "a: [x, y]\n"),
        (
            "a:\n  - x\n  - y\n  - z\n",
            [
                ValueEdit("drop", ("a", 0)),
                ValueEdit("put", ("a", 1), "v"),
                ValueEdit("drop", ("a", 2)),
            ],
            "a:\n  - v\n",
        ),
        (
            "\ufeffa: x\r\nb: x\r\n",
            [ValueEdit("put", ("c",), "y", "a")],
            "\ufeffa: x\r\nc: y\r\nb: x\r\n",
        ),
    ],
)
def test_only_what_is_named_changes(before: str, edits: list[ValueEdit], after: str) -> None:
    assert apply_edits(before, edits) == after


def test_the_head_of_a_page_is_changed_and_its_text_is_not() -> None:
    page = "---\ntitle: A\napprover: x\n---\n\n# A\n\napprover: x\n"
    assert apply_edits(page, [ValueEdit("put", ("approver",), "y")], page=True) == page.replace(
        "approver: x\n---", "approver: y\n---"
    )


@pytest.mark.parametrize(
    ("text", "edit", "said"),
    [
        ("a: x\n", ValueEdit("put", ("b",), "y", "c"), "there is no place for 'b'"),
        ("a: x\n", ValueEdit("append", ("b",), "y"), "it has no 'b'"),
        ("a:\n  b: x\n", ValueEdit("append", ("a",), "y"), "'a' in it is not a list"),
        ("a: x\n", ValueEdit("put", ("b", "c"), "y"), "it has no 'b'"),
        ("a:\n  - x\n", ValueEdit("drop", ("a", 0)), "the only item of a list cannot be removed"),
        ("a: [\n", ValueEdit("put", ("a",), "y"), "its line 1 cannot be read"),
    ],
)
def test_what_cannot_be_changed_is_refused(text: str, edit: ValueEdit, said: str) -> None:
    with pytest.raises(EditError) as refused:
        apply_edits(text, [edit])
    assert str(refused.value) == said


def test_a_page_without_a_head_is_refused() -> None:
    with pytest.raises(EditError, match="the page has no front matter"):
        apply_edits("# A\n", [ValueEdit("put", ("a",), "y")], page=True)


def test_a_result_that_says_something_else_is_refused() -> None:
    with pytest.raises(EditError, match="it cannot be changed without changing other lines"):
        apply_edits("a:\n  - |\n    x\n    y\n  - z\n", [ValueEdit("drop", ("a", 0))])


def test_a_group_of_values_is_put_under_a_new_key() -> None:
    text = "title: A\nowner: hub\n\n# last\nreview_by: 2027-10-01\n"
    edits = [
        ValueEdit("put", ("reviewed",), {"by": "lena-moss", "on": date(2026, 11, 23)}, "owner")
    ]
    assert apply_edits(text, edits) == (
        "title: A\nowner: hub\nreviewed:\n  by: lena-moss\n  on: 2026-11-23\n\n# last\nreview_by: 2027-10-01\n"
    )
    for wrong in (
        ValueEdit("put", ("owner",), {"by": "x"}, "title"),
        ValueEdit("put", ("new",), {"by": "x"}, "nothing"),
        ValueEdit("append", ("title",), {"by": "x"}),
    ):
        with pytest.raises(EditError):
            apply_edits(text, [wrong])
