"""`playbook export`: tables that others can open, run nothing, and can be imported unchanged."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.college.assembly import ROOT
from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook
from tests.unit.tables import cells

PRESS = (BASE / "data/departments/press.yml").read_text(encoding="utf-8")
KINDS = ("departments", "people", "accounts")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_playbook(tmp_path)
    monkeypatch.chdir(folder)
    return folder


def export(root: Path, *options: str) -> list[dict[str, str]]:
    result = run(root, "export", *options)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "options",
    [(), ("--private",), ("--separator", "semicolon"), ("--format", "xlsx", "--private")],
    ids=" ".join,
)
def test_what_was_exported_comes_back_without_a_change(
    tmp_path: Path, kind: str, options: tuple[str, ...]
) -> None:
    name = tmp_path / ("table.xlsx" if "xlsx" in options else "table.csv")
    assert run(ROOT, "export", kind, *options, "--output", str(name)).exit_code == 0
    result = run(ROOT, "import", kind, str(name))
    assert result.exit_code == 0, result.output
    assert "  Not in the file" not in result.stdout
    assert "  New" not in result.stdout
    assert result.stdout.endswith("\nThe data is up to date. There is nothing to write.\n")


def test_spreadsheets_know_the_file_as_utf_8_with_lines_of_windows(root: Path) -> None:
    raw = run(root, "export", "people", "--separator", "semicolon").stdout_bytes
    assert raw.startswith(b"\xef\xbb\xbfid;department;name;")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 6


def test_only_what_readers_may_see_is_written(root: Path) -> None:
    text = PRESS.replace(
        "    email: rosa.vega@example.com\n",
        "    email: rosa.vega@example.com\n    phone: +44 20 7946 0111\n",
    )
    (root / "data/departments/press.yml").write_text(text, encoding="utf-8")
    rosa = next(row for row in export(root, "people") if row["id"] == "rosa-vega")
    assert rosa["email"] == "rosa.vega@example.com"
    assert "phone" not in rosa
    [account] = export(root, "accounts")
    security_fields = {"recovery", "mfa", "mfa_exception", "credential_store", "tool"}
    assert not security_fields & set(account)
    result = run(root, "export", "people", "--private")
    assert "+44 20 7946 0111" in result.stdout
    assert result.stderr == (
        "The file contains hidden contacts and how accounts are secured. Do not share it, and delete it after use.\n"
    )
    [account] = export(root, "accounts", "--private")
    assert account["recovery"] == "role-mailbox"


RUN = ("=1+1", "+1+1", "-1", "@SUM(A1)", "'=1", "=cmd|' /C calc'!A0")
STAYS = ("Rosa Vega", "1-2", "a=b", '"x"', "x, y")


def add_people(root: Path, names: tuple[str, ...]) -> None:
    """Add people with these names to a department."""
    lines = "".join(
        f"  p{n}:\n    name: {json.dumps(name)}\n    roles: []\n    email: p{n}@example.com\n    status: active\n"
        for n, name in enumerate(names)
    )
    (root / "data/departments/press.yml").write_text(PRESS + lines, encoding="utf-8")


def test_no_cell_of_a_csv_is_run_as_a_formula(root: Path) -> None:
    add_people(root, (*RUN, *STAYS))
    rows = {row["id"]: row["name"] for row in export(root, "people")}
    assert [rows[f"p{n}"] for n in range(len(RUN))] == [f"'{name}" for name in RUN]
    assert [rows[f"p{n}"] for n in range(len(RUN), len(RUN) + len(STAYS))] == list(STAYS)
    (root / "people.csv").write_bytes(run(root, "export", "people").stdout_bytes)
    assert run(root, "import", "people", "people.csv").stdout.endswith(
        "There is nothing to write.\n"
    )


@pytest.mark.parametrize(
    ("phone", "cell"),
    [
        ("+44 20 7946 0111", "+44 20 7946 0111"),
        ("+442079460111", "'+442079460111"),
        ("+1-555-0112", "'+1-555-0112"),
        ("+1 (555) 0112", "+1 (555) 0112"),
    ],
)
def test_a_phone_number_stays_one_where_no_spreadsheet_could_reckon_with_it(
    root: Path, phone: str, cell: str
) -> None:
    text = PRESS.replace(
        "    email: rosa.vega@example.com\n",
        f'    email: rosa.vega@example.com\n    phone: "{phone}"\n    show: [phone]\n',
    )
    (root / "data/departments/press.yml").write_text(text, encoding="utf-8")
    assert next(row for row in export(root, "people") if row["id"] == "rosa-vega")["phone"] == cell


def test_a_workbook_holds_texts_and_days_and_no_formula(root: Path) -> None:
    add_people(root, RUN)
    result = run(root, "export", "people", "--format", "xlsx", "--output", "people.xlsx")
    assert result.stdout == "Wrote people.xlsx with 11 people.\n"
    headings, *rows = cells((root / "people.xlsx").read_bytes())
    names = {row[0]: row[2] for row in rows}
    assert headings[:3] == ["id", "department", "name"]
    assert [names[f"p{n}"] for n in range(len(RUN))] == list(RUN)
    assert run(root, "import", "people", "people.xlsx").stdout.endswith(
        "There is nothing to write.\n"
    )


def test_json_keeps_lists_and_parts(root: Path) -> None:
    [account] = json.loads(run(root, "export", "accounts", "--format", "json").stdout)
    assert account["id"] == "linkedin-tidewater"
    assert account["admins"] == ["rosa-vega", "lena-moss"]
    assert set(account["service"]) == {"hours", "acknowledge", "resolve"}


def test_data_with_errors_would_leave_somebody_out(root: Path) -> None:
    (root / "data/departments/press.yml").write_text(
        PRESS.replace("email: rosa.vega@example.com", "email: rosa"), encoding="utf-8"
    )
    result = run(root, "export", "people")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: some people have errors and would be missing. Run 'playbook check' and fix them first.\n"
    )


def test_a_workbook_needs_a_file(root: Path) -> None:
    result = run(root, "export", "people", "--format", "xlsx")
    assert result.exit_code == 2
    assert "a workbook cannot be printed. Name a file with --output." in result.stderr


def test_a_file_that_cannot_be_written_is_said(root: Path) -> None:
    result = run(root, "export", "people", "--output", "nowhere/people.csv")
    assert result.exit_code == 1
    assert (
        result.stderr
        == "Error: nothing was written: No such file or directory (nowhere/people.csv).\n"
    )
