"""Pages put into a navigation that people wrote: one line more, and every other byte as it was."""

from __future__ import annotations

from macros.editing.navigation import add_page

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
