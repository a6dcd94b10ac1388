"""The rule for words that shut people out or slow them down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macros.basics.problem import Location
from macros.check.rules.register import Check, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem
    from macros.model.page import Page


@dataclass(frozen=True, slots=True)
class AvoidedWord:
    """A word, or a few that belong together, and what to say instead."""

    pattern: str
    """Matches the word in all its forms; a blank in it also matches the end of a line."""
    instead: str
    """The better words, as a message says them."""
    hint: str
    stems: tuple[str, ...]
    """In lower case: a page with none of these does not contain the word, which is quick to see."""


def _avoid(pattern: str, instead: str, hint: str, *stems: str) -> AvoidedWord:
    return AvoidedWord(pattern, instead, hint, stems)


_PEOPLE_FIRST = (
    r"the (?:disabled|handicapped|blind|deaf|elderly)"
    # What follows tells the people from 'the disabled account': a mark, the end, or what people do.
    r"(?=\s*(?:[.,;:!?)\"”]|\Z|\n\s*\n)"
    r"|\s+(?:are|can|cannot|could|do|find|have|hear|may|must|need|often|read|see|should|use|who|will|with)\b)"
)

AVOIDED = (
    _avoid(
        r"black-?list(?:s|ed|ing)?",
        "'block list' or 'block'",
        "Say what it does, not a colour.",
        "blackl",
        "black-l",
    ),
    _avoid(
        r"white-?list(?:s|ed|ing)?",
        "'allow list' or 'allow'",
        "Say what it does, not a colour.",
        "whitel",
        "white-l",
    ),
    _avoid(
        r"masters?(?:\s?[/&]\s?| and |-)slaves?|slaves?",
        "'main and copy', or 'leads and follows'",
        "Say which one decides and which one follows.",
        "slave",
    ),
    _avoid(
        r"crazy|crazies|craziest|insane|insanely|insanity",
        "'surprising', 'wild' or 'very'",
        "Say what you mean without an illness.",
        "craz",
        "insan",
    ),
    _avoid(
        r"sanity(?: |-)checks?", "'quick check'", "Say what you mean without an illness.", "sanity"
    ),
    _avoid(r"guys", "'everybody', 'people' or 'you'", "Choose a word for all genders.", "guys"),
    _avoid(
        r"chair(?:man|men|woman|women)|spokes(?:man|men|woman|women)",
        "'chair' or 'spokesperson'",
        "Choose a word for all genders.",
        "chairm",
        "chairw",
        "spokesm",
        "spokesw",
    ),
    _avoid(
        r"manpower|man-?\s?hours?|mankind",
        "'people', 'staff' or 'hours of work'",
        "Choose a word for all genders.",
        "manpower",
        "man-hour",
        "man hour",
        "manhour",
        "mankind",
    ),
    _avoid(
        r"he or she|she or he|his or her|her or his|him or her|her or him|s/he|\(s\)he",
        "'they' or 'their'",
        "Write 'they', or write to 'you'.",
        "or she",
        "she or",
        "or her",
        "or his",
        "or him",
        "s/he",
        "(s)he",
    ),
    _avoid(
        r"grandfather(?:ed|ing)|grandfather clauses?",
        "'kept under the old rule'",
        "Say what goes on and for whom.",
        "grandfather",
    ),
    _avoid(
        r"dummy|dummies",
        "'sample', 'test' or 'placeholder'",
        "Say what it stands for.",
        "dummy",
        "dummies",
    ),
    _avoid(
        _PEOPLE_FIRST,
        "'people who …'",
        "Name the people first, as in 'people who are blind'.",
        "disabled",
        "handicapped",
        "blind",
        "deaf",
        "elderly",
    ),
    _avoid(r"please", "the request alone", "Delete it: it makes every step longer.", "please"),
    _avoid(r"simply", "the step alone", "Delete it: whoever finds it hard feels slow.", "simply"),
)
"""Short on purpose: words that almost never are right in a playbook. 'master copy', 'mastery',
'pleased' and 'the disabled account' are left alone, and so is whatever stands in backticks, which
is how to show a word as an example."""

_WORDS = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<w{i}>{word.pattern})" for i, word in enumerate(AVOIDED)).replace(" ", r"\s+")
    + r")(?![\w-])",
    re.IGNORECASE,
)
_STEMS = tuple(dict.fromkeys(stem for word in AVOIDED for stem in word.stems))
_NOT_READ = re.compile(r"\bhttps?://\S+|<[^>\n]*>|\{:[^}\n]*\}")
"""What readers do not see: addresses, tags, attributes."""


WORD_CHOICE = rule(
    "word-choice",
    "Pages",
    "A page avoids a short list of words that shut people out, or that slow readers down.",
    "A playbook is for everybody who works here, and there is a plain word that hurts nobody.",
)
BETTER_WORD = WORD_CHOICE.warning(
    "'{word}' shuts people out or slows them down; write {instead}.", "{reason}"
)


@WORD_CHOICE.check
def word_choice(check: Check) -> Iterator[Problem]:
    """Find avoided words in the text, title and description of pages, except in code."""
    for page in check.playbook.pages.values():
        for match, place in _matches(page):
            word = AVOIDED[int((match.lastgroup or "w0")[1:])]
            text = " ".join(match[0].split())
            yield BETTER_WORD.problem(place, word=text, instead=word.instead, reason=word.hint)


def _matches(page: Page) -> Iterator[tuple[re.Match[str], Location]]:
    """Yield the avoided words of a page with their places."""
    if page.front is not None and _may_hold(f"{page.front.title} {page.front.description}"):
        for field in ("title", "description"):
            place = page.front.at(field)
            yield from ((match, place) for match in _WORDS.finditer(getattr(page.front, field)))
    prose = page.text.prose
    if _may_hold(prose):
        for match in _WORDS.finditer(_visible(prose)):
            yield match, page.place_in_prose(match.start())


def _visible(prose: str) -> str:
    """Return a text with everything blanked that readers do not see."""
    from macros.reading import markdown  # noqa: PLC0415 - slow, and few pages need it

    text = _NOT_READ.sub(lambda match: " " * len(match[0]), prose)
    page = markdown.read(prose)
    starts = [start for _, start in page.definitions.values()]
    ranges = [(start, (prose + "\n").index("\n", start)) for start in starts]
    for block in page.blocks:
        addresses = (link.address for link in markdown.Links(block.text, {}).links)
        ranges += [
            (block.offset(start), block.offset(end - 1) + 1) for start, end in addresses if end
        ]
    return markdown.cover(text, sorted(ranges))


def _may_hold(text: str) -> bool:
    small = text.lower().replace("\n", " ")
    return any(stem in small for stem in _STEMS)
