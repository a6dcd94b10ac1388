"""Values changed in YAML that people wrote: what is named changes, and every other byte stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.editing.yaml_edit import YamlChange, edit
from macros.editing.yaml_lines import EditError, read, split_front_matter
from macros.editing.yaml_text import Unquoted, Value, document
from macros.reading.encoding import without_invisible
from macros.reading.values import read_text


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("a: x\nb: x\n", [YamlChange(("b",), "y")], "a: x\nb: y\n"),
        ("a: 'x'\n", [YamlChange(("a",), "y")], "a: 'y'\n"),
        ("a: 'x'\n", [YamlChange(("a",), "no")], 'a: "no"\n'),
        (
            "a: x",
            [YamlChange(("day",), date(2026, 11, 30), ("a", "day"))],
            "a: x\nday: 2026-11-30\n",
        ),
        (
            "p:\n  q: {a: x, b: y}\n",
            [YamlChange(("p", "q", "d"), "z", ("a", "d"))],
            "p:\n  q: {a: x, d: z, b: y}\n",
        ),
        ("a: x\n", [YamlChange(("a", 0), "y")], "a: y\n"),
        ("a: x\n", [YamlChange(("a",), "y", action="append")], "a: [x, y]\n"),
        ("a: []\n", [YamlChange(("a",), "y", action="append")], "a: [y]\n"),
        ("a: [x]\n", [YamlChange(("a",), "y", action="append")], "a: [x, y]\n"),
        (
            "a:\n- x\n# Last.\nb: z\n",
            [YamlChange(("a",), "y", action="append")],
            "a:\n- x\n- y\n# Last.\nb: z\n",
        ),
        ("a: [x, y, z]\n", [YamlChange(("a", 0), None)], "a: [y, z]\n"),
        ("a: [x, y, z]\n", [YamlChange(("a", 2), None)], "a: [x, y]\n"),
        (
            "a:\n  - x\n  - y\n  - z\n",
            [
                YamlChange(("a", 0), None),
                YamlChange(("a", 1), "v"),
                YamlChange(("a", 2), None),
            ],
            "a:\n  - v\n",
        ),
        (
            "\ufeffa: x\r\nb: x\r\n",
            [YamlChange(("c",), "y", ("a", "c"))],
            "\ufeffa: x\r\nc: y\r\nb: x\r\n",
        ),
    ],
)
def test_only_what_is_named_changes(before: str, changes: list[YamlChange], after: str) -> None:
    assert edit(before, changes) == after


def test_the_head_of_a_page_is_changed_and_its_text_is_not() -> None:
    page = "---\ntitle: A\napprover: x\n---\n\n# A\n\napprover: x\n"
    assert edit(page, [YamlChange(("approver",), "y")], page=True) == page.replace(
        "approver: x\n---", "approver: y\n---"
    )


@pytest.mark.parametrize(
    ("text", "change", "said"),
    [
        ("a: x\n", YamlChange(("a", "b"), "y"), "'a' in it has no 'key: value' lines"),
        ("a: x\n", YamlChange(("a", 0), None), "the only item of a list cannot be removed"),
        ("a: [x]\n", YamlChange(("a", 1), "y"), "it has no '1'"),
        ("a: x\n", YamlChange(("b",), "y", action="append"), "it has no 'b'"),
        ("a:\n  b: x\n", YamlChange(("a",), "y", action="append"), "'a' in it is not a list"),
        ("a: x\n", YamlChange(("b", "c"), "y", action="append"), "it has no key 'b'"),
        ("a:\n  - x\n", YamlChange(("a", 0), None), "the only item of a list cannot be removed"),
        ("a: [\n", YamlChange(("a",), "y"), "its line 1 cannot be read"),
        (
            "b: y\na: 'x\x85y'\n",
            YamlChange(("b",), None),
            "its line 2 has the invisible character U+0085",
        ),
        (
            "a: x\r\n# \u2028b\r\nc: y\r\n",
            YamlChange(("c",), ["z"]),
            "its line 2 has the invisible character U+2028",
        ),
    ],
)
def test_what_cannot_be_changed_is_refused(text: str, change: YamlChange, said: str) -> None:
    with pytest.raises(EditError) as refused:
        edit(text, [change])
    assert str(refused.value) == said


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  # why\n  x\nb: y\n",
        "a:\n  - x\n  # why\n  - y\n",
        "a:  # ours\n  - 'x'  # why\nb: y\n",
        "a:\n  b: |\n    x\n\n  # why\n  c: y\n",
        "a:\n  b: |  # why\n    x\n",
        "a:\n  - b: [x,  # why\n      y]\n",
    ],
)
def test_a_comment_is_never_lost_in_a_value_that_is_replaced(text: str) -> None:
    with pytest.raises(EditError, match="a comment between the lines to replace would be lost"):
        edit(text, [YamlChange(("a",), ["new"])])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:  # ours\n  - 'x # y'\n  - >\n    # z\n", "a:  # ours\n  - new\n"),
        ("'a': {x: 'y # z'}  # ours\n", "a:  # ours\n  - new\n"),
        ("a: |  # ours\n  # x\n# b\nb: y\n", "a:  # ours\n  - new\n# b\nb: y\n"),
    ],
)
def test_the_comment_on_the_line_of_a_key_stays(before: str, after: str) -> None:
    assert edit(before, [YamlChange(("a",), ["new"])]) == after


@pytest.mark.parametrize("old", ["x", "|\n  x", ">+\n  x\n\n  y", "[x]", "\n  - x"])
def test_a_file_may_end_without_a_line_end(old: str) -> None:
    assert edit(f"a: {old}", [YamlChange(("a",), "y\nz\n")]) == "a: |\n  y\n  z\n"
    assert edit(f"b: x\na: {old}", [YamlChange(("a",), None)]) == "b: x\n"


def test_a_page_without_a_head_is_refused() -> None:
    with pytest.raises(EditError, match="the page has no front matter"):
        edit("# A\n", [YamlChange(("a",), "y")], page=True)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("a: x\nb: y\n", [YamlChange(("a",), "y"), YamlChange(("a",), "z")]),
        ("a:\n  b: x\nc: y\n", [YamlChange(("a",), None), YamlChange(("a", "b"), "y")]),
    ],
)
def test_a_result_that_says_something_else_is_refused(text: str, changes: list[YamlChange]) -> None:
    with pytest.raises(EditError, match="it cannot be changed without changing other lines"):
        edit(text, changes)


def test_a_group_of_values_is_put_under_a_new_key() -> None:
    text = "title: A\nowner: hub\n\n# last\nreview_by: 2027-10-01\n"
    group: dict[str, Value] = {"by": "lena-moss", Unquoted("on"): date(2026, 11, 23)}
    assert edit(text, [YamlChange(("reviewed",), group, ("owner", "reviewed"))]) == (
        "title: A\nowner: hub\nreviewed:\n  by: lena-moss\n  on: 2026-11-23\n\n# last\nreview_by: 2027-10-01\n"
    )


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        # A field for the last person, and another person below: each in its own mapping.
        (
            "p:\n  a:\n    x: y",
            [YamlChange(("p", "b", "x"), "z"), YamlChange(("p", "a", "q"), "z")],
            "p:\n  a:\n    x: y\n    q: z\n  b:\n    x: z\n",
        ),
        # Entries of lists: their dashes stay, or go with them.
        (
            "a:\n  - b: x\n    c: y\n  - b: z\n",
            [YamlChange(("a", 0, "b"), None), YamlChange(("a", 1, "c"), ["q"])],
            "a:\n  - c: y\n  - b: z\n    c:\n      - q\n",
        ),
        ("a:\n  - |\n    x\n    y\n  - z\n", [YamlChange(("a", 0), None)], "a:\n  - z\n"),
        ("a:\n  - b: x\n  -\n    b: z\n", [YamlChange(("a", 1), None)], "a:\n  - b: x\n"),
        (
            "a:\n  - - x\n    - y\n  - - z\n",
            [YamlChange(("a", 0, 0), None)],
            "a:\n  - - y\n  - - z\n",
        ),
        (
            "a:\n  - b: x\n",
            [YamlChange(("a",), {"b": "y"}, action="append")],
            "a:\n  - b: x\n  - b: y\n",
        ),
        (
            "a:\n  - b: x\n  -\n    # - why\n    b: z\n",
            [YamlChange(("a", 1), None)],
            "a:\n  - b: x\n",
        ),
        # In brackets, only what changes is written again.
        (
            "{a: 1, b: {c: d}}\n",
            [YamlChange(("b", "e"), "x, y"), YamlChange(("a",), None)],
            '{b: {c: d, e: "x, y"}}\n',
        ),
        (
            "a: [x, y, z]\n",
            [YamlChange(("a", n), None) for n in (1, 2)]
            + [YamlChange(("a",), "q", action="append")],
            "a: [x, q]\n",
        ),
        # Block form needs lines of its own; the comment behind the brackets stays.
        (
            "people: {a: {n: x}}  # ours\nz: y\n",
            [YamlChange(("people", "b"), {"n": "z"}, action="add")],
            "people:  # ours\n  a:\n    n: x\n  b:\n    n: z\nz: y\n",
        ),
        ("a: x, y\n", [YamlChange(("a",), "z", action="append")], "a:\n  - x, y\n  - z\n"),
        ("a: 'b'\n", [YamlChange(("a",), "that's")], "a: that's\n"),
        # Comments belong to what they are indented like.
        (
            "s:\n  a: x\n  # also s\n\n# next\nt: y\n",
            [YamlChange(("s", "b"), "y")],
            "s:\n  a: x\n  # also s\n  b: y\n\n# next\nt: y\n",
        ),
        ("a: |\n  x\n\n# c\nb: y\n", [YamlChange(("a",), "z")], "a: z\n\n# c\nb: y\n"),
        (
            "a: x\n# b\nb: y",
            [YamlChange(("b",), None), YamlChange(("c",), "z")],
            "a: x\n# b\nc: z\n",
        ),
        ("a: x\nb: y\n", [YamlChange(("a",), "z\nq\n")], "a: |\n  z\n  q\nb: y\n"),
        ("a: x\n", [YamlChange(("a",), "x", action="append")], "a: [x, x]\n"),
    ],
)
def test_shapes_that_people_write_are_kept(
    before: str, changes: list[YamlChange], after: str
) -> None:
    assert edit(before, changes) == after


TEXT = """\
# Ours
name: "Press office"  # since 2024
kind: spoke
people:
  # Whom to call
  rosa-vega:
    name: Rosa Vega
    languages:
      - es
      - en-GB
    bio: |
      Two lines,
      of text.

    phone: +44 20 1
  dev-patel: {name: Dev, phone: +44 20 2}

