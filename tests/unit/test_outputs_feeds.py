from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest

from macros.outputs import atom_feed
from macros.outputs.xml_text import Element, document, element
from tests.unit.publications import HOSTILE, changed, publication, written

ATOM = "{http://www.w3.org/2005/Atom}"
DISCLOSURE = "docs/policies/disclosure.md"
SITE = "https://playbook.example.com/2026.11/"


def parse(content: bytes) -> ET.Element:
    """Parse a feed, and check that it has what RFC 4287 requires."""
    feed = ET.fromstring(content)  # noqa: S314 - made by the product itself
    assert feed.tag == f"{ATOM}feed"
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(
            r"tag:[a-z0-9.-]+,2026:[A-Za-z0-9._~!$&'()*+,;=:@/?%-]+", text(part, "id")
        )
        moment(part)
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    ids = [text(entry, "id") for entry in entries(feed)]
    assert len(set(ids)) == len(ids)
    moments = [moment(entry) for entry in entries(feed)]
    assert moments == sorted(moments, reverse=True)
    assert not moments or moment(feed) == moments[0]
    return feed


def entries(feed: ET.Element) -> list[ET.Element]:
    return feed.findall(f"{ATOM}entry")


def text(part: ET.Element, name: str) -> str:
    return part.findtext(f"{ATOM}{name}") or ""


def moment(part: ET.Element) -> datetime:
    return datetime.strptime(text(part, "updated"), "%Y-%m-%dT%H:%M:%S%z")


def links(part: ET.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in part.findall(f"{ATOM}link")}


def feed(
    folder: Path, name: str, files: dict[str, str] | None = None, address: str | None = None
) -> ET.Element:
    return parse(written(publication(folder, files, address))[f"feeds/{name}.xml"])


def titles(root: ET.Element) -> list[tuple[str, str, str]]:
    return [
        (text(entry, "updated")[:10], text(entry, "title"), kind(entry)) for entry in entries(root)
    ]


def kind(entry: ET.Element) -> str:
    category = entry.find(f"{ATOM}category")
    assert category is not None
    return category.attrib["term"]


def test_a_policys_feed_holds_its_versions(tmp_path: Path) -> None:
    root = feed(tmp_path, "policies/disclosure")
    assert text(root, "title") == "Disclosure: what changed"
    assert titles(root) == [
        ("2026-10-01", "Disclosure 1.1", "version"),
        ("2025-10-01", "Disclosure 1.0", "version"),
    ]
    assert text(entries(root)[0], "summary") == "Creators are named."
    assert (
        text(entries(root)[0], "id")
        == "tag:tidewater-instruments.invalid,2026:policy/disclosure/1.1"
    )


def test_a_review_is_an_entry_unless_a_version_says_it(tmp_path: Path) -> None:
    on = "reviewed:\n  by: lou-brand\n  on: {}\nreview_by"
    reviewed = changed(DISCLOSURE, ("review_by", on.format("2026-11-02")))
    assert titles(feed(tmp_path, "policies/disclosure", reviewed))[0] == (
        "2026-11-02",
        "Reviewed: Disclosure",
        "review",
    )
    same_day = changed(DISCLOSURE, ("review_by", on.format("2026-10-01")))
    assert len(titles(feed(tmp_path, "policies/disclosure", same_day))) == 2
    material = changed(
        DISCLOSURE, ("review_by", "material_change: yes\n" + on.format("2026-11-02"))
    )
    assert titles(feed(tmp_path, "policies/disclosure", material))[0] == (
        "2026-11-02",
        "Read again: Disclosure",
        "material-change",
    )


def test_a_draft_says_that_it_is_one(tmp_path: Path) -> None:
    root = feed(
        tmp_path, "policies/disclosure", changed(DISCLOSURE, ("status: active", "status: draft"))
    )
    assert text(entries(root)[0], "title") == "Disclosure 1.1 (draft)"


