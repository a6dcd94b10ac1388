"""Active policies whose text changes without a new version: who confirmed a version must be able to trust that it stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from macros.basics.problem import Problem, quoted
from macros.model.front_matter import PolicyFrontMatter
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.outputs.page_words import words_of
from macros.reading import encoding, front_matter

RULE = "policy-unversioned"
_CALL = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_MARK = re.compile(r"^(?:-|\d{1,9}\.) ")
_LONGEST = 2_000_000
SUMMARY = "Say in one sentence what changed."


@dataclass(frozen=True, slots=True)
class Unversioned:
    """A policy whose text changes while its version stays."""

    page: str
    """Its path below the folder of pages."""
    problem: Problem
    lines: tuple[str, ...]
    """The lines of its head to change, as a difference: '- ' and '+ ' before what goes and
    comes."""


def unversioned(old: Playbook, new: Playbook, today: date) -> Iterator[Unversioned]:
    """Compare the policies that are active on both sides, by their permanent ids.

    The text is the words of the page itself. What macros print, the head, layout, emphasis and the
    targets of links are not.
    """
    for policy_id, page in sorted(new.policies.items()):
        before = old.policies.get(policy_id)
        if before is None or before.policy is None or page.policy is None:
            continue
        if before.policy.status != "active" or page.policy.status != "active":
            continue
        if _number(page.policy.version) <= _number(before.policy.version) and _text(
            old, before
        ) != _text(new, page):
            yield Unversioned(page.path, _problem(page.policy), tuple(_lines(page.policy, today)))


def _problem(policy: PolicyFrontMatter) -> Problem:
    number = next_version(policy)
    message = f"the text of the active policy {quoted(policy.policy)} changes and its version stays {quoted(policy.version)}."
    hint = (
        f"Set 'version: \"{number}\"' and 'effective', and describe {number} under 'changes'. "
        "If only spelling or layout changes, ask a maintainer for the label 'editorial'."
    )
    return Problem.worded(policy.at("version"), RULE, message, hint)


def next_version(policy: PolicyFrontMatter) -> str:
    """Return the version after the highest one that a policy knows."""
    highest = max((policy.version, *(change.version for change in policy.changes)), key=_number)
    major, *others = _number(highest)
    return ".".join(map(str, (major, *others[:-1], others[-1] + 1) if others else (major + 1,)))


def _lines(policy: PolicyFrontMatter, today: date) -> Iterator[str]:
    number = next_version(policy)
    day = max((today, *(change.date for change in policy.changes)))
    yield f'- version: "{policy.version}"'
    yield f'+ version: "{number}"'
    yield f"- effective: {policy.effective.isoformat()}"
    yield f"+ effective: {day.isoformat()}"
    yield "  changes:"
    yield f'+   - version: "{number}"'
    yield f"+     date: {day.isoformat()}"
    yield f'+     summary: "{SUMMARY}"'


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _text(playbook: Playbook, page: Page) -> str:
    """Return the words of a page in order, without what macros print and without the marks of lists."""
    text, _ = encoding.decode((playbook.root / page.file).read_bytes()[:_LONGEST], page.file)
    body = front_matter.split(text or "", page.file)[0].body
    words = []
    for block in words_of([_CALL.sub("", body)]):
        words += [block.heading, *(_MARK.sub("", line).replace(" | ", " ") for line in block.lines)]
    return " ".join(" ".join(words).split())
