"""What stands around every page: who keeps it, and where to edit it."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from macros.pages.frame import page_facts, search_help
from tests.unit.playbooks import BASE, site_at, write_playbook

ORGANIZATION = (BASE / "data/organization.yml").read_text(encoding="utf-8")


def facts(folder: Path, repository: str = "") -> str:
    root = write_playbook(folder, {"data/organization.yml": ORGANIZATION + repository})
    return unescape(page_facts(site_at(root), "policies/house-rules.md"))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("github", "https://code.example.com/playbook/edit/main/docs/policies/house-rules.md"),
        ("gitlab", "https://code.example.com/playbook/-/edit/main/docs/policies/house-rules.md"),
    ],
)
def test_a_page_leads_to_its_file_at_the_code_host(tmp_path: Path, host: str, address: str) -> None:
    shown = facts(tmp_path, f"repository:\n  url: https://code.example.com/playbook\n  host: {host}\n")
    assert f'<a class="pb-facts__edit" href="{address}">Edit this page</a>' in shown


def test_a_page_offers_no_edit_where_nobody_can(tmp_path: Path) -> None:
    shown = facts(tmp_path)
    assert "Kept by" in shown
    assert "Edit this page" not in shown


def test_who_finds_nothing_is_led_to_the_hub_and_to_the_questions(tmp_path: Path) -> None:
    site = site_at(write_playbook(tmp_path, {}))
    shown = unescape(search_help(site, "../.."))
    assert '<a href="../../directory/hub/"><span data-md-score="1">Ask the ' in shown
    assert shown.count("<li>") == shown.count("data-md-score")
