"""A department and the first account of one are created in a form: as a proposal, and never over what is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from macros.site import rendering
from tests.browser.forms import PATIENCE, Forms, press_save, save
from tests.integration.engine import ROOT

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample]

_DATA = "data/departments/works-council.yml"
_PAGE = "docs/directory/works-council.md"
_BRANCH = "cms/departments/works-council"


@pytest.fixture
def served(served: Forms) -> Iterator[Forms]:
    """Start each test with no proposal, and with what was published at first."""
    before = served.repository.published()
    yield served
    served.repository.reset(before)


def _lists(page: Page, served: Forms) -> None:
    page.goto(f"{served.address}#/collections/departments")
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_role("button", name="New department")).to_be_visible(timeout=PATIENCE)


def _begin(page: Page, name: str) -> Locator:
    page.get_by_role("button", name="New department").click()
    dialog = page.get_by_role("dialog", name="New department")
    dialog.get_by_label("Name").fill(name)
    return dialog


def _choose(page: Page, field: str, option: str) -> None:
    page.get_by_label(field, exact=True).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def _create(page: Page, served: Forms) -> None:
    _lists(page, served)
    dialog = _begin(page, "Works Council")
    expect(dialog.get_by_label("Id")).to_have_value("works-council")
    dialog.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Name", exact=True).first).to_have_value(
        "Works Council", timeout=PATIENCE
    )
    page.get_by_label("Purpose").fill("Speaks for colleagues.")
    _choose(page, "Kind", "adviser")
    save(page)


def test_a_new_department_is_proposed_with_its_page_as_the_command_writes_it(
    page: Page, served: Forms, tmp_path: Path
) -> None:
    _create(page, served)
    repository = served.repository
    assert repository.branches() == [_BRANCH]
    assert repository.git("diff", "--name-status", f"main...{_BRANCH}").split() == [
        "A",
        _DATA,
        "A",
        _PAGE,
    ]
    assert repository.git("show", f"{_BRANCH}:{_DATA}") == (
        "name: Works Council\nkind: adviser\npurpose: Speaks for colleagues.\nstatus: onboarding\npeople: {}\n"
    )
    text = repository.git("show", f"{_BRANCH}:{_PAGE}")
    assert text.startswith(
        "---\ntitle: Works Council\ndescription: What Works Council does for social media here,"
    )
    assert '\n{{ department_facts("works-council") }}\n' in text
    known = {p.message for p in rendering.check_playbook(repository.root).problems}
    report = rendering.check_playbook(repository.take_out(_BRANCH, tmp_path / "proposed"))
    assert [p.message for p in report.problems if p.message not in known] == []


def test_a_new_department_is_opened_again_from_the_board_changed_and_withdrawn(
    page: Page, served: Forms
) -> None:
    _create(page, served)
    page.evaluate("location.hash = '#/workflow'")
    card = page.locator("[class*=WorkflowCardContainer]").filter(has_text="Works Council")
    card.get_by_role("link").first.click()
    expect(page.get_by_label("Purpose")).to_have_value("Speaks for colleagues.", timeout=PATIENCE)
    page.get_by_label("Purpose").fill("Represents colleagues.")
    save(page)
    repository = served.repository
    assert "purpose: Represents colleagues.\n" in repository.git("show", f"{_BRANCH}:{_DATA}")
    assert repository.git("diff", "--name-status", f"main...{_BRANCH}").split() == [
        "A",
        _DATA,
        "A",
        _PAGE,
    ]
    page.get_by_role("button", name="Withdraw proposal").click()
    expect(page.get_by_role("button", name="New department")).to_be_visible(timeout=PATIENCE)
    assert repository.branches() == []


def test_a_list_with_a_new_department_fits_on_a_phone(page: Page, served: Forms) -> None:
    _create(page, served)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{served.address}#/collections/departments")
    page.reload()
    expect(page.get_by_role("link", name="Works Council")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Proposed", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_an_id_that_is_taken_or_none_is_refused_in_words(
    page: Page, served: Forms, tmp_path: Path
) -> None:
    repository = served.repository
    _lists(page, served)
    repository.propose(
        "cms/departments/proposed",
        "data/departments/proposed.yml",
        "name: Proposed\n",
        tmp_path / "theirs",
    )
    proposed = "Somebody has already proposed a department with the id 'proposed'. Look under 'Open proposals', or write another id."
    for name, typed, said in (
        ("", "", "Write the department's name."),
        (
            "Web",
            "",
            "There is already a department with the id 'web'. Open its form, or write another id.",
        ),
        ("?!", "", "Write an id: small letters, digits and single hyphens."),
        (
            "Works Council",
            "Works Council",
            "Write an id: small letters, digits and single hyphens.",
        ),
        ("CON", "", "No file can be called 'con' on Windows. Write another id."),
        ("Departments", "", "There is already a page directory/departments. Write another id."),
        ("Elsewhere", "proposed", proposed),
    ):
        dialog = _begin(page, name)
        if typed:
            dialog.get_by_label("Id").fill(typed)
        dialog.get_by_role("button", name="Continue").click()
        expect(dialog.get_by_role("alert")).to_have_text(said, timeout=PATIENCE)
        page.keyboard.press("Escape")
    assert repository.branches() == ["cms/departments/proposed"]


def test_what_somebody_else_created_meanwhile_is_not_written_over(
    page: Page, served: Forms, tmp_path: Path
) -> None:
    _lists(page, served)
    _begin(page, "Works Council").get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Name", exact=True).first).to_have_value(
        "Works Council", timeout=PATIENCE
    )
    page.get_by_label("Purpose").fill("Speaks for colleagues.")
    _choose(page, "Kind", "adviser")
    repository = served.repository
    repository.propose(_BRANCH, _DATA, "name: Theirs\n", tmp_path / "theirs")
    press_save(page)
    said = "Nothing was saved. Somebody else has created this in the meantime. Choose another id, or open theirs."
    expect(page.get_by_text(said, exact=True).first).to_be_visible(timeout=PATIENCE)
    assert repository.git("show", f"{_BRANCH}:{_DATA}") == "name: Theirs\n"


def test_what_arrived_without_an_answer_is_not_taken_for_somebody_else_s(
    page: Page, served: Forms
) -> None:
    _lists(page, served)
    _begin(page, "Works Council").get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Name", exact=True).first).to_have_value(
        "Works Council", timeout=PATIENCE
    )
    page.get_by_label("Purpose").fill("Speaks for colleagues.")
    _choose(page, "Kind", "adviser")

    def lose(route: Route) -> None:
        if '"persistEntry"' not in (route.request.post_data or ""):
            route.continue_()
            return
        route.fetch()
        route.abort("connectionreset")

    page.route("**/api/v1", lose)
    press_save(page)
    said = "Nothing was saved. The code host does not answer. Your changes are still here. Save again in a moment."
    expect(page.get_by_text(said, exact=True).first).to_be_visible(timeout=PATIENCE)
    page.unroute("**/api/v1")
    page.wait_for_load_state("networkidle")
    _choose(page, "Kind", "spoke")
    save(page)
    assert "kind: spoke\n" in served.repository.git("show", f"{_BRANCH}:{_DATA}")


def test_a_department_gets_its_first_account(page: Page, served: Forms, tmp_path: Path) -> None:
    path = "data/accounts/legal.yml"
    assert not (ROOT / path).exists()
    page.goto(f"{served.address}#/collections/accounts")
    page.get_by_role("button", name="Login").click()
    page.get_by_role("link", name="Legal", exact=True).click()
    page.get_by_role("button", name="Add account").click()
    account = page.locator("[class*=SortableListItem]").last
    account.get_by_label("Platform", exact=True).fill("Slack")
    account.get_by_label("Handle", exact=True).fill("#ask-legal")
    account.get_by_label("Purpose").fill("Answers questions.")
    account.get_by_label("Language", exact=True).fill("en-GB")
    for name in ("Amara Okafor", "Kwame Boateng"):
        account.get_by_label("Admins", exact=True).select_option(label=name)
    goal = "Questions in the open internal communities get an answer within two working days."
    account.get_by_label("Goals (optional)", exact=True).select_option(label=goal)
    for field, option in (
        ("Audience", "internal"),
        ("Recovery", "role mailbox"),
        ("MFA", "on"),
        ("Status", "active"),
    ):
        account.get_by_label(field, exact=True).click()
        page.locator("[id*=-option-]").get_by_text(option, exact=True).click()
    account.get_by_label("Credential store").fill("Larkfield Vault, folder Social media")
    account.locator("input[id^=verified]").fill("2026-11-23")
    account.locator("input[id^=audit_by]").fill("2027-05-23")
    save(page)
    repository = served.repository
    assert repository.branches() == ["cms/accounts/legal"]
    assert repository.git("diff", "--name-status", "main...cms/accounts/legal").split() == [
        "A",
        path,
    ]
    assert repository.git("show", f"cms/accounts/legal:{path}").startswith(
        'slack-ask-legal:\n  platform: Slack\n  handle: "#ask-legal"\n  audience: internal\n'
    )
    report = rendering.check_playbook(
        repository.take_out("cms/accounts/legal", tmp_path / "proposed")
    )
    assert {p.rule for p in report.problems if p.severity == "error"} <= {
        "account-purpose",
        "certificate",
    }
