"""`playbook leave`: what somebody holds, what a successor takes over, and what is left to decide."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook

_ON = ("--on", "2026-12-31")
_PRESS = (BASE / "data" / "departments" / "press.yml").read_text(encoding="utf-8")
_HUB = (BASE / "data" / "departments" / "hub.yml").read_text(encoding="utf-8")
_INDEX = (BASE / "docs" / "index.md").read_text(encoding="utf-8")
_THIRD = """  mia-lund:
    name: Mia Lund
    roles:
      # Since May.
      - publisher
    email: mia.lund@example.com
    status: active
    certificates:
      - course: basics
        earned: 2026-06-01
"""

_HANDED_OVER = (
    "  Handed over to mia-lund (4 places)\n"
    "    data/accounts/press.yml:12: account linkedin-tidewater: publishers\n"
    "    data/departments/press.yml:7: department press: deputy\n"
    "    data/routes.yml:6: severity 1: backup\n"
    "    data/routes.yml:24: route complaint: first_contact\n"
    "\n"
    "Wrote data/accounts/press.yml\n"
    "Wrote data/departments/press.yml\n"
    "Wrote data/routes.yml\n"
    "\n"
    "The check finds no new problems.\n"
)
"""What is said where a colleague takes over all that Dev Patel holds."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = write_playbook(tmp_path, {"data/departments/press.yml": _PRESS + _THIRD})
    monkeypatch.chdir(made)
    return made


