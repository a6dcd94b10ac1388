from __future__ import annotations

import html as entities
import re
from datetime import date
from pathlib import Path

import pytest

from macros.editions.page_words import PageWords
from macros.pages import render
from macros.reading import html
from tests.unit.playbooks import BASE, plain, show, site_at, write_playbook

ORGANIZATION = "data/organization.yml"
HUB = "data/departments/hub.yml"
PRESS = "data/departments/press.yml"
LEGAL = "data/departments/legal.yml"
REPOSITORY = (
    "repository:\n  url: https://code.example.com/tidewater/playbook/\n  branch: release/2026 a\n"
    "  host: {host}\n"
)
HOSTILE = (
    "<script>alert(1)</script>",
    "A | B",
    "x](javascript:alert(1))",
    "{ onclick=alert(1) }",
    "{{7*7}}",
    "`c` **b**",
)


def _base(path: str, *changes: tuple[str, str]) -> dict[str, str]:
    text = (BASE / path).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return {path: text}


def _part(output: str, title: str) -> str:
    return plain(output.partition(f"# {title} ")[2].partition("}\n\n")[2].partition("\n\n#")[0])


def test_a_card_shows_purpose_and_who_speaks(tmp_path: Path) -> None:
    channel = _base(PRESS, ("status: active\nhead", 'status: active\nchannel: "#press"\nhead'))
    assert show(tmp_path, '{{ department_card("press") }}', channel) == (
        '<div class="pb-card pb-card--spoke"><p class="pb-card__title"><a href="directory/press/">'
        "<bdi>Press office</bdi></a> "
        '<span class="pb-tag pb-tag--spoke">spoke</span></p><p>Tells the world what we do&#46;</p>'
        '<dl class="pb-pairs">'
        '<div class="pb-pairs__pair"><dt>Representative</dt> <dd><bdi>Rosa Vega</bdi><br> '
        '<span class="pb-note">'
        '<a href="mailto:rosa&#46;vega&#64;example&#46;com">rosa&#46;vega&#64;example&#46;com</a>'
        "</span></dd> </div> "
        '<div class="pb-pairs__pair"><dt>Deputy</dt> <dd><bdi>Dev Patel</bdi><br> '
        '<span class="pb-note">'
        '<a href="mailto:dev&#46;patel&#64;example&#46;com">dev&#46;patel&#64;example&#46;com</a>'
        "</span></dd> </div> "
        '<div class="pb-pairs__pair"><dt>Channel</dt> <dd><bdi>&#35;press</bdi></dd> </div> </dl>'
        "</div>"
    )


def test_a_card_shows_the_head_where_no_representative_is_named(tmp_path: Path) -> None:
    assert "Head Lou Brand" in plain(show(tmp_path, '{{ department_card("legal") }}'))


def test_a_card_says_that_nobody_is_named(tmp_path: Path) -> None:
    files = _base(LEGAL, ("head: lou-brand\n", ""))
    assert "Representative not named yet" in plain(
        show(tmp_path, '{{ department_card("legal") }}', files)
    )


def test_somebody_who_has_left_speaks_for_nobody(tmp_path: Path) -> None:
    files = _base(
        PRESS,
        ("rosa.vega@example.com\n    status: active", "rosa.vega@example.com\n    status: left"),
    )
    calls = (
        '{{ department_card("press") }} {{ representative_table() }}\n\n'
        '{{ department_facts("press") }}'
    )
    output = show(tmp_path, calls, files)
    assert "Rosa" not in output
    assert "rosa.vega" not in entities.unescape(output)


def test_a_list_has_the_hub_first_and_advisers_last(tmp_path: Path) -> None:
    files = _base(PRESS, ("status: active\nhead", "status: onboarding\nhead"))
    assert plain(show(tmp_path, "{{ department_list() }}", files)) == (
        "Social media hub hub Keeps the registry, the calendar and the courses. "
        "Press office spoke onboarding Tells the world what we do. "
        "Legal adviser Says what the law asks of us."
    )


def test_a_list_of_a_kind_does_not_repeat_the_kind(tmp_path: Path) -> None:
    assert show(tmp_path, '{{ department_list(kind="adviser") }}') == (
        '<ul class="pb-departments"><li class="pb-departments__item"><a href="directory/legal/">'
        "<bdi>Legal</bdi></a>"
        '<br> <span class="pb-departments__purpose">Says what the law asks of us&#46;</span></li>'
        "</ul>"
    )


def test_a_list_without_departments_says_so(tmp_path: Path) -> None:
    output = show(
        tmp_path,
        '{{ department_list(kind="adviser") }}',
        _base(LEGAL, ("kind: adviser", "kind: spoke")),
    )
    assert output == '<p class="pb-empty">No advisers are listed&#46;</p>'


