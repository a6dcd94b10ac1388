"""`playbook import`: values of a spreadsheet reach the right lines, and nothing else changes."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from macros.check.load import load
from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook
from tests.unit.tables import PEOPLE, text_table, with_part, workbook

PRESS = (BASE / "data/departments/press.yml").read_text(encoding="utf-8")
MIA = ("Mia Lund", "mia.lund@example.com", "press")
MIA_LINES = "  mia-lund:\n    name: Mia Lund\n    roles: []\n    email: mia.lund@example.com\n    status: active\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_playbook(tmp_path)
    monkeypatch.chdir(folder)
    return folder


def snapshot(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*.*"))
        if path.suffix in (".yml", ".md")
    }


def press(root: Path) -> str:
    return (root / "data/departments/press.yml").read_text(encoding="utf-8")


def test_a_dry_run_shows_columns_and_lines_and_writes_nothing(root: Path) -> None:
    before = snapshot(root)
    text_table(root / "staff.csv", [(*PEOPLE, "Staff number"), (*MIA, "0017")])
    result = run(root, "import", "people", "staff.csv")
    assert result.exit_code == 0
    assert result.stdout == (
        "staff.csv (UTF-8, separated by commas)\n"
        "   A  Name          name\n"
        "   B  E-mail        email\n"
        "   C  Department    department\n"
        "   D  Staff number  skipped; add --map D=FIELD to import it\n"
        "\n"
        "  New (1): mia-lund\n"
        "  Unchanged: 0\n"
        "  Not in the file, and not changed (5): dev-patel, lena-moss, lou-brand, rosa-vega, sam-poole\n"
        "\n"
        "--- data/departments/press.yml\n"
        "+++ data/departments/press.yml\n"
        f"@@ -{len(PRESS.splitlines())} +{len(PRESS.splitlines())},6 @@\n"
        f" {PRESS.splitlines()[-1]}\n"
        + "".join(f"+{line}\n" for line in MIA_LINES.splitlines())
        + "\n"
        "Nothing was written. Run the command with --write to write the changes.\n"
    )
    assert snapshot(root) == before


def test_writing_adds_lines_and_touches_no_other(root: Path) -> None:
    text_table(root / "staff.csv", [PEOPLE, MIA])
    result = run(root, "import", "people", "staff.csv", "--write")
    assert result.stdout.endswith("\n\nWrote data/departments/press.yml\n")
    assert press(root) == PRESS + MIA_LINES


def test_running_it_again_changes_nothing(root: Path) -> None:
    text_table(root / "staff.csv", [PEOPLE, MIA])
    run(root, "import", "people", "staff.csv", "--write")
    result = run(root, "import", "people", "staff.csv", "--write")
    assert result.stdout.endswith(
        "  Unchanged: 1\n"
        "  Not in the file, and not changed (5): dev-patel, lena-moss, lou-brand, rosa-vega, sam-poole\n"
        "\nThe data is up to date. There is nothing to write.\n"
    )
    assert press(root) == PRESS + MIA_LINES


def test_only_changed_fields_change(root: Path) -> None:
    rows = [
        ("id", "Job title", "Phone"),
        ("rosa-vega", "Head of press", "+44 20 7946 0999"),
        ("dev-patel", "", ""),
    ]
    text_table(root / "staff.csv", rows, ";")
    result = run(root, "import", "people", "staff.csv", "--write")
    assert "  Changed (1): rosa-vega (title, phone)\n  Unchanged: 1\n" in result.stdout
    removed = [line for line in PRESS.splitlines() if line not in press(root).splitlines()]
    added = [line for line in press(root).splitlines() if line not in PRESS.splitlines()]
    assert (removed, added) == ([], ["    title: Head of press", "    phone: +44 20 7946 0999"])


def test_a_hyphen_takes_a_value_away(root: Path) -> None:
    text_table(root / "one.csv", [("id", "Title"), ("rosa-vega", "Head")])
    text_table(root / "two.csv", [("id", "Title"), ("rosa-vega", "-")])
    run(root, "import", "people", "one.csv", "--write")
    assert press(root) != PRESS
    run(root, "import", "people", "two.csv", "--write")
    assert press(root) == PRESS


PRESS_WITH_TITLE = PRESS.replace(
    "    name: Rosa Vega\n", "    name: Rosa Vega\n    title: Head\n"
).replace(
    "    email: rosa.vega@example.com\n",
    "    email: rosa.vega@example.com\n    phone: +44 20 7946 0999\n",
)
"""The press office, with a title and a phone number for Rosa Vega."""


def test_an_empty_cell_keeps_the_value_and_says_so(root: Path) -> None:
    (root / "data/departments/press.yml").write_text(PRESS_WITH_TITLE, encoding="utf-8")
    text_table(
        root / "staff.csv",
        [("id", "Title", "Phone", "Chat"), ("rosa-vega", "", "", ""), ("dev-patel", "", "", "")],
    )
    result = run(root, "import", "people", "staff.csv", "--write")
    assert (
        "\n"
        "  rosa-vega: kept title, phone: the cells are empty\n"
        "  To clear a value, write only '-' into its cell.\n"
        "  Unchanged: 2\n"
    ) in result.stdout
    assert press(root) == PRESS_WITH_TITLE


def test_a_short_row_keeps_values_as_empty_cells_do(root: Path) -> None:
    (root / "data/departments/press.yml").write_text(PRESS_WITH_TITLE, encoding="utf-8")
    (root / "staff.csv").write_text("id,Title,Phone\nrosa-vega,Lead\n", encoding="utf-8")
    result = run(root, "import", "people", "staff.csv")
    assert (
        "  Changed (1): rosa-vega (title)\n  rosa-vega: kept phone: the cell is empty\n"
        in result.stdout
    )


def test_what_a_hyphen_clears_is_listed(root: Path) -> None:
    (root / "data/departments/press.yml").write_text(PRESS_WITH_TITLE, encoding="utf-8")
    text_table(
        root / "staff.csv",
        [("id", "Title", "Phone"), ("rosa-vega", "-", "+44 20 7946 0999"), ("dev-patel", "-", "")],
    )
    result = run(root, "import", "people", "staff.csv", "--write")
    assert (
        "  Changed (1): rosa-vega (title)\n  Cleared, because the cell says '-' (1): rosa-vega (title)\n"
        in result.stdout
    )
    assert "kept" not in result.stdout
    assert press(root) == PRESS_WITH_TITLE.replace("    title: Head\n", "")


def test_what_is_required_cannot_be_cleared(root: Path) -> None:
    text_table(
        root / "staff.csv",
        [("id", "Name", "E-mail"), ("rosa-vega", "-", ""), ("dev-patel", "", "-")],
    )
    result = run(root, "import", "people", "staff.csv", "--write")
    assert result.exit_code == 1
    rest = "is required. Write a value, or leave the cell empty to keep the one there is.\n"
    assert (
        f"staff.csv:2:2: missing-key: 'Name' (B) is '-', which would clear it, but 'name' {rest}"
        in result.stdout
    )
    assert (
        f"staff.csv:3:3: missing-key: 'E-mail' (C) is '-', which would clear it, but 'email' {rest}"
        in result.stdout
    )
    assert press(root) == PRESS


# Phone numbers

_EXTENSION_HINT = "Put an internal extension into 'chat', or into the department's 'channel'."
_COUNTRY_HINT = f"Begin with + and the country code, or name the country of such numbers: --country GB. {_EXTENSION_HINT}"
_DIGITS_ONLY = (
    "digits without a country: spreadsheets drop the + and zeros at the beginning of a number. "
    "Format the cell as text, and write"
)


@pytest.mark.parametrize(
    ("cell", "options", "phone"),
    [
        ("+44 (0)20 7946 0111", (), "+44 (0)20 7946 0111"),
        ("0044 20 7946 0111", (), "+44 20 7946 0111"),
        ("00 44 20 7946 0111", (), "+44 20 7946 0111"),
        ("0033 1 42 68 53 00", ("--country", "GB"), "+33 1 42 68 53 00"),
        ("020 7946 0111", ("--country", "gb"), "+44 20 7946 0111"),
        ("(030) 23125-191", ("--country", "DE"), "+49 30 23125191"),
        ("02 1234 5678", ("--country", "IT"), "+39 02 1234 5678"),
        (2125551234, ("--country", "US"), "+1 212-555-1234"),
    ],
)
def test_a_phone_number_gets_its_country_where_it_is_certain(
    root: Path, cell: str | int, options: tuple[str, ...], phone: str
) -> None:
    workbook(root / "staff.xlsx", [("id", "Phone"), ("rosa-vega", cell)])
    result = run(root, "import", "people", "staff.xlsx", "--write", *options)
    assert result.exit_code == 0, result.output
    assert load(root).playbook.people["rosa-vega"].phone == phone


@pytest.mark.parametrize(
    ("cell", "options", "message"),
    [
        (
            "020 7946 0111",
            (),
            f"'020 7946 0111', not a phone number with + and the country code. {_COUNTRY_HINT}",
        ),
        (
            "020 7946 0111",
            ("--country", "DE"),
            "'020 7946 0111', not a phone number with + and the country code. It is not",
        ),
        (442079460000, (), f"'442079460000', {_DIGITS_ONLY} '+44 20 7946 0000'.\n"),
        (
            442079460000,
            ("--country", "GB"),
            f"'442079460000', {_DIGITS_ONLY} '+44 20 7946 0000'.\n",
        ),
        (2079460000, ("--country", "GB"), f"'2079460000', {_DIGITS_ONLY} '+44 20 7946 0000'.\n"),
        (
            1234567890123,
            (),
            f"'1234567890123', {_DIGITS_ONLY} + and the country code in front, such as +44 20 7946 0000.\n",
        ),
        (
            4711,
            ("--country", "GB"),
            f"'4711', which is too short for a phone number with its country. {_EXTENSION_HINT}\n",
        ),
        (
            "0017",
            (),
            f"'0017', which is too short for a phone number with its country. {_EXTENSION_HINT}\n",
        ),
        (
            "020 7946 0000 ext. 12",
            ("--country", "GB"),
            f"'020 7946 0000 ext. 12', a phone number with an extension. {_EXTENSION_HINT}",
        ),
        (
            "+44 20 7946 0000 x12",
            (),
            "'+44 20 7946 0000 x12', not a phone number with + and the country code.",
        ),
        (
            "+999 123 4567",
            (),
            "'+999 123 4567', not a phone number with + and the country code.",
        ),
        (
            "020 7946 0000 / 020 7946 0001",
            ("--country", "GB"),
            "'020 7946 0000 / 020 7946 0001', not a phone number with + and",
        ),
    ],
)
def test_a_phone_number_without_a_certain_country_is_refused(
    root: Path, cell: str | int, options: tuple[str, ...], message: str
) -> None:
    workbook(root / "staff.xlsx", [("id", "Phone"), ("rosa-vega", cell)])
    result = run(root, "import", "people", "staff.xlsx", "--write", *options)
    assert result.exit_code == 1
    assert f"staff.xlsx:2:2: wrong-value: 'Phone' (B) is {message}" in result.stdout
    assert press(root) == PRESS


def test_a_phone_number_in_other_groups_is_the_same(root: Path) -> None:
    (root / "data/departments/press.yml").write_text(PRESS_WITH_TITLE, encoding="utf-8")
    text_table(root / "staff.csv", [("id", "Phone"), ("rosa-vega", "0044 2079 460999")])
    assert "  Unchanged: 1\n" in run(root, "import", "people", "staff.csv").stdout


def test_a_country_is_named_by_its_two_letters(root: Path) -> None:
    text_table(root / "staff.csv", [PEOPLE, MIA])
    result = run(root, "import", "people", "staff.csv", "--country", "UK")
    assert result.exit_code == 2
    assert (
        "'UK' is not a country code. Write two letters, such as GB for the United Kingdom."
        in result.stderr
    )


GERMAN = [
    (
        "Vorname",
        "Nachname",
        "Abteilung",
        "E-Mail-Adresse",
        "Telefon",
        "Sprachen",
        "Zustand",
        "Letzter Arbeitstag",
    ),
    (
        "Jörg",
        "Groß",
        "Press office",
        "j.gross@example.com",
        "+49 30 0123",
        "Deutsch, Englisch",
        "verlässt",
        "31.12.2026",
    ),
]


@pytest.mark.parametrize(
    ("encoding", "separator", "form"),
    [
        ("utf-8", ";", "UTF-8, separated by semicolons"),
        ("utf-8-sig", ",", "UTF-8, separated by commas"),
        ("cp1252", ";", "cp1252, separated by semicolons"),
        ("utf-16", "\t", "UTF-16, separated by tabs"),
        ("utf-16-le", ";", "UTF-16, separated by semicolons"),
    ],
)
def test_german_tables_of_every_kind_are_read(
    root: Path, encoding: str, separator: str, form: str
) -> None:
    rows = [
        [cell.replace(",", " /" if separator == "," else ",") for cell in row] for row in GERMAN
    ]
    rows[1][5] = "Deutsch|Englisch"
    text_table(root / "staff.csv", rows, separator, encoding)
    result = run(root, "import", "people", "staff.csv", "--write")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"staff.csv ({form})\n")
    person = load(root).playbook.people["jorg-gross"]
    assert (person.name, person.department, person.phone, person.languages) == (
        "Jörg Groß",
        "press",
        "+49 30 0123",
        ("de", "en"),
    )
    assert (person.status, str(person.last_day)) == ("leaving", "2026-12-31")


def test_a_last_day_that_has_passed_changes_nothing_of_what_the_file_says(root: Path) -> None:
    press = root / "data/departments/press.yml"
    mail = "dev.patel@example.com\n    status: "
    press.write_text(
        press.read_text().replace(f"{mail}active", f"{mail}leaving\n    last_day: 2026-11-20")
    )
    run(root, "export", "people", "--private", "--output", "staff.csv")
    result = run(root, "import", "people", "staff.csv")
    assert result.exit_code == 0, result.output
    assert "+" not in result.stdout


def test_a_separator_that_the_file_names_is_heeded(root: Path) -> None:
    text = 'sep=;\r\nName;E-mail;Department;Title\r\nMia Lund;mia.lund@example.com;press;"Editor, news, ""live"""\r\n'
    (root / "staff.csv").write_text(text, encoding="utf-8", newline="")
    run(root, "import", "people", "staff.csv", "--write")
    assert load(root).playbook.people["mia-lund"].title == 'Editor, news, "live"'


