"""What the playbook says: one pattern for every page, every fact with its source, enough answers, courses and terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from macros.model.page import Page
from tests.prose import passages_of_page, words
from tests.readability import texts_of_data
from tests.samples import college, company, headings, shared_pages

pytestmark = pytest.mark.sample

TILES = {
    "Post": "ask/post.md",
    "Reply": "ask/reply.md",
    "Open an account": "ask/open-an-account.md",
    "Something's wrong": "ask/something-is-wrong.md",
    "Who do I ask": "ask/who-do-i-ask.md",
}
"""The five tiles of Home, each with its page."""
POLICY_SECTIONS = (
    "Who this covers",
    "Do",
    "Don't",
    "Exceptions",
    "Worked examples",
    "Who does what",
    "When it goes wrong",
    "Who to ask",
    "Related policies",
    "Sources",
)
"""What every policy says, in this order, after its rule in one sentence and its facts."""
QUIZZED = (
    "disclosure",
    "account-security",
    "replying-in-public",
    "crisis-first-hour",
    "accessible-posts",
    "generative-ai",
)
"""The courses on disclosure, security, replying, crisis, accessibility and AI."""
PATHS = (
    *("everyone", "advocate", "publisher", "moderator", "admin-and-security"),
    *("crisis-lead", "representative-and-deputy", "executive"),
)
PLACES = re.compile(
    r"^\s*(?:[-*] )?\*\*(?P<place>US|UK|EU|Australia)(?:, [^.*]*)?\.\*\*", re.MULTILINE
)
"""How a statement of law begins: with the place where it holds."""
CHECKED = re.compile(r"\bChecked: \d{1,2} [A-Z][a-z]+ \d{4}\b")
NOT_EVERYWHERE = (
    "pr team",
    "pr department",
    "marketing team",
    "marketing department",
    "sales team",
    "communications team",
)
"""Departments that not every organisation has, besides those of the samples."""

Record = Callable[[str, object], None]


# The pattern of a page


def test_there_are_55_pages_besides_the_departments(record_testsuite_property: Record) -> None:
    record_testsuite_property("pages besides the departments'", len(shared_pages()))
    assert len(shared_pages()) >= 55


def rule_of(page: Page) -> list[str]:
    """Return the sentences right below the top heading."""
    passages = passages_of_page(page)
    top = next(number for number, passage in enumerate(passages) if passage.kind == "heading")
    return passages[top + 1].sentences()


def test_a_page_begins_with_its_rule_in_one_sentence() -> None:
    # 'See something wrong? Fix it, or tell us' is one as well.
    assert [
        page.file
        for page in shared_pages()
        if len(rule_of(page)) > 1 and not rule_of(page)[0].endswith("?")
    ] == []


def missing_parts(page: Page) -> Iterator[str]:
    found = headings(page)
    if not any(heading.startswith("Do and don't") for heading in found):
        yield from (heading for heading in ("Do", "Don't") if heading not in found)
    scenarios = any(passage.text.startswith("Scenario.") for passage in passages_of_page(page))
    if not {"A worked example", "Worked examples"} & set(found) and not scenarios:
        yield "a worked example"
    if not {"route", "department_card", "who_to_ask"} & {call.name for call in page.text.calls}:
        yield "whom to ask"
    if not {"What next", "Related policies", "Find more"} & set(found):
        yield "where to go next"


def test_a_page_says_what_to_do_with_an_example_whom_to_ask_and_where_to_go_next() -> None:
    pages = [page for page in shared_pages() if page.path != "index.md"]  # Home leads to the others
    assert [f"{page.file}: {part}" for page in pages for part in missing_parts(page)] == []


def test_whom_to_ask_names_the_readers_own_representative() -> None:
    pages = [page for page in shared_pages() if "Who to ask" in headings(page)]
    assert len(pages) > 60
    assert [
        page.file for page in pages if "who_to_ask" not in {call.name for call in page.text.calls}
    ] == []


def test_a_policy_has_every_section_in_one_order() -> None:
    for page in company().policies.values():
        assert [heading for heading in headings(page) if heading in POLICY_SECTIONS] == list(
            POLICY_SECTIONS
        ), page.file
        assert page.text.calls[0].name == "policy_facts", page.file


def test_shared_texts_name_no_department_that_only_some_have() -> None:
    shared = set(company().departments) & set(college().departments)
    departments = (
        department
        for playbook in (company(), college())
        for department in playbook.departments.values()
    )
    # 'Product' or 'web' alone are words like others.
    own = [d.name.casefold() for d in departments if d.id not in shared and " " in d.name]
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, (*own, *NOT_EVERYWHERE)))})\b")
    texts = [
        (page.file, passage.text) for page in shared_pages() for passage in passages_of_page(page)
    ]
    texts += [
        (place, text) for _, place, text in texts_of_data(company()) if "routes.yml" not in place
    ]
    assert [f"{place}: {text}" for place, text in texts if named.search(text.casefold())] == []


# Facts and law


def test_a_policy_names_the_places_whose_law_it_states_and_when_it_was_checked() -> None:
    for page in company().policies.values():
        assert page.policy is not None
        assert set(PLACES.findall(page.text.prose)) == set(page.policy.jurisdictions), page.file
        assert page.policy.checked is not None, page.file


def test_other_pages_with_law_say_when_it_was_checked() -> None:
    pages = [
        page
        for page in company().pages.values()
        if page.policy is None and PLACES.search(page.text.prose)
    ]
    assert [page.file for page in pages if CHECKED.search(page.text.prose) is None] == []


def test_a_policys_sources_are_its_numbered_footnotes() -> None:
    for page in company().policies.values():
        assert page.policy is not None
        notes = re.findall(r"^\[\^(\d+)\]: (.*)$", page.text.prose, re.MULTILINE)
        assert [int(number) for number, _ in notes] == list(
            range(1, len(page.policy.sources) + 1)
        ), page.file
        for source, (_, note) in zip(page.policy.sources, notes, strict=True):
            telling = re.findall(r"[A-Z]{3,}|\d[\w-]{2,}|[A-Z][a-z]{3,}", source)
            assert any(word.casefold() in note.casefold() for word in telling), (
                f"{page.file}: {source}"
            )


def test_footnotes_are_numbered_in_the_order_of_the_text() -> None:
    for page in company().pages.values():
        first_uses = list(dict.fromkeys(re.findall(r"\[\^(\w+)\](?!:)", page.text.prose)))
        assert first_uses == [str(number) for number in range(1, len(first_uses) + 1)], page.file


def test_the_policies_say_once_that_they_are_a_starting_point() -> None:
    assert (
        company()
        .pages["policies/index.md"]
        .text.prose.count("starting point for the organisation's own counsel")
        == 1
    )


# Questions, courses, terms


def test_there_are_60_questions_of_60_words_at_most(record_testsuite_property: Record) -> None:
    questions = company().questions.values()
    record_testsuite_property("questions", len(questions))
    assert len(questions) >= 60
    assert [question.id for question in questions if len(words(question.answer)) > 60] == []


def test_a_question_ends_in_a_page_or_a_route() -> None:
    assert [
        question.id
        for question in company().questions.values()
        if question.page is None and question.route is None
    ] == []


def test_a_question_is_two_clicks_from_home() -> None:
    assert "question_tiles" in {call.name for call in company().pages["index.md"].text.calls}
    for tile, path in TILES.items():
        shown = [
            dict(call.keywords).get("path")
            for call in company().pages[path].text.calls
            if call.name == "question_index"
        ]
        assert shown == [tile], path
    assert {question.path[0] for question in company().questions.values()} == set(TILES)


def test_a_question_has_three_other_phrasings_that_no_other_question_has() -> None:
    phrasings = Counter(
        " ".join(words(phrasing.casefold()))
        for question in company().questions.values()
        for phrasing in (question.question, *question.also)
    )
    assert [phrasing for phrasing, times in phrasings.items() if times > 1] == []
    assert [
        question.id for question in company().questions.values() if len(question.also) < 3
    ] == []


def test_there_are_twelve_courses_with_outcomes_and_minutes(
    record_testsuite_property: Record,
) -> None:
    courses = company().courses.values()
    record_testsuite_property("courses", len(courses))
    assert len(courses) >= 12
    assert [course.id for course in courses if not course.outcomes or course.minutes <= 0] == []


def test_the_eight_paths_teach_every_course() -> None:
    assert sorted(company().paths) == sorted(PATHS)
    assert {course for path in company().paths.values() for course in path.courses} == set(
        company().courses
    )


def test_six_courses_have_five_questions_to_check_oneself() -> None:
    assert [course for course in QUIZZED if len(company().courses[course].quiz) < 5] == []


def test_every_choice_of_a_quiz_says_why() -> None:
    choices = [
        (c.id, choice)
        for c in company().courses.values()
        for question in c.quiz
        for choice in question.choices
    ]
    assert [f"{course}: {choice.text}" for course, choice in choices if choice.why is None] == []


def test_neither_place_nor_length_gives_the_right_choice_away() -> None:
    questions = [question for course in company().courses.values() for question in course.quiz]
    right = [
        next(number for number, choice in enumerate(question.choices) if choice.right)
        for question in questions
    ]
    longest = [
        max(range(len(q.choices)), key=lambda number: len(q.choices[number].text))
        for q in questions
    ]
    assert max(Counter(right).values()) <= len(questions) / 2
    assert sum(a == b for a, b in zip(right, longest, strict=True)) <= len(questions) / 2


def test_there_are_40_terms(record_testsuite_property: Record) -> None:
    record_testsuite_property("terms", len(company().terms))
    assert len(company().terms) >= 40