# The end
note: "x"
"""
PERSON = ("name", "title", "email", "phone", "languages", "bio")


def changed(*changes: YamlChange, text: str = TEXT) -> list[str]:
    """List the lines that go and come."""
    before, after = text.splitlines(), edit(text, changes).splitlines()
    gone = [f"-{line}" for line in before if before.count(line) > after.count(line)]
    return [*gone, *(f"+{line}" for line in after if after.count(line) > before.count(line))]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            YamlChange(("name",), "Press"),
            ['-name: "Press office"  # since 2024', '+name: "Press"  # since 2024'],
        ),
        (YamlChange(("note",), "007"), ['-note: "x"', '+note: "007"']),
        (
            YamlChange(("people", "rosa-vega", "phone"), "+44 20 3"),
            ["-    phone: +44 20 1", "+    phone: +44 20 3"],
        ),
        (YamlChange(("people", "rosa-vega", "languages"), ["es"]), ["-      - en-GB"]),
        (
            YamlChange(("people", "rosa-vega", "languages"), None),
            ["-    languages:", "-      - es", "-      - en-GB"],
        ),
        (
            YamlChange(("people", "rosa-vega", "bio"), "One."),
            ["-    bio: |", "-      Two lines,", "-      of text.", "+    bio: One."],
        ),
        (
            YamlChange(("people", "rosa-vega", "email"), "r@example.com", PERSON),
            ["+    email: r@example.com"],
        ),
        (YamlChange(("people", "rosa-vega", "name"), "Rosa Vega"), []),
        (
            YamlChange(("people", "dev-patel", "phone"), "+44 20 4"),
            [
                "-  dev-patel: {name: Dev, phone: +44 20 2}",
                "+  dev-patel: {name: Dev, phone: +44 20 4}",
            ],
        ),
        (YamlChange(("people", "lou", "name"), "Lou"), ["+  lou:", "+    name: Lou"]),
        (
            YamlChange(("joined",), date(2026, 1, 2), ("name", "kind", "joined", "people")),
            ["+joined: 2026-01-02"],
        ),
        (
            YamlChange(("people", "rosa-vega"), None),
            [f"-{line}" for line in TEXT.splitlines()[5:15] if line],
        ),
    ],
)
def test_only_the_lines_of_what_changed_differ(change: YamlChange, expected: list[str]) -> None:
    found = changed(change)
    assert [line for line in found if line.strip("+-")] == expected


def test_a_new_value_stands_in_its_order() -> None:
    text = "name: A\nemail: a@example.com\n"
    changes = [YamlChange(("phone",), "+1", PERSON), YamlChange(("title",), "T", PERSON)]
    assert edit(text, changes) == 'name: A\ntitle: T\nemail: a@example.com\nphone: "+1"\n'


def test_several_changes_at_once() -> None:
    found = changed(
        YamlChange(("kind",), None),
        YamlChange(("people", "rosa-vega", "name"), "R"),
        YamlChange(("note",), "y"),
    )
    assert found == [
        "-kind: spoke",
        "-    name: Rosa Vega",
        '-note: "x"',
        "+    name: R",
        '+note: "y"',
    ]


def test_line_ends_stay_where_keys_are_added() -> None:
    text = "\ufeffname: A\r\nkind: spoke"
    assert (
        edit(text, [YamlChange(("name",), "B"), YamlChange(("x",), ["1"])])
        == '\ufeffname: B\r\nkind: spoke\r\nx:\r\n  - "1"\r\n'
    )


def test_an_empty_mapping_takes_entries() -> None:
    assert (
        edit("people: {}\n", [YamlChange(("people", "a", "name"), "A")])
        == "people:\n  a:\n    name: A\n"
    )
    assert (
        edit("people:\n", [YamlChange(("people", "a", "name"), "A")])
        == "people:\n  a:\n    name: A\n"
    )
    assert edit("", [YamlChange(("a", "name"), "A")]) == "a:\n  name: A\n"


def test_a_group_is_removed_from_the_head_of_a_page() -> None:
    page = "---\ntitle: A\nreviewed:\n  by: x\n  on: 2026-01-01\nowner: hub\n---\n\n# A\nreviewed: no\n"
    assert (
        edit(page, [YamlChange(("reviewed",), None)], page=True)
        == "---\ntitle: A\nowner: hub\n---\n\n# A\nreviewed: no\n"
    )


@pytest.mark.parametrize(
    ("text", "change", "said"),
    [
        ("a: [1\n", YamlChange(("a",), "2"), "its line 1 cannot be read"),
        ("a: 1\n", YamlChange(("a",), None), "the file would be left empty"),
    ],
)
def test_what_would_leave_nothing_is_refused(text: str, change: YamlChange, said: str) -> None:
    with pytest.raises(EditError, match=said):
        edit(text, [change])


KEYS = st.sampled_from(["a", "b", "c", "d"])
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
    .map(without_invisible)
    .filter(str.strip),
    st.lists(st.sampled_from(["x", "y: z", "- q", "7"]), min_size=1),
    st.dictionaries(KEYS, st.sampled_from(["x", "no", "'"]), min_size=1),
)


@given(
    st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, min_size=1), min_size=1), KEYS, KEYS, VALUES
)
def test_whatever_is_changed_is_read_as_it_was_meant(
    whole: dict[str, dict[str, Value]], one: str, two: str, new: Value
) -> None:
    after = read_text(
        edit(document(whole), [YamlChange((one, two), new, ("a", "b", "c", "d"))]), ""
    ).root
    expected = read_text(document({**whole, one: {**whole.get(one, {}), two: new}}), "").root
    assert after == expected


def add_entry(text: str, section: str | None, entry_id: str, values: Any) -> str:
    path = (entry_id,) if section is None else (section, entry_id)
    return edit(text, [YamlChange(path, values, action="add")])


_PERSON = {"name": "Mia Lund", "roles": ["deputy"]}


def test_a_person_is_put_at_the_end_of_people_when_other_keys_follow() -> None:
    text = "name: Press\npeople:\n  rosa:\n    name: Rosa\n\nchannel: chat   \n"
    assert add_entry(text, "people", "mia", _PERSON) == (
        "name: Press\npeople:\n  rosa:\n    name: Rosa\n"
        "  mia:\n    name: Mia Lund\n    roles:\n      - deputy\n"
        "\nchannel: chat   \n"
    )


def test_an_entry_is_put_at_the_end_of_a_file() -> None:
    assert add_entry("a:\n  x: 1\n", None, "b", {"x": "2"}) == 'a:\n  x: 1\nb:\n  x: "2"\n'


@pytest.mark.parametrize("empty", ["people: {}\n", "people:\n", "people: {  }\n"])
def test_a_person_is_put_where_nobody_stands_yet(empty: str) -> None:
    written = "people:\n  mia:\n    name: Mia Lund\n    roles:\n      - deputy\n"
    assert add_entry(f"name: Press\n{empty}", "people", "mia", _PERSON) == f"name: Press\n{written}"
    assert add_entry(f"{empty}name: Press\n", "people", "mia", _PERSON) == f"{written}name: Press\n"


def test_the_indentation_of_the_file_is_kept() -> None:
    text = "people:\n    rosa:\n        name: Rosa\n"
    assert add_entry(text, "people", "mia", {"name": "Mia"}) == f"{text}    mia:\n      name: Mia\n"


def test_line_ends_byte_order_mark_and_a_missing_last_line_end_are_respected() -> None:
    assert (
        add_entry("\ufeffa:\r\n  x: y", None, "b", {"x": "z"})
        == "\ufeffa:\r\n  x: y\r\nb:\r\n  x: z\r\n"
    )


def test_comments_and_a_document_start_stay_where_they_are() -> None:
    text = "# Ours\n---\npeople:\n  rosa:\n    name: Rosa # she\n# Where we talk\nchannel: chat\n"
    with pytest.raises(EditError):  # the reader refuses a '#' after a value
        add_entry(text, "people", "mia", {"name": "Mia"})
    text = text.replace(" # she", "")
    assert add_entry(text, "people", "mia", {"name": "Mia"}) == text.replace(
        "name: Rosa\n", "name: Rosa\n  mia:\n    name: Mia\n"
    )


def test_a_text_with_lines_of_its_own_before_the_entry_is_not_changed() -> None:
    text = "people:\n  rosa:\n    note: |+\n      # one\n\n\nname: Press\n"
    assert add_entry(text, "people", "mia", {"name": "Mia"}) == text.replace(
        "\nname: Press", "\n  mia:\n    name: Mia\nname: Press"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "people: {rosa: {name: Rosa},\n  # Who else?\n}\n",
            "a comment between the lines to replace would be lost",
        ),
        ("name: Press\n", "it has no key 'people'"),
        ("people: [\n", "its line 1 cannot be read"),
        ("people:\n  rosa: &x\n    name: Rosa\n", "its line 2 cannot be read"),
        ("- a\n", "its line 1 cannot be read"),
        ("people: everybody\n", "'people' in it has no 'key: value' lines"),
        ("people:\n  mia:\n    name: Mia\n", "it already has 'mia'"),
    ],
)
def test_what_cannot_be_added_to_is_refused(text: str, said: str) -> None:
    with pytest.raises(EditError, match=said):
        add_entry(text, "people", "mia", _PERSON)


_TEXTS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=20)
_ENTRIES = st.dictionaries(
    st.from_regex(r"\A[a-z]{1,6}\Z"),
    st.dictionaries(
        st.from_regex(r"\A[a-z]{1,6}\Z"),
        _TEXTS | st.lists(_TEXTS, max_size=3),
        min_size=1,
        max_size=3,
    ),
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(_ENTRIES, _TEXTS, st.sampled_from(["\n", "\r\n"]))
def test_whatever_a_file_says_it_says_afterwards_with_the_entry_at_its_end(
    entries: dict[str, Any], text: str, line_end: str
) -> None:
    before = document({"name": text, "people": entries, "channel": text}).replace("\n", line_end)
    after = add_entry(before, "people", "mia-lund", _PERSON)
    assert read_text(after.replace("\r\n", "\n"), "").root == {
        "name": text,
        "people": {**entries, "mia-lund": _PERSON},
        "channel": text,
    }
    kept = iter(after.splitlines(keepends=True))
    assert all(
        line in kept for line in before.splitlines(keepends=True) if line.strip() != "people: {}"
    )


ROOT = Path(__file__).parents[2]
_PATTERNS = (
    "data/**/*.yml",
    "docs/**/*.md",
    "tests/college/**/*.yml",
    "tests/college/**/*.md",
    "tests/cases/base/**/*.*",
)
FILES = [path for pattern in _PATTERNS for path in sorted(ROOT.glob(pattern))]


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of all values below a value."""
    for step, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, step)
        if isinstance(item, dict | list):
            yield from _places(item, (*path, step))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _equal_lines(one: list[str], two: list[str]) -> int:
    """Return how many lines of two texts are equal before the first and after the last change."""
    return sum(
        sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*pair, strict=False)))
        for pair in ((one, two), (one[::-1], two[::-1]))
    )