def test_a_workbook_keeps_days_zeros_and_numbers_as_they_are_seen(root: Path) -> None:
    rows = [
        ("Staff of 2026",),
        ("Who", None, "Where to reach"),
        ("First name", "Last name", "E-mail", "Phone", "Dept", "Term ends", "Chat"),
        (
            "Mia",
            "Lund",
            "mia.lund@example.com",
            "0044 20 7946 0101",
            "Press Office",
            datetime(2027, 1, 31),  # noqa: DTZ001 - as Excel has it
            7,
        ),
    ]
    workbook(root / "staff.xlsx", rows, Notes=[("x",)])
    book = load_workbook(root / "staff.xlsx")
    sheet = book["Staff"]
    sheet.merge_cells("A2:B2")
    sheet["G4"].number_format = "0000"
    book.save(root / "staff.xlsx")
    result = run(root, "import", "people", "staff.xlsx", "--write")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(
        "staff.xlsx (Excel, sheet 'Staff')\n  Its other sheets were not read; name one with --sheet: 'Notes'.\n"
    )
    person = load(root).playbook.people["mia-lund"]
    assert (person.phone, str(person.term_end), person.chat) == (
        "+44 20 7946 0101",
        "2027-01-31",
        "0007",
    )


def test_a_mapping_can_be_given_by_heading_or_letter(root: Path) -> None:
    rows = [("Wer", "Wo", "Adr", "Name"), ("Mia Lund", "press", "mia.lund@example.com", "x")]
    text_table(root / "staff.csv", rows)
    options = ("--map", "Wer=name", "--map", "B=department", "--map", "adr=email", "--map", "D=")
    result = run(root, "import", "people", "staff.csv", *options, "--write")
    assert result.exit_code == 0, result.output
    assert press(root) == PRESS + MIA_LINES


