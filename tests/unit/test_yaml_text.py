"""Values written as YAML: read back they are the same, and people would write them like this."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.editing.yaml_text import Value, document, scalar
from macros.reading.values import read_text
from tests.unit import yaml_core

_WORDS = st.sampled_from(
    [
        "NO",
        "on",
        "Null",
        "~",
        "007",
        "12:30",
        "1e3",
        "0o17",
        "0x1F",
        ".inf",
        "=",
        "<<",
        "2026-11-23",
        "+49 30",
        "#tag",
        "a: b",
        "a #b",
    ]
)
# What no file may hold raw is written as its code, which the reader of data files refuses on
# purpose.
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | _WORDS
_SAID = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=40) | _WORDS
_KEYS = st.from_regex(r"\A[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8})?\Z")


def _nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    inner = st.recursive(
        leaves,
        lambda held: st.lists(held, max_size=4) | st.dictionaries(_KEYS, held, max_size=4),
        max_leaves=12,
    )
    return st.dictionaries(_KEYS, inner, min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(_nested(_SAID))
def test_what_is_written_is_read_back_by_our_reader(values: dict[str, Any]) -> None:
    reading = read_text(document(values), "")
    assert reading.problems == []
    assert reading.root == values


@settings(max_examples=60, deadline=None)
@given(_nested(_TEXTS))
def test_what_is_written_is_read_back_by_yaml_1_1(values: dict[str, Any]) -> None:
    assert yaml.load(document(values), yaml_core.LOADER) == values  # noqa: S506 - PyYAML's safe loader


@settings(max_examples=60, deadline=None)
@given(_nested(_TEXTS))
def test_what_is_written_is_read_back_by_yaml_1_2(values: dict[str, Any]) -> None:
    assert yaml_core.load(document(values)) == values


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Adriana Díaz", "Adriana Díaz"),
        ("policies/house-rules.md", "policies/house-rules.md"),
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("+44 20 7946 0101", "+44 20 7946 0101"),
        ("+442079460101", '"+442079460101"'),
        ("2026.11", '"2026.11"'),
        ("on", '"on"'),
        ("Null", '"Null"'),
        ("12:30", '"12:30"'),
        ("2026-11-23", '"2026-11-23"'),
        ("@name", '"@name"'),
        ("News: fairs", '"News: fairs"'),
        ("B #2", '"B #2"'),
        ("ends with a colon:", '"ends with a colon:"'),
        ('says "no"', 'says "no"'),
        ('"quoted"', '"\\"quoted\\""'),
        ("two\nlines", '"two\\nlines"'),
        ("right\u202eleft", '"right\\u202eleft"'),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("", '""'),
        (" ", '" "'),
        (date(2026, 11, 23), "2026-11-23"),
        (4, "4"),
        (2.5, "2.5"),
        (True, "yes"),
        (False, "no"),
    ],
)
def test_a_value_is_quoted_only_where_a_reader_needs_it(value: Any, written: str) -> None:
    assert scalar(value) == written


def test_lists_and_mappings_are_written_in_the_style_of_the_data_files() -> None:
    values: dict[str, Value] = {
        "name": "Mia Lund",
        "roles": ["deputy", "admin"],
        "certificates": [
            {"course": "basics", "earned": date(2026, 6, 1)},
            {"course": "disclosure", "earned": date(2026, 7, 1)},
        ],
        "service": {"hours": "9:00 to 17:00", "days": []},
        "people": {},
    }
    assert document(values) == (
        "name: Mia Lund\n"
        "roles:\n"
        "  - deputy\n"
        "  - admin\n"
        "certificates:\n"
        "  - course: basics\n"
        "    earned: 2026-06-01\n"
        "  - course: disclosure\n"
        "    earned: 2026-07-01\n"
        "service:\n"
        "  hours: 9:00 to 17:00\n"
        "  days: []\n"
        "people: {}\n"
    )