def _assert_the_rest_stays(text: str, place: tuple[str | int, ...], *, page: bool = False) -> None:
    """Remove, set and add at a place; every line that is not of the place must stay."""
    values = read(split_front_matter(text, page=page)[1])
    before = text.splitlines(keepends=True)
    try:
        removed = edit(text, [YamlChange(place, None)], page=page).splitlines(keepends=True)
    except EditError as error:
        reason = str(error)
        # The blank lines below an entry would belong to a text that keeps its blank lines.
        is_swallowed = "|+" in text and reason.startswith("it cannot be changed")
        assert is_swallowed or reason.endswith(("a list cannot be removed", "left empty"))
    else:
        # One line may differ: that of the brackets, or of the dash.
        assert _equal_lines(before, removed) >= len(removed) - 1
    if isinstance(_at(values, place), str) and "\n" not in _at(values, place):
        after = edit(text, [YamlChange(place, "new")], page=page).splitlines(keepends=True)
        assert _equal_lines(before, after) == len(after) - 1
    if isinstance(place[-1], str) and not {"{", "[", "|+"} & set(re.findall(r"[{\[]|\|\+", text)):
        try:
            after = edit(text, [YamlChange(place, ["new"])], page=page).splitlines(keepends=True)
        except EditError:
            assert "#" in text, "only a comment may be in the way"
        else:
            assert _equal_lines(before, after) >= len(after) - 2
    added = edit(text, [YamlChange((*_mapping_around(values, place), "new"), "new")], page=page)
    assert (
        edit(added, [YamlChange((*_mapping_around(values, place), "new"), None)], page=page) == text
    )
    match = re.search(r"(?:^ *|, )new: new(?:\r?\n)?", added, re.MULTILINE)
    assert match is not None
    assert added[: match.start()] + added[match.end() :] == text


