"""The line that mends a problem, where the check knows it: what it asks 'Did you mean' about, put in its place."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from macros.problem import Problem

_MEANT = re.compile(r"Did you mean '([^']+)'\?")
_QUOTED = re.compile(r"'([^']+)'")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Correction:
    """A line as it is, and as it should be."""

    old: str
    new: str


def correction(problem: Problem, line: str) -> Correction | None:
    """Give the line of a problem, mended; None where nobody can tell without asking."""
    meant = _MEANT.search(problem.hint)
    if meant is None or len(line) > _LONGEST:
        return None
    begin = problem.location.column - 1
    for wrong in _QUOTED.findall(problem.message):
        at = _place(line, wrong, begin)
        if at is not None and wrong != meant[1]:
            return Correction(line, f"{line[:at]}{meant[1]}{line[at + len(wrong) :]}")
    return None


def with_moved(problem: Problem, moved: Mapping[str, str], docs: str) -> Problem:
    """Give a problem with the hint that helps where it is about a page that has just moved.

    `moved` holds old to new path below the folder of pages, which is called `docs`. Links on pages count from the page.
    """
    for wrong in _QUOTED.findall(problem.message):
        path, mark, anchor = wrong.partition("#")
        folder = posixpath.dirname(problem.location.path.removeprefix(f"{docs}/"))
        on_page = problem.location.path.endswith(".md")
        now = moved.get(posixpath.normpath(posixpath.join(folder, path)) if on_page else path)
        if now is not None:
            target = posixpath.relpath(now, folder or ".") if on_page else now
            return replace(problem, hint=f"The page has moved. Did you mean '{target}{mark}{anchor}'?")
    return problem


def _place(line: str, text: str, begin: int) -> int | None:
    """Find a text as a word of its own at a place in a line, or the only one after it."""
    word = re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])")
    found = [match.start() for match in word.finditer(line, max(begin, 0))]
    opening = len(line[begin:]) - len(line[begin:].lstrip("'\"[ "))
    if found and found[0] == begin + opening:
        return found[0]
    return found[0] if len(found) == 1 else None
