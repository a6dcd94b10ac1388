"""`playbook changes`: what it prints in each form, and how it answers wrong use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.command import run
from tests.unit.playbooks import write_playbook
from tests.unit.publications import changed
from tests.unit.roots import Root

NEW = changed(
    "docs/policies/disclosure.md",
    ('version: "1.1"\nstatus', 'version: "2.0"\nstatus'),
    (
        "changes:\n",
        'changes:\n  - version: "2.0"\n    date: 2026-11-01\n    summary: "Videos too: say it."\n',
    ),
    ("review_by", "material_change: yes\nreview_by"),
    ("praise what we do", "praise or film what we *do*"),
) | changed(
    "data/departments/press.yml",
    ("dev.patel@example.com\n    status: active", "dev.patel@example.com\n    status: left"),
    ("deputy: dev-patel", "deputy: rosa-vega"),
)
TEXT = """\
From 2026.10 to 2026.11

Policies (1)
  changed: Disclosure (disclosure)
      version: [-1.1-] {+2.0+}
      2.0, 2026-11-01: Videos too: say it.

People (1)
  left: Somebody
      department: [-Press office-]
      roles: [-deputy-] [-publisher-]

Departments (1)
  changed: Press office (press)
      deputy: [-somebody who left-] {+Rosa Vega+}

Accounts (1)
  changed: tidewater-instruments (LinkedIn) (linkedin-tidewater)
      publishers: [-somebody who left-]

Routes (1)
  changed: A customer complains (complaint)
      first contact: [-somebody who left-]

Pages (1)
  reworded: Disclosure (policies/disclosure.md), read again
      Disclosure: Say that you work here when you praise {+or film+} what we do.
"""
MARKDOWN = """\
# What changed from 2026.10 to 2026.11

## Policies

- Disclosure: changed
    - version: ~~1.1~~ **2.0**
    - 2.0, 2026-11-01: Videos too: say it.

## People

- Somebody: left
    - department: ~~Press office~~
    - roles: ~~deputy~~ ~~publisher~~