def test_somebody_who_moves_takes_everything_along(root: Path) -> None:
    text_table(root / "staff.csv", [PEOPLE, MIA])
    run(root, "import", "people", "staff.csv", "--write")
    text_table(root / "staff.csv", [("E-mail", "Department"), ("MIA.LUND@example.com", "hub")])
    result = run(root, "import", "people", "staff.csv", "--write")
    assert "  Changed (1): mia-lund (department)\n" in result.stdout
    assert press(root) == PRESS
    assert load(root).playbook.people["mia-lund"].department == "hub"


def test_a_department_for_all_is_that_of_new_people(root: Path) -> None:
    text_table(
        root / "staff.csv", [("Name", "E-mail"), MIA[:2], ("Lena Moss", "lena.moss@example.com")]
    )
    result = run(root, "import", "people", "staff.csv", "--department", "press", "--write")
    assert result.exit_code == 0, result.output
    assert (
        "  New (1): mia-lund\n  Unchanged: 1\n  Not in the file, and not changed (2): dev-patel, rosa-vega\n"
        in result.stdout
    )
    assert press(root) == PRESS + MIA_LINES


def test_the_last_account_that_moves_takes_its_file_along(root: Path) -> None:
    before = (root / "data/accounts/press.yml").read_text(encoding="utf-8")
    text_table(root / "accounts.csv", [("id", "Department"), ("linkedin-tidewater", "hub")])
    result = run(root, "import", "accounts", "accounts.csv", "--write")
    assert result.stdout.endswith(
        "\n\nWrote data/accounts/hub.yml\nRemoved data/accounts/press.yml\n"
    )
    assert not (root / "data/accounts/press.yml").exists()
    accounts = (root / "data/accounts/hub.yml").read_text(encoding="utf-8")
    assert sorted(accounts.replace('"', "").splitlines()) == sorted(
        before.replace('"', "").splitlines()
    )


