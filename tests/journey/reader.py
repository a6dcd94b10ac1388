"""A reader with a browser, for whom nothing may go wrong: no error in the console, no failed request."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


@dataclass
class Reader:
    """An open browser window."""

    page: Page
    address: str
    """Where the playbook is served, with a slash at its end."""

    def open(self, path: str = "") -> str:
        """Open an address below the root, and return what its article says."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None, path
        assert answer.status == http.client.OK, f"{path}: {answer.status}"
        return self.page.locator("article").inner_text()

    def search(self, text: str) -> str:
        """Search, and return the title of the first result."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(text)
        # Until all letters are in, there are results of the first ones.
        answer = self.page.locator(".pb-search-note")
        expect(answer).to_have_attribute("data-pb-query", text)
        first = self.page.locator(
            ".md-search-result__article h1, .md-search-result__article h2"
        ).first
        first.wait_for()
        return first.inner_text()

    def download(self, name: str, folder: Path) -> Path:
        """Follow a link to a download, and return the file."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=name).click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path


@contextmanager
def reading(
    browser: Browser, address: str, viewport: dict[str, int] | None = None
) -> Iterator[Reader]:
    """Open a window at a playbook; what went wrong in it is asserted at the end."""
    page = browser.new_page(viewport=viewport or DESKTOP)  # type: ignore[arg-type] # a mapping of the two sizes
    problems: list[str] = []
    page.on(
        "console",
        lambda message: (
            problems.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "response",
        lambda answer: (
            problems.append(f"{answer.url}: {answer.status}") if answer.status >= 400 else None
        ),
    )
    try:
        yield Reader(page, address)
    finally:
        page.close()
    assert problems == [], problems
