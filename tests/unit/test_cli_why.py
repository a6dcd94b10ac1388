"""`playbook why`: the facts that a page is made of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from macros.cli.why import phrase
from macros.model.kinds import KINDS
from macros.pages import MACROS
from macros.pages.page_inputs import page_inputs
from macros.site.rendering import check_playbook, site_of
from tests.integration.engine import ROOT
from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook

_INDEX = (BASE / "docs" / "index.md").read_text(encoding="utf-8")
_LINE = len(_INDEX.splitlines()) + 2


def _page(root: Path, call: str) -> Path:
    return write_playbook(root, {"docs/index.md": f"{_INDEX}\n{{{{ {call} }}}}\n"})


@pytest.mark.parametrize("name", ["docs/index.md", "index.md", "./docs/../docs/index.md"])
def test_each_macro_is_shown_with_its_records_and_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(_page(tmp_path, 'value("organization.name")'))
    assert run(Path(), "why", name).stdout == (
        "docs/index.md is made of its own text and of:\n"
        "\n"
        f'  Line {_LINE}: value("organization.name")\n'
        "    organization (data/organization.yml:1): name\n"
    )


def test_a_page_without_macros_is_made_of_its_text(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    shown = run(root, "why", "policies/house-rules.md").stdout
    assert shown.endswith("docs/policies/house-rules.md is made of its own text alone.\n")


def test_lists_the_day_and_everything_are_named(tmp_path: Path) -> None:
    shown = run(_page(tmp_path, "health()"), "why", "index.md").stdout
    assert "    Everything: any change of data, pages or problems, and the day.\n" in shown
    shown = run(_page(tmp_path, 'next_meeting("forum")'), "why", "index.md").stdout
    assert "    The list of all records of the kind series.\n" in shown
    shown = run(_page(tmp_path, 'department_facts("press")'), "why", "index.md").stdout
    assert "    The day.\n" in shown
    assert "    The list of accounts of department press.\n" in shown


def test_json(tmp_path: Path) -> None:
    root = _page(tmp_path, 'person("dev-patel")')
    page = json.loads(run(root, "why", "index.md", "--format", "json").stdout)
    assert page["page"] == "index.md"
    [call] = page["calls"]
    assert (call["macro"], call["arguments"], call["line"]) == ("person", ["dev-patel"], _LINE)
    [person] = [record for record in call["records"] if record["id"] == "dev-patel"]
    assert person["path"].endswith("data/departments/press.yml")
    assert person["line"] == 20
    assert "email" in person["fields"]


def test_a_macro_that_fails_is_named(tmp_path: Path) -> None:
    shown = run(_page(tmp_path, "nothing()"), "why", "index.md").stdout
    assert "    It fails, so more may be missing: run 'playbook check'.\n" in shown


def test_an_unknown_page_ends_with_1_and_the_nearest(tmp_path: Path) -> None:
    result = run(write_playbook(tmp_path), "why", "docs/indx.md")
    assert (result.exit_code, result.stdout, result.stderr) == (
        1,
        "",
        "Error: there is no page 'docs/indx.md'. Did you mean 'index.md'?\n",
    )


@pytest.mark.sample
def test_every_page_of_the_sample_is_explained_in_words() -> None:
    report = check_playbook(ROOT)
    site = site_of(report)
    kinds = {"organization", *KINDS}
    calls = [call for path in report.playbook.pages for call in page_inputs(site, path)]
    assert {call.call.name for call in calls} <= set(MACROS)
    assert not [call.call for call in calls if call.has_failed]
    assert {record.kind for call in calls for record in call.records} <= kinds
    phrases = {phrase(question) for call in calls for question in call.questions}
    assert len(phrases) > 20
    assert all(text[0].isupper() and text.endswith(".") for text in phrases)