def test_departments_come_with_their_pages(root: Path) -> None:
    text_table(
        root / "list.csv",
        [("Abteilung", "Zweck"), ("Events & <b>Fairs</b>", "Runs the fairs."), ("Accounts", "")],
    )
    (root / "docs/directory/accounts.md").write_text(
        "---\ntitle: A\ndescription: A.\nowner: hub\n---\n\n# A\n\nA.\n", encoding="utf-8"
    )
    result = run(root, "import", "departments", "list.csv", "--write")
    assert "  New (2): events-b-fairs-b, accounts-team\n" in result.stdout
    playbook = load(root).playbook
    assert playbook.departments["events-b-fairs-b"].name == "Events & <b>Fairs</b>"
    assert playbook.departments["accounts-team"].purpose == "To be agreed"
    page = (root / "docs/directory/events-b-fairs-b.md").read_text(encoding="utf-8")
    assert "# Events &amp; &lt;b>Fairs&lt;/b>\n" in page


def test_accounts_are_found_by_platform_and_handle(root: Path) -> None:
    rows = [
        ("Platform", "Handle", "Purpose", "Admins", "Service hours"),
        ("LinkedIn", "tidewater", "News.", "Rosa Vega; lena.moss@example.com", "Always"),
    ]
    text_table(root / "accounts.csv", rows)
    result = run(root, "import", "accounts", "accounts.csv", "--write")
    assert result.exit_code == 0, result.output
    account = load(root).playbook.accounts["linkedin-tidewater"]
    assert (account.purpose, account.admins) == ("News.", ("rosa-vega", "lena-moss"))
    assert account.service is not None
    assert account.service.hours == "Always"


