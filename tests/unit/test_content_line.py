"""Content lines to the letter of RFC 5545, RFC 6350 and RFC 6868: what is escaped, and where lines are folded."""

from __future__ import annotations

import pytest

from macros.outputs.content_line import escape, fold, quote_parameter


def test_texts_are_escaped() -> None:
    assert escape("a\\b,c;d\ne\r\nf:\"g'^") == "a\\\\b\\,c\\;d\\ne\\nf:\"g'^"
    assert quote_parameter('a^b"c\nd\r\ne,;:') == '"a^^b^\'c^nd^ne,;:"'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", "\r\n"),
        ("a" * 75, f"{'a' * 75}\r\n"),
        ("a" * 76, f"{'a' * 75}\r\n a\r\n"),
        ("a" * 149, f"{'a' * 75}\r\n {'a' * 74}\r\n"),
        ("a" * 150, f"{'a' * 75}\r\n {'a' * 74}\r\n a\r\n"),
        (f"{'a' * 74}éa", f"{'a' * 74}\r\n éa\r\n"),
        (f"{'a' * 73}éa", f"{'a' * 73}é\r\n a\r\n"),
        (f"{'a' * 73}👩a", f"{'a' * 73}\r\n 👩a\r\n"),
    ],
)
def test_lines_are_folded_between_characters(line: str, expected: str) -> None:
    assert fold(line) == expected.encode()
