"""`playbook where`: every file, line and page that names a record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook

_INDEX = (BASE / "docs" / "index.md").read_text(encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_playbook(tmp_path, {"docs/index.md": f'{_INDEX}\n{{{{ person("dev-patel") }}}}\n'})
    monkeypatch.chdir(made)
    return made


def test_everything_about_a_person_is_listed(root: Path) -> None:
    result = run(root, "where", "dev-patel")
    assert result.exit_code == 0
    text, _, fields = result.stdout.rpartition("docs/index.md: ")
    assert text == (
        "person dev-patel (Dev Patel)\n"
        "  Defined in data/departments/press.yml:20:3\n"
        "\n"
        "  Named in data (4 places)\n"
        "    data/accounts/press.yml:12:7: account linkedin-tidewater: publishers\n"
        "    data/departments/press.yml:7:9: department press: deputy\n"
        "    data/routes.yml:6:13: severity 1: backup\n"
        "    data/routes.yml:24:20: route complaint: first_contact\n"
        "\n"
        "  Named by macros (1 place)\n"
        "    docs/index.md:12:1: person(id)\n"
        "\n"
        "  Shown on 1 page by macros, with these fields\n"
        "    "
    )
    assert {"name", "email"} <= set(fields.strip().split(", "))


def test_json(root: Path) -> None:
    found = json.loads(run(root, "where", "spoke", "--format", "json").stdout)
    assert found == {
        "records": [
            {
                "kind": "term",
                "id": "spoke",
                "title": "Spoke",
                "defined": {"path": "data/glossary.yml", "line": 1, "column": 1},
                "places": [],
                "shown": [],
            }
        ]
    }
    assert run(root, "where", "spoke").stdout == (
        "term spoke (Spoke)\n  Defined in data/glossary.yml:1:1\n  Nothing refers to it.\n"
    )


def test_an_id_of_several_kinds_lists_all_of_them(root: Path) -> None:
    (root / "data/glossary.yml").write_text(
        "press:\n  term: Press\n  definition: Newspapers and the like.\n"
    )
    result = run(root, "where", "press")
    assert result.stdout.startswith("department press (Press office)\n")
    assert "\n\nterm press (Press)\n  Defined in data/glossary.yml:1:1\n" in result.stdout
    only = run(root, "where", "press", "--kind", "term")
    assert only.stdout.startswith("term press (Press)\n")


def test_an_organisation_and_a_link_and_the_navigation_are_named(root: Path) -> None:
    assert (
        "    data/organization.yml:6:10: organization: sponsor\n"
        in run(root, "where", "sam-poole").stdout
    )
    shown = run(root, "where", "house-rules").stdout
    assert "  Linked to (1 place)\n    docs/index.md:10:10\n" in shown
    assert "  Listed in the navigation (1 place)\n    mkdocs.yml:9:1\n" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dev-patell",), "there is no record 'dev-patell'. Did you mean 'dev-patel'?"),
        (
            ("dev-patel", "--kind", "account"),
            "there is no account 'dev-patel'. Run 'playbook list' to see all records.",
        ),
        (("zzz",), "there is no record 'zzz'. Run 'playbook list' to see all records."),
    ],
)
def test_an_unknown_id_ends_with_1_and_the_nearest(
    root: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run(root, "where", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {said}\n")


def test_an_unknown_kind_is_wrong_use(root: Path) -> None:
    assert run(root, "where", "dev-patel", "--kind", "human").exit_code == 2


def test_a_macro_that_fails_in_a_playbook_with_errors_does_not_stop_the_search(root: Path) -> None:
    (root / "docs/index.md").write_text(
        f'{_INDEX}\n{{{{ person("nobody") }}}}\n\n{{{{ nothing() }}}}\n\n{{{{ people() }}}}\n'
    )
    result = run(root, "where", "dev-patel")
    assert result.exit_code == 0
    assert "    docs/index.md: " in result.stdout
