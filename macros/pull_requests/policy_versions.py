"""Find active policies whose text changes without a new version.

People who confirmed a version must be able to rely on it not to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from macros.basics.problem import Problem, quote
from macros.editions.page_words import PageWords
from macros.model.front_matter import PolicyFrontMatter
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.reading import encoding, front_matter

RULE = "policy-unversioned"
_CALL = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_MARK = re.compile(r"^(?:-|\d{1,9}\.) ")
_MAX_BYTES = 2_000_000
SUMMARY = "Say in one sentence what changed."


@dataclass(frozen=True, slots=True)
class UnversionedPolicy:
    """A policy whose text changes while its version does not."""

    page: str
    """The path below the folder of pages."""
    problem: Problem
    lines: tuple[str, ...]
    """The lines of the front matter to change, as a diff."""


def find_unversioned(old: Playbook, new: Playbook, today: date) -> Iterator[UnversionedPolicy]:
    """Yield the policies, active on both sides, whose text changes without a new version.

    Policies are matched by their permanent ids. Only the words of the page count, not the front
    matter, output of macros, layout, emphasis or targets of links.
    """
    for policy_id, page in sorted(new.policies.items()):
        before = old.policies.get(policy_id)
        if before is None or before.policy is None or page.policy is None:
            continue
        if before.policy.status != "active" or page.policy.status != "active":
            continue
        is_new_version = _number(page.policy.version) > _number(before.policy.version)
        if not is_new_version and _text(old, before) != _text(new, page):
            yield UnversionedPolicy(
                page.path, _problem(page.policy), tuple(_lines(page.policy, today))
            )


def _problem(policy: PolicyFrontMatter) -> Problem:
    number = next_version(policy)
    message = (
        f"the text of the active policy {quote(policy.policy)} changes, but its version is still "
        f"{quote(policy.version)}."
    )
    hint = (
        f"Set 'version: \"{number}\"' and 'effective', and describe {number} under 'changes'. "
        "If only spelling or layout changes, ask a maintainer for the label 'editorial'."
    )
    return Problem.worded(policy.at("version"), RULE, message, hint)


def next_version(policy: PolicyFrontMatter) -> str:
    """Return the version after the highest one in a policy's front matter."""
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
    """Return the words of a page in order, without macro calls and without marks of lists."""
    text, _ = encoding.decode((playbook.root / page.file).read_bytes()[:_MAX_BYTES], page.file)
    body = front_matter.split(text or "", page.file)[0].body
    words = []
    for block in PageWords().sections(_CALL.sub("", body)):
        words += [block.heading, *(_MARK.sub("", line).replace(" | ", " ") for line in block.lines)]
    return " ".join(" ".join(words).split())
