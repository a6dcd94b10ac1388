"""People find what they look for: in their own words, without accents, in spite of typing errors, and a way on from nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from macros.check.load import load
from macros.site.search_pieces import Entry, cut
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, Opening
from tests.browser.search_box import Result, SearchBox, place
from tests.browser.server import serving
from tests.integration.engine import ROOT
from tests.search import expected

pytestmark = [pytest.mark.build, pytest.mark.browser]
_ASK = """async (asked) => {
  const { base, search } = JSON.parse(document.getElementById("__config").textContent);
  const index = await (await fetch(new URL("search/search_index.json", new URL(`${base}/`, location)))).json();
  const worker = new Worker(search);
  const answer = (type, data) => new Promise((done) => {
    worker.onmessage = ({ data: message }) => message.data?.query === (type ? data : undefined) && done(message.data);
    worker.postMessage({ type, data });
  });
  await answer(0, index);
  const first = {};
  for (const words of asked) {
    const found = (await answer(2, words)).items.flat().sort((a, b) => b.score - a.score);
    first[words] = found[0]?.location ?? "";
  }
  return first;
}"""
Types = list[tuple[str, str]]


def missed(search: SearchBox, asked: Types) -> list[str]:
    """Type everything in turn; list what does not come first, with what does."""
    found = [(words, wanted, search.type(words)) for words, wanted in asked]
    firsts = [
        (words, wanted, place(first["link"]) if first else "nothing")
        for words, wanted, first in found
    ]
    return [
        f"{words!r} finds {first}, not {wanted}"
        for words, wanted, first in firsts
        if first != wanted
    ]


def shown(search: SearchBox, words: str) -> Result:
    search.type(words)
    # Titles come first, texts a moment later.
    expect(search.page.locator(".md-search-result__item").first.locator("p").first).to_be_attached()
    found = search.best()
    assert found is not None
    return found


@pytest.fixture
def search(opening: Opening) -> SearchBox:
    return SearchBox(opening("/", DESKTOP))


@pytest.fixture
def college_page(
    browser: Browser, nginx: str, college_site: Path, tmp_path: Path
) -> Iterator[Page]:
    with serving(nginx, college_site, tmp_path) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.goto("/")
        yield page
        context.close()


def test_words_that_no_key_types_are_searched_for(search: SearchBox) -> None:
    search.type("hacked")
    search.field.fill("")
    search.page.keyboard.insert_text("instagram")  # as pasting and dictating do
    expect(search.note).to_have_attribute("data-pb-query", "instagram")
    expect(search.page.locator(".md-search-result__item").first).to_be_visible()


def test_what_people_type_finds_what_they_look_for_first(search: SearchBox) -> None:
    asked = expected("company")
    assert len(asked) >= 150
    assert missed(search, asked) == []


def test_another_organisation_is_searched_as_well(college_page: Page) -> None:
    asked = expected("college")
    assert len(asked) >= 30
    assert missed(SearchBox(college_page), asked) == []


def test_every_question_comes_first_under_each_of_its_phrasings(opening: Opening) -> None:
    """There are hundreds: the engine is asked by itself, in the messages that the theme sends it."""
    questions = load(ROOT).playbook.questions.values()
    asked = {
        words: f"#question-{question.id}"
        for question in questions
        for words in (question.question, *question.also)
    }
    first = opening("/", DESKTOP).evaluate(_ASK, list(asked))
    assert len(first) == len(asked) > 400
    others = {words: found for words, found in first.items() if not found.endswith(asked[words])}
    # The page with the steps, and a page of that name.
    assert others == {
        "acount hacked": "coordination/account-hacked/",
        "report template": "measures/report-template/",
    }


def test_a_result_says_what_it_is(search: SearchBox) -> None:
    assert shown(search, "wojcik")["title"] == "Piotr Wójcik"
    assert shown(search, "wojcik")["texts"][0] == "Newsroom editor, Public Relations"
    account = shown(search, "@larkfieldcare")
    assert account["title"] == "X: @larkfieldcare"
    assert account["texts"] == [
        "Customer Service",
        "Answers owners who need help, in public first and then in direct messages.",
    ]
    question = shown(search, "nda")
    assert question["title"] == "Can I post news that is not public yet?"
    assert question["texts"][0].startswith("No. Wait until it is on our website")
    term = shown(search, "camel case")
    assert term["title"] == "Camel case"
    assert term["texts"] == [load(ROOT).playbook.terms["camel-case"].definition.replace("`", "")]


def test_a_result_leads_to_its_anchor_and_marks_what_was_typed(search: SearchBox) -> None:
    page = search.page
    search.type("Lefevre")
    marks = page.locator(".md-search-result__item mark")
    assert marks.first.inner_text() == "Lefèvre"
    page.keyboard.press("Enter")
    page.wait_for_url("**/directory/people/?h=lef%C3%A8vre#person-olivier-lefevre")
    row = page.locator("#person-olivier-lefevre")
    expect(row).to_be_in_viewport()
    assert row.locator("mark").first.inner_text() == "Lefèvre"


def test_a_typing_error_is_understood_and_said(search: SearchBox) -> None:
    search.type("policy on instgram")
    assert (
        search.note.inner_text()
        == "No match for “policy on instgram”. Showing results for “policy on Instagram”."
    )
    search.type("instagram")
    assert search.note.inner_text() == ""


def test_words_in_quotation_marks_are_taken_as_they_are(search: SearchBox) -> None:
    assert search.type('"instgram"') is None
    assert shown(search, '"repair" instagram')["link"]


def test_who_finds_nothing_is_led_on(search: SearchBox) -> None:
    page = search.page
    assert search.type("xyzzyqq") is None
    expect(page.locator(".md-search-result__meta")).to_have_text("No matching documents")
    links = search.note.get_by_role("link")
    assert links.all_inner_texts() == [
        "Ask the Social Media Centre of Excellence",
        "Post",
        "Reply",
        "Open an account",
        "Something's wrong",
        "Who do I ask",
    ]
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/directory/hub/")


def test_axe_finds_nothing_in_what_the_search_says(search: SearchBox) -> None:
    search.type("xyzzyqq")
    assert violations(search.page) == []
    search.type("instgram")
    assert violations(search.page) == []


def test_what_is_found_is_announced(search: SearchBox) -> None:
    assert search.page.locator(".md-search-result__meta").get_attribute("aria-live") == "polite"
    assert search.note.get_attribute("aria-live") == "polite"


def test_the_field_offers_to_complete_a_word(search: SearchBox) -> None:
    for words, completed in (("insta", "instagram"), ("podc", "podcast")):
        search.type(words)
        expect(search.page.locator(".md-search__suggest")).to_have_text(completed)


def test_a_shared_search_opens_with_its_results(opening: Opening) -> None:
    page = opening("/policies/records/?q=holding+statment", DESKTOP)
    expect(page.locator(".md-search-result__item h2").first).to_have_text("Holding statement")


def serve_index(page: Page, *entries: Entry) -> None:
    """Answer requests for the search index with an index of some entries."""
    pieces = cut(entries)
    config = {"lang": ["en"], "separator": "[\\s\\-]+", "pipeline": [], "fields": {}}
    index = json.dumps({"config": config | {"pieces": "00000000"}, "docs": []})
    page.route("**/search/search_index.json", lambda route: route.fulfill(body=index))

    def answer(route: Route) -> None:
        route.fulfill(body=pieces[route.request.url.rpartition("/")[2].removesuffix(".json")])

    page.route("**/search/00000000/*", answer)


def test_nothing_of_the_index_becomes_markup(opening: Opening) -> None:
    page = opening("/", DESKTOP)
    entry = {
        "location": "x/",
        "title": "&lt;b id=evil&gt;Quux",
        "text": "Quux &amp;lt; &lt;img src=x id=evil&gt;",
        "tags": ["<i id=evil>"],
    }
    serve_index(page, entry)
    page.reload()
    found = shown(SearchBox(page), "quux")
    assert found["title"] == "<b id=evil>Quux"
    assert found["texts"] == ["Quux &lt; <img src=x id=evil>"]
    assert page.locator("#evil").count() == 0


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Die Straße der Łódź-Partner", "STRASSE"),
        ("Die Straße der Łódź-Partner", "lodz"),
        ("O\u2019Shaughnessy\u2019s rules", "oshaughnessys"),
        ("社内報は毎月出ます", "毎月"),
        ("ระเบียบการใช้สื่อ", "สื่อ"),
        ("नियम और हिन्दी", "हिन्दी"),
        ("Правила и ссылки", "ПРАВИЛА"),
        (
            "\u0627\u0644\u0642\u0648\u0627\u0639\u062f",
            "\u0627\u0644\u0642\u0648\u0627\u0639\u062f",
        ),
    ],
)
def test_words_of_any_script_are_cut_alike_when_built_and_searched(
    opening: Opening, text: str, query: str
) -> None:
    page = opening("/", DESKTOP)
    serve_index(
        page,
        {"location": "a/", "title": "One", "text": text},
        {"location": "b/", "title": "Two", "text": "Other words"},
    )
    page.reload()
    SearchBox(page).type(query)
    expect(page.locator(".md-search-result__item h1")).to_have_text(["One"])


def test_the_search_asks_its_own_site_alone_and_runs_no_text_as_code(opening: Opening) -> None:
    page = opening("/404.html", DESKTOP)

    def forbid(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer,
            headers=answer.headers
            | {"content-security-policy": "default-src 'none'; connect-src 'self'"},
        )

    page.route("**/assets/workers/*", forbid)
    page.goto("/directory/glossary/")
    assert place(shown(SearchBox(page), "diaz")["link"]) == "directory/people/#person-adriana-diaz"


def loaded_pieces(page: Page) -> list[str]:
    """Note the pieces of the index that a page loads from now on."""
    pieces: list[str] = []

    def note(request: Request) -> None:
        if match := re.search(r"/search/[0-9a-f]{8}/(.+)\.json", request.url):
            pieces.append(match[1])

    page.context.on("request", note)
    return pieces


def test_the_index_is_loaded_when_somebody_turns_to_the_search(opening: Opening) -> None:
    page = opening("/404.html", DESKTOP)
    pieces = loaded_pieces(page)
    page.goto("/policies/", wait_until="networkidle")
    assert pieces == []
    with page.expect_request("**/search/*/core.json"):
        page.keyboard.press("/")
    SearchBox(page).type("hacked")
    expect(page.locator(".md-search-result__item p").first).to_be_visible()
    assert {"core", "titles"} < set(pieces)
    assert len(set(pieces)) == len(pieces) < 40
    loaded = len(pieces)
    SearchBox(page).type("hacke")
    SearchBox(page).type("hacked")
    assert len(pieces) - loaded < 12


def test_the_button_of_a_phone_loads_the_index(opening: Opening) -> None:
    page = opening("/policies/", PHONE)
    with page.expect_request("**/search/*/core.json"):
        page.locator(".md-header__button[for=__search]").click()


def test_the_texts_of_further_results_are_loaded_for_who_scrolls_to_them(search: SearchBox) -> None:
    page = search.page
    search.type("policy")
    texts = page.locator(".md-search-result__item").nth(8).locator("p, details")
    expect(page.locator(".md-search-result__item").first.locator("p").first).to_be_visible()
    page.locator(".md-search__scrollwrap").hover()
    page.mouse.wheel(0, 400)
    expect(texts.first).to_be_attached()


class HeldRequests:
    """Requests that get no answer until they are released."""

    def __init__(self, page: Page, pattern: str) -> None:
        """Hold the requests for addresses of a pattern."""
        self._routes: list[Route] = []
        self._is_released = False
        page.context.route(pattern, self._hold)

    def _hold(self, route: Route) -> None:
        if self._is_released:
            route.continue_()
        else:
            self._routes.append(route)

    def release(self) -> None:
        """Let all requests through, those that came and those to come."""
        self._is_released = True
        while self._routes:
            self._routes.pop().continue_()


def test_focus_stays_on_a_result_while_texts_arrive(search: SearchBox) -> None:
    page = search.page
    texts = HeldRequests(page, "**/search/*/entries-*.json")
    search.type("hacked")
    page.keyboard.press("ArrowDown")
    focused = page.locator(".md-search-result__link").first
    expect(focused).to_be_focused()
    address = place(focused.get_attribute("href") or "")
    texts.release()
    expect(page.locator(".md-search-result__item p").first).to_be_visible()
    assert place(page.locator("a:focus").get_attribute("href") or "") == address


def test_a_search_that_waits_says_so(search: SearchBox) -> None:
    page = search.page
    index = HeldRequests(page, "**/search/*/core.json")
    search.field.fill("hacked")
    expect(search.note).to_have_text("Searching …")
    index.release()
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    expect(search.note).to_have_text("")


@pytest.mark.parametrize("piece", ["core", "words-*", "entries-*"])
def test_a_search_that_cannot_be_loaded_says_so_and_tries_again(
    search: SearchBox, piece: str
) -> None:
    page = search.page
    pattern = f"**/search/*/{piece}.json"
    page.context.route(pattern, lambda route: route.abort())
    search.field.fill("hacked")
    summary = page.locator(".md-search-result__meta")
    expect(summary).to_have_text("The search could not be loaded. Check your connection.")
    assert violations(page) == []
    page.context.unroute(pattern)
    page.keyboard.press("ArrowDown")
    expect(search.note.get_by_role("link", name="Try again")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".md-search-result__item p").first).to_be_visible()
    expect(search.field).to_be_focused()
    expect(search.field).to_have_value("hacked")
    assert place(shown(search, "hacked ")["link"])
