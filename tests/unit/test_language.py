"""The words of the playbook: plain, short, in sentence case, and found by those who search for them."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from macros.model.page import Page
from tests import readability
from tests.prose import passages_of_page, passages_of_text, words
from tests.readability import average, grades_of_data, grades_of_pages, table
from tests.samples import all_pages, all_passages, college, company

pytestmark = pytest.mark.sample

HARDEST = 12.0
AVERAGE = 9.0
HARD_PAGES: dict[str, str] = {}
"""Pages that may ask for more than grade 12, each with the reason."""
LONGEST = 25
LONG_SENTENCES: dict[str, str] = {}
"""The beginning of each sentence that may be longer, with the reason."""
NAMES = frozenset("AI Australia GIF I I'm".split())
"""What bears a capital letter inside a heading: names, and words made of first letters."""
FILLERS = re.compile(r"\b(?:please|simply|just)\b", re.IGNORECASE)

Record = Callable[[str, object], None]


def faults(found: Iterator[str]) -> list[str]:
    return sorted(set(found))


# How hard it is to read


def test_pages_read_at_grade_nine_on_average_and_at_twelve_at_most(
    record_testsuite_property: Record,
) -> None:
    for playbook in (company(), college()):
        grades = sorted(grades_of_pages(playbook), key=lambda graded: -graded.years)
        name = playbook.organization.display_name
        sys.stdout.write(table(f"{name}: page", grades) + "\n")
        record_testsuite_property(f"{name}: pages", len(grades))
        record_testsuite_property(f"{name}: average grade", round(average(grades), 1))
        record_testsuite_property(
            f"{name}: highest grade", f"{grades[0].years:.1f} ({grades[0].name})"
        )
        assert average(grades) <= AVERAGE
        assert [
            graded.name
            for graded in grades
            if graded.years > HARDEST and graded.name not in HARD_PAGES
        ] == []


def test_texts_from_data_read_at_grade_nine_at_most(record_testsuite_property: Record) -> None:
    for playbook in (company(), college()):
        grades = grades_of_data(playbook)
        sys.stdout.write(table(f"{playbook.organization.display_name}: data", grades) + "\n")
        for graded in grades:
            record_testsuite_property(
                f"{playbook.organization.display_name}: {graded.name}", round(graded.years, 1)
            )
        assert [graded.name for graded in grades if graded.years > AVERAGE] == []


def long_sentences() -> Iterator[tuple[str, str]]:
    for place, passage in all_passages():
        if passage.kind != "note":
            yield from (
                (place, sentence)
                for sentence in passage.sentences()
                if len(words(sentence)) > LONGEST
            )


def test_a_sentence_has_25_words_at_most() -> None:
    excepted = tuple(LONG_SENTENCES)
    assert (
        faults(
            f"{place}: {sentence}"
            for place, sentence in long_sentences()
            if not sentence.startswith(excepted)
        )
        == []
    )


def test_no_exception_outlives_its_cause() -> None:
    hard = {
        graded.name
        for playbook in (company(), college())
        for graded in grades_of_pages(playbook)
        if graded.years > HARDEST
    }
    assert set(HARD_PAGES) - hard == set()
    said = [sentence for _, sentence in long_sentences()]
    assert [
        begun
        for begun in LONG_SENTENCES
        if not any(sentence.startswith(begun) for sentence in said)
    ] == []


def test_the_measure_is_the_published_one() -> None:
    graded = readability.grade("text", passages_of_text("The cat sat on the mat. It was happy."))
    assert (graded.words, graded.sentences, graded.syllables) == (9, 2, 10)
    assert graded.years == pytest.approx(0.39 * 9 / 2 + 11.8 * 10 / 9 - 15.59)


def test_the_command_prints_the_pages_that_it_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert readability.main(["index.md"]) == 0
    assert re.search(r"^index\.md +\d+ +-?\d+\.\d$", capsys.readouterr().out, re.MULTILINE)
    assert readability.main(["nope.md"]) == 2
    assert capsys.readouterr().err == "No page below docs/: nope.md\n"


def test_prose_is_read_without_marks() -> None:
    text = (
        '!!! tip "A tip"\n    Ask **first**[^1], see [rules](a.md).\n\n| Head | Two |\n|---|---|\n| One cell | |\n\n'
        "- [ ] Item `code`\n\nTerm\n:   Meaning\n\n[^1]: Source."
    )
    assert [(passage.kind, passage.text) for passage in passages_of_text(text)] == [
        ("label", "A tip"),
        ("text", "Ask first, see rules."),
        ("label", "Head"),
        ("label", "Two"),
        ("text", "One cell"),
        ("text", "Item"),
        ("label", "Term"),
        ("text", "Meaning"),
        ("note", "Source."),
    ]


def test_a_sentence_ends_where_the_next_begins() -> None:
    (passage,) = passages_of_text(
        'Ask "is it true?" first. It cost 2.50 in *Lindke v. Freed* (2024). "Why?" Go on.'
    )
    assert passage.sentences() == [
        'Ask "is it true?" first.',
        "It cost 2.50 in Lindke v. Freed (2024).",
        '"Why?"',
        "Go on.",
    ]


# Form


def is_sentence_case(title: str) -> bool:
    first, *rest = (word.strip("?!.,:;\"'()") for word in title.split())
    return not first[:1].islower() and all(word in NAMES or not word[:1].isupper() for word in rest)


@pytest.mark.parametrize(
    "title",
    ["Write a good post", "Lesson 4: AI drafts, people decide", "LinkedIn", "90 days of content"],
)
def test_sentence_case_has_one_capital_letter_and_names(title: str) -> None:
    assert is_sentence_case(title)


@pytest.mark.parametrize("title", ["Write a Good Post", "how to ask", "Who do I Ask?"])
def test_title_case_and_small_beginnings_are_refused(title: str) -> None:
    assert not is_sentence_case(title)


def test_titles_and_headings_are_in_sentence_case() -> None:
    titles = [
        (f"{page.file}:{passage.line}", passage.text)
        for playbook, page in all_pages()
        for passage in passages_of_page(page)
        # A department's page bears the department's name.
        if passage.kind == "heading"
        and passage.text not in {department.name for department in playbook.departments.values()}
    ]
    titles += [(course.id, course.title) for course in company().courses.values()]
    titles += [(path.id, path.title) for path in company().paths.values()]
    titles += [
        (question.id, said)
        for question in company().questions.values()
        for said in question.question.split(". ")
    ]
    assert (
        faults(f"{place}: {title}" for place, title in titles if not is_sentence_case(title)) == []
    )


def test_nobody_says_please_simply_or_just() -> None:
    said = [(place, passage.text) for place, passage in all_passages()]
    said += [
        (page.file, page.front.description) for _, page in all_pages() if page.front is not None
    ]
    said += [(question.id, question.question) for question in company().questions.values()]
    assert faults(f"{place}: {text}" for place, text in said if FILLERS.search(text)) == []


def test_descriptions_are_unique_and_fit_into_a_search_result() -> None:
    for playbook in (company(), college()):
        descriptions = Counter(
            page.front.description for page in playbook.pages.values() if page.front is not None
        )
        assert [
            text
            for text, times in descriptions.items()
            if times > 1 or len(text) > 160 or not text.endswith(".")
        ] == []


def used_keywords(page: Page) -> Iterator[str]:
    said = " ".join(
        [
            page.title,
            *(passage.text for passage in passages_of_page(page) if passage.kind != "note"),
        ]
    ).lower()
    for keyword in page.front.keywords if page.front is not None else ():
        if re.search(rf"(?<!\w){re.escape(keyword.lower())}(?!\w)", said):
            yield f"{page.file}: {keyword}"


def test_keywords_are_words_that_the_page_does_not_use() -> None:
    assert faults(keyword for _, page in all_pages() for keyword in used_keywords(page)) == []


def test_every_page_has_keywords() -> None:
    assert (
        faults(
            page.file for _, page in all_pages() if page.front is None or not page.front.keywords
        )
        == []
    )
