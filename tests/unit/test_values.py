"""YAML is read as people write it: every value is the text that stands there, and knows where."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from macros.basics.problem import Location
from macros.reading.encoding import FORBIDDEN, decode, invisible_references
from macros.reading.node import MappingNode, SequenceNode, place_of
from macros.reading.values import MAX_BYTES, MAX_TEXT, read_text, read_values

yaml_like = st.text(alphabet="ab01 :-?,[]{}#&*!|>'\"%@`~<=.\n\t\\é👍", max_size=200)


def _rules(text: str) -> list[tuple[str, int, int]]:
    return [
        (problem.rule, problem.location.line, problem.location.column)
        for problem in read_text(text, "a.yml").problems
    ]


@settings(deadline=None, max_examples=200)
@given(
    st.binary()
    | yaml_like.map(str.encode)
    | st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_can_be_read_and_problems_lie_within_the_file(raw: bytes) -> None:
    reading = read_values(raw, "a.yml")
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert all(1 <= problem.location.line <= lines for problem in reading.problems)
    assert all(problem.location.column >= 1 for problem in reading.problems)
    assert all(
        "\n" not in problem.message and problem.message.endswith(".")
        for problem in reading.problems
    )


@settings(deadline=None, max_examples=150)
@given(yaml_like)
def test_what_is_read_agrees_with_the_yaml_that_others_read(text: str) -> None:
    reading = read_text(text, "a.yml")
    if reading.root is not None and not reading.problems:
        values = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - loads texts only
        assert _bare(reading.root) == _nothing(values)


def _bare(value: Any) -> Any:
    if isinstance(value, MappingNode):
        return {key: _bare(item) for key, item in value.items()}
    return [_bare(item) for item in value] if isinstance(value, SequenceNode) else _nothing(value)


def _nothing(value: Any) -> Any:
    """Turn empty texts into None: '' and a missing value are the same here."""
    if isinstance(value, dict):
        return {key: _nothing(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_nothing(item) for item in value]
    return value or None


@settings(deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True),
        st.text()
        .map(lambda t: FORBIDDEN.sub("", t).replace("\r", ""))
        .filter(lambda t: not any(invisible_references(t))),
    )
)
def test_texts_written_by_others_are_read_unchanged(texts: dict[str, str]) -> None:
    text = yaml.safe_dump(texts, allow_unicode=True, default_style='"', width=10_000)
    reading = read_text(text, "a.yml")
    assert reading.problems == []
    assert reading.root == texts


@pytest.mark.parametrize(
    "value",
    [
        "NO",
        "on",
        "yes",
        "007",
        "01234567",
        "+49 30 23125 000",
        "12:30",
        "Null",
        "~",
        "1e3",
        "0x1F",
        "2026-02-30",
        ".inf",
        "1_0",
    ],
)
def test_words_that_look_like_other_types_stay_text(value: str) -> None:
    root = read_text(f"a: {value}\nb:\n  - {value}\n", "a.yml").root
    assert root == {"a": value, "b": [value]}


def test_nothing_after_a_colon_is_no_value() -> None:
    assert read_text("a:\nb: ''\n", "a.yml").root == {"a": None, "b": ""}


def test_every_value_knows_its_place() -> None:
    root = read_text("a:\n  b: x\n  c:\n    - y\n    - d: z\n", "a.yml", first_line=10).root
    assert root is not None
    assert place_of(root, ("a", "b")) == Location("a.yml", 11, 6)
    assert place_of(root, ("a", "c", 0)) == Location("a.yml", 13, 7)
    assert place_of(root, ("a", "c", 1, "d")) == Location("a.yml", 14, 10)
    assert place_of(root, ("a", "missing")) == root.place("a") == Location("a.yml", 10, 1)
    assert root["a"].place("c") == Location("a.yml", 12, 3)
    assert root.value_place("missing") == Location("a.yml", 10, 1)
    assert place_of("a text", ()) is None


def test_a_duplicate_key_keeps_the_first_value() -> None:
    reading = read_text("a: x\nb: y\na: [z, {c: d}]\n", "a.yml")
    assert reading.root == {"a": "x", "b": "y"}
    assert _rules("a: x\nb: y\na: [z, {c: d}]\n") == [("duplicate-key", 3, 1)]


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("a: B #2\n", "yaml-syntax", 1, 5),
        ("a: B\t#2\n", "yaml-syntax", 1, 5),
        ("a: #2\n", "yaml-syntax", 1, 3),
        ("a:\n  - #2\n", "yaml-syntax", 2, 4),
        ("a: one\n  two #2\n", "yaml-syntax", 2, 6),
        ("a: [b, c #2\n  ]\n", "yaml-syntax", 1, 9),
        ("a: &b c\n", "unsafe-yaml", 1, 4),
        ("a: &b {c: d}\n", "unsafe-yaml", 1, 4),
        ("a: *b\n", "unsafe-yaml", 1, 4),
        ("a: !b c\n", "unsafe-yaml", 1, 4),
        ("a: !!python/name:os.system\n", "unsafe-yaml", 1, 4),
        ("a: !!set {b, c}\n", "unsafe-yaml", 1, 4),
        ("<<: {a: b}\n", "unsafe-yaml", 1, 1),
        ("? [a]\n: b\n", "yaml-syntax", 1, 3),
        (": b\n", "yaml-syntax", 1, 1),
        ("? *a\n: b\n", "unsafe-yaml", 1, 3),
        ("a: b\n---\nc: d\n", "yaml-syntax", 2, 1),
        ("a: 'b\n\nc\n", "yaml-syntax", 1, 4),
        ("a: [b\nc: d\n", "yaml-syntax", 1, 4),
        ("a: @b\n", "yaml-syntax", 1, 4),
        ("a:\n\tb: c\n", "yaml-syntax", 2, 1),
        ("a: b\n c: d\n", "yaml-syntax", 2, 3),
        ('a: "\\q"\n', "yaml-syntax", 1, 5),
        ("%YAML 9.9\n---\na: b\n", "yaml-syntax", 1, 1),
        ("- a\n", "wrong-type", 1, 1),
        ("a text\n", "wrong-type", 1, 1),
        ("", "wrong-type", 1, 1),
        ("# a comment\n", "wrong-type", 1, 1),
        ("<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x\n", "merge-marker", 1, 1),
    ],
)
def test_a_mistake_is_found_where_it_stands(text: str, rule: str, line: int, column: int) -> None:
    assert (rule, line, column) in _rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: B#2\n",
        'a: "B #2"\n',
        "a: |\n  B #2\n  #3\n",
        "# whole line\na: b\n",
        "a: https://example.com/#b\n",
    ],
)
def test_a_hash_that_cuts_nothing_off_is_text_or_a_comment(text: str) -> None:
    assert _rules(text) == []


def test_nesting_ends_before_it_can_end_the_process() -> None:
    for opening, rule in (
        ("[", "too-large"),
        ("{a: ", "too-large"),
        ("- ", "too-large"),
        ("? ", "yaml-syntax"),
    ):
        assert [name for name, *_ in _rules("a: x\nb:\n  " + opening * 50_000)] == [rule]
    reading = read_text("[" * 50_000, "a.yml")
    assert [problem.rule for problem in reading.problems] == ["too-large"]


def test_an_alias_bomb_does_not_grow() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30)]
    reading = read_text("\n".join(["l0: &l0 lol", *levels]), "a.yml")
    assert {problem.rule for problem in reading.problems} == {"unsafe-yaml", "too-large"}
    assert reading.root is None


def test_a_file_that_is_all_mistakes_is_read_up_to_the_two_hundredth() -> None:
    problems = read_text("a: b\n" * 100_000, "a.yml").problems
    assert len(problems) == 201
    assert (
        problems[-1].message
        == "200 mistakes were found up to here, the rest of the file was not read."
    )


def test_a_large_file_and_a_large_text_are_refused() -> None:
    assert [p.rule for p in read_values(b"a" * (MAX_BYTES + 1), "a.yml").problems] == ["too-large"]
    assert _rules(f"a: {'x' * (MAX_TEXT + 1)}\n") == [("too-large", 1, 4)]
    assert _rules(f"a: {'x' * MAX_TEXT}\n") == []


def test_line_ends_and_a_byte_order_mark_are_accepted() -> None:
    assert decode("\ufeffa: b\r\nc: d\re".encode(), "a.yml") == ("a: b\nc: d\ne", [])


@pytest.mark.parametrize(
    ("raw", "line", "column", "message"),
    [
        (
            "a: b\nc: café".encode("latin-1"),
            2,
            7,
            "the byte 0xe9 is not UTF-8.",
        ),
        ("a: é\r\nb: ".encode() + b"\xff", 2, 4, "the byte 0xff is not UTF-8."),
        ("a: b".encode("utf-16"), 1, 1, "the file is UTF-16, not UTF-8."),
        (b"a: b\x00c", 1, 5, "the invisible character U+0000 is not allowed here."),
        ("a: b\u202ec".encode(), 1, 5, "the invisible character U+202E is not allowed here."),
        ("a\u200b: b".encode(), 1, 2, "the invisible character U+200B is not allowed here."),
        ("a: b\u0085c".encode(), 1, 5, "the invisible character U+0085 is not allowed here."),
        ("a: b\u2028c".encode(), 1, 5, "the invisible character U+2028 is not allowed here."),
        ("a: b\U000e0041".encode(), 1, 5, "the invisible character U+E0041 is not allowed here."),
        ("a: b\ue000".encode(), 1, 5, "the invisible character U+E000 is not allowed here."),
    ],
)
def test_bytes_that_are_no_visible_utf_8_are_refused(
    raw: bytes, line: int, column: int, message: str
) -> None:
    text, problems = decode(raw, "a.yml")
    rule = "control-character" if "invisible" in message else "encoding"
    assert [(p.rule, p.location.line, p.location.column, p.message) for p in problems] == [
        (rule, line, column, message)
    ]
    assert text is None or FORBIDDEN.search(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "سمير",
        "e\u0301",
        "क्\u200dष",
        "👩🏽\u200d💻",
        "❤\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_names_in_every_script_and_emoji_are_accepted(text: str) -> None:
    assert decode(text.encode(), "a.yml") == (text, [])
