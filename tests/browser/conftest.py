"""One server for all tests of a worker; a fresh, empty profile for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests import programs
from tests.browser.editor_profile import EditorProfile, editor_profile
from tests.browser.forms import Forms, forms
from tests.browser.server import serving
from tests.browser.watching import watched

PHONE, TABLET, DESKTOP = 360, 768, 1280
"""Widths in pixels."""
HEIGHTS = {PHONE: 740, TABLET: 1024, DESKTOP: 800}
WIDTHS = [
    PHONE,
    *(pytest.param(width, marks=pytest.mark.exhaustive) for width in (TABLET, DESKTOP)),
]
"""Parameters of tests that are made at every width: the phone first, because most readers come from
there."""
Opening = Callable[[str, int], Page]


@pytest.fixture(scope="session")
def address(
    nginx: str, company_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the default playbook; give its address, without a slash at the end."""
    with serving(nginx, company_site, tmp_path_factory.mktemp("nginx")) as served:
        yield served


@pytest.fixture
def opening(browser: Browser, address: str) -> Iterator[Opening]:
    """Open a page of the site at a width, with a profile of its own. Whatever a test does there, no policy may be violated."""
    contexts: list[tuple[BrowserContext, list[str]]] = []

    def opened(path: str, width: int) -> Page:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": HEIGHTS[width]}
        )
        contexts.append((context, watched(context)))
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context, _ in contexts:
        context.close()
    assert [what for _, refused in contexts for what in refused] == []


@pytest.fixture(scope="module")
def home(nginx: str, large: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the large site that the module builds, and yield its address."""
    with serving(nginx, large, tmp_path_factory.mktemp("nginx")) as served:
        yield served


def _start_profile(
    playwright: Playwright, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EditorProfile]:
    """Start a browser for the form editor, with a profile of its own."""
    executable = programs.headless() or chromium
    with editor_profile(playwright, executable, tmp_path_factory.mktemp("profile")) as started:
        yield started


profile = pytest.fixture(scope="session", name="profile")(_start_profile)
second_profile = pytest.fixture(scope="session", name="second_profile")(_start_profile)
"""The browser of somebody else."""


@pytest.fixture(scope="module")
def served(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forms]:
    """Serve the form editor for a copy of the default playbook."""
    with forms(nginx, tmp_path_factory.mktemp("forms"), {}) as editor:
        yield editor


@pytest.fixture
def page(profile: EditorProfile, served: Forms) -> Iterator[Page]:
    """Open an empty profile for the form editor, in which every question is answered with yes. The published branch must stay."""
    before = served.repository.published()
    with profile.emptied(served.address) as context:
        opened = context.new_page()
        opened.on("dialog", lambda dialog: dialog.accept())
        yield opened
        opened.wait_for_load_state("networkidle")
    assert served.repository.published() == before