PROBLEMS: dict[str, tuple[list[tuple[str, ...]], list[str]]] = {
    "every cell that is wrong": (
        [
            ("Name", "E-mail", "Department", "Status", "Term ends"),
            ("Mia", "mia", "pres", "gone", "1/2/2026"),
        ],
        [
            "staff.csv:2:2: wrong-value: 'E-mail' (B) is 'mia', not an e-mail address. Write name@example.com.",
            (
                "staff.csv:2:3: unknown-reference: 'Department' (C) is 'pres', but there is no such department. "
                "Did you mean 'press'?"
            ),
            "staff.csv:2:4: wrong-value: 'Status' (D) is 'gone'; it must be one of active, leaving, left.",
            (
                "staff.csv:2:5: wrong-value: 'Term ends' (E) is '1/2/2026', which is a different day in different countries. "
                "Write year-month-day."
            ),
        ],
    ),
    "an id twice": (
        [("id", *PEOPLE), ("mia", *MIA), ("mia", *MIA)],
        [
            (
                "staff.csv:3:1: duplicate-id: the person 'mia' is already in row 2. "
                "Delete one of the rows. Two of the same name? Give each its own id, in a column 'id'."
            )
        ],
    ),
    "a namesake": (
        [PEOPLE, ("Rosa Vega", "r.vega@example.com", "press")],
        [
            (
                "staff.csv:2:2: duplicate-id: there is already a person 'rosa-vega', with another address "
                "(rosa.vega@example.com). The same person? Write 'rosa-vega' into a column 'id'. Somebody else? Write a new id there."
            )
        ],
    ),
    "an id that is none": (
        [("id", *PEOPLE), ("Mia_Lund", *MIA)],
        [
            (
                "staff.csv:2:1: wrong-value: 'Mia_Lund' is not an id, which has small letters, digits and single hyphens only. "
                "Write 'mia-lund'."
            )
        ],
    ),
    "what is required": (
        [("Name", "Chat"), ("Mia", "mia")],
        [
            (
                "staff.csv:2:1: missing-key: no department is named for 'mia'. "
                "Add a column 'department', or name one for all with --department."
            )
        ],
    ),
    "two columns for one field": (
        [("Name", "Full name"), ("Mia", "Mia")],
        [
            (
                "staff.csv:1:2: duplicate-key: the columns 'Name' (A) and 'Full name' (B) would both be 'name'. "
                "Leave one out: --map B="
            )
        ],
    ),
    "no heading that is known": (
        [("Foo", "Bar"), ("1", "2")],
        [
            (
                "staff.csv:1:1: wrong-value: no heading is known; they should be such as 'Name', 'E-mail' and 'Department'. "
                "Map a heading to a field: --map HEADING=FIELD"
            )
        ],
    ),
    "a row about nobody": (
        [PEOPLE, ("", "mia@example.com", "press")],
        [
            (
                "staff.csv:2:1: missing-key: nothing in this row says which person is meant. "
                "Fill in an id or a name, or delete the row."
            )
        ],
    ),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_what_is_wrong_is_said_with_row_and_column(root: Path, case: str) -> None:
    rows, expected = PROBLEMS[case]
    before = snapshot(root)
    text_table(root / "staff.csv", rows)
    result = run(root, "import", "people", "staff.csv", "--write")
    assert result.exit_code == 1
    assert [
        line for line in result.stdout.splitlines() if re.match(r"staff\.csv:\d", line)
    ] == expected
    assert re.fullmatch(r"Error: nothing was written: the file has \d errors?\.\n", result.stderr)
    assert snapshot(root) == before


def test_where_the_check_would_find_an_error_nothing_is_written(root: Path) -> None:
    before = snapshot(root)
    text_table(root / "staff.csv", [("id", "Department"), ("rosa-vega", "hub")])
    result = run(root, "import", "people", "staff.csv", "--write")
    assert result.exit_code == 1
    assert (
        "department-representatives: the representative 'rosa-vega' belongs to 'hub', not to 'press'."
        in result.stdout
    )
    assert (
        result.stderr
        == "Error: nothing was written: with these rows the playbook would have 1 error.\n"
    )
    assert snapshot(root) == before


def test_data_with_errors_is_mended_first(root: Path) -> None:
    path = root / "data/departments/press.yml"
    path.write_text(PRESS.replace("email: rosa.vega@example.com", "email: rosa"), encoding="utf-8")
    text_table(root / "staff.csv", [PEOPLE, MIA])
    result = run(root, "import", "people", "staff.csv")
    assert result.exit_code == 1
    assert (
        "some records have errors, so new ones cannot be told from old ones; run 'playbook check' and fix them first"
        in result.stderr
    )


# Files that mean no good, or no sense


HOSTILE = (
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "{{ 7*7 }}",
    "A | B",
    "- x: y",
    "#",
    "null",
    "'",
    '"',
    "a: b # c",
    "@SUM(1)",
    "+1+1",
)


def test_whatever_stands_in_a_cell_stays_that_text(root: Path) -> None:
    rows = [
        ("id", *PEOPLE),
        *(
            (f"p{number}", name, f"p{number}@example.com", "press")
            for number, name in enumerate(HOSTILE)
        ),
    ]
    workbook(root / "staff.xlsx", [[f"{cell}" for cell in row] for row in rows])
    book = load_workbook(root / "staff.xlsx")
    for row in book["Staff"].iter_rows():
        for cell in row:
            cell.data_type = "s"
    book.save(root / "staff.xlsx")
    result = run(root, "import", "people", "staff.xlsx", "--write")
    assert result.exit_code == 0, result.output
    people = load(root).playbook.people
    assert [people[f"p{number}"].name for number in range(len(HOSTILE))] == list(HOSTILE)


def refused(root: Path, name: str, *options: str) -> str:
    before = snapshot(root)
    result = run(root, "import", "people", name, *options, "--write")
    assert result.exit_code == 1
    assert result.stderr == "Error: nothing was written: the file cannot be read as a table.\n"
    assert snapshot(root) == before
    return result.stdout


def test_a_zip_bomb_is_not_unpacked(root: Path) -> None:
    workbook(root / "bomb.xlsx", [PEOPLE, MIA])
    with_part(root / "bomb.xlsx", "xl/sharedStrings.xml", b"<x>" + b" " * (220 * 1024 * 1024))
    assert (root / "bomb.xlsx").stat().st_size < 1_000_000
    assert re.fullmatch(
        r"bomb\.xlsx:1:1: too-large: the workbook unpacks to 230,\d{3},\d{3} bytes in \d+ parts; the limit is 209,715,200 bytes in 2,000 parts\. "
        r"Save the sheet that is needed as a workbook of its own\.\n",
        refused(root, "bomb.xlsx"),
    )


def test_entities_that_grow_are_not_read(root: Path) -> None:
    workbook(root / "laughs.xlsx", [PEOPLE, MIA])
    entities = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
    )
    with_part(
        root / "laughs.xlsx",
        "xl/worksheets/sheet1.xml",
        b"<!DOCTYPE x [" + entities + b"]><worksheet>&l9;</worksheet>",
    )
    assert refused(root, "laughs.xlsx").startswith(
        "laughs.xlsx:1:1: wrong-value: the file is not a readable Excel workbook."
    )


