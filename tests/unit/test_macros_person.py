from __future__ import annotations

from pathlib import Path

import pytest

from macros.pages import lasting_text, render
from macros.reading import html
from tests.unit.playbooks import BASE, plain, show, site_at, write_playbook

PRESS = "data/departments/press.yml"
PEOPLE_PAGE = {
    "docs/directory/people.md": (
        "---\ntitle: People\ndescription: Everybody.\nowner: hub\n---\n\n# People\n\n"
        "{{ people() }}\n"
    )
}
TEAM = """\
name: Press office
kind: spoke
purpose: Tells the world what we do.
status: active
representative: rosa-vega
deputy: dev-patel
people:
  rosa-vega:
    name: Rosa Vega
    title: Editor
    roles:
      - publisher
      - representative
    email: rosa.vega@example.com
    phone: +44 (0)20 7946 0100
    chat: "@rosa"
    location: Leeds
    languages:
      - es
      - en-GB
      - en-US
    expertise:
      - film
      - live video
    pronouns: she/her
    status: active
    show:
      - chat
      - phone
  dev-patel:
    name: Dev Patel
    roles:
      - deputy
    email: dev.patel@example.com
    phone: +44 20 7946 0101
    status: active
  ann-gone:
    name: Ann Gone
    status: left
"""
HOSTILE = (
    "<script>alert(1)</script>",
    "A | B",
    "x](javascript:alert(1))",
    "{ onclick=alert(1) }",
    "{{7*7}}",
    "**bold** _it_ `c`",
)


def _with_name(name: str) -> dict[str, str]:
    return {PRESS: TEAM.replace("name: Rosa Vega", f"name: '{name}'")}


def test_a_person_is_named_with_title_department_and_permitted_contacts(tmp_path: Path) -> None:
    assert show(tmp_path, '{{ person("rosa-vega") }}', {PRESS: TEAM, **PEOPLE_PAGE}) == (
        '<span class="pb-person"><a href="directory/people/#person-rosa-vega"><bdi>Rosa Vega</bdi>'
        "</a>, <bdi>Editor</bdi>, "
        '<a href="directory/press/"><bdi>Press office</bdi>'
        '</a> (<bdi class="pb-chat">&#64;rosa</bdi>'
        '<span class="pb-dot" aria-hidden="true"> · </span>'
        '<a href="tel:&#43;442079460100">&#43;44 &#40;0&#41;20 7946 0100</a>)</span>'
    )


def test_an_email_is_shown_and_a_phone_hidden_when_nothing_is_said(tmp_path: Path) -> None:
    output = show(tmp_path, '{{ person("dev-patel") }}', {PRESS: TEAM})
    assert "mailto:" in output
    assert "tel:" not in output
    assert "7946" not in output


def test_somebody_who_has_left_is_not_named(tmp_path: Path) -> None:
    assert (
        show(tmp_path, '{{ person("ann-gone") }}', {PRESS: TEAM})
        == "somebody who has left (ask <bdi>Rosa Vega</bdi> instead)"
    )
    assert "Gone" not in show(tmp_path / "table", "{{ people() }}", {PRESS: TEAM})