def _snapshot(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_everything_is_shown_and_nothing_is_written(root: Path) -> None:
    before = _snapshot(root)
    result = run(root, "leave", "dev-patel", *_ON)
    assert result.exit_code == 0
    assert result.stdout == (
        "dev-patel (Dev Patel) leaves on 31 December 2026.\n"
        "\n"
        "  Left to decide (4 places)\n"
        "    data/accounts/press.yml:12: account linkedin-tidewater: publishers\n"
        "    data/departments/press.yml:7: department press: deputy\n"
        "    data/routes.yml:6: severity 1: backup\n"
        "    data/routes.yml:24: route complaint: first_contact\n"
        "\n"
        "--- data/departments/press.yml\n"
        "+++ data/departments/press.yml\n"
        "@@ -25,3 +25,4 @@\n"
        "     email: dev.patel@example.com\n"
        "-    status: active\n"
        "+    status: leaving\n"
        "+    last_day: 2026-12-31\n"
        "     certificates:\n"
        "\n"
        "The check would find no new problems.\n"
        "\n"
        "After 31 December 2026, run 'playbook leave dev-patel --write': it sets 'status: left' and deletes the roles.\n"
        "Nothing was written. Run the command with --write to write the changes.\n"
    )
    assert _snapshot(root) == before


def test_a_colleague_takes_over_and_only_the_lines_concerned_change(root: Path) -> None:
    before = _snapshot(root)
    result = run(root, "leave", "dev-patel", *_ON, "--to", "mia-lund", "--write")
    assert result.exit_code == 0
    assert result.stdout == (
        "dev-patel (Dev Patel) leaves on 31 December 2026, and mia-lund (Mia Lund) takes over.\n"
        "\n"
        f"{_HANDED_OVER}"
        "\n"
        "After 31 December 2026, run 'playbook leave dev-patel --write': it sets 'status: left' and deletes the roles.\n"
    )
    after = _snapshot(root)
    assert {path for path in after if after[path] != before.get(path)} == {
        "data/accounts/press.yml",
        "data/departments/press.yml",
        "data/routes.yml",
    }
    head, middle = (_PRESS + _THIRD).split("  dev-patel:\n")
    assert (root / "data/departments/press.yml").read_text() == (
        head.replace("deputy: dev-patel", "deputy: mia-lund")
        + "  dev-patel:\n"
        + middle.replace(
            "    status: active\n", "    status: leaving\n    last_day: 2026-12-31\n", 1
        ).replace("May.\n      - publisher\n", "May.\n      - publisher\n      - deputy\n")
    )
    assert run(root, "check").stdout == "No problem found.\n"


def test_what_the_rules_do_not_allow_is_left_with_the_reason(root: Path) -> None:
    result = run(root, "leave", "rosa-vega", *_ON, "--to", "lou-brand")
    assert result.exit_code == 0
    listed = result.stdout.partition("\n---")[0]
    assert listed == (
        "rosa-vega (Rosa Vega) leaves on 31 December 2026, and lou-brand (Lou Brand) takes over.\n"
        "\n"
        "  Handed over to lou-brand (6 places)\n"
        "    data/meetings.yml:25: meeting representatives-2026-11-03: actions.owner\n"
        "    data/routes.yml:5: severity 1: approver\n"
        "    data/routes.yml:12: severity 2: backup\n"
        "    data/routes.yml:25: route complaint: backup\n"
        "    data/routes.yml:34: route journalist: first_contact\n"
        "    data/routes.yml:45: route account-hacked: backup\n"
        "\n"
        "  Left to decide (3 places)\n"
        "    data/accounts/press.yml:9: account linkedin-tidewater: admins: 'lou-brand', admin of 'linkedin-tidewater', "
        "has no certificate for the course 'basics'\n"
        "    data/departments/press.yml:5: department press: head: 'lou-brand' belongs to 'legal', not to 'press'\n"
        "    data/departments/press.yml:6: department press: representative: 'lou-brand' belongs to 'legal', "
        "not to 'press'\n"
        "\n"
        "  2 places that record the past: no change.\n"
    )
    assert "The check would find no new problems.\n" in result.stdout


def test_the_last_admin_and_the_other_seat_are_left_to_decide(root: Path) -> None:
    result = run(root, "leave", "rosa-vega", *_ON, "--to", "lena-moss")
    assert (
        "account linkedin-tidewater: admins: 'lena-moss' is already an admin, and would be the only one without 'rosa-vega'\n"
    ) in result.stdout
    assert (
        "route account-hacked: backup: 'lena-moss' is already the first contact; it needs a second person\n"
        in result.stdout
    )


def test_an_admin_beside_two_others_is_taken_out_of_the_list(root: Path) -> None:
    _replace(
        root / "data/accounts/press.yml", "    - lena-moss\n", "    - lena-moss\n    - mia-lund\n"
    )
    result = run(root, "leave", "rosa-vega", *_ON, "--to", "mia-lund", "--write")
    assert result.exit_code == 0
    assert (
        "  admins:\n    - lena-moss\n    - mia-lund\n  publishers:\n"
        in (root / "data/accounts/press.yml").read_text()
    )


def test_comments_quotes_and_lists_in_brackets_keep_their_form(root: Path) -> None:
    account = root / "data/accounts/press.yml"
    _replace(
        account,
        "  publishers:\n    - dev-patel\n",
        "  publishers: [ dev-patel, lena-moss ]\n  # Both.\n",
    )
    _replace(
        root / "data/routes.yml", "backup: dev-patel\n", 'backup: "dev-patel"\n    # At night.\n'
    )
    account.write_bytes(account.read_bytes().replace(b"\n", b"\r\n"))
    run(root, "leave", "dev-patel", *_ON, "--to", "mia-lund", "--write")
    assert b"  publishers: [ mia-lund, lena-moss ]\r\n  # Both.\r\n" in account.read_bytes()
    assert account.read_bytes().count(b"\n") == account.read_bytes().count(b"\r\n")
    assert '    backup: "mia-lund"\n    # At night.\n' in (root / "data/routes.yml").read_text()


def test_the_heads_of_policies_and_the_organisation_are_handed_over(root: Path) -> None:
    _replace(
        root / "data/departments/hub.yml",
        "people:\n",
        "handles:\n  - tidewater/hub\n  - '@LMoss'\npeople:\n",
    )
    _replace(
        root / "data/departments/hub.yml", "    email: lena", "    handle: lmoss\n    email: lena"
    )
    _replace(
        root / "data/departments/hub.yml",
        "      - sponsor\n",
        "      - sponsor\n    handle: spoole\n",
    )
    text = (root / "data/organization.yml").read_text()
    repository = "repository:\n  url: https://code.example.com/tidewater\n  maintainers: [lmoss]\n"
    (root / "data/organization.yml").write_text(text + repository)
    result = run(root, "leave", "lena-moss", *_ON, "--to", "sam-poole", "--write")
    assert result.exit_code == 0
    assert "approver: sam-poole\n" in (root / "docs/policies/house-rules.md").read_text()
    assert "lead: sam-poole\n" in (root / "data/organization.yml").read_text()
    hub = (root / "data/departments/hub.yml").read_text()
    assert "head: sam-poole\n" in hub
    assert "handles:\n  - tidewater/hub\n  - 'spoole'\n" in hub
    assert "      - sponsor\n      - head\n      - lead\n" in hub
    assert (
        "organization: repository.maintainers: the other maintainers decide who maintains the code\n"
        in result.stdout
    )


def test_a_list_of_reviewers_that_the_change_makes_stale_is_named(root: Path) -> None:
    _replace(
        root / "data/departments/press.yml", "    email: dev", "    handle: dpatel\n    email: dev"
    )
    run(root, "codeowners")
    assert "codeowners" not in run(root, "leave", "lou-brand", *_ON, "--write").stdout
    result = run(root, "leave", "dev-patel", *_ON, "--to", "mia-lund", "--write")
    assert "Run 'playbook codeowners' to update .github/CODEOWNERS.\n" in result.stdout


def test_pages_that_show_or_name_the_person_are_left_to_decide(root: Path) -> None:
    (root / "docs/index.md").write_text(
        f'{_INDEX}\n{{{{ person("sam-poole") }}}}\n\nAsk Sam Poole.\n'
    )
    result = run(root, "leave", "sam-poole", *_ON, "--to", "lena-moss")
    assert (
        "    docs/index.md:12: page index.md: person(id): the page shows the person\n"
        in result.stdout
    )
    assert (
        "    docs/index.md:14: page index.md: the page's own text names the person\n"
        in result.stdout
    )


def test_json(root: Path) -> None:
    found = json.loads(
        run(
            root,
            "leave",
            "lou-brand",
            "--on",
            "2026-11-23",
            "--to",
            "lena-moss",
            "--format",
            "json",
        ).stdout
    )
    assert found["handed_over"] == [
        {
            "path": "docs/policies/disclosure.md",
            "line": 11,
            "column": 11,
            "kind": "policy",
            "id": "disclosure",
            "field": "approver",
            "to": "lena-moss",
        }
    ]
    assert [one["reason"] for one in found["left"]] == [
        "'lena-moss' belongs to 'hub', not to 'legal'"
    ]
    assert found["files"] == ["data/departments/legal.yml", "docs/policies/disclosure.md"]
    assert "+approver: lena-moss" in found["changes"]
    keys = (
        "person",
        "last_day",
        "gone",
        "successor",
        "successors",
        "history",
        "problems",
        "written",
    )
    assert [found[key] for key in keys] == [
        "lou-brand",
        "2026-11-23",
        False,
        "lena-moss",
        {},
        0,
        [],
        False,
    ]


def test_a_deputy_who_takes_over_swaps_seats_until_the_last_day(root: Path) -> None:
    result = run(root, "leave", "rosa-vega", *_ON, "--to", "dev-patel", "--write")
    assert result.exit_code == 0
    assert "    data/departments/press.yml:6: department press: representative\n" in result.stdout
    assert "    data/routes.yml:5: severity 1: approver\n" in result.stdout
    assert (
        "  Left to decide (3 places)\n"
        "    data/departments/press.yml:7: department press: deputy: 'rosa-vega' has it until 31 December 2026; "
        "name somebody else by then\n"
        "    data/routes.yml:6: severity 1: backup: 'rosa-vega' has it until 31 December 2026; name somebody else by then\n"
        "    data/routes.yml:25: route complaint: backup: 'dev-patel' is already the first contact; "
        "it needs a second person\n"
    ) in result.stdout
    assert (
        "representative: dev-patel\ndeputy: rosa-vega\n"
        in (root / "data/departments/press.yml").read_text()
    )
    assert (
        "    approver: dev-patel\n    backup: rosa-vega\n" in (root / "data/routes.yml").read_text()
    )
    assert run(root, "check", "--today", "2026-11-23").stdout.endswith("\n0 errors, 4 warnings.\n")


def test_several_take_over_what_is_of_a_kind_and_one_the_rest(root: Path) -> None:
    to = (
        "--to",
        "lena-moss",
        "--to",
        "routes=sam-poole",
        "--to",
        "accounts=mia-lund",
        "--to",
        "departments=mia-lund",
    )
    result = run(root, "leave", "dev-patel", *_ON, *to)
    assert result.stdout.partition("\n---")[0] == (
        "dev-patel (Dev Patel) leaves on 31 December 2026, and lena-moss (Lena Moss), sam-poole (Sam Poole) "
        "and mia-lund (Mia Lund) take over.\n"
        "\n"
        "  Handed over to lena-moss (1 place)\n"
        "    data/routes.yml:6: severity 1: backup\n"
        "\n"
        "  Handed over to sam-poole (1 place)\n"
        "    data/routes.yml:24: route complaint: first_contact\n"
        "\n"
        "  Handed over to mia-lund (2 places)\n"
        "    data/accounts/press.yml:12: account linkedin-tidewater: publishers\n"
        "    data/departments/press.yml:7: department press: deputy\n"
    )
    made = json.loads(run(root, "leave", "dev-patel", *_ON, *to, "--format", "json").stdout)
    assert (made["successor"], made["successors"]) == (
        "lena-moss",
        {"routes": "sam-poole", "accounts": "mia-lund", "departments": "mia-lund"},
    )
    assert [one["to"] for one in made["handed_over"]] == [
        "mia-lund",
        "mia-lund",
        "lena-moss",
        "sam-poole",
    ]
    assert "      - deputy\n" in "\n".join(made["changes"]).replace("+", "")


def test_whoever_is_new_sees_the_same_plan_from_the_other_side(root: Path) -> None:
    run(root, "leave", "dev-patel", *_ON, "--write")
    result = run(
        root,
        "take-over",
        "mia-lund",
        "--from",
        "dev-patel",
        "--only",
        "accounts",
        "--only",
        "routes",
        "--write",
    )
    assert result.stdout == (
        "mia-lund (Mia Lund) takes over from dev-patel (Dev Patel), who leaves on 31 December 2026.\n"
        "\n"
        "  Handed over to mia-lund (2 places)\n"
        "    data/accounts/press.yml:12: account linkedin-tidewater: publishers\n"
        "    data/routes.yml:24: route complaint: first_contact\n"
        "\n"
        "  Left to decide (2 places)\n"
        "    data/departments/press.yml:7: department press: deputy\n"
        "    data/routes.yml:6: severity 1: backup\n"
        "\n"
        "Wrote data/accounts/press.yml\n"
        "Wrote data/routes.yml\n"
        "\n"
        "The check finds no new problems.\n"
        "\n"
        "After 31 December 2026, run 'playbook leave dev-patel --write': it sets 'status: left' and deletes the roles.\n"
    )
    rest = run(root, "take-over", "mia-lund", "--from", "dev-patel").stdout
    assert (
        "  Handed over to mia-lund (2 places)\n    data/departments/press.yml:7: department press: deputy\n"
        in rest
    )


_AFTER = ("--today", "2027-01-15")


def test_after_the_last_day_the_record_says_left_and_loses_its_roles(root: Path) -> None:
    run(root, "leave", "dev-patel", *_ON, "--write")
    result = run(root, "leave", "dev-patel", "--to", "mia-lund", "--write", *_AFTER)
    assert result.stdout == (
        f"dev-patel (Dev Patel) left on 31 December 2026, and mia-lund (Mia Lund) takes over.\n\n{_HANDED_OVER}"
    )
    assert (
        "  dev-patel:\n    name: Dev Patel\n    email: dev.patel@example.com\n    status: left\n    last_day: 2026-12-31\n"
    ) in (root / "data/departments/press.yml").read_text()
    assert "dev-patel" not in run(root, "check", *_AFTER).stdout
    again = run(root, "leave", "dev-patel", "--to", "mia-lund", *_AFTER)
    assert (again.exit_code, again.stderr) == (
        1,
        "Error: 'dev-patel' has left already. There is nothing to hand over.\n",
    )


def test_who_handed_everything_over_before_the_last_day_only_loses_the_roles(root: Path) -> None:
    run(root, "leave", "dev-patel", *_ON, "--to", "mia-lund", "--write")
    assert (
        "last-day-passed: 'dev-patel' left on 31 December 2026 and still holds 2 roles."
        in run(root, "check", *_AFTER).stdout
    )
    result = run(root, "leave", "dev-patel", "--write", *_AFTER)
    assert result.stdout == (
        "dev-patel (Dev Patel) left on 31 December 2026.\n"
        "\n"
        "  This person has no responsibilities.\n"
        "\n"
        "Wrote data/departments/press.yml\n"
        "\n"
        "The check finds no new problems.\n"
    )
    assert "dev-patel" not in run(root, "check", *_AFTER).stdout


def test_a_deputy_does_not_swap_with_somebody_who_is_gone(root: Path) -> None:
    run(root, "leave", "rosa-vega", *_ON, "--write")
    result = run(root, "leave", "rosa-vega", "--to", "dev-patel", *_AFTER)
    assert (
        "department press: representative: 'dev-patel' is already the deputy; it needs a second person\n"
        in result.stdout
    )
    assert "-    status: leaving\n+    status: left\n" in result.stdout


def test_somebody_whose_record_says_left_hands_over_what_was_forgotten(root: Path) -> None:
    press = root / "data/departments/press.yml"
    _replace(
        press,
        "dev.patel@example.com\n    status: active",
        "dev.patel@example.com\n    status: left",
    )
    result = run(root, "take-over", "mia-lund", "--from", "dev-patel", "--write")
    assert result.stdout.startswith(
        "mia-lund (Mia Lund) takes over from dev-patel (Dev Patel), who has left.\n"
    )
    assert "Handed over to mia-lund (4 places)" in result.stdout
    assert run(root, "check", "--today", "2026-11-23").stdout == "No problem found.\n"
    refused = run(root, "leave", "dev-patel", *_ON)
    assert refused.stderr == "Error: 'dev-patel' has left already. There is nothing to hand over.\n"


def test_who_leaves_already_gets_another_day_once(root: Path) -> None:
    run(root, "leave", "sam-poole", *_ON, "--write")
    run(root, "leave", "sam-poole", "--on", "2027-01-15", "--write")
    assert (root / "data/departments/hub.yml").read_text() == (
        _HUB.removesuffix("    status: active\n")
        + "    status: leaving\n    last_day: 2027-01-15\n"
    )
    again = run(root, "leave", "sam-poole", "--on", "2027-01-15")
    assert again.stdout.endswith("There is nothing to write.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dev-patell", *_ON), "there is no person 'dev-patell'. Did you mean 'dev-patel'?"),
        (
            ("zzz", *_ON),
            "there is no person 'zzz'. Run 'playbook list people' to see all people.",
        ),
        (("mia-lund", *_ON), "'mia-lund' has left already. There is nothing to hand over."),
        (
            ("dev-patel", "--on", "2026-02-30"),
            "the date '2026-02-30' does not exist. Name another one.",
        ),
        (
            ("dev-patel", "--on", "2026-11-22"),
            "the last day, 22 November 2026, is in the past. Name 23 November 2026 or later.",
        ),
        (
            ("dev-patel", *_ON, "--to", "mia-lund"),
            "'mia-lund' has left already and cannot take over. Name somebody who stays.",
        ),
        (
            ("dev-patel", *_ON, "--to", "sam-poole"),
            "'sam-poole' is leaving as well and cannot take over. Name somebody who stays.",
        ),
        (
            ("dev-patel", *_ON, "--to", "dev-patel"),
            "'dev-patel' cannot take over from 'dev-patel'. Name somebody else.",
        ),
        (
            ("lou-brand", *_ON, "--to", "policies=rosa-viga"),
            "there is no person 'rosa-viga'. Did you mean 'rosa-vega'?",
        ),
        (
            ("dev-patel", *_ON, "--to", "rosa-viga"),
            "there is no person 'rosa-viga'. Did you mean 'rosa-vega'?",
        ),
    ],
)
def test_what_cannot_be_is_said_in_a_line_and_nothing_is_written(
    root: Path, arguments: tuple[str, ...], said: str
) -> None:
    (root / "data/departments/press.yml").write_text(
        f"{_PRESS}  mia-lund:\n    name: Mia Lund\n    status: left\n"
    )
    _replace(
        root / "data/departments/hub.yml",
        "sam.poole@example.com\n    status: active",
        "sam.poole@example.com\n    status: leaving",
    )
    before = _snapshot(root)
    result = run(root, "leave", *arguments, "--write")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {said}\n")
    assert _snapshot(root) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("leave", "dev-patel"),
        ("leave", "dev-patel", "--on", "soon"),
        ("leave", *_ON),
        ("leave", "dev-patel", *_ON, "--format", "xml"),
        ("take-over", "mia-lund"),
        ("take-over", "mia-lund", "--from", "dev-patel"),
        ("take-over", "mia-lund", "--from", "dev-patel", *_ON, "--only", "people"),
    ],
)
def test_wrong_use(root: Path, arguments: tuple[str, ...]) -> None:
    assert run(root, *arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "the data has no last day for 'dev-patel'. Add '--on YYYY-MM-DD'."),
        (
            (*_ON, "--to", "account=mia-lund"),
            "there is no kind 'account' in '--to'. Did you mean 'accounts'?",
        ),
        (
            (*_ON, "--to", "mia-lund", "--to", "lena-moss"),
            "two people take over the rest. Name only one.",
        ),
    ],
)
def test_wrong_use_says_what_to_do(root: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(root, "leave", "dev-patel", *arguments)
    assert result.exit_code == 2
    assert f"Error: {said}\n" in result.stderr


def test_records_that_cannot_be_read_stop_it(root: Path) -> None:
    (root / "data/meetings.yml").write_text("held: [\n")
    result = run(root, "leave", "dev-patel", *_ON, "--write")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: some files cannot be read, so the responsibilities of 'dev-patel' are unknown. Run 'playbook check' and fix them first.\n",
    )


def test_a_disk_that_fails_leaves_every_file_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _snapshot(root)
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == "routes.yml":
            raise OSError("disk full")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    result = run(root, "leave", "dev-patel", *_ON, "--to", "mia-lund", "--write")
    assert (result.exit_code, result.stdout, result.stderr) == (
        1,
        "",
        "Error: nothing was written: disk full\n",
    )
    assert _snapshot(root) == before
