"""The style of data files: what changes, what stays, and that a file in style is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from macros.editing.house_style import FormatError, format_data
from macros.editing.yaml_text import document
from macros.model.files import DATA_FILES, data_file
from macros.model.shape import Shape, shape_of
from macros.reading.values import read_text
from tests.college.assembly import COLLEGE, ROOT

_DATA = [
    (path, path.relative_to(folder).as_posix())
    for folder in (ROOT / "data", COLLEGE / "data")
    for path in sorted(folder.rglob("*.yml"))
]


def _shape(name: str) -> Shape:
    kind = data_file(name)
    assert kind is not None
    return shape_of(kind)


@pytest.mark.parametrize(
    ("path", "name"), _DATA, ids=[str(path.relative_to(ROOT)) for path, _ in _DATA]
)
def test_the_data_of_both_organisations_is_in_style(path: Any, name: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_data(text, _shape(name)) == text


_TERM = """\
# Words that we use.
alt-text:
  term: Alternative text
  definition: |
    What a picture shows.

    In **one** sentence.
  also:
    - alt
    # the old name
    - caption

  see:
    - caption
caption:
  term: "no"
  definition: The words below.
# the end
"""


@pytest.mark.parametrize(
    "text",
    [
        _TERM,
        _TERM.replace("\n", "\r\n"),
        "\ufeff" + _TERM,
        _TERM.replace("  see:", "\n\n  see:") + "\n\n",
        _TERM.replace('"no"', "no"),
        _TERM.replace('"no"', "'no'"),
        _TERM.replace("Alternative text", '"Alternative text"'),
        _TERM.replace("Alternative text", "Alternative\n    text"),
        _TERM.replace("The words below.", ">-\n    The words\n    below."),
        _TERM.replace("    ", "      ").replace("      In", "      In"),
        _TERM.replace("  see:\n    - caption", "  see: [caption]"),
        _TERM.replace("  see:\n    - caption", "  see:\n  - caption"),
        _TERM.replace("    # the old name\n    - caption", "# the old name\n    -   caption   "),
        "---\n" + _TERM,
    ],
)
def test_one_text_comes_of_every_way_to_write_it(text: str) -> None:
    assert format_data(text, _shape("glossary.yml")) == _TERM


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        # Texts that other programs would take for something else are put in quotes; days and
        # numbers are not.
        ("organization.yml", "edition: 2026.11\n", 'edition: "2026.11"\n'),
        ("organization.yml", 'review_by: "2027-01-20"\n', "review_by: 2027-01-20\n"),
        ("organization.yml", "defaults: {hours_a_month: '4'}\n", "defaults:\n  hours_a_month: 4\n"),
        ("accounts/press.yml", "news: {mfa: on}\n", 'news:\n  mfa: "on"\n'),
        ("goals.yml", "g: {measures: {m: {baseline: '-3.5', target: 12}}}\n", None),
        ("campaigns.yml", "spring:\n  paid: 'yes'\n", "spring:\n  paid: yes\n"),
        (
            "meetings.yml",
            "series: {sync: {start: '2026-01-06T10:00'}}\n",
            "series:\n  sync:\n    start: 2026-01-06T10:00\n",
        ),
        (
            "triage.yml",
            "reply: {steps: {a: {yes: b, no: c}}}\n",
            "reply:\n  steps:\n    a:\n      yes: b\n      no: c\n",
        ),
        (
            "routes.yml",
            "severities: {1: {name: Routine}}\n",
            "severities:\n  1:\n    name: Routine\n",
        ),
        (
            "routes.yml",
            "routes: {hacked: {severity: '3'}}\n",
            "routes:\n  hacked:\n    severity: 3\n",
        ),
        # What no model knows stays as it is, for the check to find.
        (
            "glossary.yml",
            "a: {term: A, colour: 007, size: '007'}\n",
            'a:\n  term: A\n  colour: 007\n  size: "007"\n',
        ),
        (
            "glossary.yml",
            "a:\n  term:\n  also: []\n  see: {}\n",
            "a:\n  term:\n  also: []\n  see: {}\n",
        ),
        ("glossary.yml", "{}\n", "{}\n"),
        (
            "departments/press.yml",
            "people: # ours\n  a: {name: A}\n",
            "# ours\npeople:\n  a:\n    name: A\n",
        ),
        (
            "glossary.yml",
            "a: {term: A, # first\n  also: [b, # second\n  c]}\n",
            "# first\n# second\na:\n  term: A\n  also:\n    - b\n    - c\n",
        ),
        (
            "glossary.yml",
            'a:\n  definition: "one\\ntwo"\n',
            "a:\n  definition: |-\n    one\n    two\n",
        ),
        (
            "glossary.yml",
            "a:\n  definition: |+\n    one\n\n\nb: {}\n",
            'a:\n  definition: "one\\n\\n\\n"\nb: {}\n',
        ),
        (
            "glossary.yml",
            "a:\n  definition: |\n    one\n  # below\n\n\n\nb: {}\n",
            "a:\n  definition: |\n    one\n  # below\n\nb: {}\n",
        ),
        ("glossary.yml", 'a:\n  definition: "  one\\ntwo"\n', 'a:\n  definition: "  one\\ntwo"\n'),
    ],
)
def test_what_the_style_makes_of(name: str, before: str, after: str | None) -> None:
    expected = after or "g:\n  measures:\n    m:\n      baseline: -3.5\n      target: 12\n"
    assert format_data(before, _shape(name)) == expected


@pytest.mark.parametrize("text", ["a: [", "a: 1\na: 2\n", "- a\n", "", "a: &b c\n", "a: b # c\n"])
def test_what_cannot_be_read_is_refused_with_its_problem(text: str) -> None:
    with pytest.raises(FormatError) as refused:
        format_data(text, _shape("glossary.yml"), "data/glossary.yml")
    assert [problem.location.path for problem in refused.value.problems] == ["data/glossary.yml"]


_WORD = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12
) | st.sampled_from(
    [
        "on",
        "7",
        "2026-11-23",
        "# no comment",
        "a: b",
        "- a",
        "one\ntwo",
        "one\n\n two\n",
        "x\n\n",
        "| a",
        "'",
        '"',
    ]
)
_KEY = st.from_regex(r"\A[a-z]{1,6}\Z")
_VALUE = st.recursive(
    _WORD,
    lambda held: st.lists(held, max_size=3) | st.dictionaries(_KEY, held, max_size=3),
    max_leaves=8,
)


@st.composite
def _loosely(draw: st.DrawFn) -> str:
    """A text with comments and empty lines thrown in, where they may stand."""
    made = []
    for line in document(draw(st.dictionaries(_KEY, _VALUE, min_size=1, max_size=4))).splitlines():
        for _ in range(draw(st.integers(0, 2))):
            indent = " " * draw(st.integers(0, 6))
            made.append(draw(st.sampled_from(["", f"{indent}# said", f"{indent}#: 'so'"])))
        made.append(line)
    return "".join(f"{line}{draw(st.sampled_from(['', '', '  ']))}\n" for line in made)


@settings(max_examples=200, deadline=None)
@given(_loosely(), st.sampled_from(DATA_FILES))
def test_whatever_is_written_keeps_its_meaning_and_its_comments_and_is_left_alone_afterwards(
    text: str, kind: Any
) -> None:
    assume(not read_text(text, "").problems)  # a comment in the middle of a block ends it
    shape = shape_of(kind)
    made = format_data(text, shape)
    assert read_text(made, "").root == read_text(text, "").root
    assert made.count("# said") == text.count("# said")
    assert made.count("#: 'so'") == text.count("#: 'so'")
    assert format_data(made, shape) == made
