"""Whatever names, titles and settings say, templates print it as text."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

import feedparser
import pytest

from macros.site.content_policy import policy_violations, template_scripts
from tests.integration.engine import ROOT, mkdocs
from tests.integration.hostile import HTML, PLAIN, TITLE, hostile_playbook

pytestmark = pytest.mark.build


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the playbook once."""
    root = hostile_playbook(tmp_path_factory.mktemp("hostile") / "playbook")
    result = mkdocs(root, "build", SITE_URL="https://play.example.com/a%22b/")
    assert result.returncode == 0, result.stdout
    return root / "site"


class _Page(HTMLParser):
    """What a page says, element by element."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.handlers: list[str] = []
        self.images: list[str | None] = []
        self.texts: dict[str, list[str]] = defaultdict(list)
        self.attributes: dict[str, list[str]] = defaultdict(list)
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self._inside = next((value or tag for name, value in attrs if name == "class"), tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.images += [dict(attrs).get("src")] if tag == "img" else []
        for name, value in attrs:
            self.attributes[name].append(value or "")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts[self._inside].append(" ".join(data.split()))


def _pages(site: Path) -> dict[str, _Page]:
    return {
        p.relative_to(site).as_posix(): _Page(p.read_text(encoding="utf-8"))
        for p in sorted(site.rglob("*.html"))
    }


def test_no_value_becomes_an_element_or_a_script(built: Path) -> None:
    pages = _pages(built)
    assert "policies/house-rules/index.html" in pages
    for path, page in pages.items():
        assert "labs" not in page.elements, path
        assert page.handlers == [], path
        assert "x" not in page.images, path
    assert policy_violations(built, template_scripts(ROOT)) == []


def test_titles_read_as_they_are_written(built: Path) -> None:
    name = f"{HTML}: {HTML}"
    pages = _pages(built)
    home, rules = pages["index.html"], pages["policies/house-rules/index.html"]
    assert rules.texts["title"] == [f"{PLAIN} - {name}"]
    for page in (home, rules):
        assert page.texts["md-ellipsis"].count(name) == 1
        assert (
            page.attributes["title"].count(name) == 3
        )  # the logo twice, and how to search from a browser
        assert page.attributes["aria-label"].count(name) == 2
        assert TITLE in page.texts["md-tabs__link"]
        assert HTML in page.attributes["title"]  # the toggles of the palette, and a social address
        assert (
            HTML in page.attributes["data-md-color-scheme"]
            or HTML.replace(" ", "-") in page.attributes["data-md-color-scheme"]
        )
        assert HTML in page.attributes["content"]  # the author
    assert TITLE in rules.texts["md-ellipsis"]
    assert PLAIN in rules.texts["md-ellipsis"]  # the table of contents
    assert PLAIN in rules.attributes["content"]
    feed = feedparser.parse((built / "feeds/all.xml").read_bytes(), sanitize_html=False)
    assert HTML in feed.feed.title
    assert not feed.bozo