def test_the_table_of_representatives_is_honest(tmp_path: Path) -> None:
    files = _base(
        PRESS, ("deputy: dev-patel\n", ""), ("term_end: 2027-09-30", "term_end: 2026-09-30")
    )
    files |= {
        LEGAL: (
            "name: Legal\nkind: adviser\npurpose: Says what the law asks of us.\nstatus: paused\n"
            "people: {}\n"
        )
    }
    output = show(tmp_path, "{{ representative_table() }}", files)
    assert plain(output) == (
        "Who speaks for each department Department Representative Deputy Contact "
        "Social media hub hub Lena Moss head none needed lena.moss@example.com "
        "Press office Rosa Vega term ended on 30 September 2026 not named yet "
        "rosa.vega@example.com "
        "Legal adviser paused not named yet none needed"
    )
    assert output.count('<th scope="row">') == 3


def test_a_spoke_without_a_representative_is_not_spoken_for_by_its_head(tmp_path: Path) -> None:
    files = _base(
        PRESS,
        ("representative: rosa-vega\n", ""),
        ("status: active\nhead", "status: onboarding\nhead"),
    )
    assert "Press office onboarding not named yet Dev Patel" in plain(
        show(tmp_path, "{{ representative_table() }}", files)
    )


def test_the_facts_of_a_department_have_headings_for_each_part(tmp_path: Path) -> None:
    output = show(tmp_path, '{{ department_facts("press") }}')
    assert re.findall(r"^#.*$", output, re.MULTILINE) == [
        "## How to reach us {: #facts-reach }",
        "## People {: #facts-people }",
        "## Accounts {: #facts-accounts }",
        "## Policies and pages {: #facts-policies }",
        "## Goals {: #facts-goals }",
        "## Campaigns {: #facts-campaigns }",
        "## Propose a change {: #facts-change }",
    ]
    assert all(line.startswith(("#", "<")) for line in output.split("\n") if line)


def test_the_facts_of_a_department_hold_all_that_is_known(tmp_path: Path) -> None:
    output = show(
        tmp_path,
        '{{ department_facts("press") }}',
        _base(PRESS, ("status: active\nhead", "status: active\njoined: 2024-03-01\nhead")),
    )
    assert (
        plain(output.partition("\n")[0])
        == "What for Tells the world what we do. Kind spoke Status active, joined on 1 March 2024"
    )
    assert _part(output, "How to reach us").startswith(
        "Representative Rosa Vega rosa.vega@example.com Deputy Dev Patel"
    )
    people = _part(output, "People")
    assert (
        "Dev Patel dev.patel@example.com More Contact card Save to my contacts deputy "
        "representative, publisher" in people
    )
    assert "1 account Account Platform Audience Language Purpose Admins" in _part(
        output, "Accounts"
    )
    assert (
        _part(output, "Policies and pages")
        == "No policies belong to this department. This department owns no other pages."
    )
    assert (
        _part(output, "Goals")
        == "Questions are answered within two working hours. (open, due on 30 June 2027)"
    )
    assert (
        _part(output, "Campaigns")
        == "Winter check-up campaign 1 December 2026 to 20 December 2026, approved"
    )


def test_the_facts_of_an_owner_list_policies_and_pages(tmp_path: Path) -> None:
    output = show(tmp_path, '{{ department_facts("hub") }}', page="directory/hub.md")
    pages = _part(output, "Policies and pages")
    assert pages.startswith(
        "1 policy Policy Tier Status Next review House rules agreed in force 1 October 2027"
    )
    assert "pages owned by this department: " in pages
    assert "Social media hub" not in pages
    assert 'href="../../policies/house-rules/"' in output


def test_empty_parts_say_so(tmp_path: Path) -> None:
    files = {
        LEGAL: (
            "name: Legal\nkind: adviser\npurpose: Says what the law asks of us.\nstatus: active\n"
            "people: {}\n"
        )
    }
    shown = show(tmp_path, '{{ department_facts("legal") }}', files)
    assert _part(shown, "How to reach us") == "Nobody speaks for this department yet."
    assert _part(shown, "People") == "Nobody is listed here."
    assert _part(shown, "Accounts") == "No accounts are listed."
    assert _part(shown, "Goals") == "No goals belong to this department."
    assert _part(shown, "Campaigns") == "No campaigns are planned."


def test_campaigns_that_are_over_or_cancelled_are_not_shown(tmp_path: Path) -> None:
    past = _base("data/campaigns.yml", ("2026-12-01", "2026-10-01"), ("2026-12-20", "2026-10-20"))
    assert "No campaigns are planned." in plain(
        show(tmp_path, '{{ department_facts("press") }}', past)
    )
    files = _base(
        "data/campaigns.yml",
        ("approver: lena-moss\n  status: approved", "approver: lena-moss\n  status: cancelled"),
    )
    assert "No campaigns are planned." in plain(
        show(tmp_path / "cancelled", '{{ department_facts("press") }}', files)
    )