def test_macros_are_not_run(root: Path) -> None:
    workbook(root / "staff.xlsm", [PEOPLE, MIA])
    with_part(root / "staff.xlsm", "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Shell")
    result = run(root, "import", "people", "staff.xlsm", "--write")
    assert "\n  Its macros were not run.\n" in result.stdout
    assert press(root) == PRESS + MIA_LINES


def test_100_000_rows_are_too_many(root: Path) -> None:
    with (root / "staff.csv").open("w", encoding="utf-8") as stream:
        stream.write("Name,E-mail,Department\n")
        stream.writelines(f"P {n},p{n}@example.com,press\n" for n in range(100_000))
    assert refused(root, "staff.csv") == (
        "staff.csv:20002:1: too-large: the table has more than 20,000 rows. "
        "Take out what is not needed, or split the file.\n"
    )


def test_a_format_over_a_whole_sheet_is_no_row(root: Path) -> None:
    workbook(root / "staff.xlsx", [PEOPLE, MIA, *[("",)] * 30_000])
    run(root, "import", "people", "staff.xlsx", "--write")
    assert press(root) == PRESS + MIA_LINES


def test_an_empty_sheet_is_said(root: Path) -> None:
    workbook(root / "empty.xlsx", [])
    expected = (
        "1:1: wrong-value: the table is empty; it needs a row of headings and a row for each entry. "
        "Check whether it is the right file and sheet.\n"
    )
    assert refused(root, "empty.xlsx") == f"empty.xlsx:{expected}"
    (root / "empty.csv").write_bytes(b"")
    assert refused(root, "empty.csv") == f"empty.csv:{expected}"


