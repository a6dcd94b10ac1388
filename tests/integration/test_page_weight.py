"""A page weighs the same, however many pages and departments the playbook has."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest

from macros.site.search_pieces import read_entries
from tests.integration.engine import EPOCH, grow, mkdocs, small_playbook

pytestmark = pytest.mark.build

MOST_ELEMENTS = 1_500
MOST_BYTES = 60_000
DIGITS = 200
"""Bytes by which a page may differ, because numbers and addresses in it have more digits."""
_TAG = re.compile(r"<[a-z]")
_ONE_LINE = re.compile(r"\s+")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build a playbook with two long sections, and the same with four times as many pages."""
    return _site(tmp_path_factory.mktemp("smaller"), 65), _site(
        tmp_path_factory.mktemp("larger"), 260
    )


def _site(folder: Path, number: int) -> Path:
    root = grow(small_playbook(folder / "playbook"), number, number)
    result = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 0, result.stdout
    return root / "site"


def _weight(page: Path) -> tuple[int, int]:
    text = page.read_text(encoding="utf-8")
    return len(_TAG.findall(text)), len(text.encode())


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "404.html",
        "policies/disclosure/index.html",
        "guides/index.html",
        "guides/guide-33/index.html",
        "directory/team-33/index.html",
    ],
)
def test_a_page_weighs_the_same_with_four_times_as_many_pages(
    sites: tuple[Path, Path], path: str
) -> None:
    (elements, size), (more_elements, more_size) = (_weight(site / path) for site in sites)
    assert more_elements == elements
    assert abs(more_size - size) < DIGITS


def test_a_usual_page_is_light(sites: tuple[Path, Path]) -> None:
    weights = [_weight(page) for page in sites[1].rglob("index.html")]
    assert len(weights) > 2 * 260
    assert median(elements for elements, _ in weights) < MOST_ELEMENTS
    assert median(size for _, size in weights) < MOST_BYTES


def test_a_list_has_every_page_of_a_long_section(sites: tuple[Path, Path]) -> None:
    page = _ONE_LINE.sub(" ", (sites[1] / "guides/all-pages/index.html").read_text("utf-8"))
    assert "<title>Guides: all pages - " in page
    assert '<h1 id="guides-all-pages">' in page
    assert '<a href="#guides-all-pages" class="md-skip">' in page
    links = re.findall(r'<li><a href="([^"]*)">([^<]*)</a></li>', page)
    assert links == [
        ("../", "Guides"),
        *((f"../guide-{number}/", f"Guide {number}") for number in range(1, 261)),
    ]
    addresses = {entry["location"] for entry in read_entries(sites[1])}
    assert "guides/guide-1/" in addresses
    assert "guides/all-pages/" not in addresses


def test_menus_lead_to_the_lists(sites: tuple[Path, Path]) -> None:
    guide = _ONE_LINE.sub(" ", (sites[1] / "guides/guide-33/index.html").read_text("utf-8"))
    assert re.findall(r'href="\.\./(guide-\d+)/" class="md-nav__link', guide) == [
        f"guide-{number}" for number in (28, 29, 30, 31, 32, 34, 35, 36, 37, 38)
    ]
    assert re.search(r'href="\.\./all-pages/" class="md-nav__link">[^/]* All 261 pages <', guide)
    team = _ONE_LINE.sub(" ", (sites[1] / "directory/team-33/index.html").read_text("utf-8"))
    assert re.search(
        r'href="\.\./departments/" class="md-nav__link">[^/]* All 263 departments <', team
    )
    listing = (sites[1] / "directory/departments/index.html").read_text("utf-8")
    assert "data-pb-find=" in listing
