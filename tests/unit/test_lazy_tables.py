"""The parts that pages load on demand: what they contain, and what they never contain."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.pages.lazy_parts import strip_references
from macros.pages.row_templates import pack_rows
from macros.reading import html
from tests.unit.playbooks import plain
from tests.unit.publications import HOSTILE, changed, publication, written

PRESS = "data/departments/press.yml"


def part(folder: Path, name: str, *replacements: tuple[str, str]) -> Any:
    """Read a part as a browser runs it."""
    script = written(publication(folder, changed(PRESS, *replacements)))[
        f"parts/{name}.js"
    ].decode()
    match = re.fullmatch(r'pb\.got\("([a-z0-9/-]+)",(.*)\);\n', script)
    assert match is not None, script
    assert match[1] == name
    return json.loads(match[2])


def test_departments_are_listed_by_name(tmp_path: Path) -> None:
    assert part(tmp_path, "departments") == [
        ["legal", "Legal"],
        ["press", "Press office"],
        ["hub", "Social media hub"],
    ]


def test_a_department_names_its_page_and_its_people(tmp_path: Path) -> None:
    press = part(
        tmp_path,
        "departments/press",
        ("status: active\nhead", "status: active\nchannel: '#press'\nhead"),
    )
    assert press["name"] == "Press office"
    assert press["page"] == "directory/press/"
    assert plain(press["people"]) == (
        "Representative Rosa Vega rosa.vega@example.com Deputy Dev Patel dev.patel@example.com "
        "Channel #press"
    )


def test_only_contacts_that_may_be_shown_are_in_it(tmp_path: Path) -> None:
    people = part(tmp_path, "departments/press", ("term_end", "show: []\n    term_end"))["people"]
    assert plain(people) == "Representative Rosa Vega Deputy Dev Patel dev.patel@example.com"


def test_whoever_has_left_is_not_in_it(tmp_path: Path) -> None:
    left = "    email: rosa.vega@example.com\n    status: "
    people = part(tmp_path, "departments/press", (f"{left}active", f"{left}left"))["people"]
    assert plain(people) == (
        "Representative vacant at the moment: ask Dev Patel dev.patel@example.com Deputy Dev "
        "Patel dev.patel@example.com"
    )


def test_a_department_without_people_says_so(tmp_path: Path) -> None:
    web = "name: Web\nkind: spoke\npurpose: Web.\nstatus: onboarding\npeople: {}\n"
    script = written(publication(tmp_path, {"data/departments/web.yml": web}))[
        "parts/departments/web.js"
    ].decode()
    assert 'Representative</dt> <dd><span class=\\"pb-empty\\">not named yet</span>' in script


def test_hostile_texts_stay_the_texts_they_are(tmp_path: Path) -> None:
    text = HOSTILE.replace("'", "''")
    press = part(
        tmp_path,
        "departments/press",
        ("name: Press office", f"name: '{text}'"),
        ("name: Rosa Vega", f"name: '{text}'"),
    )
    assert press["name"] == HOSTILE
    assert HOSTILE in plain(press["people"])
    assert html.find(press["people"], is_finished=True) == []


def test_markup_keeps_the_references_that_it_needs() -> None:
    assert (
        strip_references("a&#46;b&#64;c &#60;b&#62; &#38;lt; &#34;&#39; &#1580; &#8238;")
        == "a.b@c &#60;b&#62; &#38;lt; &#34;&#39; ج &#8238;"
    )


# Tables that are too long for a page

FACTS = {
    f"docs/directory/{name}.md": (
        f"---\ntitle: {name}\ndescription: D.\nowner: hub\n---\n\n# {name}\n\n"
        f'{{{{ department_facts("{name}") }}}}\n'
    )
    for name in ("hub", "legal", "press")
}


def table(folder: Path, name: str, *replacements: tuple[str, str]) -> list[str]:
    """Return the rows of a table in a part."""
    files = FACTS | changed(PRESS, *replacements)
    script = written(publication(folder, files))[f"parts/{name}.js"].decode()
    return unpacked(json.loads(script.removeprefix(f'pb.got("{name}",').removesuffix(");\n")))


def unpacked(packed: Any) -> list[str]:
    """Return the rows of a packed table, as the script of tables reads them."""
    columns = [
        [values(column) for column in template["columns"]] for template in packed["templates"]
    ]
    positions = [0] * len(packed["templates"])
    rows = []
    for number in packed["rows"]:
        pieces = "".join(packed["templates"][number]["markup"]).split("\x01")
        pieces[1::2] = [columns[number][int(n)][positions[number]] for n in pieces[1::2]]
        positions[number] += 1
        rows.append("".join(pieces))
    return rows


def values(column: Any) -> list[str]:
    """Return the values of a column."""
    if isinstance(column, list):
        return column
    return [column["is"][index] for index in column["at"]]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the limit, so that a few rows are too many for a page."""
    monkeypatch.setattr("macros.pages.permalinks.MANY_ROWS", 0)


