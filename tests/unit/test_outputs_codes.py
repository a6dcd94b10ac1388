"""QR codes of contact cards, decoded as by a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.pictures import read_code
from tests.unit.publications import HOSTILE, changed, publication, written

PRESS = "data/departments/press.yml"
ROSA = "    email: rosa.vega@example.com\n"


def code(folder: Path, *replacements: tuple[str, str]) -> str:
    return read_code(
        written(publication(folder, changed(PRESS, *replacements)))["cards/rosa-vega.png"]
    )


def test_a_code_says_who_it_is_and_how_to_reach_them(tmp_path: Path) -> None:
    more = ROSA + (
        "    title: Head of press\n    phone: +44 (0)20 7946 0001\n    chat: '@rosa'\n    location: Bristol\n"
        "    show:\n      - email\n      - phone\n      - chat\n"
    )
    assert code(tmp_path, (ROSA, more)).split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Rosa Vega;;;;",
        "FN:Rosa Vega",
        "ORG:Tidewater Instruments;Press office",
        "TITLE:Head of press",
        "EMAIL:rosa.vega@example.com",
        "TEL:+442079460001",
        "NOTE:Chat: @rosa",
        "END:VCARD",
        "",
    ]


def test_only_contacts_that_may_be_shown_are_in_it(tmp_path: Path) -> None:
    text = code(tmp_path, (ROSA, f"{ROSA}    phone: +44 20 7946 0001\n    show:\n      - phone\n"))
    assert "TEL:+442079460001" in text
    assert "example.com" not in text


@pytest.mark.parametrize("how", ["active\n    show: []", "left"])
def test_whoever_shows_no_contact_or_has_left_has_no_code(tmp_path: Path, how: str) -> None:
    files = changed(PRESS, (f"{ROSA}    status: active", f"{ROSA}    status: {how}"))
    assert "cards/rosa-vega.png" not in written(publication(tmp_path, files))


def test_hostile_and_right_to_left_texts_stay_the_texts_they_are(tmp_path: Path) -> None:
    text = code(tmp_path, ("name: Rosa Vega", f"name: '{HOSTILE.replace(chr(39), chr(39) * 2)}'"))
    escaped = HOSTILE.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    assert f"\r\nFN:{escaped}\r\n" in text
