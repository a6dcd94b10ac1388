"""No output has private data, and builds are reproducible."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from macros.forms.decap_config import configuration
from macros.outputs.publication import Publication
from tests.unit.pictures import read_code
from tests.unit.publications import changed, publication, written

SITE = "https://playbook.example.com/"
MACROS = (
    "{{ people() }} {{ account_table() }} {{ department_facts('press') }} {{ representative_table() }} {{ meeting_log() }}"
    " {{ meeting_series() }} {{ decision_log() }} {{ campaign_calendar() }} {{ person('dev-patel') }} {{ hub_and_spoke() }}"
).replace("'", '"')
LEAVER = """\
  zz-marker-left:
    name: Zz-marker Left
    title: zz-marker-title
    roles:
      - representative
    email: zz-marker-left@example.com
    phone: +44 20 7946 0999
    chat: zz-marker-chat
    location: zz-marker-place
    pronouns: zz-marker-pronouns
    expertise:
      - zz-marker-expertise
    handle: zz-marker-left-handle
    status: left
    show:
      - email
      - phone
      - chat
"""
DEV = """\
    email: zz-marker-dev@example.com
    phone: +44 20 7946 0998
    chat: "@dev-is-shown"
    handle: zz-marker-dev-handle
    last_day: 2031-12-13
    show:
      - chat
"""


def marked(
    folder: Path, address: str | None = None, today: date = date(2026, 11, 23)
) -> Publication:
    """Write a playbook with a marker in all private fields, and a person who has left in all others."""
    files = {"docs/index.md": f"---\ntitle: Home\ndescription: Home.\nowner: hub\nreviewed:\n  by: zz-marker-left\n  on: 2026-11-02\n---\n\n# Home\n\n{MACROS}\n"}  # fmt: skip
    files |= changed(
        "data/departments/press.yml",
        ("head: rosa-vega", "head: zz-marker-left\nhandles:\n  - zz-marker-team"),
        ("deputy: dev-patel", "deputy: zz-marker-left"),
        ("people:\n", f"people:\n{LEAVER}"),
        ("    email: dev.patel@example.com\n    status: active\n", DEV + "    status: leaving\n"),
        ("earned: 2026-06-01", "earned: 2031-12-14"),
    )
    files |= changed(
        "data/accounts/press.yml",
        ("    - rosa-vega\n", "    - rosa-vega\n    - zz-marker-left\n"),
        ("    - dev-patel\n", "    - dev-patel\n    - zz-marker-left\n"),
        ("recovery: role-mailbox", "recovery: personal"),
        (
            'mfa: "on"',
            "mfa: unsupported\n  mfa_exception: adopt-house-rules\n  tool: zz-marker-tool",
        ),
        ("Company vault", "zz-marker-vault"),
    )
    files |= changed(
        "data/organization.yml",
        ("sponsor: sam-poole", "sponsor: zz-marker-left"),
        ("review_by", "repository:\n  url: https://code.example.com/zz-marker-repository\n  maintainers:\n    - zz-marker-maintainer\nreview_by"),
    )  # fmt: skip
    files |= changed("data/meetings.yml", ("chair: lena-moss", "chair: zz-marker-left"), ("      - rosa-vega\n    topics", "      - zz-marker-left\n    topics"), ("owner: rosa-vega", "owner: zz-marker-left"))  # fmt: skip
    files |= changed("data/campaigns.yml", ("approver: lena-moss", "approver: zz-marker-left"))
    files |= changed("data/routes.yml", ("first_contact: dev-patel", "first_contact: zz-marker-left"), ("backup: dev-patel", "backup: zz-marker-left"), ("approver: sam-poole", "approver: zz-marker-left"))  # fmt: skip
    files |= changed("data/decisions.yml", ("      - rosa-vega", "      - zz-marker-left"))
    files |= changed(
        "docs/policies/disclosure.md", ("approver: lou-brand", "approver: zz-marker-left")
    )
    return publication(folder, files, address, today)


@pytest.mark.parametrize("address", [None, SITE])
def test_no_output_holds_anything_private(tmp_path: Path, address: str | None) -> None:
    content = written(marked(tmp_path, address))
    named = {
        "api/v1/decisions.json": ["zz-marker-left", "Zz-marker Left"],
        # Pages show the last day of somebody who is leaving.
        "llms-full.txt": ["Zz-marker Left", "13 December 2031"],
        "api/v1/texts.json": ["Zz-marker Left", "13 December 2031", "2031-12-13"],
    }
    private = re.compile(
        r"[\w.-]*zz-marker(?: Left|[\w.@-]*)|07946 ?099\d|7946 ?099\d|2031-12-1\d|1\d December 2031|unsupported|role-mailbox",
        re.IGNORECASE,
    )
    edit_links = "https://code.example.com/zz-marker-repository"
    for path, raw in content.items():
        if path.startswith("api/v1/schemas/"):
            continue  # generated from the models only
        output_text = read_code(raw) if path.endswith(".png") else raw.decode()
        markers = private.findall(output_text.replace("\r\n ", "").replace(edit_links, ""))
        assert [text for text in markers if text not in named.get(path, [])] == [], path
    assert "@dev-is-shown" in content["cards/dev-patel.vcf"].decode()
    assert "@dev-is-shown" in content["api/v1/people.json"].decode()
    assert b"leaving" not in content["api/v1/people.json"]


def test_what_the_forms_are_told_is_not_private(tmp_path: Path) -> None:
    config = configuration(marked(tmp_path).playbook, SITE)
    private = re.compile(
        r"zz-marker[\w.@-]*|0?7946 ?099\d|2031-12-1\d|1\d December 2031", re.IGNORECASE
    )
    # A form must offer people who have left but still hold something, by name.
    assert {
        key: set(private.findall(json.dumps(value)))
        for key, value in config.items()
        if key != "decap"
    } == {
        "check": set(),
        "creation": set(),
        "leaving": {"zz-marker-left", "Zz-marker"},
        "options": set(),
        "shapes": set(),
    }
    assert set(private.findall(json.dumps(config["decap"]))) == {"zz-marker-repository"}


def test_schemas_name_no_private_field(tmp_path: Path) -> None:
    for path, raw in written(marked(tmp_path)).items():
        if path.startswith("api/v1/schemas/"):
            for field in (
                "mfa",
                "recovery",
                "credential",
                "tool",
                "certificates",
                "maintainers",
                "handles",
                "last_day",
                "show",
            ):
                assert f'"{field}' not in raw.decode(), path


def test_two_builds_elsewhere_are_the_same_bytes(tmp_path: Path) -> None:
    assert written(marked(tmp_path / "here", SITE)) == written(
        marked(tmp_path / "far" / "away", SITE)
    )


def test_the_day_of_the_build_is_in_the_index_and_pages_alone(tmp_path: Path) -> None:
    today = written(publication(tmp_path))
    tomorrow = written(publication(tmp_path, today=date(2026, 11, 24)))
    assert today.keys() == tomorrow.keys()
    assert {path for path in today if today[path] != tomorrow[path]} == {"api/v1/index.json"}
