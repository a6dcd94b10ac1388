"""Nobody can publish from a form: every function of the editor is tried, and the published branch gets no commit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.forms import PATIENCE, Forms, save, sign_in

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample]

_REFUSED = "Nothing is published or uploaded from a form. Save your change: it becomes a proposal."
_TRY = """async ([collection, slug, path]) => {
  const settings = await (await fetch("config.json")).json();
  const config = structuredClone(settings.decap);
  Object.assign(config.backend, { name: "proxy", proxy_url: config.local_backend.url });
  const backend = window.CMS.getBackend("proxy").init(config, { useWorkflow: true, initialWorkflowStatus: "draft" });
  const fileObj = new File(["<svg onload='alert(1)'/>"], "a.svg");
  const asset = { path: "docs/assets/a.svg", fileObj, toBase64: async () => btoa("<svg/>") };
  const file = { path, slug, raw: "name: Mine\\n" };
  const workflow = { collectionName: collection, useWorkflow: true, commitMessage: "Mine" };
  const calls = {
    persistMedia: () => backend.persistMedia(asset, { commitMessage: "Mine" }),
    deleteFiles: () => backend.deleteFiles([path], "Mine"),
    publish: () => backend.publishUnpublishedEntry(collection, slug),
    status: () => backend.updateUnpublishedEntryStatus(collection, slug, "pending_publish"),
    straight: () => backend.persistEntry({ dataFiles: [file], assets: [] }, { ...workflow, useWorkflow: false }),
    create: () => backend.persistEntry({ dataFiles: [file], assets: [] }, { ...workflow, newEntry: true }),
    asset: () => backend.persistEntry({ dataFiles: [file], assets: [asset] }, workflow),
    elsewhere: () => backend.persistEntry({ dataFiles: [{ ...file, path: "docs/page.md" }], assets: [] }, workflow),
    unmerged: () => backend.persistEntry({ dataFiles: [file], assets: [] }, workflow),
  };
  const said = {};
  for (const [name, call] of Object.entries(calls)) said[name] = await call().then(() => "done", ({ message }) => message);
  return { said, functions: Object.keys(backend).sort(), media: await backend.getMedia() };
}"""


def _propose(page: Page, served: Forms, department: str) -> None:
    page.goto(f"{served.address}#/collections/departments/entries/{department}")
    sign_in(page, "Purpose")
    page.get_by_label("Purpose").fill("A proposal.")
    save(page)


def _board(page: Page) -> None:
    page.evaluate("location.hash = '#/workflow'")
    expect(page.get_by_role("heading", name="Open proposals")).to_be_visible(timeout=PATIENCE)


def test_every_function_of_the_backend_that_writes_is_refused(page: Page, served: Forms) -> None:
    _propose(page, served, "marketing")
    tried: dict[str, Any] = page.evaluate(
        _TRY, ["departments", "marketing", "data/departments/marketing.yml"]
    )
    assert set(tried["said"].values()) == {_REFUSED}
    assert tried["media"] == []
    assert [name for name in tried["functions"] if "Note" in name or "Deploy" in name] == []
    assert served.repository.branches() == ["cms/departments/marketing"]


def test_there_is_no_media(page: Page, served: Forms) -> None:
    _propose(page, served, "germany")
    assert page.locator("input[type=file]").count() == 0
    _board(page)
    expect(page.get_by_role("button", name="Media")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("location.hash = '#/media'")
    expect(page.get_by_role("heading", name="Not Found")).to_be_visible()
    assert page.locator("input[type=file]").count() == 0


def test_the_board_offers_no_way_to_publish(page: Page, served: Forms) -> None:
    _propose(page, served, "web")
    _board(page)
    card = page.locator("[class*=WorkflowCardContainer]").filter(has_text="Web")
    expect(card).to_be_visible()
    for name in ("Publish", "New Post"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    for name in ("In Review", "Ready"):
        expect(page.get_by_role("heading", name=name)).to_have_count(0)


def test_a_form_publishes_and_deletes_nothing(page: Page, served: Forms) -> None:
    _propose(page, served, "product")
    for name in (
        "Publish",
        "Published",
        "Status",
        "Delete",
        "Check for Preview",
        "Duplicate",
        "Unpublish",
    ):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Purpose")).to_have_value("A proposal.", timeout=PATIENCE)
    for name in (
        "Publish",
        "Published",
        "Status",
        "Delete",
        "Check for Preview",
        "Duplicate",
        "Unpublish",
    ):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="Withdraw proposal").click()
    expect(page.get_by_label("Purpose")).not_to_have_value("A proposal.", timeout=PATIENCE)
    assert "cms/departments/product" not in served.repository.branches()


def _lose_withdrawals(route: Route) -> None:
    if '"action":"deleteUnpublishedEntry"' in (route.request.post_data or ""):
        route.abort("connectionreset")
    else:
        route.fallback()


def test_a_withdrawal_that_fails_says_so_and_one_that_succeeds_leaves_nothing(
    page: Page, served: Forms
) -> None:
    _propose(page, served, "legal")
    check = page.get_by_text("The check has not run here.")
    expect(check).to_be_visible()
    page.get_by_label("Purpose").fill("Not saved.")
    page.route("**/api/v1", _lose_withdrawals)
    page.get_by_role("button", name="Withdraw proposal").click()
    expect(page.locator("#pb-said")).to_have_text(
        "The proposal was not withdrawn. The code host does not answer. Try again in a moment."
    )
    expect(page.get_by_text("Proposal withdrawn", exact=True)).to_have_count(0)
    expect(check).to_be_visible()
    expect(page.get_by_label("Purpose")).to_have_value("Not saved.")
    assert "cms/departments/legal" in served.repository.branches()
    page.unroute("**/api/v1")
    page.get_by_role("button", name="Withdraw proposal").click()
    expect(page.get_by_text("Proposal withdrawn", exact=True)).to_be_visible()
    expect(check).to_be_hidden()
    expect(page.locator("#pb-said")).to_be_hidden()
    expect(page.get_by_label("Purpose")).not_to_have_value("A proposal.")
    assert "cms/departments/legal" not in served.repository.branches()


def test_the_board_shows_what_was_proposed_since(page: Page, served: Forms, tmp_path: Path) -> None:
    _propose(page, served, "security")
    _board(page)
    served.repository.propose(
        "cms/departments/hub", "data/departments/hub.yml", "name: The hub\n", tmp_path / "theirs"
    )
    page.get_by_role("link", name="Forms").click()
    expect(page.get_by_role("heading", name="Departments")).to_be_visible()
    page.get_by_role("link", name="Open proposals").click()
    cards = page.locator("[class*=WorkflowCardContainer]")
    expect(cards.filter(has_text="The hub")).to_be_visible()
    expect(cards.filter(has_text="Security")).to_be_visible()


@pytest.mark.parametrize(
    "route", ["departments/new", "accounts/new", "pages/new", "departments/entries/nobody"]
)
def test_an_address_typed_by_hand_adds_nothing(page: Page, served: Forms, route: str) -> None:
    page.goto(f"{served.address}#/collections/{route}")
    page.get_by_role("button", name="Login").click()
    page.wait_for_load_state("networkidle")
    branches = served.repository.branches()
    save_button = page.get_by_role("button", name="Save", exact=True)
    if save_button.is_visible() and page.get_by_label("Name", exact=True).count():
        page.get_by_label("Name", exact=True).first.fill("Mine")
        page.get_by_label("Purpose").fill("Mine.")
        save_button.click()
        page.wait_for_load_state("networkidle")
    assert served.repository.branches() == branches
