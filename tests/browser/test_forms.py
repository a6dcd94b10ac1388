"""The forms in a real browser, from the form to the change in git and the check of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from macros.site import rendering
from tests.browser.editor_profile import EditorProfile
from tests.browser.forms import PATIENCE, Forms, forms, press_save, save, sign_in
from tests.integration.engine import ROOT

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample]

_LEGAL, _SALES = "data/departments/legal.yml", "data/departments/sales.yml"


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def served(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forms]:
    # One written by hand, with a key that no form shows; and one that is broken.
    odd = (
        _text(_LEGAL)
        .replace("people:\n", "# Ask Daniel first.\nmotto: 007\npeople:\n")
        .replace("kind: adviser", "kind:   'adviser'")
    )
    broken = _text(_SALES).replace("status: paused", "status: [")
    with forms(nginx, tmp_path_factory.mktemp("forms"), {_LEGAL: odd, _SALES: broken}) as found:
        yield found


@pytest.fixture
def page(profile: EditorProfile, served: Forms) -> Iterator[Page]:
    """Open an empty profile. No policy may be violated, and nothing asked of another host."""
    asked: list[str] = []

    def ask(request: Request) -> None:
        asked.append(request.url)

    with profile.emptied(served.address) as context:
        context.on("request", ask)
        made = context.new_page()
        yield made
        context.remove_listener("request", ask)
    assert [
        url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))
    ] == []


def _open(page: Page, served: Forms, department: str) -> None:
    page.goto(f"{served.address}#/collections/departments/entries/{department}")
    sign_in(page, "Purpose")


def _person(page: Page, name: str) -> Locator:
    """Unfold the part of a form that is about somebody."""
    item = (
        page.locator("[class*=SortableListItem]")
        .filter(has=page.get_by_text(name, exact=True))
        .last
    )
    item.locator("button").first.click()
    return item


def _problems(served: Forms, branch: str, folder: Path) -> list[str]:
    """Check what is proposed; give the errors."""
    report = rendering.check_playbook(served.repository.take_out(branch, folder))
    mistakes = [p for p in report.problems if p.severity == "error"]
    return [
        f"{p.location.path}: {p.message}"
        for p in mistakes
        if p.location.path not in (_LEGAL, _SALES)
    ]


def test_a_changed_address_is_a_change_of_one_line_that_passes_the_check(
    page: Page, served: Forms, tmp_path: Path
) -> None:
    _open(page, served, "marketing")
    person = _person(page, "Lucía Fernández-Morales")
    person.get_by_label("Email").fill("lucia.fernandez@example.com")
    save(page)
    assert served.repository.change("cms/departments/marketing") == [
        "+++ b/data/departments/marketing.yml",
        "-    email: lucia.fernandez.morales@example.com",
        "+    email: lucia.fernandez@example.com",
    ]
    assert _problems(served, "cms/departments/marketing", tmp_path / "proposed") == []


def test_nonsense_is_refused_in_words_and_nothing_is_saved(page: Page, served: Forms) -> None:
    _open(page, served, "germany")
    person = _person(page, "Anneliese Groß-Müller")
    person.get_by_label("Email").fill("anneliese at example")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(
        page.get_by_text("Email: not an e-mail address. Write name@example.com.").first
    ).to_be_visible(timeout=PATIENCE)
    person.get_by_label("Languages").fill("de\nGerman")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Languages: 'German' is not a language code.").first).to_be_visible(
        timeout=PATIENCE
    )
    assert "cms/departments/germany" not in served.repository.branches()


def test_a_form_that_is_refused_leads_to_what_is_wrong(page: Page, served: Forms) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    _open(page, served, "human-resources")
    purpose = page.get_by_label("Purpose")
    purpose.fill("")
    page.get_by_role("button", name="Add person").scroll_into_view_if_needed()
    expect(purpose).not_to_be_in_viewport()
    press_save(page)
    expect(purpose).to_be_in_viewport(timeout=PATIENCE)
    expect(purpose).to_be_focused()
    expect(
        page.get_by_role("alert").filter(has_text="Correct what is marked in red")
    ).to_be_visible()
    assert "cms/departments/human-resources" not in served.repository.branches()


def test_whoever_is_new_can_be_chosen_at_once(page: Page, served: Forms, tmp_path: Path) -> None:
    _open(page, served, "web")
    page.get_by_role("button", name="Add person").click()
    person = page.locator("[class*=SortableListItem]").last
    person.get_by_label("Name", exact=True).fill("Zoë Groß")
    person.get_by_label("Email").fill("zoe.gross@example.com")
    person.get_by_label("Status").click()
    page.get_by_role("option", name="active").click()
    person.get_by_label("Roles").click()
    page.get_by_role("option", name="deputy").click()
    deputy = page.get_by_label("Deputy (optional)", exact=True)
    deputy.focus()
    deputy.select_option(label="Zoë Groß")
    save(page)
    assert served.repository.change("cms/departments/web") == [
        "+++ b/data/departments/web.yml",
        "-deputy: arjun-krishnamurthy",
        "+deputy: zoe-gross",
        "+  zoe-gross:",
        "+    name: Zoë Groß",
        "+    roles:",
        "+      - deputy",
        "+    email: zoe.gross@example.com",
        "+    status: active",
    ]
    # Whoever was the deputy still says so, which only the check knows.
    assert [
        problem
        for problem in _problems(served, "cms/departments/web", tmp_path / "proposed")
        if "zoe" in problem
    ] == []


def test_what_a_form_does_not_show_survives_and_what_is_emptied_goes(
    page: Page, served: Forms
) -> None:
    purpose = next(line for line in _text(_LEGAL).splitlines() if line.startswith("purpose: "))
    _open(page, served, "legal")
    page.get_by_label("Purpose").fill("Advises: on what we may say.")
    page.get_by_label("Channel").fill("")
    save(page)
    assert served.repository.change("cms/departments/legal") == [
        "+++ b/data/departments/legal.yml",
        f"-{purpose}",
        '+purpose: "Advises: on what we may say."',
        '-channel: "#ask-legal on Slack"',
    ]
    held = served.repository.git("show", "cms/departments/legal:data/departments/legal.yml")
    assert "kind:   'adviser'\n" in held
    assert "# Ask Daniel first.\nmotto: 007\npeople:\n" in held


def test_a_sentence_of_a_page_is_changed_from_the_page_itself(
    page: Page, served: Forms, tmp_path: Path
) -> None:
    path = "docs/policies/house-rules.md"
    before = next(
        line
        for line in _text(path).split("\n---\n", 1)[1].splitlines()
        if line and not line.startswith("#")
    )
    page.goto(f"{served.address}#/collections/policies/entries/policies--house-rules")
    sign_in(page, "Text")
    text = page.get_by_label("Text", exact=True)
    text.fill(text.input_value().replace(before, f"{before} Ask first."))
    save(page)
    branch = "cms/policies/policies--house-rules"
    assert served.repository.change(branch) == [
        f"+++ b/{path}",
        f"-{before}",
        f"+{before} Ask first.",
    ]
    assert _problems(served, branch, tmp_path / "proposed") == []


def test_a_file_with_a_mistake_is_not_shown_as_if_it_were_empty(page: Page, served: Forms) -> None:
    page.goto(f"{served.address}#/collections/departments/entries/sales")
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_role("alert").first).to_contain_text(
        "This file has a mistake, so its form stays empty.", timeout=PATIENCE
    )


def test_the_own_department_comes_first(page: Page, served: Forms) -> None:
    page.goto(f"{served.address}config.json")
    page.evaluate("localStorage.setItem('playbook.department', 'recruitment')")
    page.goto(served.address)
    sign_in(page, "Purpose")
    expect(page.get_by_label("Name", exact=True).first).to_have_value(
        "Recruitment", timeout=PATIENCE
    )


def test_a_link_from_an_open_form_leads_to_the_other_one(page: Page, served: Forms) -> None:
    _open(page, served, "hub")
    page.goto(f"{served.address}#/collections/departments/entries/product")
    expect(page.get_by_label("Name", exact=True).first).to_have_value("Product", timeout=PATIENCE)
    page.goto(f"{served.address}#/collections/accounts/entries/germany")
    expect(page.get_by_text("Instagram · ", exact=False).first).to_be_visible(timeout=PATIENCE)


def test_a_form_fits_on_a_phone(page: Page, served: Forms) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    _open(page, served, "security")
    _person(page, "Priya Nair")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_in_viewport()


def test_an_open_proposal_fits_on_a_phone(page: Page, served: Forms) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    _open(page, served, "privacy")
    page.get_by_label("Channel").fill("Privacy on Teams")
    save(page)
    for name in ("Save", "Withdraw proposal"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Departments Changes saved")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_every_line_of_a_list_can_be_read_on_a_phone(page: Page, served: Forms) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{served.address}#/collections/questions/entries/questions")
    page.get_by_role("button", name="Login").click()
    question = _person(page, "Can I share a post from our official account?")
    also = question.get_by_label("Also (optional)", exact=True)
    assert also.evaluate("field => field.scrollHeight - field.clientHeight") <= 0


def test_admins_are_added_and_removed_by_name(page: Page, served: Forms) -> None:
    page.goto(f"{served.address}#/collections/accounts/entries/web")
    page.get_by_role("button", name="Login").click()
    account = page.locator("[class*=SortableListItem]").first
    account.locator("button").first.click()
    admins = account.locator(".pb-picks").first
    admins.get_by_role("button", name="Remove Kwame Boateng").click()
    expect(account.get_by_label("Admins", exact=True)).to_be_focused(timeout=PATIENCE)
    account.get_by_label("Admins", exact=True).select_option(label="Dev Patel")
    save(page)
    assert served.repository.change("cms/accounts/web") == [
        "+++ b/data/accounts/web.yml",
        "-    - kwame-boateng",
        "+    - dev-patel",
    ]


def test_an_answer_keeps_its_markdown(page: Page, served: Forms, tmp_path: Path) -> None:
    page.goto(f"{served.address}#/collections/glossary/entries/glossary")
    page.get_by_role("button", name="Login").click()
    term = _person(page, "Alt text")
    term.get_by_label("Definition").fill(
        'What a picture shows:\n\n- in **one** sentence\n- without "picture of"\n\n'
    )
    save(page)
    added = [
        line for line in served.repository.change("cms/glossary/glossary") if line.startswith("+ ")
    ]
    assert added == [
        "+  definition: |",
        "+    What a picture shows:",
        "+    - in **one** sentence",
        '+    - without "picture of"',
    ]
    assert _problems(served, "cms/glossary/glossary", tmp_path / "proposed") == []
