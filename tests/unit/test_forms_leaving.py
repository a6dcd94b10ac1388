"""Handing over in a form writes exactly the same files as `playbook leave`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from macros.check.run import Report
from macros.forms.decap_config import shapes
from macros.forms.leaving_form import leaving
from macros.handover.handover_plan import Handover, plan
from macros.handover.transfer import Leaver
from macros.model.holding import fields_of_person
from macros.site import rendering
from tests.college.assembly import ROOT
from tests.unit.form_files import Asking

pytestmark = pytest.mark.sample

_DAY = date(2026, 12, 31)
_SHAPES = shapes()


@pytest.fixture(scope="module")
def report() -> Report:
    """Return the report on the sample."""
    return rendering.check_playbook(ROOT)


def _question(
    report: Report, person_id: str, given: str, heirs: Mapping[str, str]
) -> tuple[Any, ...]:
    settings = leaving(report.playbook)
    people = settings["people"]
    files = {*people[person_id]["files"], *(person["file"] for person in people.values())}
    texts = {
        file: (report.playbook.root / file).read_text(encoding="utf-8") for file in sorted(files)
    }
    who = {"id": person_id, "given": given, "day": report.today.isoformat()}
    return ("handover", settings, _SHAPES, texts, who, heirs)


def _by_form(
    ask: Asking, report: Report, person_id: str, given: str, heirs: Mapping[str, str]
) -> dict[str, Any]:
    (answer,) = ask(_question(report, person_id, given, heirs))
    assert isinstance(answer, dict)
    return answer


def _by_command(
    report: Report, person_id: str, last_day: date | None, heirs: Mapping[str, str]
) -> Handover:
    people = report.playbook.people
    person = people[person_id]
    leaver = Leaver(
        person, last_day or person.last_day, is_gone=last_day is None and person.status == "left"
    )
    return plan(report, leaver, {kind: people[heir] for kind, heir in heirs.items()})


def _told(made: Handover) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Return what is handed over and what is left, without what only a person can change."""
    handed = [
        (one.location.path, one.kind_in_plural, one.field, one.successor) for one in made.handovers
    ]
    left = [(one.location.path, one.kind_in_plural, one.field) for one in made.left if one.path]
    return sorted(handed), sorted(left)


@pytest.mark.parametrize(
    ("person_id", "heirs"),
    [
        ("arjun-krishnamurthy", {}),
        ("arjun-krishnamurthy", {"": "chloe-dubois"}),
        ("ingrid-sorensen", {"": "arjun-krishnamurthy"}),
        ("amara-okafor", {"": "adriana-diaz"}),
        ("amara-okafor", {"policies": "kwame-boateng", "severities": "adriana-diaz"}),
        ("adriana-diaz", {"": "amara-okafor", "accounts": "kwame-boateng"}),
        ("kwame-boateng", {"accounts": "arjun-krishnamurthy", "": "amara-okafor"}),
        ("kofi-mensah", {"": "xiomara-quispe"}),
        ("xiomara-quispe", {"": "kofi-mensah"}),
        ("marcus-bell", {"": "amara-okafor"}),
    ],
)
def test_the_form_writes_what_the_command_writes(
    ask: Asking, report: Report, person_id: str, heirs: dict[str, str]
) -> None:
    command = _by_command(report, person_id, _DAY, heirs)
    form = _by_form(ask, report, person_id, _DAY.isoformat(), heirs)
    assert form["files"] == {path: after for path, (_, after) in command.files.items()}
    handed, left = _told(command)
    assert sorted(tuple(one) for one in form["handed"]) == handed
    assert sorted(tuple(one[:3]) for one in form["left"]) == left


@pytest.mark.parametrize(
    "heirs", [{}, {"": "adriana-diaz"}, {"": "amara-okafor", "accounts": "kwame-boateng"}]
)
def test_whoever_has_gone_loses_roles_as_by_the_command(ask: Asking, heirs: dict[str, str]) -> None:
    later = rendering.check_playbook(ROOT, date(2027, 1, 4))
    command = _by_command(later, "piotr-wojcik", None, heirs)
    form = _by_form(ask, later, "piotr-wojcik", "", heirs)
    assert command.leaver.is_gone
    assert form["files"] == {path: after for path, (_, after) in command.files.items()}
    assert sorted(tuple(one) for one in form["handed"]) == _told(command)[0]


@pytest.mark.parametrize(
    ("person_id", "given", "said"),
    [
        ("arjun-krishnamurthy", "", "dayless"),
        ("arjun-krishnamurthy", "2026-11-22", "past"),
        ("arjun-krishnamurthy", "tomorrow", "past"),
    ],
)
def test_who_cannot_leave_like_this_is_refused(
    ask: Asking, report: Report, person_id: str, given: str, said: str
) -> None:
    assert _by_form(ask, report, person_id, given, {}) == {"error": said}


def test_every_place_of_everybody_is_known_to_the_forms(ask: Asking, report: Report) -> None:
    people = {
        i: person for i, person in report.playbook.people.items() if person.status == "active"
    }
    answers = ask(*(_question(report, person_id, _DAY.isoformat(), {}) for person_id in people))
    for person, form in zip(people.values(), answers, strict=True):
        places = [place.location.path for place in fields_of_person(report.playbook, person)]
        assert sorted(one[0] for one in form["left"]) == sorted(places)