def test_the_urgent_route_and_the_neighbours_above_and_below_are_named(tmp_path: Path) -> None:
    files = _base(PRESS, ("status: active\nhead", "status: active\nparent: hub\nhead"))
    files |= _base(
        ORGANIZATION,
        ("review_by:", "urgent:\n  route: account-hacked\n  label: Act now\nreview_by:"),
    )
    press = show(tmp_path, '{{ department_facts("press") }}', files)
    assert "Belongs to Social media hub" in plain(press)
    assert "When it cannot wait: Act now" in plain(press)
    assert "Departments below it Press office" in plain(
        show(tmp_path / "hub", '{{ department_facts("hub") }}', files)
    )


@pytest.mark.parametrize(("host", "action"), [("github", "/edit/"), ("gitlab", "/-/edit/")])
def test_a_change_is_proposed_at_the_code_host(tmp_path: Path, host: str, action: str) -> None:
    files = _base(ORGANIZATION, ("review_by:", REPOSITORY.format(host=host) + "review_by:"))
    output = entities.unescape(show(tmp_path, '{{ department_facts("press") }}', files))
    start = f"https://code.example.com/tidewater/playbook{action}release/2026%20a/"
    assert re.findall(r'href="(https://code[^"]*)"', output) == [
        f"{start}data/departments/press.yml",
        f"{start}data/accounts/press.yml",
        f"{start}docs/directory/press.md",
    ]
    assert "No account at the code host? Tell Rosa Vega or Lena Moss." in plain(output)


def test_without_a_repository_a_change_is_proposed_to_people(tmp_path: Path) -> None:
    assert (
        _part(show(tmp_path, '{{ department_facts("press") }}'), "Propose a change")
        == "Tell Rosa Vega or Lena Moss what should change."
    )


def test_headings_go_below_the_heading_that_the_call_stands_under(tmp_path: Path) -> None:
    call = '{{ department_facts("press") }}'
    files = {
        "docs/index.md": (
            "---\ntitle: Home\ndescription: Home.\nowner: hub\n---\n\n# Home\n\n## Press\n\n"
            f"{call}\n"
        )
    }
    assert "\n\n### Goals {: #facts-goals }\n\n" in show(tmp_path, call, files)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(tmp_path: Path, name: str) -> None:
    files = _base(
        PRESS,
        ("name: Press office", f"name: '{name}'"),
        ("purpose: Tells the world what we do.", f"purpose: '{name}'"),
    )
    files |= _base(
        "data/goals.yml",
        ("statement: Questions are answered within two working hours.", f"statement: '{name}'"),
    )
    files |= _base("data/campaigns.yml", ("title: Winter check-up", f"title: '{name}'"))
    calls = (
        '{{ department_card("press") }}{{ department_list() }}{{ representative_table() }}\n\n'
        '{{ department_facts("press") }}'
    )
    output = show(tmp_path, calls, files)
    assert html.find(output, is_finished=True) == []
    assert "<script" not in output
    assert "{{" not in output
    assert "onclick=" not in output
    assert "](" not in output
    assert "`" not in output


def test_reading_the_facts_is_noted(tmp_path: Path) -> None:
    uses = render(
        site_at(write_playbook(tmp_path)), "index.md", '{{ department_facts("press") }}'
    ).uses
    assert {
        ("department", "press", "purpose"),
        ("person", "rosa-vega", "email"),
        ("account", "linkedin-tidewater", "handle"),
        ("goal", "*", "owner"),
        ("campaign", "winter", "title"),
    } <= uses
    assert not any(
        kind == "account"
        and field in ("recovery", "mfa", "mfa_exception", "credential_store", "tool")
        for kind, _, field in uses
    )


def test_what_lasts_is_the_same_on_every_day(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    text = '{{ department_facts("press") }}\n\n{{ account_table() }}\n\n{{ campaign_calendar() }}\n'
    days = (date(1990, 1, 1), date(2026, 11, 23), date(2100, 1, 1))
    rendered = [render(site_at(root, day), "index.md", text) for day in days]
    assert len({page.text for page in rendered}) == 3
    assert len({PageWords().sections(page.lasting) for page in rendered}) == 1


@pytest.mark.parametrize(("number", "is_long"), [(57, False), (58, True)])
def test_a_long_list_of_departments_can_be_searched(
    tmp_path: Path, number: int, is_long: bool
) -> None:
    text = "name: D\nkind: spoke\npurpose: P.\nstatus: active\npeople: {}\n"
    files = {f"data/departments/d{i}.yml": text for i in range(number)}
    output = show(tmp_path, "{{ department_list() }}", files)
    assert ("data-pb-find=" in output) == is_long
    assert ("pb-filter" in output) == is_long
    assert html.find(output, is_finished=True) == []
