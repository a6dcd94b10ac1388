"""What every component's HTML has in common."""

from __future__ import annotations

import pytest

from macros.pages.component import one_line


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("<p>\n<b>a</b>\n</p>\n", "<p><b>a</b></p>"),
        ("<p>one\n  two</p>", "<p>one two</p>"),
        ("<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>"),
        # The search reads text without its tags: the words of two cells must not become one.
        ("<td>Ada</td>\n<td>Lead</td>", "<td>Ada</td> <td>Lead</td>"),
        ("<dt>Owner</dt><dd>Legal</dd>", "<dt>Owner</dt> <dd>Legal</dd>"),
        ("Ada<br>Lead", "Ada<br> Lead"),
    ],
)
def test_html_comes_out_on_one_line_with_its_words_apart(html: str, line: str) -> None:
    assert one_line(html) == line
