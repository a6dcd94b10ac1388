"""axe-core finds nothing on a page of any kind at the width of a phone, nor in an open search or menu."""

from __future__ import annotations

import pytest

from tests.browser.axe import KINDS, kinds, violations
from tests.browser.conftest import PHONE, Opening

pytestmark = [pytest.mark.build, pytest.mark.browser]

_FOR_AUTHORS = {"data reference", "macro reference", "rule reference"}
"""Kinds of page that are read at a desk, and the longest."""


@pytest.mark.parametrize("kind", kinds(KINDS.keys() - _FOR_AUTHORS))
def test_axe_finds_nothing_on_a_page(opening: Opening, kind: str) -> None:
    found = violations(opening(KINDS[kind], PHONE))
    assert not found, "\n".join(found)


def test_axe_finds_nothing_while_the_search_is_open(opening: Opening) -> None:
    page = opening("/", PHONE)
    page.locator(".md-header__button[for=__search]").click()
    page.keyboard.type("hacked")
    page.locator(".md-search-result__item").first.wait_for()
    found = violations(page)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_while_the_menu_is_open(opening: Opening) -> None:
    page = opening("/policies/personal-use/", PHONE)
    page.locator(".md-header__button[for=__drawer]").click()
    page.locator(".md-nav--primary").first.wait_for()
    found = violations(page)
    assert not found, "\n".join(found)