@pytest.mark.usefixtures("few")
def test_a_table_holds_each_person_with_what_may_be_shown(tmp_path: Path) -> None:
    rows = table(
        tmp_path,
        "people",
        ("    email: rosa.vega", "    phone: +44 20 7946 0001\n    email: rosa.vega"),
    )
    assert [row.split('"')[1] for row in rows] == [
        "person-dev-patel",
        "person-lena-moss",
        "person-lou-brand",
        "person-rosa-vega",
        "person-sam-poole",
    ]
    assert 'Press office</bdi></a><td data-label="Roles">' in rows[3]
    assert '<a href="mailto:rosa.vega@example.com">rosa.vega@example.com</a>' in rows[3]
    assert not [row for row in rows if "7946" in row]
    assert [html.find(row, is_finished=True) for row in rows] == [[]] * 5


@pytest.mark.usefixtures("few")
def test_whoever_has_left_is_in_no_table(tmp_path: Path) -> None:
    left = "    email: rosa.vega@example.com\n    status: "
    rows = table(tmp_path, "people", (f"{left}active", f"{left}left"))
    assert len(rows) == 4
    assert "osa" not in "".join(rows)


@pytest.mark.usefixtures("few")
def test_a_table_of_accounts_never_says_how_they_are_secured(tmp_path: Path) -> None:
    rows = table(tmp_path, "accounts")
    assert [row.split('"')[1] for row in rows] == ["account-linkedin-tidewater"]
    assert 'href="https://linkedin.example.com/tidewater-instruments"' in rows[0]
    assert not re.search("vault|mailbox|mfa|authenticat", "".join(rows), re.IGNORECASE)


@pytest.mark.usefixtures("few")
def test_hostile_texts_of_a_table_stay_the_texts_they_are(tmp_path: Path) -> None:
    text = HOSTILE.replace("'", "''")
    rows = table(tmp_path, "people", ("name: Rosa Vega", f"name: '{text}'"))
    row = next(row for row in rows if "rosa.vega" in row)
    assert plain(row).startswith(HOSTILE)
    assert html.find(row, is_finished=True) == []


TEXT = st.text(st.sampled_from("ab.-") | st.characters(exclude_characters='<>"\x01'), max_size=4)
CELL = st.tuples(
    st.sampled_from(["<td>{}", '<td data-x="{}"><b>{}</b>', "<td>{}<br>{}"]), TEXT, TEXT
)


@given(st.lists(st.lists(CELL, min_size=1, max_size=3), min_size=1))
def test_any_table_comes_back(table: list[list[tuple[str, str, str]]]) -> None:
    rows = [["<tr>", *(tags.format(*texts) for tags, *texts in cells)] for cells in table]
    assert unpacked(json.loads(json.dumps(pack_rows(rows)))) == ["".join(row) for row in rows]


def test_values_made_of_the_same_name_share_a_column() -> None:
    rows = [
        (f'<tr id="person-{i}">', f'<td><a href="cards/{i}.vcf">{i}</a>, Press')
        for i in ("ada-abebe", "dev-patel")
    ]
    assert pack_rows(rows) == {
        "templates": [
            {
                "markup": [
                    '<tr id="person-\x010\x01">',
                    '<td><a href="cards/\x010\x01.vcf">\x010\x01</a>, Press',
                ],
                "columns": [("ada-abebe", "dev-patel")],
            }
        ],
        "rows": [0, 0],
    }


def test_a_value_of_many_rows_is_stored_once() -> None:
    packed = pack_rows([["<tr>", f"<td>{text}"] for text in "abaab"])
    assert packed["templates"][0]["columns"] == [{"is": ["a", "b"], "at": [0, 1, 0, 0, 1]}]
