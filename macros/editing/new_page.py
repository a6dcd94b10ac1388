"""Write new pages: complete front matter, the usual headings, and what to write below each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from macros.basics.text import slug
from macros.editing.yaml_text import Value, document
from macros.model.field import ID_LENGTH
from macros.model.front_matter import DESCRIPTION_LENGTH
from macros.model.playbook import Playbook

TO_BE_AGREED = "To be agreed"
"""Placeholder for what only the organisation can decide, so that readers are not misled."""
_TEAM = "-team"
"""Suffix of a department's id if another page already has its name."""
PLACEHOLDER = "*To write:"
"""Start of every line that the author of a new page still has to replace."""
_MARKUP = re.compile(r"[\\`*_\[\]{}]")

_PAGE = """
*To write: the rule in one sentence that begins with a verb.*

## Do

- *To write: what to do.*

## Don't

- *To write: what not to do, and what to do instead.*

## A worked example

*To write: what somebody did, what came of it, and why.*

## Who to ask

{{ who_to_ask() }}

{{ department_card("OWNER") }}

## What next

- *To write: links to the two or three pages that readers need next.*
"""
_POLICY = """
*To write: the rule in one sentence that begins with a verb.*

{{ policy_facts() }}

Something went wrong already? [See what to do](#goes-wrong).

## Who this covers

*To write: whom it covers, on which accounts, and what it does not cover.*

## Do

- *To write: what to do.*

## Don't

- *To write: what not to do, and what to do instead.*

## Exceptions

*To write: when something else holds, and who decides that.*

## Worked examples

*To write: two or three cases, at least one of them near the line.*

## Who does what

- *To write: who does what, each by role.*

## When it goes wrong {: #goes-wrong }

*To write: what to do first, and what happens then. Fair, and in proportion.*

## Who to ask

{{ who_to_ask() }}

{{ department_card("OWNER") }}

## Related policies

- *To write: links to the policies that belong with this one.*
"""
_DEPARTMENT = """
*To write: what colleagues should send the department, and by when.*

{{ department_facts("OWNER") }}
"""


def page(head: Mapping[str, Value], owner: str) -> str:
    """Return a page of guidance."""
    return _whole(head, _PAGE, owner)


def policy(head: Mapping[str, Value], owner: str) -> str:
    """Return a policy page."""
    return _whole(head, _POLICY, owner)


def department(head: Mapping[str, Value], owner: str) -> str:
    """Return a department's page."""
    return _whole(head, _DEPARTMENT, owner)


def department_id(name: str, playbook: Playbook) -> str:
    """Return the id of a new department, such that its page does not replace another page.

    Empty if no character of the name can be used in an id.
    """
    department_id = slug(name)[:ID_LENGTH].strip("-")
    if department_id in playbook.departments:
        return department_id
    if f"directory/{department_id}.md" in playbook.pages:
        return f"{department_id[: ID_LENGTH - len(_TEAM)]}{_TEAM}"
    return department_id


def department_of(name: str, department_id: str, review_by: date) -> str:
    """Return the page of a department of which only the name is known."""
    head: dict[str, Value] = {
        "title": name,
        "description": description_of(name),
        "owner": department_id,
        "audience": ["everyone"],
        "review_by": review_by,
    }
    return department(head, department_id)


def description_of(name: str) -> str:
    """Return a description of a department's page that fits into a search result."""
    sentence = f"What {name} does for social media here, whom to reach, and what to send."
    if len(sentence) <= DESCRIPTION_LENGTH:
        return sentence
    return "What this department does for social media here, and whom to reach."


def placeholders(text: str) -> list[tuple[int, str]]:
    """Return the placeholders left on a page: line (from 1) and what to write there."""
    return [
        (number, line.partition(PLACEHOLDER)[2].strip(" *"))
        for number, line in enumerate(text.split("\n"), 1)
        if PLACEHOLDER in line
    ]


def heading(title: str) -> str:
    """Return a title as Markdown for a heading, with all markup escaped."""
    return _MARKUP.sub(r"\\\g<0>", title).replace("&", "&amp;").replace("<", "&lt;")


def _whole(head: Mapping[str, Value], body: str, owner: str) -> str:
    title = heading(str(head["title"]))
    return f"---\n{document(head)}---\n\n# {title}\n{body.replace('OWNER', owner)}"
