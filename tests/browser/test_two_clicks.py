"""Every question of employees is answered at most two clicks away from Home. It follows the links of the built pages' text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from macros.check.load import load
from tests.integration.engine import ROOT

pytestmark = pytest.mark.build
_SITE = "http://site.invalid"
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class _Content(HTMLParser):
    """Gathers the links and the anchors of a page's text, without menus, header and footer."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self.depth or tag == "article":
            self.depth += tag not in _VOID
            self.ids.add(values.get("id") or "")
            if tag == "a" and values.get("href") and values.get("class") != "headerlink":
                self.links.append(values["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag not in _VOID:
            self.depth -= 1


@cache
def _content(site: Path, path: str) -> _Content:
    found = _Content()
    found.feed((site / path.lstrip("/") / "index.html").read_text(encoding="utf-8"))
    return found


def _pages(site: Path, path: str) -> Iterator[str]:
    """Return the other pages that a page's text links to."""
    for link in _content(site, path).links:
        target = urlsplit(urljoin(f"{_SITE}{path}", link))
        if (
            target.netloc == urlsplit(_SITE).netloc
            and (site / target.path.lstrip("/") / "index.html").is_file()
        ):
            yield target.path


def test_every_question_is_answered_two_clicks_from_home(company_site: Path) -> None:
    """A click leads from Home to a page; the second leads to the answer on it, or to another page that holds it."""
    near = {"/"} | set(_pages(company_site, "/"))
    near |= {path for page in near for path in _pages(company_site, page)}
    reached = {anchor for page in near for anchor in _content(company_site, page).ids}
    questions = load(ROOT).playbook.questions
    assert len(questions) > 30
    assert [question for question in questions if f"question-{question}" not in reached] == []
