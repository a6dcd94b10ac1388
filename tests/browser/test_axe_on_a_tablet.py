"""axe-core finds nothing at the width of a tablet: on a page of any kind with all that is folded open, in search, menu and dialog."""

from __future__ import annotations

import pytest

from tests.browser.axe import KINDS, violations
from tests.browser.conftest import TABLET, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.exhaustive]
_OPEN_ALL = (
    "() => document.querySelectorAll('article details').forEach(one => { one.open = true; })"
)


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_on_a_page_with_everything_open(opening: Opening, kind: str) -> None:
    page = opening(KINDS[kind], TABLET)
    if kind != "macro reference":  # its examples show the same tables again and again
        page.evaluate(_OPEN_ALL)
    found = violations(page)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_while_the_search_is_open(opening: Opening) -> None:
    page = opening("/", TABLET)
    page.keyboard.press("/")
    page.keyboard.type("hacked")
    page.locator(".md-search-result__item").first.wait_for()
    found = violations(page)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_while_the_menu_is_open(opening: Opening) -> None:
    page = opening("/policies/personal-use/", TABLET)
    page.get_by_role("button", name="Navigation").click()
    page.locator(".md-nav--primary").first.wait_for()
    found = violations(page)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_while_the_dialog_of_my_department_is_open(opening: Opening) -> None:
    page = opening("/", TABLET)
    page.get_by_role("button", name="Navigation").click()
    page.locator(".pb-own__button").first.click()
    page.get_by_role("dialog", name="My department").wait_for()
    found = violations(page)
    assert not found, "\n".join(found)
