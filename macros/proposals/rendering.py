"""What readers would find of a state of the playbook: records and the words of every page, macros answered.

Other than editions, which are compared months apart, two states are compared as of the same day: so everything that pages
say counts, what depends on the day as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from macros import outputs
from macros.checking import Report
from macros.editions.plain_text import Block
from macros.editions.snapshot import Snapshot, Words, read_snapshot
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.outputs.page_words import words_of
from macros.site import publication_of, rendered_pages, site_of
from macros.text import long_date

_LINE = re.compile(r"(\.(?:md|yml)):\d+\b")
"""A line of a file moves with every line above it, while nothing that is said changes."""
_ABOUT = "About this page"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a state of the playbook shows to readers, and tells other programs."""

    snapshot: Snapshot
    published: dict[str, Any]
    """The files of JSON, by path, as values: their order and form do not count."""


def shown_of(report: Report, name: str) -> Shown:
    """Give what a playbook that passed the check would show; `name` is what to call it."""
    site = site_of(report)
    rendered = rendered_pages(site)
    publication = publication_of(site, "", None, rendered)
    written = {file.path: file.content for file in outputs.api_files(publication)}
    found = read_snapshot(name, written.get)
    words = {
        path: replace(held, blocks=tuple(_blocks(report.playbook, report.playbook.pages[path], rendered[path].text, held)))
        for path, held in found.words.items()
    }
    published = {path: json.loads(content) for path, content in written.items() if path.endswith(".json")}
    return Shown(replace(found, words=words), published)


def _blocks(playbook: Playbook, page: Page, text: str, held: Words) -> Iterator[Block]:
    for block in words_of([text]):
        yield replace(block, lines=tuple(_LINE.sub(r"\1", line) for line in block.lines))
    yield Block(_ABOUT, 2, tuple(_about(playbook, page, held)))


def _about(playbook: Playbook, page: Page, held: Words) -> Iterator[str]:
    """Say what menus, search results and the foot of a page tell of it."""
    front = page.front
    if front is None:
        return
    yield f"Title: {held.title}"
    yield f"Description: {front.description}"
    department = playbook.departments.get(front.owner)
    yield f"Kept by: {department.name if department is not None else front.owner}"
    if front.reviewed is not None:
        reviewer = playbook.people.get(front.reviewed.by)
        by = f" by {reviewer.name}" if reviewer is not None and reviewer.status != "left" else ""
        yield f"Reviewed: {long_date(front.reviewed.on)}{by}"
    if front.review_by is not None:
        yield f"Next review by: {long_date(front.review_by)}"
    yield f"For: {', '.join(front.audience)}"
    if front.keywords:
        yield f"Also found with: {', '.join(front.keywords)}"
    if front.material_change:
        yield "Readers are asked to read it again."
