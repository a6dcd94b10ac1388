"""The outputs of a built site only link to what exists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from icalendar import Calendar
from jsonschema import Draft202012Validator

from macros.site.content_policy import policy_violations, template_scripts, used_scripts
from tests.integration.engine import ROOT, mkdocs, small_playbook

pytestmark = pytest.mark.build
_ALTERNATE = re.compile(
    r'<link rel="(?:alternate feed|search)" type="application/[a-z]+\+xml" title="[^"]*" href="([^"]*)">'
)


@pytest.fixture(params=["company_site", "college_site"])
def site(request: pytest.FixtureRequest) -> Path:
    """Return the built site of a sample organisation."""
    folder = request.getfixturevalue(request.param)
    assert isinstance(folder, Path)
    return folder


@cache
def _ids(page: Path) -> frozenset[str]:
    return frozenset(re.findall(r'\sid="([^"]+)"', page.read_text(encoding="utf-8")))


def _leads(site: Path, address: str) -> bool:
    """Return whether an address below the site's root leads to a page, its anchor, or a file."""
    path, _, anchor = address.partition("#")
    file = site / path / "index.html" if path.endswith("/") or not path else site / path
    return file.is_file() and (not anchor or anchor in _ids(file))


def _addresses(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, held in value.items():
            if key in ("address", "schema", "feed", "calendar", "card") and isinstance(held, str):
                yield held
            elif key == "feeds":
                yield from held.values()
            else:
                yield from _addresses(held)


def test_no_page_holds_a_script_but_those_of_the_templates(site: Path) -> None:
    scripts = template_scripts(ROOT)
    assert policy_violations(site, scripts) == []
    assert 0 < len(used_scripts(site, scripts)) <= 6


def test_json_is_as_its_schemas_say_and_leads_to_what_is_there(site: Path) -> None:
    for path in (site / "api/v1").glob("*.json"):
        data = json.loads(path.read_bytes())
        schema = json.loads((path.parent / data["$schema"]).read_bytes())
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
            data
        )
        assert [address for address in _addresses(data) if not _leads(site, address)] == [], (
            path.name
        )


def test_feeds_lead_to_pages(site: Path) -> None:
    feeds = list((site / "feeds").rglob("*.xml"))
    assert len(feeds) > 30
    for path in feeds:
        for link in ET.parse(path).iter("{http://www.w3.org/2005/Atom}link"):  # noqa: S314 - made by the product itself
            target = (path.parent / link.attrib["href"]).resolve()
            assert (target / "index.html").is_file(), link.attrib["href"]


def test_calendars_and_cards_can_be_read(site: Path) -> None:
    for path in (site / "calendar").glob("*.ics"):
        calendar = Calendar.from_ical(path.read_bytes())
        assert isinstance(calendar, Calendar)
        assert calendar.events
        assert not calendar.errors
        assert not calendar.get_missing_tzids()
    people = json.loads((site / "api/v1/people.json").read_bytes())["people"]
    shown = {i for i, person in people.items() if person["contacts"]}
    assert {path.stem for path in (site / "cards").glob("*.vcf")} == shown


def test_every_page_names_the_feeds(site: Path) -> None:
    pages = [
        path
        for path in site.rglob("index.html")
        if "policies" in path.parts or "directory" in path.parts
    ]
    for path in pages:
        for address in _ALTERNATE.findall(path.read_text(encoding="utf-8")):
            assert (path.parent / address).is_file(), path
    policy = _ALTERNATE.findall(
        (site / "policies/disclosure/index.html").read_text(encoding="utf-8")
    )
    assert policy == ["../../feeds/all.xml", "../../feeds/policies/disclosure.xml"]
    department = _ALTERNATE.findall(
        (site / "directory/legal/index.html").read_text(encoding="utf-8")
    )
    assert department == ["../../feeds/all.xml", "../../feeds/departments/legal.xml"]


def test_the_texts_hold_no_html(site: Path) -> None:
    whole = (site / "llms-full.txt").read_text(encoding="utf-8")
    without_code = re.sub(r"```.*?```|`[^`\n]*`", "", whole, flags=re.DOTALL)
    assert (
        re.findall(
            r"</?(?:div|table|tr|td|bdi|span|a|p|ul|li|dl|svg)[ >]|&#\d+;|class=", without_code
        )
        == []
    )
    assert "{{" not in without_code


def test_a_site_with_an_address_has_whole_links_and_a_search(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    settings = root / "mkdocs.yml"
    settings.write_text(
        f"{settings.read_text(encoding='utf-8')}site_url: https://playbook.example.com/2026.11\n",
        encoding="utf-8",
    )
    result = mkdocs(root, "build")
    assert result.returncode == 0, result.stdout
    template = "https://playbook.example.com/2026.11/?q={searchTerms}"
    assert template in (root / "site/opensearch.xml").read_text(encoding="utf-8")
    index = json.loads((root / "site/api/v1/index.json").read_bytes())
    assert index["feeds"]["changes"] == "https://playbook.example.com/2026.11/feeds/all.xml"
    assert _ALTERNATE.findall((root / "site/index.html").read_text(encoding="utf-8")) == [
        "feeds/all.xml",
        "opensearch.xml",
    ]


def test_a_feed_reader_reads_every_feed_without_complaint(site: Path) -> None:
    for path in (site / "feeds").rglob("*.xml"):
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, path
        assert feed.version == "atom10"
        assert feed.feed.id
        assert feed.feed.updated_parsed
        assert len({entry.id for entry in feed.entries}) == len(feed.entries)
        assert all(
            entry.updated_parsed and entry.link and entry.title and entry.summary
            for entry in feed.entries
        )
