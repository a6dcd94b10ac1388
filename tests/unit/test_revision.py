"""Values changed in files that somebody wrote: only the lines of what changed differ."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.editing.revision import KeyChange, apply_changes
from macros.editing.yaml_lines import EditError
from macros.editing.yaml_text import Value, document
from macros.reading.encoding import without_invisible
from macros.reading.values import read_text

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


def changed(*changes: KeyChange, text: str = TEXT) -> list[str]:
    """List the lines that go and come."""
    before, after = text.splitlines(), apply_changes(text, changes).splitlines()
    gone = [f"-{line}" for line in before if before.count(line) > after.count(line)]
    return [*gone, *(f"+{line}" for line in after if after.count(line) > before.count(line))]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            KeyChange(("name",), "Press"),
            ['-name: "Press office"  # since 2024', '+name: "Press"  # since 2024'],
        ),
        (KeyChange(("note",), "007"), ['-note: "x"', '+note: "007"']),
        (
            KeyChange(("people", "rosa-vega", "phone"), "+44 20 3"),
            ["-    phone: +44 20 1", "+    phone: +44 20 3"],
        ),
        (KeyChange(("people", "rosa-vega", "languages"), ["es"]), ["-      - en-GB"]),
        (
            KeyChange(("people", "rosa-vega", "languages"), None),
            ["-    languages:", "-      - es", "-      - en-GB"],
        ),
        (
            KeyChange(("people", "rosa-vega", "bio"), "One."),
            ["-    bio: |", "-      Two lines,", "-      of text.", "+    bio: One."],
        ),
        (
            KeyChange(("people", "rosa-vega", "email"), "r@example.com", PERSON),
            ["+    email: r@example.com"],
        ),
        (KeyChange(("people", "rosa-vega", "name"), "Rosa Vega"), []),
        (
            KeyChange(("people", "dev-patel", "phone"), "+44 20 4"),
            [
                "-  dev-patel: {name: Dev, phone: +44 20 2}",
                "+  dev-patel:",
                "+    name: Dev",
                "+    phone: +44 20 4",
            ],
        ),
        (KeyChange(("people", "lou", "name"), "Lou"), ["+  lou:", "+    name: Lou"]),
        (
            KeyChange(("joined",), date(2026, 1, 2), ("name", "kind", "joined", "people")),
            ["+joined: 2026-01-02"],
        ),
        (
            KeyChange(("people", "rosa-vega"), None),
            [f"-{line}" for line in TEXT.splitlines()[5:15] if line],
        ),
    ],
)
def test_only_the_lines_of_what_changed_differ(change: KeyChange, expected: list[str]) -> None:
    found = changed(change)
    assert [line for line in found if line.strip("+-")] == expected


def test_a_new_value_stands_in_its_order() -> None:
    text = "name: A\nemail: a@example.com\n"
    changes = [KeyChange(("phone",), "+1", PERSON), KeyChange(("title",), "T", PERSON)]
    assert apply_changes(text, changes) == 'name: A\ntitle: T\nemail: a@example.com\nphone: "+1"\n'


def test_several_changes_at_once() -> None:
    found = changed(
        KeyChange(("kind",), None),
        KeyChange(("people", "rosa-vega", "name"), "R"),
        KeyChange(("note",), "y"),
    )
    assert found == [
        "-kind: spoke",
        "-    name: Rosa Vega",
        '-note: "x"',
        "+    name: R",
        '+note: "y"',
    ]


def test_line_ends_and_a_byte_order_mark_stay() -> None:
    text = "\ufeffname: A\r\nkind: spoke"
    assert (
        apply_changes(text, [KeyChange(("name",), "B"), KeyChange(("x",), ["1"])])
        == '\ufeffname: B\r\nkind: spoke\r\nx:\r\n  - "1"\r\n'
    )


def test_an_empty_mapping_takes_entries() -> None:
    assert (
        apply_changes("people: {}\n", [KeyChange(("people", "a", "name"), "A")])
        == "people:\n  a:\n    name: A\n"
    )
    assert (
        apply_changes("people:\n", [KeyChange(("people", "a", "name"), "A")])
        == "people:\n  a:\n    name: A\n"
    )
    assert apply_changes("", [KeyChange(("a", "name"), "A")]) == "a:\n  name: A\n"


def test_the_head_of_a_page_is_changed_and_its_text_stays() -> None:
    page = "---\ntitle: A\nreviewed:\n  by: x\n  on: 2026-01-01\nowner: hub\n---\n\n# A\nreviewed: no\n"
    assert (
        apply_changes(page, [KeyChange(("reviewed",), None)], page=True)
        == "---\ntitle: A\nowner: hub\n---\n\n# A\nreviewed: no\n"
    )


@pytest.mark.parametrize(
    ("text", "change", "said"),
    [
        ("a: [1\n", KeyChange(("a",), "2"), "its line 1 cannot be read"),
        ("a: 1\n", KeyChange(("a",), None), "the file would be left empty"),
    ],
)
def test_what_cannot_be_changed_is_said(text: str, change: KeyChange, said: str) -> None:
    with pytest.raises(EditError, match=said):
        apply_changes(text, [change])


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
        apply_changes(document(whole), [KeyChange((one, two), new, ("a", "b", "c", "d"))]), ""
    ).root
    expected = read_text(document({**whole, one: {**whole.get(one, {}), two: new}}), "").root
    assert after == expected
