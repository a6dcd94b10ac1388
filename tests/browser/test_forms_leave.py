"""Somebody leaves, or takes over, by a form: one proposal over all files, the same as the command writes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor_profile import EditorProfile
from tests.browser.forms import PATIENCE, Forms
from tests.unit.command import run

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample]

_BRANCH = "cms/leaving/arjun-krishnamurthy"


@pytest.fixture
def served(served: Forms) -> Iterator[Forms]:
    """Start each test with no proposal, and with what was published at first."""
    before = served.repository.published()
    yield served
    served.repository.reset(before)


@pytest.fixture
def page(profile: EditorProfile, served: Forms) -> Iterator[Page]:
    """Open the list of departments in an empty profile. No policy may be violated."""
    with profile.emptied(served.address) as context:
        made = context.new_page()
        made.on("dialog", lambda dialog: dialog.accept())
        made.goto(f"{served.address}#/collections/departments")
        made.get_by_role("button", name="Login").click()
        expect(made.get_by_role("button", name="Somebody leaves")).to_be_visible(timeout=PATIENCE)
        made.wait_for_load_state("networkidle")
        yield made
        made.wait_for_load_state("networkidle")


def _open(page: Page, task: str, person: str, day: str = "2026-12-31") -> Locator:
    page.get_by_role("button", name=task).click()
    dialog = page.get_by_role("dialog", name=task)
    dialog.get_by_label("Who leaves").select_option(label=person)
    expect(dialog.get_by_role("alert")).to_have_text(
        "Choose the last day." if person != "Piotr Wójcik" else ""
    )
    if day:
        dialog.get_by_label("Last day").fill(day)
    return dialog


def _by_command(served: Forms, folder: Path, *arguments: str) -> str:
    """Let the command write what somebody leaves; give the difference."""
    root = served.repository.take_out("main", folder)
    assert run(root, "leave", *arguments, "--write").exit_code == 0
    return served.repository.git("-C", str(root), "diff")


def test_what_a_form_hands_over_is_what_the_command_writes(
    page: Page, served: Forms, tmp_path: Path
) -> None:
    before = served.repository.published()
    dialog = _open(page, "Somebody leaves", "Arjun Krishnamurthy")
    status = dialog.get_by_role("listitem").filter(
        has_text="Account: Bluesky · @status.larkfield.example.com · Admins"
    )
    expect(status).to_contain_text("Left to decide.")
    dialog.get_by_label("Who takes over", exact=True).select_option(label="Chloé Dubois")
    expect(status).to_contain_text(
        "Left to decide: Chloé Dubois has no valid certificate for the course "
    )
    dialog.get_by_label("Account: who takes over").select_option(label="Kwame Boateng")
    expect(status).to_contain_text("Kwame Boateng takes over.")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as one proposal.").first).to_be_visible(timeout=PATIENCE)
    assert served.repository.branches() == [_BRANCH]
    who = ("--to", "chloe-dubois", "--to", "accounts=kwame-boateng")
    command = _by_command(
        served, tmp_path / "command", "arjun-krishnamurthy", "--on", "2026-12-31", *who
    )
    assert served.repository.git("diff", f"main...{_BRANCH}") == command
    assert served.repository.published() == before


def test_one_place_may_be_somebody_else_s(page: Page, served: Forms) -> None:
    dialog = _open(page, "Take over", "Arjun Krishnamurthy")
    dialog.get_by_label("Who takes over", exact=True).select_option(label="Chloé Dubois")
    dialog.get_by_label("Account: Slack · #web-publishing · Admins").select_option(
        label="Kwame Boateng"
    )
    expect(
        dialog.get_by_role("listitem").filter(has_text="Slack · #web-publishing · Admins")
    ).to_contain_text("Kwame Boateng takes over.")
    dialog.get_by_label("Department: Web · Deputy").select_option(label="Nobody yet")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as one proposal.").first).to_be_visible(timeout=PATIENCE)
    change = served.repository.change(_BRANCH)
    assert "+    - kwame-boateng" in change
    assert "-deputy: arjun-krishnamurthy" not in change


def test_a_deputy_who_moves_up_swaps_seats_until_the_last_day(page: Page) -> None:
    dialog = _open(page, "Somebody leaves", "Ingrid Sørensen")
    dialog.get_by_label("Who takes over", exact=True).select_option(label="Arjun Krishnamurthy")
    expect(dialog.get_by_role("listitem").last).to_have_text(
        "Department: Web · DeputyHeld by the leaver until 31 December 2026. Name somebody else by then."
    )


def test_a_hand_over_is_listed_opened_and_withdrawn_on_the_board(page: Page, served: Forms) -> None:
    dialog = _open(page, "Somebody leaves", "Arjun Krishnamurthy")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("data/departments/web.yml")).to_be_visible(timeout=PATIENCE)
    page.evaluate("location.hash = '#/workflow'")
    card = page.locator("[class*=WorkflowCardContainer]").filter(
        has_text="Arjun Krishnamurthy leaves"
    )
    expect(card).to_be_visible(timeout=PATIENCE)
    again = _open(page, "Somebody leaves", "Arjun Krishnamurthy")
    again.get_by_role("button", name="Save").click()
    expect(again.get_by_role("alert")).to_have_text(
        "There is already an open proposal for this person. Withdraw it under 'Open proposals' and start again."
    )
    again.get_by_role("button", name="Cancel").click()
    card.get_by_role("link").first.click()
    expect(page.get_by_text("data/departments/web.yml")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Withdraw proposal").click()
    expect(page.get_by_role("heading", name="Open proposals")).to_be_visible(timeout=PATIENCE)
    assert served.repository.branches() == []


def test_what_was_merged_while_the_form_was_open_is_kept(page: Page, served: Forms) -> None:
    dialog = _open(page, "Somebody leaves", "Arjun Krishnamurthy")
    expect(dialog.get_by_role("listitem").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    served.repository.publish(
        "data/departments/web.yml", "joined: 2023-11-06", "joined: 2023-11-07"
    )
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as one proposal.").first).to_be_visible(timeout=PATIENCE)
    assert served.repository.change(_BRANCH) == [
        *(
            "+++ b/data/departments/web.yml",
            "-    status: active",
            "+    status: leaving",
            "+    last_day: 2026-12-31",
        ),
    ]


def test_a_file_with_a_mistake_is_named(page: Page, served: Forms) -> None:
    served.repository.publish("data/accounts/web.yml", "    - chloe-dubois", "    - [")
    page.get_by_role("button", name="Somebody leaves").click()
    dialog = page.get_by_role("dialog", name="Somebody leaves")
    dialog.get_by_label("Who leaves").select_option(label="Chloé Dubois")
    said = "data/accounts/web.yml has a mistake. Fix it at the code host first."
    expect(dialog.get_by_role("alert")).to_contain_text(said)


def test_what_cannot_be_is_said_and_nothing_is_written(page: Page, served: Forms) -> None:
    for day, heir, said in (
        ("2026-11-22", "", "The last day is in the past. Choose today or a later day."),
        ("", "", "Choose the last day."),
        (
            "2026-12-31",
            "Piotr Wójcik",
            "Piotr Wójcik leaves too, or has left. Choose somebody who stays.",
        ),
    ):
        dialog = _open(page, "Somebody leaves", "Arjun Krishnamurthy", day)
        if heir:
            dialog.get_by_label("Who takes over", exact=True).select_option(label=heir)
        expect(dialog.get_by_role("alert")).to_have_text(said)
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_role("alert")).to_have_text(said)
        page.keyboard.press("Escape")
    assert served.repository.branches() == []
