"""The search of a page, used as a reader uses it: words are typed, results are read."""

from __future__ import annotations

from typing import TypedDict
from urllib.parse import urlsplit

from playwright.sync_api import Page

_ANSWERED = """words => document.querySelector(".pb-search-note")?.dataset.pbQuery === words"""
_BEST = """() => {
  const links = [...document.querySelectorAll(".md-search-result__item:first-child [data-md-score]")];
  const score = (one) => Number(one.dataset.mdScore);
  const best = links.reduce((a, b) => (a && score(a) >= score(b) ? a : b), null);
  if (!best) return null;
  const [title, ...texts] = [...best.querySelectorAll("h1, h2, p")].map((one) => one.textContent);
  return { title, texts, link: best.parentElement.href };
}"""


class Result(TypedDict):
    """What a reader sees of a result."""

    title: str
    texts: list[str]
    link: str


class SearchBox:
    """The search of an open page."""

    def __init__(self, page: Page) -> None:
        """Take a page's search as it is."""
        self.page = page
        self.field = page.locator(".md-search__input")
        self.note = page.locator(".pb-search-note")

    def type(self, words: str) -> Result | None:
        """Put words into the field, and give the result that Enter would open: the best of the first group."""
        self.field.fill(words)
        self.page.wait_for_function(_ANSWERED, arg=words)
        return self.best()

    def best(self) -> Result | None:
        """Return the result that Enter would open."""
        found: Result | None = self.page.evaluate(_BEST)
        return found


def place(link: str) -> str:
    """Return what a link leads to, below the site's root; without the words to mark there."""
    parts = urlsplit(link)
    return parts.path.lstrip("/") + (f"#{parts.fragment}" if parts.fragment else "")
