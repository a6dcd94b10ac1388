"""Edit links: exact addresses at both code hosts, and none without a repository."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from macros import pages
from macros.basics.problem import Location
from macros.check.load import load
from macros.editions.html_text import as_text
from macros.pages import edit_links
from macros.pages.context import View
from macros.pages.department import department_card
from macros.reading import html as guard
from macros.site.page_chrome import page_facts, profile_dialog
from tests.unit.playbooks import BASE, plain, show, site_at, write_playbook

ORGANIZATION = (BASE / "data/organization.yml").read_text(encoding="utf-8")
HOSTILE = (
    "<script>alert(1)</script>",
    "A | B",
    "x](javascript:alert(1))",
    "{ onclick=alert(1) }",
    "{{7*7}}",
    "a&body=b#c d%20+",
)
ALL = "\n\n".join(
    f"{{{{ {call} }}}}"
    for call in (
        'department_card("press")',
        'department_facts("press")',
        "people()",
        "account_table()",
        'question("may-i-post")',
        'route("journalist")',
    )
)


def organization(url: str, branch: str = "main", host: str = "github") -> dict[str, str]:
    return {
        "data/organization.yml": (
            f"{ORGANIZATION}repository:\n  url: {url}\n  branch: {branch}\n  host: {host}\n"
        )
    }


def view(folder: Path, files: dict[str, str], page: str = "index.md") -> View:
    return View(site_at(write_playbook(folder, files)), page)


GITHUB = organization("https://github.com/tidewater/playbook")
HOSTS = [
    (GITHUB, "https://github.com/tidewater/playbook/edit/main/"),
    (
        organization("https://github.com/tidewater/playbook.git"),
        "https://github.com/tidewater/playbook/edit/main/",
    ),
    (
        organization("https://git.example.com:8443/tidewater/playbook/", "release/2026.11"),
        "https://git.example.com:8443/tidewater/playbook/edit/release/2026.11/",
    ),
    (
        organization("https://code.example.com/gitlab/coe/social/playbook", "'hub #1'", "gitlab"),
        "https://code.example.com/gitlab/coe/social/playbook/-/edit/hub%20%231/",
    ),
]


@pytest.mark.parametrize(("files", "start"), HOSTS)
def test_a_record_leads_to_its_file_and_line(
    tmp_path: Path, files: dict[str, str], start: str
) -> None:
    page_view = view(tmp_path, files)
    records = {
        ("department", "press"): "data/departments/press.yml",
        ("person", "rosa-vega"): "data/departments/press.yml#L9",
        ("account", "linkedin-tidewater"): "data/accounts/press.yml",
        ("route", "journalist"): "data/routes.yml#L31",
        ("question", "may-i-post"): "data/questions.yml",
        ("policy", "house-rules"): "docs/policies/house-rules.md#L6",
        ("page", "policies/house-rules.md"): "docs/policies/house-rules.md",
    }
    for (kind, record_id), path in records.items():
        assert edit_links.record_address(page_view, kind, record_id) == f"{start}{path}", kind
    assert edit_links.record_address(page_view, "person", "nobody") is None


def test_every_place_of_a_file_is_percent_encoded(tmp_path: Path) -> None:
    path = "docs/Über uns/50% & mehr?#1.md"
    assert edit_links.file_address(view(tmp_path, GITHUB), path, 12) == (
        "https://github.com/tidewater/playbook/edit/main/docs/"
        "%C3%9Cber%20uns/50%25%20%26%20mehr%3F%231.md#L12"
    )


def test_the_place_of_a_row_is_the_same_in_short(tmp_path: Path) -> None:
    page_view = view(tmp_path, GITHUB)
    for kind, record_id in (("person", "dev-patel"), ("account", "linkedin-tidewater")):
        place = edit_links.row_places(page_view, kind)(record_id)
        assert place is not None
        assert place.address.removesuffix("#L1") == edit_links.record_address(
            page_view, kind, record_id
        )
    assert edit_links.row_places(page_view, "person")("nobody") is None


def test_a_record_with_errors_has_a_place_too(tmp_path: Path) -> None:
    press = (BASE / "data/departments/press.yml").read_text(encoding="utf-8")
    files = {
        "data/departments/press.yml": press.replace(
            "email: dev.patel@example.com", "email: dev.patel"
        )
    }
    playbook = load(write_playbook(tmp_path, files)).playbook
    assert "dev-patel" not in playbook.people
    assert playbook.definitions["person", "dev-patel"] == Location(
        "data/departments/press.yml", 20, 3
    )
    assert playbook.definitions["department", "press"] == Location("data/departments/press.yml")
    assert ("organization", "name") not in playbook.definitions


@pytest.mark.parametrize(
    ("files", "start"),
    [
        (
            GITHUB,
            (
                "https://github.com/tidewater/playbook/issues/new"
                "?template=1-something-is-wrong.yml&title="
            ),
        ),
        (
            organization("https://code.example.com/gitlab/coe/playbook/", host="gitlab"),
            "https://code.example.com/gitlab/coe/playbook/-/issues/new?issue%5Btitle%5D=",
        ),
    ],
    ids=["github", "gitlab"],
)
def test_an_issue_names_page_edition_and_owner(
    tmp_path: Path, files: dict[str, str], start: str
) -> None:
    site = site_at(write_playbook(tmp_path, files))
    output = unescape(
        page_facts(
            site,
            "policies/house-rules.md",
            "Playbook",
            "https://playbook.example.com/policies/house-rules/",
        )
    )
    match = re.search(
        r'<a class="pb-facts__wrong" href="([^"]*)">Something\'s wrong here</a>', output
    )
    assert match is not None
    assert match[1].startswith(start)
    assert re.fullmatch(r"[A-Za-z0-9%=&._~-]*", urlsplit(match[1]).query)
    fields = {key: values[0] for key, values in parse_qs(urlsplit(match[1]).query).items()}
    title = "Something's wrong: House rules"
    facts = (
        "- Page: House rules\n- Address: https://playbook.example.com/policies/house-rules/\n"
        "- File: docs/policies/house-rules.md\n- Edition: 2026.11\n- Owner: Social media hub"
    )
    if files is GITHUB:
        assert fields == {"template": "1-something-is-wrong.yml", "title": title, "where": facts}
    else:
        question = "What is wrong, and what is right instead?"
        assert fields == {"issue[title]": title, "issue[description]": f"{facts}\n\n{question}\n\n"}


def test_a_long_title_does_not_make_an_address_that_a_code_host_refuses(tmp_path: Path) -> None:
    address = edit_links.issue_address(
        view(tmp_path, GITHUB), "😀" * 1000, [("Page", "😀" * 1000), ("Owner", "")], "What?"
    )
    assert address is not None
    assert len(address) < 8000
    assert parse_qs(urlsplit(address).query)["where"] == [f"- Page: {'😀' * 199}…"]


def test_each_way_says_what_it_changes(tmp_path: Path) -> None:
    output = unescape(show(tmp_path, ALL, GITHUB))
    start = "https://github.com/tidewater/playbook/edit/main/data/"
    assert re.findall(
        r'<p class="pb-propose" data-search-exclude="true">'
        r'<a href="(.*?)" aria-label="(.*?)">(.*?)</a>',
        output,
    ) == [
        (f"{start}departments/press.yml", "Propose a change to Press office", "Propose a change"),
        (f"{start}questions.yml", "Propose a change to May I post about work?", "Propose a change"),
        (f"{start}routes.yml#L31", "Propose a change to A journalist asks", "Propose a change"),
    ]
    rows = re.findall(
        r'<details class="pb-profile" data-pb-file="([^"]*)"><summary>More</summary> '
        r'<dl [^>]* data-pb-line="(\d+)">',
        output,
    )
    assert ("departments/press.yml", "20") in rows
    assert ("accounts/press.yml", "1") in rows


def test_the_facts_of_a_policy_lead_to_its_head(tmp_path: Path) -> None:
    output = unescape(
        show(tmp_path, "{{ policy_facts() }}", GITHUB, page="policies/house-rules.md")
    )
    address = "https://github.com/tidewater/playbook/edit/main/docs/policies/house-rules.md#L6"
    assert (
        f'href="{address}" aria-label="Propose a change to the facts about House rules"' in output
    )


def test_somebody_of_whom_nothing_else_is_known_can_be_changed_too(tmp_path: Path) -> None:
    press = (BASE / "data/departments/press.yml").read_text(encoding="utf-8")
    changed_press = press.replace(
        "    email: dev.patel@example.com\n", "    email: dev.patel@example.com\n    show: []\n"
    )
    output = unescape(
        show(
            tmp_path,
            '{{ people(department="press") }}',
            {**GITHUB, "data/departments/press.yml": changed_press},
        )
    )
    address = "https://github.com/tidewater/playbook/edit/main/data/departments/press.yml#L20"
    assert f'<a href="{address}" aria-label="Propose a change to Dev Patel">' in output


def test_an_account_that_is_closed_can_be_changed_too(tmp_path: Path) -> None:
    accounts = (
        (BASE / "data/accounts/press.yml")
        .read_text(encoding="utf-8")
        .replace("status: active", "status: closed")
    )
    files = {"data/accounts/press.yml": f"# Ours.\n{accounts}"}
    table = '{{ account_table(status="closed") }}'
    assert "<details" not in show(tmp_path / "without", table, files)
    assert '<dl class="pb-profile__list" data-pb-line="2"><dt>Handle</dt>' in show(
        tmp_path / "with", table, {**GITHUB, **files}
    )


def test_the_dialog_knows_what_all_addresses_begin_with(tmp_path: Path) -> None:
    output = unescape(profile_dialog(site_at(write_playbook(tmp_path, GITHUB))))
    assert (
        'data-pb-edit="https://github.com/tidewater/playbook/edit/main/data/" '
        'data-pb-propose="Propose a change to %n"' in output
    )
    base = "https://github.com/tidewater/playbook/edit/main/data/"
    assert f'<a class="pb-profile__change" href="{base}">Propose a change</a><button' in output


def test_without_a_repository_there_is_no_way_but_to_ask(tmp_path: Path) -> None:
    site = site_at(write_playbook(tmp_path))
    output = (
        pages.render(site, "index.md", ALL).text
        + pages.render(site, "policies/house-rules.md", "{{ policy_facts() }}").text
    )
    assert "pb-propose" not in output + profile_dialog(site)
    assert "data-pb-file" not in output
    assert "data-pb-edit" not in profile_dialog(site)
    foot = page_facts(site, "policies/disclosure.md")
    assert "https" not in foot
    assert plain(foot).endswith("Something's wrong here? Tell Lou Brand or Lena Moss.")


def test_a_page_of_a_department_says_whom_of_it_to_tell(tmp_path: Path) -> None:
    page = "---\ntitle: Press\ndescription: P.\nowner: press\n---\n\n# Press\n\nText.\n"
    site = site_at(write_playbook(tmp_path, {"docs/press.md": page}))
    assert plain(page_facts(site, "press.md")).endswith(
        "Something's wrong here? Tell Rosa Vega or Lena Moss."
    )


def test_what_is_written_out_of_a_page_does_not_hold_lines_of_files(tmp_path: Path) -> None:
    text = as_text(
        [(show(tmp_path, '{{ question("may-i-post") }}\n\n{{ route("journalist") }}', GITHUB), "")]
    )
    assert "A journalist asks" in text
    assert "Propose a change" not in text
    assert "github" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(tmp_path: Path, name: str) -> None:
    def rename(path: str, old: str) -> dict[str, str]:
        text = (BASE / path).read_text(encoding="utf-8")
        assert old in text
        return {path: text.replace(old, f"'{name}'")}

    files = {
        **GITHUB,
        **rename("data/departments/press.yml", "Press office"),
        **rename("data/departments/hub.yml", "Social media hub"),
        **rename("data/routes.yml", "A journalist asks"),
        **rename("data/questions.yml", "May I post about work?"),
    }
    site = site_at(write_playbook(tmp_path, files))
    output = pages.render(site, "index.md", ALL).text
    assert guard.find(output, is_finished=True) == []
    labels = re.findall(r'aria-label="(Propose a change to [^"]*)"', output)
    assert [unescape(label) for label in labels] == [f"Propose a change to {name}"] * 3
    foot = page_facts(site, "policies/house-rules.md")
    assert guard.find(foot, is_finished=True) == []
    [address] = re.findall(r'pb-facts__wrong" href="([^"]*)"', foot)
    assert f"- Owner: {name}" in parse_qs(urlsplit(unescape(address)).query)["where"][0]


def test_a_record_has_its_form_where_forms_stand_beside_the_site(tmp_path: Path) -> None:
    site = replace(
        site_at(write_playbook(tmp_path, GITHUB)), forms="https://playbook.example.com/edit/"
    )
    page_view = View(site, "index.md")
    forms = {
        ("department", "press"): "departments/entries/press",
        ("person", "rosa-vega"): "departments/entries/press",
        ("account", "linkedin-tidewater"): "accounts/entries/press",
        ("question", "may-i-post"): "questions/entries/questions",
        ("term", "spoke"): "glossary/entries/glossary",
        ("policy", "house-rules"): "policies/entries/policies--house-rules",
        ("page", "index.md"): "pages/entries/index",
    }
    for (kind, record_id), path in forms.items():
        address = edit_links.form_address(page_view, kind, record_id)
        assert address == f"https://playbook.example.com/edit/#/collections/{path}", kind
    for kind, record_id in (("route", "journalist"), ("policy", "no-rules"), ("person", "nobody")):
        assert edit_links.form_address(page_view, kind, record_id) is None
    card = unescape(str(department_card(page_view, "press")))
    assert 'aria-label="Change Press office in a form">In a form</a>' in card
    foot = unescape(page_facts(site, "policies/house-rules.md"))
    address = (
        "https://playbook.example.com/edit/#/collections/policies/entries/policies--house-rules"
    )
    assert f'<a class="pb-facts__form" href="{address}">Edit in a form</a>' in foot


def test_without_forms_nothing_leads_to_them(tmp_path: Path) -> None:
    page_view = view(tmp_path, GITHUB)
    assert edit_links.form_address(page_view, "department", "press") is None
    assert "form" not in str(department_card(page_view, "press"))
