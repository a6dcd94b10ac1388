"""Entries and pages put into files that people wrote: one addition, and every other byte as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.editing.insertion import add_entry
from macros.editing.navigation import add_page
from macros.editing.yaml_lines import EditError
from macros.editing.yaml_text import document
from macros.reading.values import read_text

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
            "people: {rosa: {name: Rosa}}\n",
            "the entry cannot be added without changing other lines",
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


_NAVIGATION = """site_name: X   # ours
nav:
  - Home: index.md
  - Policies:
      - policies/index.md
      - Disclosure: policies/disclosure.md

      - policies/house-rules.md
  - More:
    - policies/old.md
    - ask/index.md
    - Elsewhere: https://example.com/policies/x.md
plugins: [search, !ENV [A, b]]
"""


def test_a_page_is_listed_after_the_last_page_of_its_folder() -> None:
    expected = _NAVIGATION.replace(
        "policies/house-rules.md\n", "policies/house-rules.md\n      - policies/new.md\n"
    )
    assert add_page(_NAVIGATION, "policies/new.md") == (expected, 9)
    expected = _NAVIGATION.replace("ask/index.md\n", "ask/index.md\n    - ask/new.md\n")
    assert add_page(_NAVIGATION, "ask/new.md") == (expected, 12)
    expected = _NAVIGATION.replace("Home: index.md\n", "Home: index.md\n  - about.md\n")
    assert add_page(_NAVIGATION, "about.md") == (expected, 4)


def test_a_page_without_a_section_or_listed_already_is_not_put_in() -> None:
    assert add_page(_NAVIGATION, "measures/new.md") is None
    assert add_page(_NAVIGATION, "policies/old.md") is None
    assert add_page("site_name: X\n", "policies/new.md") is None
    assert add_page("nav: [index.md, ask/index.md]\n", "ask/new.md") is None
    assert add_page("nav: [\n", "ask/new.md") is None
    assert add_page("", "ask/new.md") is None


def test_line_ends_of_the_navigation_are_kept() -> None:
    text = "\ufeffnav:\r\n- ask/index.md"
    assert add_page(text, "ask/new.md") == ("\ufeffnav:\r\n- ask/index.md\r\n- ask/new.md\r\n", 3)