def test_departments_have_what_they_own_and_everything_has_all(tmp_path: Path) -> None:
    whole = feed(tmp_path, "all")
    legal = feed(tmp_path, "departments/legal")
    policies = {"Disclosure 1.1", "Disclosure 1.0"}
    assert policies <= {text(entry, "title") for entry in entries(legal)}
    ids = {text(entry, "id") for entry in entries(whole)}
    for department in ("hub", "legal", "press"):
        assert {
            text(entry, "id") for entry in entries(feed(tmp_path, f"departments/{department}"))
        } <= ids


def test_a_feed_without_entries_dates_from_the_edition(tmp_path: Path) -> None:
    root = feed(tmp_path, "departments/press")
    assert entries(root) == []
    assert text(root, "updated") == "2026-11-01T00:00:00Z"


def test_long_feeds_keep_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atom_feed, "MAX_ENTRIES", 1)
    content = written(publication(tmp_path))
    assert len(entries(parse(content["feeds/all.xml"]))) == 1
    assert len(entries(parse(content["feeds/policies/disclosure.xml"]))) == 2


def test_links_are_whole_where_the_sites_address_is_known(tmp_path: Path) -> None:
    root = feed(tmp_path, "policies/disclosure", address=SITE)
    assert links(root) == {
        "self": f"{SITE}feeds/policies/disclosure.xml",
        "alternate": f"{SITE}policies/disclosure/",
    }
    assert links(entries(root)[0]) == {"alternate": f"{SITE}policies/disclosure/"}
    assert text(root, "id") == "tag:playbook.example.com,2026:feed/policy/disclosure"


@pytest.mark.parametrize("name", ["all", "policies/disclosure", "departments/legal"])
def test_links_are_relative_to_the_feed_otherwise(tmp_path: Path, name: str) -> None:
    root = feed(tmp_path, name)
    assert "self" not in links(root)
    base = f"{SITE}feeds/{name}.xml"
    home = {
        "all": "",
        "policies/disclosure": "policies/disclosure/",
        "departments/legal": "directory/legal/",
    }[name]
    assert urljoin(base, links(root)["alternate"]) == f"{SITE}{home}"
    assert urljoin(base, links(entries(root)[-1])["alternate"]).startswith(f"{SITE}policies/")


def test_ids_do_not_change_with_title_summary_or_edition(tmp_path: Path) -> None:
    other = changed(
        DISCLOSURE,
        ("title: Disclosure", "title: Say so"),
        ("# Disclosure", "# Say so"),
        ("Creators are", "All are"),
    )
    other |= changed("data/organization.yml", ("2026.11", "2026.12"))
    before = [text(entry, "id") for entry in entries(feed(tmp_path / "a", "policies/disclosure"))]
    assert [
        text(entry, "id") for entry in entries(feed(tmp_path / "b", "policies/disclosure", other))
    ] == before


def test_hostile_texts_stay_the_texts_they_are(tmp_path: Path) -> None:
    hostile = HOSTILE.replace("{", "(")  # the head of a page may not hold a template
    yaml_text = hostile.replace("'", "''")
    files = changed(
        DISCLOSURE,
        ("title: Disclosure", f"title: '{yaml_text}'"),
        ("Creators are named.", f"'{yaml_text}'"),
    )
    files |= changed("data/departments/legal.yml", ("name: Legal", f"name: '{yaml_text}'"))
    content = written(publication(tmp_path, files))
    entry = entries(parse(content["feeds/policies/disclosure.xml"]))[0]
    assert text(entry, "title") == f"{hostile} 1.1"
    assert text(entry, "summary") == hostile
    assert (
        text(parse(content["feeds/departments/legal.xml"]), "title") == f"{hostile}: what changed"
    )


def test_what_xml_cannot_hold_comes_out_as_the_sign_for_an_unknown_character() -> None:
    root = Element("a")
    element(root, "b", "1\x00\x0b\ufffe\ud800\u2028\U0001f600 2", c="\x1f")
    node = ET.fromstring(document(root))[0]  # noqa: S314 - made by the product itself
    assert node.text == "1\ufffd\ufffd\ufffd\ufffd\u2028\U0001f600 2"
    assert node.attrib == {"c": "\ufffd"}
