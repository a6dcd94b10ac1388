"""axe-core finds nothing on a page of any kind at the width of a desktop, nor in an open search."""

from __future__ import annotations

import pytest

from tests.browser.axe import KINDS, kinds, violations
from tests.browser.conftest import DESKTOP, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser]
_DIFFERENT = (
    "home",
    "people",
    "operating model with its diagram",
    "campaign calendar",
    "what was in force",
)
"""The kinds of page that look least like what a phone shows."""


@pytest.mark.parametrize("kind", kinds(_DIFFERENT))
def test_axe_finds_nothing_on_a_page(opening: Opening, kind: str) -> None:
    found = violations(opening(KINDS[kind], DESKTOP))
    assert not found, "\n".join(found)


def test_axe_finds_nothing_while_the_search_is_open(opening: Opening) -> None:
    page = opening("/", DESKTOP)
    page.keyboard.press("/")
    page.keyboard.type("hacked")
    page.locator(".md-search-result__item").first.wait_for()
    found = violations(page)
    assert not found, "\n".join(found)
