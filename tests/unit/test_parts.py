"""The parts that pages load when a reader needs them: what they hold, and what they never hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from macros.pages.part import lean
from macros.reading import html
from tests.unit.playbooks import plain
from tests.unit.publications import HOSTILE, changed, publication, written

PRESS = "data/departments/press.yml"


def part(folder: Path, name: str, *replacements: tuple[str, str]) -> Any:
    """Read a part as a browser runs it."""
    script = written(publication(folder, changed(PRESS, *replacements)))[f"parts/{name}.js"].decode()
    match = re.fullmatch(r'pb\.got\("([a-z0-9/-]+)",(.*)\);\n', script)
    assert match is not None, script
    assert match[1] == name
    return json.loads(match[2])


def test_departments_are_listed_by_name(tmp_path: Path) -> None:
    assert part(tmp_path, "departments") == [["legal", "Legal"], ["press", "Press office"], ["hub", "Social media hub"]]


def test_a_department_names_its_page_and_its_people(tmp_path: Path) -> None:
    press = part(tmp_path, "departments/press", ("status: active\nhead", "status: active\nchannel: '#press'\nhead"))
    assert press["name"] == "Press office"
    assert press["page"] == "directory/press/"
    assert plain(press["people"]) == (
        "Representative Rosa Vega rosa.vega@example.com Deputy Dev Patel dev.patel@example.com Channel #press"
    )


def test_only_contacts_that_may_be_shown_are_in_it(tmp_path: Path) -> None:
    people = part(tmp_path, "departments/press", ("term_end", "show: []\n    term_end"))["people"]
    assert plain(people) == "Representative Rosa Vega Deputy Dev Patel dev.patel@example.com"


def test_whoever_has_left_is_not_in_it(tmp_path: Path) -> None:
    left = "    email: rosa.vega@example.com\n    status: "
    people = part(tmp_path, "departments/press", (f"{left}active", f"{left}left"))["people"]
    assert plain(people) == "Deputy Dev Patel dev.patel@example.com"


def test_a_department_without_people_says_so(tmp_path: Path) -> None:
    web = "name: Web\nkind: spoke\npurpose: Web.\nstatus: onboarding\npeople: {}\n"
    script = written(publication(tmp_path, {"data/departments/web.yml": web}))["parts/departments/web.js"].decode()
    assert 'Representative</dt> <dd><span class=\\"pb-empty\\">not named yet</span>' in script


def test_hostile_texts_stay_the_texts_they_are(tmp_path: Path) -> None:
    said = HOSTILE.replace("'", "''")
    press = part(tmp_path, "departments/press", ("name: Press office", f"name: '{said}'"), ("name: Rosa Vega", f"name: '{said}'"))
    assert press["name"] == HOSTILE
    assert HOSTILE in plain(press["people"])
    assert html.find(press["people"], finished=True) == []


def test_markup_keeps_the_references_that_it_needs() -> None:
    assert (
        lean("a&#46;b&#64;c &#60;b&#62; &#38;lt; &#34;&#39; &#1580; &#8238;") == "a.b@c &#60;b&#62; &#38;lt; &#34;&#39; ج &#8238;"
    )