def test_the_table_says_roles_and_languages_in_words(tmp_path: Path) -> None:
    def card(id: str) -> str:
        return (
            "<dt>Contact card</dt> "
            f'<dd><a href="cards/{id}.vcf" download>Save to my contacts</a><br> '
            f'<img class="pb-code" src="cards/{id}.png" '
            'alt="The card as a QR code, for a phone\'s camera" width="200" height="200" '
            'loading="lazy"></dd> '
        )

    more = '<details class="pb-profile"><summary>More</summary> <dl class="pb-profile__list">'
    assert show(tmp_path, '{{ people(department="press") }}', {PRESS: TEAM}) == (
        '<div class="pb-table pb-table--broad" data-search-exclude="true" role="region" '
        'aria-label="People" tabindex="0"><table><caption>2 people</caption> '
        '<thead><tr><th scope="col" data-pb-key="name">Name</th> '
        '<th scope="col" class="pb-table__wide">Contact</th> '
        '<th scope="col" data-pb-key="title">Title</th> '
        '<th scope="col" data-pb-key="role" '
        'data-pb-list="true">Roles</th> '
        '<th scope="col" data-pb-key="language" '
        'data-pb-list="true">Languages</th> '
        '<th scope="col">Ask about</th> </tr></thead><tbody>'
        '<tr id="person-dev-patel"><th scope="row"><bdi>Dev Patel</bdi></th> '
        '<td class="pb-table__wide" data-label="Contact">'
        '<a href="mailto:dev&#46;patel&#64;example&#46;com">dev&#46;patel&#64;example&#46;com</a>'
        f"{more}{card('dev-patel')}</dl></details></td> "
        '<td data-label="Title"></td> <td data-label="Roles">deputy representative</td> '
        '<td data-label="Languages"></td> <td data-label="Ask about"></td> </tr>'
        '<tr id="person-rosa-vega"><th scope="row"><bdi>Rosa Vega</bdi> '
        '<span class="pb-note">(she&#47;her)</span></th> '
        '<td class="pb-table__wide" data-label="Contact"><bdi class="pb-chat">&#64;rosa</bdi>'
        '<span class="pb-dot" aria-hidden="true"> · </span>'
        '<a href="tel:&#43;442079460100">&#43;44 &#40;0&#41;20 7946 0100</a>'
        f"{more}{card('rosa-vega')}</dl></details></td> "
        '<td data-label="Title">Editor<br> <span class="pb-note">Leeds</span></td> '
        '<td data-label="Roles">representative&#44; publisher</td> '
        '<td data-label="Languages">Spanish&#44; English</td> '
        '<td data-label="Ask about">film&#44; live video</td> </tr>'
        "</tbody></table></div>"
    )


def test_a_time_zone_is_named_with_places_for_the_time_of_day(tmp_path: Path) -> None:
    team = {
        PRESS: TEAM.replace(
            "location: Leeds", "location: Leeds\n    timezone: Europe/London"
        ).replace("    show:\n      - chat\n      - phone\n", "    show: []\n")
    }
    output = show(tmp_path, '{{ people(department="press") }}', team).partition("person-rosa-vega")[
        2
    ]
    zone = 'data-pb-zone="Europe&#47;London"'
    assert (
        f'<dd>Europe&#47;London<span class="pb-zone" {zone} data-pb-always="true"></span></dd>'
        in output
    )
    assert f'<span class="pb-note">Leeds</span><span class="pb-zone" {zone}></span></td>' in output
    assert "cards/" not in output  # whoever shows no contact has no card


def test_whoever_has_nothing_more_to_say_has_nothing_to_unfold(tmp_path: Path) -> None:
    team = {PRESS: TEAM.replace("    show:\n      - chat\n      - phone\n", "    show: []\n")}
    output = show(tmp_path, '{{ people(department="press") }}', team).partition("person-rosa-vega")[
        2
    ]
    assert "<details" not in output


def test_too_many_people_are_listed_by_their_departments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("macros.pages.permalinks.MANY_ROWS", 3)
    facts = {
        f"docs/directory/{name}.md": (
            f"---\ntitle: {name}\ndescription: D.\nowner: hub\n---\n\n# {name}\n\n"
            f'{{{{ department_facts("{name}") }}}}\n'
        )
        for name in ("hub", "legal", "press")
    }
    everybody = show(tmp_path, "{{ people() }}", facts)
    assert "<caption>5 people</caption>" in everybody
    assert everybody.count('<tr id="person-') == 5
    assert plain(everybody.partition("<table")[0]) == (
        "5 people, listed on their departments' pages: Legal (1) Press office (2) Social media "
        "hub (2)"
    )
    assert 'href="directory/press/#person-rosa-vega"' in show(
        tmp_path / "one", '{{ person("rosa-vega") }}', facts
    )
    assert "pb-table__plain" not in show(
        tmp_path / "role", '{{ people(role="representative") }}', facts
    )


def test_a_page_has_the_first_rows_of_a_long_table_and_every_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("macros.pages.permalinks.MANY_ROWS", 3)
    extra = "".join(
        f"  zoe-{n:03}:\n    name: Zoe {n:03}\n    roles: [{'moderator' if n == 99 else 'publisher'}]\n"
        f"    email: z{n}@example.com\n    status: active\n"
        for n in range(100)
    )
    team = {
        f"docs/directory/{name}.md": (
            f"---\ntitle: {name}\ndescription: D.\nowner: hub\n---\n\n# {name}\n\n"
            f'{{{{ department_facts("{name}") }}}}\n'
        )
        for name in ("hub", "legal", "press")
    } | {PRESS: TEAM + extra}
    everybody = show(tmp_path, "{{ people() }}", team)
    assert 'data-pb-total="105" data-pb-shown=' in everybody
    assert everybody.count('<tr id="person-') == 100
    assert "zoe-094" in everybody
    assert "zoe-095" not in everybody
    assert 'data-pb-part="people" data-pb-loading="The table is being loaded."' in everybody
    assert "<option>moderator</option>" in everybody
    assert "<option>Press office</option>" in everybody
    # Editions are compared by the pages of departments, where nobody moves out of the first rows.
    assert "Zoe" not in lasting_text(
        site_at(write_playbook(tmp_path / "lasting", team)), "index.md", "{{ people() }}"
    )


