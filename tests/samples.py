"""The two sample organisations, read once, and the words on their pages."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from macros.check.load import load
from macros.model.page import Page
from macros.model.playbook import Playbook
from tests.college.assembly import ROOT, assemble
from tests.prose import Passage, passages_of_page, passages_of_text
from tests.readability import texts_of_data


@cache
def company() -> Playbook:
    """Return the default playbook."""
    return load(ROOT).playbook


def is_sample() -> bool:
    """Return whether the playbook is still the sample: 'playbook init' takes its day away."""
    organization = company().organization_or_none
    return organization is not None and organization.sample_day is not None


@cache
def college() -> Playbook:
    """Return the second organisation, with the default's pages."""
    with tempfile.TemporaryDirectory(prefix="playbook-college-") as folder:
        return load(assemble(Path(folder))).playbook


def is_department_page(playbook: Playbook, page: Page) -> bool:
    """Return whether a page is a department's own."""
    return (
        page.path.startswith("directory/") and PurePosixPath(page.path).stem in playbook.departments
    )


def shared_pages() -> list[Page]:
    """List the pages that every organisation has."""
    return [page for page in company().pages.values() if not is_department_page(company(), page)]


def all_pages() -> Iterator[tuple[Playbook, Page]]:
    """List every page once, the departments' of both organisations included."""
    yield from ((company(), page) for page in company().pages.values())
    yield from (
        (college(), page)
        for page in college().pages.values()
        if is_department_page(college(), page)
    )


def all_passages() -> Iterator[tuple[str, Passage]]:
    """List what readers read, on pages and from data, each with its place."""
    for _, page in all_pages():
        for passage in passages_of_page(page):
            yield f"{page.file}:{passage.line}", passage
    for playbook in (company(), college()):
        for _, place, text in texts_of_data(playbook):
            for passage in passages_of_text(text):
                yield place, passage


def headings(page: Page) -> list[str]:
    """List the headings of a page, from the top."""
    return [passage.text for passage in passages_of_page(page) if passage.kind == "heading"]
