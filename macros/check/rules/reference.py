"""The rule for references: every id that a field holds leads to a record."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from macros.basics.problem import suggest
from macros.basics.text import slug
from macros.check.rules.register import Check, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Fix, Problem
    from macros.model.record import InvalidEntry, Mention, Record

_MAX_SUGGESTIONS = 50
"""Comparing an id with thousands of others takes time; whoever has more misspelt ids than this lost
a file."""

REFERENCE = rule(
    "unknown-reference",
    "Files",
    "Every id or page that a field names exists.",
    "A name that leads nowhere is an empty place on a page, or help that nobody finds.",
)
UNKNOWN = REFERENCE.error(
    "'{value}' under '{field}' does not exist; it should be {expected}.",
    form="Choose one from the list.",
)
EXPECTED = {
    "person": "a person's id from a file under departments/",
    "department": "the name of a file under departments/",
    "account": "an account's id from a file under accounts/",
    "goal": "an id from goals.yml",
    "decision": "an id under 'log' in decisions.yml",
    "series": "an id under 'series' in meetings.yml",
    "course": "an id under 'courses' in courses.yml",
    "severity": "a severity from routes.yml",
    "route": "an id under 'routes' in routes.yml",
    "term": "an id from glossary.yml",
    "policy": "the id of a page under policies/",
    "page": "a page's path such as policies/house-rules.md",
}


@REFERENCE.check
def unknown_reference(check: Check) -> Iterator[Problem]:
    """Find ids that are in no file, except those that may be in a file that cannot be read."""
    playbook = check.playbook
    unread = set(playbook.unread)
    if any(page.front is None and page.declared_policy is None for page in playbook.pages.values()):
        unread.add("policy")
    hints: dict[tuple[str, str], tuple[str, Fix]] = {}
    in_faulty: Iterator[tuple[Record | InvalidEntry, Mention]] = (
        (entry, mention) for entry in playbook.refused for mention in entry.mentions
    )
    for record, mention in chain(playbook.mentions, in_faulty):
        if mention.kind in unread or playbook.has_id(mention.kind, mention.id):
            continue
        key = mention.kind, mention.id
        if key not in hints:
            is_many = len(hints) >= _MAX_SUGGESTIONS
            ids = () if is_many else playbook.ids(mention.kind)
            hints[key] = suggest(mention.id, ids)
        expectation = EXPECTED.get(mention.kind, f"the id of a {mention.kind}")
        if slug(hints[key][1].new) == mention.id:
            # The record has no valid id: that is reported, and its fix is the id named here.
            continue
        values = {"value": mention.id, "field": mention.field, "expected": expectation}
        yield UNKNOWN.problem(record.at(*mention.path), *hints[key], **values)
