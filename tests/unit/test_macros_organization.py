from __future__ import annotations

from pathlib import Path

import pytest

from macros.pages import catalogue
from macros.pages.organization import PATHS
from tests.unit.playbooks import BASE, show

ORGANIZATION = "data/organization.yml"


def _with(text: str) -> dict[str, str]:
    return {ORGANIZATION: (BASE / ORGANIZATION).read_text(encoding="utf-8") + text}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("organization.name", "<bdi>Tidewater Instruments</bdi>"),
        ("organization.short_name", "<bdi>Tidewater Instruments</bdi>"),
        ("organization.model", "hub and spoke"),
        ("organization.review_by", '<time datetime="2027-06-01">1 June 2027</time>'),
        ("organization.lead", "<bdi>Lena Moss</bdi>"),
        ("defaults.hours_a_month", "4"),
        ("organization.defaults.hours_a_month", "4"),
        ("objectives.align.title", "<bdi>Align</bdi>"),
        (
            "organization.objectives.align.description",
            "<bdi>Goals&#44; policies and measures agree&#46;</bdi>",
        ),
        ("urgent.label", '<span class="pb-empty">not stated</span>'),
    ],
)
def test_a_value_is_printed_as_people_read_it(tmp_path: Path, path: str, text: str) -> None:
    assert show(tmp_path, f'{{{{ value("{path}") }}}}') == text


def test_a_short_name_a_route_and_an_address_are_printed_when_they_are_stated(
    tmp_path: Path,
) -> None:
    files = _with(
        "short_name: Tidewater\nurgent:\n  route: complaint\n  label: Help\n"
        "repository:\n  url: https://code.example.com/tidewater/playbook\n"
    )
    calls = (
        '{{ value("organization.short_name") }}|{{ value("urgent.route") }}|{{ '
        'value("repository.url") }}'
    )
    address = "https&#58;&#47;&#47;code&#46;example&#46;com&#47;tidewater&#47;playbook"
    assert (
        show(tmp_path, calls, files)
        == f'<bdi>Tidewater</bdi>|<bdi>A customer complains</bdi>|<a href="{address}">{address}</a>'
    )


def test_a_hostile_value_stays_text(tmp_path: Path) -> None:
    text = (BASE / ORGANIZATION).read_text(encoding="utf-8")
    files = {
        ORGANIZATION: text.replace(
            "name: Tidewater Instruments", "name: '<script>{{7*7}}</script> [x](javascript:1)'", 1
        )
    }
    output = show(tmp_path, '{{ value("organization.name") }}', files)
    assert not set("{}[]()*").intersection(output)
    assert "<script" not in output


def test_a_lead_who_has_left_is_not_named(tmp_path: Path) -> None:
    hub = (BASE / "data/departments/hub.yml").read_text(encoding="utf-8")
    files = {
        "data/departments/hub.yml": hub.replace(
            "status: active\n    certificates", "status: left\n    certificates"
        )
    }
    assert show(tmp_path, '{{ value("organization.lead") }}', files) == (
        '<span class="pb-vacant">vacant at the moment: ask <bdi>Sam Poole</bdi></span>'
    )


def test_the_check_knows_every_path(tmp_path: Path) -> None:
    (parameter,) = catalogue()["value"].parameters
    assert parameter.choices == PATHS
    assert {
        "organization.hub_name",
        "defaults.attendance_percent",
        "objectives.educate.title",
        "repository.branch",
    } <= set(PATHS)
    assert not {"organization.defaults", "organization.repository.maintainers", "hub_name"} & set(
        PATHS
    )
    output = show(tmp_path, "|".join(f'{{{{ value("{path}") }}}}' for path in PATHS))
    assert len(output.split("|")) == len(PATHS)


def test_a_path_that_leads_to_no_single_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=r"no single value 'organization\.people'"):
        show(tmp_path, '{{ value("organization.people") }}')
