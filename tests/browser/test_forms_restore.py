"""What somebody left in a form without saving comes back when they want it, and can be saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.editor_profile import EditorProfile
from tests.browser.forms import PATIENCE, Forms, press_save, save

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample]

_KEPT = 2_500
"""Milliseconds after which Decap CMS has kept what was typed."""
_STORE = """async () => {
  localStorage.setItem("a", "a");
  sessionStorage.setItem("a", "a");
  document.cookie = "a=1";
  await caches.open("a");
  await new Promise((done) => { indexedDB.open("a").onsuccess = done; });
}"""
_STORED = """async () => [
  localStorage.getItem("a"),
  sessionStorage.getItem("a"),
  document.cookie,
  await caches.keys(),
  (await indexedDB.databases()).map(({ name }) => name),
]"""


def _open(page: Page, served: Forms, name: str) -> None:
    page.goto(f"{served.address}#/collections/departments/entries/{name}")
    page.get_by_role("button", name="Login").click(timeout=PATIENCE)
    expect(page.get_by_label("Purpose")).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")


def _propose(page: Page, served: Forms, name: str) -> None:
    _open(page, served, name)
    page.get_by_label("Channel").fill(f"#{name} on Teams")
    save(page)
    page.wait_for_load_state("networkidle")


def _leave_and_come_back(page: Page) -> None:
    page.wait_for_timeout(_KEPT)
    page.reload()
    expect(page.get_by_label("Purpose")).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")


def test_a_form_that_was_left_without_saving_comes_back_and_is_saved(
    page: Page, served: Forms
) -> None:
    _open(page, served, "legal")
    page.get_by_label("Channel").fill("#legal on Teams")
    _leave_and_come_back(page)
    expect(page.get_by_label("Channel")).to_have_value("#legal on Teams")
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    save(page)
    assert '+channel: "#legal on Teams"' in served.repository.change("cms/departments/legal")


def test_a_proposal_that_was_left_without_saving_comes_back_once(page: Page, served: Forms) -> None:
    _propose(page, served, "web")
    page.get_by_label("Purpose").fill("Runs the site.")
    _leave_and_come_back(page)
    expect(page.get_by_label("Purpose")).to_have_value("Runs the site.")
    save(page)
    page.get_by_role("button", name="Withdraw proposal").click()
    expect(page.get_by_label("Purpose")).not_to_have_value("Runs the site.", timeout=PATIENCE)
    assert "cms/departments/web" not in served.repository.branches()


class _Held:
    """The first request of one kind: the browser sends it, and it does not reach the server before it is released."""

    def __init__(self, page: Page, action: str) -> None:
        self._page = page
        self._route: Route | None = None
        self._asks = f'"action":"{action}"'
        page.route("**/api/v1", self._take)

    def _take(self, route: Route) -> None:
        if self._route is None and self._asks in (route.request.post_data or ""):
            self._route = route
        else:
            route.fallback()

    def wait(self) -> Route:
        """Return the request once it was sent."""
        while self._route is None:
            self._page.wait_for_timeout(20)
        return self._route

    def release(self) -> None:
        """Let it through, and wait for what the server says."""
        route = self.wait()
        with self._page.expect_response(lambda response: response.request == route.request):
            route.continue_()


def test_a_proposal_withdrawn_while_it_is_saved_is_gone(page: Page, served: Forms) -> None:
    _propose(page, served, "hub")
    writing = _Held(page, "persistEntry")
    page.get_by_label("Purpose").fill("Runs everything.")
    press_save(page)
    writing.wait()
    questions: list[str] = []
    page.on("dialog", lambda dialog: questions.append(dialog.message))
    page.get_by_role("button", name="Withdraw proposal").click()
    assert len(questions) == 1
    assert "those that you have not saved" in questions[0]
    writing.release()
    expect(page.get_by_label("Purpose")).not_to_have_value("Runs everything.", timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    assert "cms/departments/hub" not in served.repository.branches()


def test_a_proposal_saved_before_it_arrived_shows_what_was_saved(page: Page, served: Forms) -> None:
    _propose(page, served, "product")
    page.get_by_label("Purpose").fill("Builds boats.")
    page.wait_for_timeout(_KEPT)
    reading = _Held(page, "unpublishedEntryDataFile")
    page.reload()
    expect(page.get_by_label("Purpose")).to_have_value("Builds boats.")
    reading.wait()
    writing = _Held(page, "persistEntry")
    press_save(page)
    writing.wait()
    reading.release()
    expect(page.get_by_label("Purpose")).to_have_value("Builds boats.")
    writing.release()
    expect(page.get_by_text("Changes saved")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Purpose")).to_have_value("Builds boats.")
    assert "+purpose: Builds boats." in served.repository.change("cms/departments/product")


def test_the_next_test_finds_nothing_of_the_one_before(
    profile: EditorProfile, served: Forms
) -> None:
    with profile.emptied(served.address) as context:
        page = context.new_page()
        page.goto(f"{served.address}config.json")
        page.evaluate(_STORE)
        assert page.evaluate(_STORED) == ["a", "a", "a=1", ["a"], ["a"]]
    with profile.emptied(served.address) as context:
        page = context.new_page()
        page.goto(f"{served.address}config.json")
        assert page.evaluate(_STORED) == [None, None, "", [], []]