def test_a_formula_without_a_result_is_not_taken_for_nothing(root: Path) -> None:
    workbook(root / "staff.xlsx", [PEOPLE, ('="Mia"&" Lund"', *MIA[1:])])
    assert refused(root, "staff.xlsx") == (
        "staff.xlsx:2:1: wrong-value: the cell A2 has a formula whose result is not saved in the file. Open the file in a spreadsheet "
        "program and save it again, or replace the formula with its value.\n"
    )


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        (
            "text.csv",
            b"Name\n",
            "only workbooks have sheets, and this is a text file. Leave out --sheet.",
        ),
        (
            "old.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "this is a workbook with a password, or one of Excel before 2007.",
        ),
        (
            "half.xlsx",
            b"PK\x03\x04 and then nothing",
            "the file is not a readable Excel workbook.",
        ),
        (
            "quote.csv",
            b'Name,E-mail\n"Mia,m@example.com\n',
            "the row cannot be read as a table: unexpected end of data.",
        ),
    ],
)
def test_what_is_no_table_is_said(root: Path, name: str, raw: bytes, message: str) -> None:
    (root / name).write_bytes(raw)
    assert message in refused(root, name, *(("--sheet", "Staff") if name == "text.csv" else ()))


@pytest.mark.exhaustive
def test_ten_thousand_people_come_in_seconds(root: Path) -> None:
    text_table(
        root / "staff.csv",
        [PEOPLE, *((f"P {n}", f"p{n}@example.com", "press") for n in range(10_000))],
    )
    result = run(root, "import", "people", "staff.csv", "--write")
    assert result.exit_code == 0, result.output[-500:]
    assert len(load(root).playbook.people) == 10_005


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--map", "name"), "'name' is not a mapping. Write one such as 'Job=title'."),
        (("--department", "pres"), "there is no department 'pres'. Did you mean 'press'?"),
    ],
)
def test_wrong_use_is_said(root: Path, options: tuple[str, ...], message: str) -> None:
    text_table(root / "staff.csv", [PEOPLE, MIA])
    result = run(root, "import", "people", "staff.csv", *options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_comment_in_a_list_that_would_be_replaced_is_named_with_its_file(root: Path) -> None:
    path = root / "data/departments/press.yml"
    name = "    name: Rosa Vega\n"
    assert name in PRESS
    languages = "    languages:\n      - es\n      # Since June\n      - en\n"
    path.write_text(PRESS.replace(name, name + languages), encoding="utf-8")
    before = snapshot(root)
    text_table(root / "staff.csv", [("Id", "Languages"), ("rosa-vega", "es, fr")])
    result = run(root, "import", "people", "staff.csv", "--write")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: nothing was written: data/departments/press.yml cannot be changed:"
        " a comment between the lines to replace would be lost.\n"
    )
    assert snapshot(root) == before
