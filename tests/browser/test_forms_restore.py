"""What somebody left in a form without saving comes back when they want it, and can be saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.forms import PATIENCE, Forms, save

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample]

_KEPT = 2_500
"""Milliseconds after which Decap CMS has kept what was typed."""


def _open(page: Page, served: Forms, name: str) -> None:
    page.goto(f"{served.address}#/collections/departments/entries/{name}")
    page.get_by_role("button", name="Login").click(timeout=PATIENCE)
    expect(page.get_by_label("Purpose")).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")


def _leave_and_come_back(page: Page) -> None:
    page.wait_for_timeout(_KEPT)
    page.reload()
    expect(page.get_by_label("Purpose")).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")


def test_a_form_that_was_left_without_saving_comes_back_and_is_saved(page: Page, served: Forms) -> None:
    _open(page, served, "legal")
    page.get_by_label("Channel").fill("#legal on Teams")
    _leave_and_come_back(page)
    expect(page.get_by_label("Channel")).to_have_value("#legal on Teams")
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    save(page)
    assert '+channel: "#legal on Teams"' in served.repository.change("cms/departments/legal")


def test_a_proposal_that_was_left_without_saving_comes_back_once(page: Page, served: Forms) -> None:
    _open(page, served, "web")
    page.get_by_label("Channel").fill("#web on Teams")
    save(page)
    page.wait_for_load_state("networkidle")
    page.get_by_label("Purpose").fill("Runs the site.")
    _leave_and_come_back(page)
    expect(page.get_by_label("Purpose")).to_have_value("Runs the site.")
    save(page)
    page.get_by_role("button", name="Withdraw proposal").click()
    expect(page.get_by_label("Purpose")).not_to_have_value("Runs the site.", timeout=PATIENCE)
    assert "cms/departments/web" not in served.repository.branches()
