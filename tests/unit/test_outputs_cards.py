from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from macros.outputs.content_line import escape, fold
from tests.unit.publications import HOSTILE, changed, publication, written

PRESS = "data/departments/press.yml"
ROSA = "    email: rosa.vega@example.com\n"


class Line(NamedTuple):
    name: str
    parameters: dict[str, str]
    values: list[str]
    """The components of the value, which semicolons part."""


def parse(content: bytes) -> list[list[Line]]:
    """Parse cards as RFC 6350 describes."""
    assert content.endswith(b"END:VCARD\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    cards: list[list[Line]] = []
    for line in content.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        if line == "BEGIN:VCARD":
            cards.append([])
        elif line != "END:VCARD":
            cards[-1].append(_line(line))
    assert all(card[0] == Line("VERSION", {}, ["4.0"]) for card in cards)
    return cards


def _line(line: str) -> Line:
    match = re.fullmatch(r'([A-Z]+)((?:;[A-Z]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line)
    assert match is not None, line
    parameters = {
        name: value.strip('"')
        for name, value in re.findall(r';([A-Z]+)=("[^"]*"|[^";:,]*)', match[2])
    }
    values = [_unescaped(value) for value in re.findall(r"((?:[^;\\]|\\.)*)(?:;|$)", match[3])]
    return Line(match[1], parameters, values[:-1] or values)


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def card(folder: Path, *replacements: tuple[str, str], address: str | None = None) -> list[Line]:
    return parse(
        written(publication(folder, changed(PRESS, *replacements), address))["cards/rosa-vega.vcf"]
    )[0]


def values(lines: list[Line], name: str) -> list[str]:
    return [";".join(line.values) for line in lines if line.name == name]


def test_a_card_says_what_pages_show(tmp_path: Path) -> None:
    more = (
        ROSA
        + "    title: Head of press\n    phone: +44 (0)20 7946 0001\n    chat: '@rosa'\n    location: Bristol, UK\n"
        "    timezone: Europe/London\n    languages:\n      - en-GB\n      - es\n    pronouns: she/her\n"
        "    expertise:\n      - crises\n    show:\n      - email\n      - phone\n      - chat\n"
    )
    lines = card(tmp_path, (ROSA, more))
    assert [";".join([line.name, *(f"{k}={v}" for k, v in line.parameters.items())]) for line in lines] == [
        "VERSION", "KIND", "UID", "FN", "N", "PRONOUNS", "ORG", "TITLE", "ROLE", "ROLE", "EMAIL;TYPE=work",
        "TEL;TYPE=work", "NOTE", "ADR;TYPE=work;LABEL=Bristol, UK", "TZ", "LANG", "LANG", "EXPERTISE",
    ]  # fmt: skip
    assert values(lines, "FN") == ["Rosa Vega"]
    assert values(lines, "ORG") == ["Tidewater Instruments;Press office"]
    assert values(lines, "UID") == ["tag:tidewater-instruments.invalid,2026:person/rosa-vega"]
    assert values(lines, "N") == [";Rosa Vega;;"]
    assert values(lines, "TEL") == ["+44 (0)20 7946 0001"]
    assert values(lines, "NOTE") == ["Chat: @rosa"]


def test_a_number_is_a_text(tmp_path: Path) -> None:
    lines = card(tmp_path, (ROSA, ROSA + "    phone: +44 20 7946 0001\n    show:\n      - phone\n"))
    assert [line for line in lines if line.name == "TEL"] == [
        Line("TEL", {"TYPE": "work"}, ["+44 20 7946 0001"])
    ]
    assert values(lines, "EMAIL") == []


@pytest.mark.parametrize("show", ["show: []", "show:\n      - phone", "show:\n      - chat"])
def test_whoever_shows_no_contact_has_no_card(tmp_path: Path, show: str) -> None:
    files = changed(PRESS, (ROSA, f"{ROSA}    {show}\n"))
    content = written(publication(tmp_path, files))
    assert "cards/rosa-vega.vcf" not in content
    group, *people = parse(content["cards/departments/press.vcf"])
    assert [values(person, "FN") for person in people] == [["Dev Patel"]]
    assert values(group, "MEMBER") == ["tag:tidewater-instruments.invalid,2026:person/dev-patel"]


def test_whoever_has_left_has_no_card(tmp_path: Path) -> None:
    files = changed(PRESS, (f"{ROSA}    status: active", f"{ROSA}    status: left"))
    assert "cards/rosa-vega.vcf" not in written(publication(tmp_path, files))


def test_a_department_is_a_group_with_the_cards_of_its_people(tmp_path: Path) -> None:
    files = changed(
        PRESS, ("status: active\nhead", "status: active\nchannel: '#press; desk'\nhead")
    )
    group, *people = parse(written(publication(tmp_path, files))["cards/departments/press.vcf"])
    assert values(group, "KIND") == ["group"]
    assert values(group, "FN") == ["Press office"]
    assert values(group, "NOTE") == ["Tells the world what we do.", "Channel: #press; desk"]
    assert values(group, "MEMBER") == [uid for person in people for uid in values(person, "UID")]
    assert len(people) == 2


def test_a_department_that_shows_no_contact_has_no_cards(tmp_path: Path) -> None:
    files = changed(
        "data/departments/legal.yml", ("    status: active", "    status: active\n    show: []")
    )
    assert not [
        path
        for path in written(publication(tmp_path, files))
        if path in ("cards/departments/legal.vcf", "cards/lou-brand.vcf")
    ]


def test_whole_addresses_stand_in_a_card_where_they_are_known(tmp_path: Path) -> None:
    page = "docs/directory/index.md"
    people = {page: "---\ntitle: D\ndescription: D.\nowner: hub\n---\n\n# D\n\n{{ people() }}\n"}
    content = written(publication(tmp_path, people, "https://playbook.example.com/"))
    lines = parse(content["cards/rosa-vega.vcf"])[0]
    assert values(lines, "SOURCE") == ["https://playbook.example.com/cards/rosa-vega.vcf"]
    assert values(lines, "URL") == ["https://playbook.example.com/directory/#person-rosa-vega"]
    assert values(lines, "UID") == ["tag:playbook.example.com,2026:person/rosa-vega"]
    assert values(card(tmp_path), "URL") == []


def test_hostile_texts_stay_the_texts_they_are(tmp_path: Path) -> None:
    yaml_text = HOSTILE.replace("'", "''")
    place = 'Bristol "^n" ^ ; : ,'
    lines = card(
        tmp_path,
        ("name: Press office", f"name: '{yaml_text}'"),
        ("name: Rosa Vega", f"name: '{yaml_text}'"),
        (ROSA, f"{ROSA}    title: '{yaml_text}'\n    location: '{place}'\n"),
    )
    assert values(lines, "FN") == [HOSTILE]
    assert values(lines, "TITLE") == [HOSTILE]
    assert next(line.values for line in lines if line.name == "ORG") == [
        "Tidewater Instruments",
        HOSTILE,
    ]
    label = next(line.parameters["LABEL"] for line in lines if line.name == "ADR")
    assert re.sub(r"\^(.)", lambda match: {"'": '"', "^": "^", "n": "\n"}[match[1]], label) == place


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_any_text_comes_back_from_a_line(text: str) -> None:
    content = fold(f"FN:{escape(text)}")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    for piece in content.split(b"\r\n"):
        piece.decode()
    unfolded = content.replace(b"\r\n ", b"").decode().removesuffix("\r\n")
    assert _unescaped(unfolded.removeprefix("FN:")) == text


def test_a_library_for_older_cards_reads_them_too(tmp_path: Path) -> None:
    content = written(
        publication(
            tmp_path,
            changed(
                PRESS,
                (
                    ROSA,
                    ROSA + "    phone: +44 20 7946 0001\n    show:\n      - email\n      - phone\n",
                ),
            ),
        )
    )
    card = vobject.readOne(content["cards/rosa-vega.vcf"].decode())
    card.validate()
    assert card.fn.value == card.n.value.given == "Rosa Vega"
    assert card.tel.value == "+44 20 7946 0001"
    assert card.email.value == "rosa.vega@example.com"
    assert card.org.value == ["Tidewater Instruments", "Press office"]
