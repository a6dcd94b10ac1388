"""Macros and feeds about editions, in a build with earlier editions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from macros import outputs, pages
from macros.site.rendering import publication_of, rendered_pages, with_history
from tests.unit.playbooks import plain, site_at, write_playbook
from tests.unit.publications import changed
from tests.unit.roots import Root

ATOM = "{http://www.w3.org/2005/Atom}"
DISCLOSURE, PRESS, HOUSE = (
    "docs/policies/disclosure.md",
    "data/departments/press.yml",
    "docs/policies/house-rules.md",
)
NEW = changed(
    DISCLOSURE,
    ('version: "1.1"\nstatus', 'version: "2.0"\nstatus'),
    ("effective: 2026-10-01", "effective: 2026-11-10"),
    ("changes:\n", (
        'changes:\n  - version: "2.0"\n    date: 2026-11-01\n    summary: Videos too.\n'
    )),
    ("review_by", "material_change: yes\nreview_by"),
    ("praise what we do", "praise or film what we do"),
)  # fmt: skip
LEFT = changed(
    PRESS,
    ("rosa.vega@example.com\n    status: active", "rosa.vega@example.com\n    status: left"),
    ("head: rosa-vega", "head: dev-patel"),
    ("representative: rosa-vega", "representative: dev-patel"),
)
CHANGES = {"docs/directory/index.md": (
    "---\ntitle: D\ndescription: D.\nowner: hub\nreview_by: 2027-10-01\n---\n\n# D\n\n"
    "{{ people() }}\n\n{{ edition_changes() }}\n"
)}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """Two earlier editions."""
    editions = Root(tmp_path)
    editions.publish("2026.02", "2026-02-02", "2026-10-05", CHANGES)
    editions.publish("2026.10", "2026-10-05", files=CHANGES)
    return editions


def site(root: Root, files: Mapping[str, str]) -> pages.Site:
    """Return the site of edition 2026.11, built on 23 November 2026."""
    return with_history(
        site_at(write_playbook(root.folder / "new", CHANGES | dict(files))), root.root
    )


def show(site: pages.Site, text: str, page: str = "index.md") -> str:
    return pages.render(site, page, text).text


def feed(site: pages.Site, name: str) -> list[tuple[str, str, str]]:
    """Return the entries of a feed that come from editions: day, title, summary."""
    publication = publication_of(site, "", None, rendered_pages(site))
    content = next(
        file.content for file in outputs.files(publication) if file.path == f"feeds/{name}.xml"
    )
    root = ET.fromstring(content)  # noqa: S314 - made by the product itself
    entries = root.findall(f"{ATOM}entry")
    rows = []
    for entry in entries:
        category = entry.find(f"{ATOM}category")
        if category is not None and category.attrib["term"] == "edition":
            texts = [
                entry.findtext(f"{ATOM}{part}") or "" for part in ("updated", "title", "summary")
            ]
            rows.append((texts[0][:10], texts[1], texts[2]))
    return rows


def test_changes_are_shown_with_marks_for_eye_and_ear(root: Root) -> None:
    html = show(site(root, NEW), "{{ edition_changes() }}")
    text = plain(html)
    assert text.startswith(
        "Edition 2026.11, compared with edition 2026.10. "
        "It became the current one on 23 November 2026. Policies (1)"
    )
    assert "Disclosure: changed" in text
    assert "2.0, 1 November 2026: Videos too." in text
    assert (
        '<ins class="pb-come"><span class="pb-said">added&#58; </span>or film</ins>'
        in html.replace("added:", "added&#58;")
    )
    assert "Disclosure: reworded (read again)" in text
    assert "data-search-exclude" in html
    assert re.findall(r'href="([^"]*2026\.10[^"]*)"', html) == ["../2026.10/"]


def test_a_build_that_is_not_published_or_the_first_says_that_it_cannot_compare(
    tmp_path: Path, root: Root
) -> None:
    alone = site_at(write_playbook(tmp_path / "alone"))
    assert (
        plain(show(alone, "{{ edition_changes() }}"))
        == "There is no earlier edition to compare with."
    )
    first = with_history(alone, tmp_path / "nowhere")
    assert (
        plain(show(first, "{{ edition_changes() }}"))
        == "There is no earlier edition to compare with."
    )
    same = site(root, {})
    assert "Nothing changed." in plain(show(same, "{{ edition_changes() }}"))


def test_what_cannot_be_compared_is_said(root: Root) -> None:
    (root.root / "2026.10/api/v1/texts.json").write_text("[", encoding="utf-8")
    assert "Not everything could be compared 2026.10: api/v1/texts.json cannot be read:" in plain(
        show(site(root, NEW), "{{ edition_changes() }}")
    )


def test_somebody_who_left_is_nowhere(root: Root) -> None:
    new_site = site(root, NEW | LEFT)
    publication = publication_of(new_site, "", None, rendered_pages(new_site))
    html = show(new_site, "{{ edition_changes() }}")
    assert "Somebody: left" in plain(html)
    for text in [
        html,
        *(
            file.content.decode(errors="replace")
            for file in outputs.files(publication)
            if "decisions" not in file.path
        ),
    ]:
        assert "rosa.vega" not in text
    assert "Rosa" not in html
    feeds = [file for file in outputs.files(publication) if file.path.startswith("feeds/")]
    assert all(b"Rosa" not in file.content for file in feeds)


def test_pages_to_read_again_are_those_that_this_edition_changed(root: Root) -> None:
    assert plain(show(site(root, NEW), "{{ material_changes() }}")) == (
        "Read again. These pages changed in edition 2026.11 in a way that matters. "
        "Disclosure: Videos too."
    )
    files = changed(HOUSE, ("review_by", "material_change: yes\nreview_by"))
    assert show(site(root, files), "{{ material_changes() }}") == ""


@pytest.mark.parametrize(
    ("replacements", "is_named"),
    [
        ((("date: 2026-10-01", "date: 2026-11-02"),), True),
        ((("date: 2026-10-01", "date: 2026-10-31"),), False),
        ((("date: 2026-10-01", "date: 2026-11-02"), ("status: active", "status: draft")), False),
    ],
)
def test_without_earlier_editions_the_month_of_the_edition_decides(
    tmp_path: Path, replacements: tuple[tuple[str, str], ...], *, is_named: bool
) -> None:
    files = changed(DISCLOSURE, ("review_by", "material_change: yes\nreview_by"), *replacements)
    text = show(site_at(write_playbook(tmp_path, files)), "{{ material_changes() }}")
    assert ("Disclosure" in text) is is_named
    assert (text == "") is not is_named


def test_days_after_a_rollback_and_those_of_a_retired_edition_are_shown(tmp_path: Path) -> None:
    root = Root(tmp_path)
    root.list("2026.02", periods=[{"from": "2026-02-02", "to": "2026-10-05"}], retired="2026-11-01")
    root.publish(
        "2026.10",
        periods=[{"from": "2026-10-05", "to": "2026-11-01"}, {"from": "2026-11-05"}],
        files=CHANGES,
    )
    root.publish("2026.11", periods=[{"from": "2026-11-01", "to": "2026-11-05"}], files=CHANGES)
    html = unescape(show(site(root, NEW), "{{ in_force() }}", "policies/index.md"))
    rows = re.findall(
        r'data-pb-from="([^"]*)" data-pb-to="([^"]*)" data-pb-name="([^"]*)">'
        r'<th scope="row">(.*?)</th>',
        html,
    )
    assert [row[:3] for row in reversed(rows)] == [
        ("2026-02-02", "2026-10-04", "2026.02"),
        ("2026-10-05", "2026-10-31", "2026.10"),
        ("2026-11-01", "2026-11-04", "2026.11"),
        ("2026-11-05", "2026-11-22", "2026.10"),
        ("2026-11-23", "", "2026.11"),
    ]
    assert [row[3].startswith("<a ") for row in reversed(rows)] == [False, True, True, True, True]


def test_what_was_in_force_leads_to_the_editions_that_hold_it(root: Root) -> None:
    html = show(site(root, NEW), "{{ in_force() }}", "policies/index.md")
    text = plain(html)
    assert "As things stand from 23 November 2026 on." in text
    assert "2026.02 2 February 2026 4 October 2026" in text
    assert "2026.10 5 October 2026 22 November 2026" in text
    assert "2026.11 23 November 2026 now" in text
    assert "Disclosure Videos too. 2.0 10 November 2026 now" in text
    assert "Disclosure Creators are named. 1.1 1 October 2026 9 November 2026" in text
    assert (
        "Disclosure First version. 1.0 1 October 2025 as its history says 30 September 2026" in text
    )
    assert '<a href="../../2026.10/policies/disclosure/"><bdi>Disclosure</bdi></a>' in html
    assert 'href="disclosure/"' in html
    assert 'data-pb-from="2026-10-01" data-pb-to="2026-11-09"' in html


def test_the_page_in_force_changes_on_days_on_which_something_changes(root: Root) -> None:
    new = write_playbook(root.folder / "new", CHANGES | NEW)
    root.list("2026.11", "2026-11-02")
    days = [with_history(site_at(new, date(2026, 11, day)), root.root) for day in (9, 10, 30)]
    before, on, after = (
        show(new_site, "{{ in_force() }}", "policies/index.md") for new_site in days
    )
    assert "As things stand from 2 November 2026 on." in plain(before)
    assert "Disclosure Videos too. 2.0 10 November 2026 not yet in force" in plain(before)
    assert "As things stand from 10 November 2026 on." in plain(on)
    assert after == on


def test_without_editions_policies_tell_their_own_days(tmp_path: Path) -> None:
    text = plain(show(site_at(write_playbook(tmp_path)), "{{ in_force() }}"))
    assert "This copy of the playbook has no list of published editions." in text
    assert "Disclosure Creators are named. 1.1 1 October 2026 now" in text


def test_a_policy_names_the_editions_that_changed_it(root: Root) -> None:
    html = show(site(root, NEW), "{{ policy_facts() }}", "policies/disclosure.md")
    assert "Editions that changed it: 2026.11, 23 November 2026: changed" in plain(html)
    assert 'href="../../directory/"' in html
    assert "Editions that changed it" not in show(
        site(root, NEW), "{{ policy_facts() }}", "policies/house-rules.md"
    )


def test_feeds_hold_what_editions_changed(root: Root) -> None:
    nia = (
        "people:\n  nia-bell:\n    name: Nia Bell\n    roles:\n      - publisher\n"
        "    email: nia.bell@example.com\n    status: active\n"
    )
    new_site = site(root, NEW | changed(PRESS, ("people:\n", nia)))
    assert feed(new_site, "all")[0] == (
        "2026-11-23",
        "Edition 2026.11",
        "1 policy changed; 1 person joined; 2 pages.",
    )
    assert feed(new_site, "policies/disclosure") == [
        (
            "2026-11-23",
            "Disclosure: reworded in edition 2026.11",
            "1 passage changed. Read it again.",
        )
    ]
    assert feed(new_site, "departments/press") == [
        ("2026-11-23", "Press office in edition 2026.11", "1 person joined.")
    ]
    assert [title for _, title, _ in feed(new_site, "departments/legal")] == [
        "Legal in edition 2026.11",
        "Disclosure: reworded in edition 2026.11",
    ]
    assert feed(site_at(write_playbook(root.folder / "alone")), "all") == []


def test_what_is_published_of_a_page_does_not_depend_on_the_editions_before(root: Root) -> None:
    new_site = site(root, NEW)
    alone = site_at(write_playbook(root.folder / "alone", CHANGES | NEW))
    assert {path: page.lasting for path, page in rendered_pages(new_site).items()} == {
        path: page.lasting for path, page in rendered_pages(alone).items()
    }


def test_an_older_edition_that_is_published_late_is_never_current(root: Root) -> None:
    older = changed("data/organization.yml", ('edition: "2026.11"', 'edition: "2026.09"'))
    memory = site(root, older).history
    assert memory is not None
    assert memory.begins("2026.09") is None
    assert [edition.edition for edition, _ in memory.editions] == ["2026.02", "2026.09"]


def test_an_edition_that_is_published_anew_keeps_its_first_day_and_takes_its_own_place(
    root: Root,
) -> None:
    root.publish("2026.11", "2026-11-02")
    memory = site(root, NEW).history
    assert memory is not None
    assert memory.begins("2026.11") == date(2026, 11, 2)
    assert [(changes.old, changes.new) for changes in memory.changes] == [
        ("2026.10", "2026.11"),
        ("2026.02", "2026.10"),
    ]
    assert not memory.changes[0].is_empty


@pytest.mark.parametrize(
    "path", ["../../etc/passwd.md", "policies/x.html", "javascript:x.md", "//host/x.md", "a b.md"]
)
def test_a_path_that_an_edition_made_up_leads_nowhere(root: Root, path: str) -> None:
    new_site = site(root, NEW)
    view = pages.View(new_site, "index.md")
    assert pages.edition.edition_address(view, "2026.10", path) is None
    assert pages.edition.edition_address(view, "../2026.10", "index.md") is None
    assert pages.edition.edition_address(view, "2026.10", "directory/not-there-yet.md") is None
    assert (
        pages.edition.edition_address(view, "2026.10", "policies/disclosure.md")
        == "../2026.10/policies/disclosure/"
    )
