"""What the check would refuse is refused in the form: at its field, in the check's words, and nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor_profile import EditorProfile
from tests.browser.forms import PATIENCE, Forms, press_save, save

pytestmark = [pytest.mark.build, pytest.mark.browser, pytest.mark.sample]

_RULES = "docs/policies/house-rules.md"


@pytest.fixture
def page(profile: EditorProfile, served: Forms) -> Iterator[Page]:
    with profile.emptied(served.address) as context:
        made = context.new_page()
        yield made


def _open(page: Page, served: Forms, form: str, shown: str) -> None:
    page.goto(f"{served.address}#/collections/{form}")
    page.get_by_role("button", name="Login").click()
    field = page.get_by_label(shown, exact=True).or_(
        page.get_by_role("button", name=shown, exact=True)
    )
    expect(field.first).to_be_visible(timeout=PATIENCE)


def _item(page: Page, name: str) -> Locator:
    """Find an entry of a list by what it is called, and unfold it."""
    item = (
        page.locator("[class*=SortableListItem]")
        .filter(has=page.get_by_text(name, exact=True))
        .first
    )
    item.locator("button").first.click()
    return item


def _is_refused(page: Page, served: Forms, field: Locator, sentence: str) -> None:
    """Save, and find the reason at the field that is wrong, with nothing saved."""
    before = served.repository.branches()
    press_save(page)
    expect(page.locator("[class*=ControlErrorsList]").filter(has_text=sentence)).to_have_text(
        sentence
    )
    expect(field).to_be_in_viewport()
    expect(field).to_be_focused()
    expect(page.locator("[class*=ControlErrorsList]").first).to_have_css("text-transform", "none")
    expect(
        page.get_by_role("alert").filter(has_text="Correct what is marked in red")
    ).to_be_visible()
    assert served.repository.branches() == before


def test_an_answer_of_300_words_is_refused_where_it_is_written(page: Page, served: Forms) -> None:
    _open(page, served, "questions/entries/questions", "Add question")
    item = page.locator("[class*=SortableListItem]").nth(2)
    item.locator("button").first.click()
    answer = item.get_by_label("Answer", exact=True)
    answer.fill("word " * 300)
    # Folded, as it is found by whoever comes back to it.
    item.locator("button").first.click()
    expect(answer).to_be_hidden()
    identity = next(
        line.removesuffix(":")
        for place, line in enumerate(
            line
            for line in served.repository.git("show", "main:data/questions.yml").splitlines()
            if line[0] not in " #"
        )
        if place == 2
    )
    _is_refused(
        page,
        served,
        answer,
        f"the answer to '{identity}' has 300 words; the limit is 60. Keep what to do, and move the rest to the page.",
    )
    answer.fill("Ask the hub.")
    save(page)
    expect(
        page.get_by_role("status").filter(has_text="The check has not run here.")
    ).to_be_visible()
    assert [line for line in served.repository.change("cms/questions/questions") if line[0] == "+"][
        1:
    ] == ["+  answer: Ask the hub."]


def test_a_campaign_that_ends_before_it_starts_is_refused(page: Page, served: Forms) -> None:
    _open(page, served, "campaigns/entries/campaigns", "Add campaign")
    page.get_by_role("button", name="Add campaign").click()
    item = page.locator("[class*=SortableListItem]").last
    item.get_by_label("Title", exact=True).fill("Spring fair")
    for label, choice in (("Kind", "event"), ("Status", "idea")):
        item.get_by_label(label, exact=True).click()
        page.get_by_role("option", name=choice, exact=True).click()
    item.get_by_label("Department", exact=True).select_option("marketing")
    item.get_by_label("Start", exact=True).fill("2027-03-04")
    end = item.get_by_label("End", exact=True)
    end.fill("2027-03-01")
    said = "'spring-fair' ends on 1 March 2027, before it starts on 4 March 2027. Correct one of the two days."
    _is_refused(page, served, end, said)


def test_a_title_of_400_characters_is_refused(page: Page, served: Forms) -> None:
    _open(page, served, "meetings/entries/meetings", "Add series")
    item = page.locator("[class*=SortableListItem]").first
    item.locator("button").first.click()
    title = item.get_by_label("Title", exact=True)
    title.fill("Long " * 80)
    _is_refused(page, served, title, "'title' has 399 characters; the limit is 120. Shorten it.")


def test_a_dead_link_and_a_broken_macro_are_refused(page: Page, served: Forms) -> None:
    _open(page, served, "policies/entries/policies--house-rules", "Text")
    text = page.get_by_label("Text", exact=True)
    before = text.input_value()
    for wrong, said in (
        (
            "[gone](gone.md)",
            "there is no page or file 'policies/gone.md'. Correct the address, or take the link out.",
        ),
        (
            '{{ persom("amara-okafor") }}',
            "there is no macro 'persom'. Correct its name, or delete the call.",
        ),
        (
            '{{ person("amara-okafo") }}',
            "'id' of 'person' is 'amara-okafo', and there is no such person. Correct the id.",
        ),
        (
            "{{ person(amara) }}",
            (
                "'{{ person(amara) }}' has the name 'amara' without quotes; it may only have texts and numbers. "
                'Write {{ macro("id") }}, with straight quotes around every text.'
            ),
        ),
    ):
        text.fill(f"{before}\n\n{wrong}\n")
        _is_refused(page, served, text, said)


def test_what_was_wrong_before_does_not_keep_anybody_from_saving(page: Page, served: Forms) -> None:
    served.repository.publish(
        "data/departments/legal.yml", "name: Legal\n", f"name: {'Legal ' * 30}\n"
    )
    _open(page, served, "departments/entries/legal", "Purpose")
    page.get_by_label("Purpose").fill("Advises on what we may say.")
    save(page)
    assert "+purpose: Advises on what we may say." in served.repository.change(
        "cms/departments/legal"
    )


def test_an_account_says_what_it_lacks_when_it_is_active(page: Page, served: Forms) -> None:
    _open(page, served, "accounts/entries/web", "Add account")
    item = page.locator("[class*=SortableListItem]").first
    item.locator("button").first.click()
    item.get_by_label("MFA", exact=True).click()
    page.get_by_role("option", name="off", exact=True).click()
    press_save(page)
    expect(
        page.locator("[class*=ControlErrorsList]").filter(has_text="multi-factor")
    ).to_contain_text("is 'off'. Turn it on, on the platform first.")
    assert "cms/accounts/web" not in served.repository.branches()


def test_whoever_is_named_elsewhere_is_marked_as_leaving_and_not_taken_out(
    page: Page, served: Forms
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    _open(page, served, "departments/entries/hub", "Purpose")
    item = (
        page.locator("[class*=SortableListItem]")
        .filter(has=page.get_by_text("Amara Okafor", exact=True))
        .first
    )
    remove = item.locator("> [class*=TopBar] button").last
    remove.click()
    dialog = page.get_by_role("dialog", name="Amara Okafor is still named elsewhere")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("listitem").first).to_have_text("Organisation: Lead")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    dialog.get_by_role("button", name="Back to the form").click()
    expect(dialog).to_be_hidden()
    expect(item).to_be_visible()
    remove.click()
    dialog.get_by_role("button", name="Mark as leaving instead").click()
    expect(item.get_by_label("Last day (optional)", exact=True)).to_be_focused()
    item.get_by_label("Last day (optional)", exact=True).fill("2027-01-31")
    save(page)
    assert served.repository.change("cms/departments/hub") == [
        *(
            "+++ b/data/departments/hub.yml",
            "-    status: active",
            "+    status: leaving",
            "+    last_day: 2027-01-31",
        ),
    ]


def test_an_account_that_campaigns_use_stays(page: Page, served: Forms) -> None:
    _open(page, served, "accounts/entries/marketing", "Add account")
    item = (
        page.locator("[class*=SortableListItem]")
        .filter(has=page.get_by_text("Instagram · ", exact=False))
        .first
    )
    item.locator("> [class*=TopBar] button").last.click()
    dialog = page.get_by_role("dialog")
    expect(
        dialog.get_by_role("listitem").filter(has_text="Campaign “Repair Week”: Accounts")
    ).to_be_visible()
    expect(dialog.get_by_role("button", name="Mark as leaving instead")).to_be_hidden()
    dialog.get_by_role("button", name="Back to the form").click()
    # Another id takes it away as well.
    item.locator("button").first.click()
    item.get_by_label("Id (optional)", exact=True).fill("insta")
    press_save(page)
    expect(
        page.get_by_text(
            "Nothing was saved. instagram-larkfield is named elsewhere: Campaign ", exact=False
        ).first
    ).to_be_visible()
    assert "cms/accounts/marketing" not in served.repository.branches()
