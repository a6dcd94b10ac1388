"""`playbook schemas`, and the editor's settings that it keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from macros.model import json_schema
from macros.setup.editor_settings import with_schemas
from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook

REPOSITORY = BASE.parent.parent.parent
_BINDING = {"goals.schema.json": "goals.yml"}
_OURS = '{\n    "./data/schema/goals.schema.json": [\n      "data/goals.yml"\n    ]\n  }'


def test_the_committed_schemas_and_settings_are_up_to_date() -> None:
    result = run(REPOSITORY, "schemas", "--check")
    assert (result.exit_code, result.stdout) == (0, "The schemas are up to date.\n")


def test_schemas_are_written_once_and_the_check_names_those_that_are_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_playbook(tmp_path)
    monkeypatch.chdir(root)
    written = run(root, "schemas")
    assert written.exit_code == 0
    expected = [*(f"data/schema/{name}" for name in json_schema.files()), ".vscode/settings.json"]
    assert written.stdout.splitlines() == [f"Wrote {path}" for path in expected]
    assert run(root, "schemas").stdout == "The schemas are up to date.\n"
    assert run(root, "schemas", "--check").exit_code == 0
    (root / "data/schema/goals.schema.json").write_text("{}\n")
    (root / "data/schema/glossary.schema.json").unlink()
    result = run(root, "schemas", "--check")
    assert result.exit_code == 1
    assert result.stdout == (
        "data/schema/goals.schema.json is not up to date.\n"
        "data/schema/glossary.schema.json is not up to date.\n"
        "Run 'playbook schemas' and commit the result.\n"
    )
    assert (root / "data/schema/goals.schema.json").read_text() == "{}\n"
    assert run(root, "check").stdout == "No problem found.\n"


def test_line_ends_of_another_system_are_not_stale(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    run(root, "schemas")
    for path in [*(root / "data/schema").iterdir(), root / ".vscode/settings.json"]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(root, "schemas", "--check").exit_code == 0


def test_the_data_folder_that_mkdocs_yml_names_is_used(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    (root / "data").rename(root / "facts")
    (root / "mkdocs.yml").write_text(
        f"{(root / 'mkdocs.yml').read_text()}extra:\n  playbook:\n    data_dir: facts\n"
    )
    run(root, "schemas")
    settings = json.loads((root / ".vscode/settings.json").read_text())
    assert settings["yaml.schemas"]["./facts/schema/accounts.schema.json"] == [
        "facts/accounts/*.yml"
    ]
    assert (root / "facts/schema/accounts.schema.json").is_file()


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"a": \xff}'])
def test_settings_that_cannot_be_read_are_left_alone(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_playbook(tmp_path)
    monkeypatch.chdir(root)
    (root / ".vscode").mkdir()
    (root / ".vscode/settings.json").write_bytes(content)
    result = run(root, "schemas")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: .vscode/settings.json cannot be read as settings: ")
    assert result.stderr.endswith(". Fix or delete it.\n")
    assert (root / ".vscode/settings.json").read_bytes() == content


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f'{{\n  "yaml.schemas": {_OURS}\n}}\n'),
        ("{}\n", f'{{\n  "yaml.schemas": {_OURS}\n}}\n'),
        ('{\n  "a": 1\n}\n', f'{{\n  "yaml.schemas": {_OURS},\n  "a": 1\n}}\n'),
        (
            '{\n  // Ours\n  "a": "// no comment, }", /* x */\n  "yaml.schemas": {}, // here\n  "b": [1, 2,],\n}\n',
            f'{{\n  // Ours\n  "a": "// no comment, }}", /* x */\n  "yaml.schemas": {_OURS}, // here\n  "b": [1, 2,],\n}}\n',
        ),
        (
            '{\n  "yaml.schemas": {"./data/schema/old.schema.json": ["data/old.yml"], "theirs.json": "*.yaml"}\n}',
            '{\n  "yaml.schemas": {\n    "theirs.json": "*.yaml",\n    "./data/schema/goals.schema.json": [\n      "data/goals.yml"\n    ]\n  }\n}',
        ),
        ('{"yaml.schemas": {"./data/schema/goals.schema.json": ["data/goals.yml"]}}', None),
    ],
)
def test_other_settings_stay_as_they_are(before: str, after: str | None) -> None:
    assert with_schemas(before, "data", _BINDING) == (before if after is None else after)
    made = with_schemas(before, "data", _BINDING)
    assert with_schemas(made, "data", _BINDING) == made


def test_line_ends_and_tabs_of_the_settings_are_kept() -> None:
    before = '{\r\n\t"a": {"yaml.schemas": 1},\r\n\t"yaml.schemas": {}\r\n}\r\n'
    assert with_schemas(before, "data", _BINDING) == (
        '{\r\n\t"a": {"yaml.schemas": 1},\r\n\t"yaml.schemas": {\r\n\t\t"./data/schema/goals.schema.json": [\r\n'
        '\t\t\t"data/goals.yml"\r\n\t\t]\r\n\t}\r\n}\r\n'
    )
