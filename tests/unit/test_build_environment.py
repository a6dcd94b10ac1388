"""Reading from the environment which edition a build publishes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from macros.site.build_environment import EditionBuild, edition_build


def test_a_build_that_is_not_published_knows_nothing() -> None:
    assert edition_build({}, "https://playbook.example.com/") is None


def test_a_published_build_knows_its_edition_and_where_the_current_one_stands(
    tmp_path: Path,
) -> None:
    build = edition_build(
        {"PLAYBOOK_EDITION": "2026.10", "PLAYBOOK_PUBLISHED": str(tmp_path)},
        "https://example.com/playbook/2026.10/",
    )
    assert build == EditionBuild(
        "2026.10", tmp_path, "https://example.com/playbook/latest/", is_latest=False
    )
    assert build.scope == "/playbook/"


@pytest.mark.parametrize("address", ["https://example.com/latest/", "https://example.com/latest"])
def test_the_current_build_knows_that_it_is(address: str) -> None:
    build = edition_build({"PLAYBOOK_EDITION": "2026.10"}, address)
    assert build == EditionBuild("2026.10", None, "https://example.com/latest/", is_latest=True)
    assert build.scope == "/"


def test_a_build_knows_the_form_editor_beside_it() -> None:
    build = edition_build(
        {"PLAYBOOK_EDITION": "2026.10", "PLAYBOOK_FORMS": "https://example.com/edit/"},
        "https://example.com/latest/",
    )
    assert build is not None
    assert build.forms == "https://example.com/edit/"


@pytest.mark.parametrize("address", [None, "", "2026.10"])
def test_without_an_address_there_is_no_canonical_one(address: str | None) -> None:
    build = edition_build({"PLAYBOOK_EDITION": "2026.10"}, address)
    assert build == EditionBuild("2026.10", None, "", is_latest=False)


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        (
            {"PLAYBOOK_EDITION": "next"},
            "PLAYBOOK_EDITION is 'next'. Write an edition such as 2026.11 or 2026.11.1.",
        ),
        (
            {"PLAYBOOK_EDITION": "2026.10", "PLAYBOOK_PUBLISHED": "/no/such"},
            "PLAYBOOK_PUBLISHED is '/no/such'. Name the folder of the published editions.",
        ),
    ],
)
def test_what_is_wrong_is_said(environment: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        edition_build(environment, None)
