"""Marks for the print style sheet: bare addresses, and tables too wide for the paper."""

from __future__ import annotations

import pytest

from macros.site.print_marks import mark


def table(*words: str) -> str:
    cells = "".join(f"<td>{word}</td>" for word in words)
    return (
        f"<table>\n<thead>\n<tr>\n<th>Name</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n{cells}\n</tr>\n"
        "</tbody>\n</table>"
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            '<a href="https://e.com">https://e.com</a>',
            '<a href="https://e.com" data-pb-bare="true">https://e.com</a>',
        ),
        (
            '<a href="https://e.com/">https://e.com</a>',
            '<a href="https://e.com/" data-pb-bare="true">https://e.com</a>',
        ),
        (
            '<a href="https&#58;//e.com/" class="x">https&#58;//e.com</a>',
            '<a href="https&#58;//e.com/" class="x" data-pb-bare="true">https&#58;//e.com</a>',
        ),
        (
            '<a href="https://e.com/?a=1&amp;b=2">https://e.com/?a=1&#38;b=2</a>',
            (
                '<a href="https://e.com/?a=1&amp;b=2" '
                'data-pb-bare="true">https://e.com/?a=1&#38;b=2</a>'
            ),
        ),
    ],
)
def test_a_link_whose_text_is_its_address_is_bare(given: str, expected: str) -> None:
    assert mark(f"<p>{given}</p>") == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://e.com/terms">Terms</a>',
        '<a href="https://e.com/terms">https://e.com</a>',
        '<a href="terms/">terms</a>',
        "<a>https://e.com</a>",
    ],
)
def test_other_links_stay_as_they_are(text: str) -> None:
    assert mark(text) == text


@pytest.mark.parametrize(
    "words",
    [
        ["word"] * 12 + ["responsible"] * 6,
        ["https://e.com/" + "a" * 90],
        ["<b>some</b>thing" * 3] * 4,
        ["&#97;" * 101],
    ],
)
def test_a_table_whose_words_do_not_fit_on_a_sheet_is_tight(words: list[str]) -> None:
    assert mark(table(*words)) == table(*words).replace("<table>", '<table data-pb-tight="true">')


@pytest.mark.parametrize(
    "words",
    [["a word " * 40], ["responsible"] * 7, ["&#97;" * 60], [f'<a href="{"a" * 200}">a</a>']],
)
def test_a_table_that_fits_stays_as_it_is(words: list[str]) -> None:
    assert mark(table(*words)) == table(*words)