"""


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """Two editions of the small playbook."""
    made = Root(tmp_path)
    made.publish("2026.10", "2026-10-05")
    made.publish("2026.11", "2026-11-02", files=NEW)
    return made


def changes(root: Root, *arguments: str) -> str:
    result = run(
        root.folder / "sources/2026.11/playbook",
        "changes",
        *arguments,
        "--published",
        str(root.root),
    )
    assert result.exit_code == 0, result.output
    return result.output


def test_changes_as_text(root: Root) -> None:
    assert changes(root, "2026.10", "2026.11") == TEXT


def test_changes_as_markdown(root: Root) -> None:
    shown = changes(root, "2026.10", "2026.11", "--format", "markdown")
    assert shown.startswith(MARKDOWN)
    assert shown.endswith(
        "- Disclosure: reworded, policies/disclosure.md (read again)\n"
        "    - Disclosure: Say that you work here when you praise **or film** what we do.\n"
    )


def test_changes_as_json(root: Root) -> None:
    found = json.loads(changes(root, "2026.10", "2026.11", "--format", "json"))
    assert (found["old"], found["new"], found["notes"]) == ("2026.10", "2026.11", [])
    assert [change["verb"] for change in found["records"]] == [
        "changed",
        "left",
        "changed",
        "changed",
        "changed",
    ]
    (page,) = found["pages"]
    assert page["material"] is True
    assert page["passages"][0]["pieces"][1] == ["new", " or film"]


def test_nothing_changed(root: Root) -> None:
    assert changes(root, "2026.10", "2026.10") == "From 2026.10 to 2026.10\n\nNothing changed.\n"
    assert changes(root, "2026.10", "2026.10", "--format", "markdown").endswith(
        "\n\nNothing changed.\n"
    )


def test_the_present_playbook_is_compared_when_no_other_is_named(root: Root) -> None:
    playbook = write_playbook(root.folder / "here")
    page = playbook / "docs/policies/house-rules.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nBe kind.\n", encoding="utf-8")
    result = run(playbook, "changes", "2026.10", "--published", str(root.root))
    assert result.output == (
        "From 2026.10 to working\n\nPages (1)\n"
        "  reworded: House rules (policies/house-rules.md)\n      House rules: {+Be kind.+}\n"
    )


def test_a_folder_of_a_built_site_is_a_side_as_well(
    root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root.root)
    result = run(root.folder / "sources/2026.11/playbook", "changes", "./2026.10", "./2026.11")
    assert result.output == TEXT.replace("2026.1", "./2026.1", 2)


def test_what_cannot_be_compared_is_said(root: Root) -> None:
    (root.root / "2026.10/api/v1/texts.json").unlink()
    shown = changes(root, "2026.10", "2026.11")
    assert shown.endswith(
        "\nNot everything could be compared:\n  2026.10: api/v1/texts.json is missing.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("2026.09", "2026.11"),
            "Invalid value for FROM: edition 2026.09 is not published. Published editions: 2026.10, 2026.11.",
        ),
        (
            ("2026.10", "next"),
            "Invalid value for TO: 'next' is neither an edition such as 2026.11, nor the folder of a built site, nor 'working'.",
        ),
    ],
)
def test_wrong_use(root: Root, arguments: tuple[str, ...], said: str) -> None:
    result = run(
        root.folder / "sources/2026.11/playbook",
        "changes",
        *arguments,
        "--published",
        str(root.root),
    )
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def at_target(root: Root, *arguments: str) -> str:
    """Run `changes` in a playbook whose settings name a folder target: what is served lies under its `current`."""
    generation = root.folder / "published/generations/000001"
    generation.parent.mkdir(parents=True)
    root.root.rename(generation)
    (root.folder / "published/current").symlink_to("generations/000001")
    (root.folder / "published/builds").mkdir()
    for edition in ("2026.10", "2026.11"):
        place = generation / edition
        (place / "index.html").write_text("<html>", encoding="utf-8")
        place.rename(root.folder / "published/builds" / edition)
        place.symlink_to(f"../../builds/{edition}")
    versions = generation / "versions.json"
    versions.write_text(
        versions.read_text(encoding="utf-8").replace(
            '"title": "2026.11", "aliases": []', '"title": "2026.11", "aliases": ["latest"]'
        ),
        encoding="utf-8",
    )
    playbook = write_playbook(root.folder / "here")
    settings = f"extra: {{playbook: {{publish: {{folder: {root.folder / 'published'}, address: 'https://example.com/'}}}}}}\n"
    with (playbook / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(settings)
    result = run(playbook, "changes", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_editions_come_from_the_target_that_the_settings_name(root: Root) -> None:
    assert at_target(root, "2026.10", "2026.11") == TEXT


def test_latest_is_the_current_edition_of_the_target(root: Root) -> None:
    assert at_target(root, "2026.10", "latest") == TEXT.replace("to 2026.11", "to latest")


def test_the_folder_of_a_target_may_be_named_as_well(root: Root) -> None:
    at_target(root, "2026.10", "2026.11")
    result = run(
        root.folder / "here/playbook",
        "changes",
        "2026.10",
        "2026.11",
        "--published",
        str(root.folder / "published"),
    )
    assert result.output == TEXT


def test_before_the_first_release_there_is_nothing_to_compare(tmp_path: Path) -> None:
    playbook = write_playbook(tmp_path)
    result = run(playbook, "changes", "2026.10", "--address", "https://example.com/")
    assert result.exit_code == 2
    assert (
        "Invalid value for FROM: no edition is published yet. Run 'playbook publish' first."
        in result.output
    )


def test_a_playbook_with_errors_is_not_compared(root: Root) -> None:
    playbook = write_playbook(root.folder / "here", {"data/goals.yml": "x: 7\n"})
    result = run(playbook, "changes", "2026.10", "--published", str(root.root))
    assert result.exit_code == 1
    assert "Run 'playbook check', fix them" in result.output


def test_a_terminal_is_told_nothing_that_it_would_obey(root: Root) -> None:
    page = root.root / "2026.11/api/v1/texts.json"
    page.write_text(
        page.read_text(encoding="utf-8").replace("film what", "\\u001b[31mfilm what"),
        encoding="utf-8",
    )
    assert "\x1b" not in changes(root, "2026.10", "2026.11")
