"""Split the front matter from a page and read its values with their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from macros.basics.problem import Location, Problem, Sentence
from macros.reading.node import MappingNode
from macros.reading.values import NO_KEYS_HINT, read_text

# The form that MkDocs reads; it prints anything else as text of the page.
_HEAD = re.compile(r"---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
TEMPLATE = Sentence(
    "unsafe-template",
    "a template is in the front matter, which takes plain text only.",
    "Delete the braces.",
)
_HINT = "Begin the page with a line '---', then 'key: value' lines, then a line '---'."
_RULE = "front-matter"
NOT_ENDED = Sentence(_RULE, "the front matter has no line '---' at its end.", _HINT)
NO_HEAD = Sentence(_RULE, "the page has no front matter.", _HINT)
NOT_FIRST = Sentence(
    _RULE,
    "the front matter begins on line {line}, and so becomes text of the page.",
    "Delete what is above it.",
)


@dataclass(frozen=True, slots=True)
class SplitPage:
    """The front matter and the body of a page."""

    values: MappingNode | None
    body: str
    first_line: int
    """The line of the file that the body begins on."""


def split(text: str, file: str) -> tuple[SplitPage, list[Problem]]:
    """Split a page into front matter and body.

    Problems have the rule `front-matter` or that of a YAML problem.
    """
    match = _HEAD.match(text)
    if match is None:
        return SplitPage(None, text, 1), [_no_head(text, file)]
    body = text[match.end() :]
    first_line = text.count("\n", 0, match.end()) + 1
    reading = read_text(match[1] or "", file, first_line=2)
    # To writers, mistakes in the YAML are mistakes in the front matter.
    problems = [
        replace(
            problem,
            sentence=replace(problem.sentence, rule=_RULE),
            advice=_hint(problem),
        )
        if problem.rule in ("yaml-syntax", "wrong-type")
        else problem
        for problem in reading.problems
    ]
    for line_number, line in enumerate((match[1] or "").split("\n"), 2):
        starts = [line.find(mark) for mark in ("{{", "{%", "{#") if mark in line]
        if starts:
            problems.append(TEMPLATE.problem(Location(file, line_number, min(starts) + 1)))
    return SplitPage(reading.root, body, first_line), problems


def _no_head(text: str, file: str) -> Problem:
    """Return the problem of a page that does not begin with front matter."""
    if text.startswith("---"):
        return NOT_ENDED.problem(Location(file))
    start = len(text) - len(text.lstrip())
    if _HEAD.match(text, start) is not None:
        return NOT_FIRST.problem(Location(file), line=text.count("\n", 0, start) + 1)
    return NO_HEAD.problem(Location(file))


def _hint(problem: Problem) -> str:
    return _HINT if problem.hint in ("", NO_KEYS_HINT) else problem.hint