def _mapping_around(values: Any, place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    while not isinstance(_at(values, place), dict) or not _at(values, place):
        place = place[:-1]
    return place


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_in_every_file_of_the_samples_only_what_is_named_changes(path: Path) -> None:
    text, is_page = path.read_bytes().decode(), path.suffix == ".md"
    if is_page and not text.startswith("---"):
        return
    places = list(_places(read(split_front_matter(text, page=is_page)[1])))
    for place in places[:: max(1, len(places) // 6)]:
        _assert_the_rest_stays(text, place, page=is_page)


_GAPS = st.sampled_from(["", "", "", "\n", "{}# why: so\n", "\n{}# - why\n\n"])
_SCALARS = st.sampled_from(
    [
        *("x", "'y'", '"z: 1"', "2026-01-02", "[p, q]", "{k: v, l: w}", "[]", "'it''s' # said"),
        *("long\n {}text", "|\n {}one\n\n {}# two", "|+\n {}one\n\n", ">-\n {}one\n  {}more"),
    ]
)


@st.composite
def _files(draw: st.DrawFn) -> str:
    """Draw a file as people write it: indents, gaps, comments, quotes, brackets, line ends."""

    def collection(indent: str, depth: int) -> str:
        is_list = depth > 0 and draw(st.booleans())
        names = ["-"] * 3 if is_list else ["a:", "b:", "'c':", "d-e:"]
        number = draw(st.integers(1, len(names)))
        return "".join(entry(name, indent, depth) for name in names[:number])

    def entry(name: str, indent: str, depth: int) -> str:
        gap = draw(_GAPS).replace("{}", indent)
        if depth < 3 and draw(st.booleans()):
            below = collection(indent + draw(st.sampled_from(["  ", "    "])), depth + 1)
            return f"{gap}{indent}{name}\n{below}"
        value = draw(_SCALARS).replace("{}", indent)
        return f"{gap}{indent}{name} {value}\n"

    text = draw(st.sampled_from(["", "# Ours\n\n", "---\n", "\ufeff"])) + collection("", 0)
    text += draw(st.sampled_from(["", "\n", "# The end\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@settings(max_examples=200, deadline=None)
@given(_files(), st.integers(0, 1000))
def test_in_whatever_people_write_only_what_is_named_changes(text: str, number: int) -> None:
    content = text.removeprefix("\ufeff")
    places = list(_places(read(content)))
    _assert_the_rest_stays(text, places[number % len(places)])
