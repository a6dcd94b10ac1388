"""How a page is written does not count: only the words that readers read."""

from __future__ import annotations

import pytest

from macros.editions.plain_text import PageSection, parse_sections, strip_markup

PAGE = """\
Above.

# A *page*

A paragraph that is
wrapped, with a [link](other.md "Title") and a note.[^1]

- one **two**
- three
  goes on

1. first
2. second

!!! note "Mind this"

    It is `so_called`.

| A | B |
|---|:-:|
| 1 | a \\| b |

=== "Tab"

> quoted

Term
:   Meaning

## Code {: #code }

```yaml
- key: 1

# no heading
```

[^1]: The source.
*[CoE]: Centre of Excellence
[x]: https://example.com/
"""


def test_a_page_is_taken_apart_at_its_headings() -> None:
    assert parse_sections(PAGE.replace(" {: #code }", "")) == (
        PageSection("", 0, ("Above.",)),
        PageSection(
            "A page",
            1,
            (
                "A paragraph that is wrapped, with a link and a note.",
                "- one two",
                "- three goes on",
                "1. first",
                "2. second",
                "Mind this",
                "It is so_called.",
                "A | B",
                "1 | a | b",
                "Tab",
                "quoted",
                "Term",
                "Meaning",
            ),
        ),
        PageSection("Code", 2, ("- key: 1", "# no heading", "The source.")),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("- a\n- b", "* a\n\n* b"),
        ("# T\n\none two", "# T #\n\none\ntwo\n"),
        ("*a* __b__ ***c***", "_a_ **b** c"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "|a|b|\n|:--|--:|\n|1|2|"),
        ("[a](b.md)", "[a][1]\n\n[1]: c.md"),
        ("a[^1]\n\n[^1]: s", "a[^source]\n\n[^source]: s"),
        ("~~~\nx\n~~~", "```text\nx\n```"),
        ("a\n\n---\n\nb", "a\n\nb"),
    ],
)
def test_the_same_words_written_otherwise_are_the_same(one: str, other: str) -> None:
    assert parse_sections(one) == parse_sections(other)


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("snake_case_name", "snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        (r"\*not stressed\*", "*not stressed*"),
        ("`**code**` and ``a ` b``", "**code** and a ` b"),
        ("![Alt text](x.png)", "Alt text"),
        ("a  b\tc", "a b c"),
        ("", ""),
    ],
)
def test_marks_are_taken_out_and_text_stays(markdown: str, plain: str) -> None:
    assert strip_markup(markdown) == plain


def test_a_fence_that_is_never_closed_ends_with_the_page() -> None:
    assert parse_sections("# T\n\n```\nx\n# y") == (PageSection("T", 1, ("x", "# y")),)
