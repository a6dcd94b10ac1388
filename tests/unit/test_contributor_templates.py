"""The templates of the code hosts: they ask what is needed, and links of the site fill them in."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.model.listing import contacts
from macros.pages.edit_links import ISSUE_FIELD, ISSUE_FORM
from tests.college.assembly import ROOT
from tests.samples import company

FOLDER = ROOT / ".github/ISSUE_TEMPLATE"
FORMS = sorted(path for path in FOLDER.glob("*.yml") if path.name != "config.yml")
GITLAB = sorted((ROOT / ".gitlab/issue_templates").glob("*.md"))
CHANGES = (
    ROOT / ".github/pull_request_template.md",
    ROOT / ".gitlab/merge_request_templates/Default.md",
)
GIVEN_LABELS = frozenset(
    (
        "bug",
        "documentation",
        "duplicate",
        "enhancement",
        "good first issue",
        "help wanted",
        "invalid",
        "question",
        "wontfix",
    )
)
"""Every new repository at GitHub has these; a label that does not exist is left out without a
word."""


def form(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def labels_of(path: Path) -> list[str]:
    """Return what a form asks."""
    return [field["attributes"]["label"] for field in form(path)["body"]]


def refused(path: Path, schema: str) -> str:
    """Say what the rules of GitHub have against a file."""
    command = [
        str(Path(sys.executable).with_name("check-jsonschema")),
        "--builtin-schema",
        f"vendor.{schema}",
        str(path),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return "" if result.returncode == 0 else result.stdout


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_as_github_wants_it(path: Path) -> None:
    assert refused(path, "github-issue-forms") == ""
    ids = [field["id"] for field in form(path)["body"]]
    assert len(ids) == len(set(ids))
    assert [one for one in ids if not re.fullmatch(r"[A-Za-z0-9_-]+", one)] == []
    assert len(labels_of(path)) == len(set(labels_of(path)))
    assert set(form(path)["labels"]) <= GIVEN_LABELS


def test_a_form_that_is_not_would_be_found(tmp_path: Path) -> None:
    broken = tmp_path / "form.yml"
    broken.write_text(
        FORMS[0].read_text(encoding="utf-8").replace("type: textarea", "type: text"),
        encoding="utf-8",
    )
    assert "Schema validation errors" in refused(broken, "github-issue-forms")


def test_the_chooser_is_as_github_wants_it() -> None:
    assert refused(FOLDER / "config.yml", "github-issue-config") == ""


def test_the_form_that_links_fill_in_has_their_field() -> None:
    fields = {field["id"]: field["type"] for field in form(FOLDER / ISSUE_FORM)["body"]}
    assert fields == {"wrong": "textarea", ISSUE_FIELD: "textarea"}
    # These names mean something else in an address; a field of that name could not be filled in.
    assert not fields.keys() & {
        "template",
        "title",
        "body",
        "labels",
        "assignees",
        "milestone",
        "projects",
    }


def test_a_new_account_is_asked_for_with_the_eight_answers_of_the_page() -> None:
    page = (ROOT / "docs/coordination/request-an-account.md").read_text(encoding="utf-8")
    answers = page.partition("## The eight answers")[2].partition("\n## ")[0]
    [request] = [path for path in FORMS if "account" in path.stem]
    assert answers.count("- [ ]") == len(labels_of(request)) == 8


def test_both_hosts_ask_the_same() -> None:
    assert [len(path.read_text(encoding="utf-8").split("**")) // 2 for path in GITLAB] == [
        8,
        3,
        3,
        2,
    ]
    for asked in map(labels_of, FORMS):
        [same] = [path for path in GITLAB if asked[0] in path.read_text(encoding="utf-8")]
        assert re.findall(r"\*\*(.+?)\*\*", same.read_text(encoding="utf-8")) == asked
    one, other = (path.read_text(encoding="utf-8") for path in CHANGES)
    assert one == other
    assert re.findall(r"\*\*(.+?)\*\*", one) == [
        "What changes for readers?",
        "Why, and who was asked?",
    ]


@pytest.mark.sample
def test_templates_name_nobody_of_the_sample() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*FORMS, *GITLAB, *CHANGES)]
    said = [company().organization.display_name]
    for person in company().people.values():
        said += [person.name, person.id, *contacts(person).values()]
    assert len(said) > 50
    assert [one for one in said for text in texts if one in text] == []