def test_too_many_people_stay_on_their_page_where_a_department_does_not_list_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("macros.pages.permalinks.MANY_ROWS", 3)
    files = {
        "docs/directory/press.md": (
            "---\ntitle: P\ndescription: D.\nowner: hub\n---\n\n# P\n\nHello.\n"
        ),
        **PEOPLE_PAGE,
    }
    assert "person-rosa-vega" in show(tmp_path, "{{ people() }}", files)
    assert 'href="directory/people/#person-rosa-vega"' in show(
        tmp_path / "one", '{{ person("rosa-vega") }}', files
    )


def test_the_table_of_everybody_names_departments_and_leaves_empty_columns_out(
    tmp_path: Path,
) -> None:
    output = show(tmp_path, "{{ people() }}")
    assert '<th scope="col" data-pb-key="department">Department</th>' in output
    assert "Languages" not in output
    assert [
        name
        for name in ("Dev Patel", "Lena Moss", "Lou Brand", "Rosa Vega", "Sam Poole")
        if name in output
    ]
    assert output.index("Dev Patel") < output.index("Lena Moss") < output.index("Sam Poole")


@pytest.mark.parametrize(("number", "times"), [(5, 0), (6, 1)])
def test_more_than_ten_people_can_be_filtered(tmp_path: Path, number: int, times: int) -> None:
    more = "".join(
        f"  p{i}:\n    name: P{i}\n    roles: []\n    email: p{i}@example.com\n    status: active\n"
        for i in range(number)
    )
    hub = (BASE / "data/departments/hub.yml").read_text(encoding="utf-8")
    output = show(tmp_path, "{{ people() }}", {"data/departments/hub.yml": hub + more})
    attributes = ' data-pb-count="&#37;n of &#37;m people" data-pb-total="11"'
    assert output.count(f'tabindex="0"{attributes}>') == times
    assert output.count(">Find in this table<input ") == times
    assert output.count('<span class="pb-sort">Name</span>') == times


def test_a_role_that_nobody_holds_gives_an_honest_sentence(tmp_path: Path) -> None:
    assert (
        show(tmp_path, '{{ people(role="moderator") }}')
        == '<p class="pb-empty">Nobody is listed here&#46;</p>'
    )


def test_an_anchor_stands_once_on_a_page(tmp_path: Path) -> None:
    output = show(tmp_path, '{{ people() }}\n\n{{ people(role="lead") }}')
    assert output.count('id="person-lena-moss"') == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text(tmp_path: Path, name: str) -> None:
    output = show(tmp_path, '{{ person("rosa-vega") }}{{ people() }}', _with_name(name))
    assert html.find(output, is_finished=True) == []
    assert "<script" not in output
    assert "{{" not in output
    assert "onclick=" not in output
    assert "](" not in output
    assert "**" not in output


def test_a_right_to_left_name_is_isolated(tmp_path: Path) -> None:
    assert "<bdi>ليلى حداد</bdi>" in show(
        tmp_path, '{{ person("rosa-vega") }}', _with_name("ليلى حداد")
    )


def test_names_sort_without_their_accents(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ people() }}", _with_name("Élodie Roux"))
    assert output.index("Dev Patel") < output.index("Élodie Roux") < output.index("Lena Moss")


def test_what_a_page_reads_of_people_is_noted(tmp_path: Path) -> None:
    uses = render(
        site_at(write_playbook(tmp_path, {PRESS: TEAM})), "index.md", '{{ person("rosa-vega") }}'
    ).uses
    assert {
        ("person", "rosa-vega", "name"),
        ("person", "rosa-vega", "phone"),
        ("department", "press", "name"),
    } <= uses
    assert ("person", "rosa-vega", "email") not in uses
