"""`playbook list`: aligned tables and JSON, without what nobody may see."""

from __future__ import annotations

import json
from pathlib import Path

from macros.check.rules import RULES
from macros.model.account import SECURITY_FIELDS
from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook

_PRESS = (BASE / "data" / "departments" / "press.yml").read_text(encoding="utf-8")
_PEOPLE = f"""{_PRESS}  yuki:
    name: 山田 雪
    roles:
      - publisher
    email: yuki@example.com
    phone: +44 20 7946 0101
    chat: "@yuki"
    show:
      - phone
    status: leaving
    last_day: 2099-01-31
  gone-by:
    name: Gone By
    roles:
      - publisher
    email: gone.by@example.com
    status: leaving
    last_day: 2020-01-31
  old-hand:
    name: Old Hand
    roles: []
    email: old.hand@example.com
    status: left
"""


def test_departments(tmp_path: Path) -> None:
    result = run(write_playbook(tmp_path), "list", "departments")
    assert result.exit_code == 0
    assert result.stdout == (
        "id     name              kind     status  representative  deputy     people\n"
        "-----  ----------------  -------  ------  --------------  ---------  ------\n"
        "hub    Social media hub  hub      active  -               -          2\n"
        "legal  Legal             adviser  active  -               -          1\n"
        "press  Press office      spoke    active  rosa-vega       dev-patel  2\n"
    )


def test_people_show_the_contacts_that_may_be_shown_and_who_has_left_shows_none(
    tmp_path: Path,
) -> None:
    root = write_playbook(tmp_path, {"data/departments/press.yml": _PEOPLE})
    result = run(root, "list", "people")
    assert result.stdout == (
        "id         name       department  roles                  status   contacts\n"
        "---------  ---------  ----------  ---------------------  -------  ---------------------\n"
        "dev-patel  Dev Patel  press       deputy, publisher      active   dev.patel@example.com\n"
        "gone-by    Gone By    press       -                      left     -\n"
        "lena-moss  Lena Moss  hub         lead, admin            active   lena.moss@example.com\n"
        "lou-brand  Lou Brand  legal       head, adviser          active   lou.brand@example.com\n"
        "old-hand   Old Hand   press       -                      left     -\n"
        "rosa-vega  Rosa Vega  press       representative, admin  active   rosa.vega@example.com\n"
        "sam-poole  Sam Poole  hub         sponsor                active   sam.poole@example.com\n"
        "yuki       山田 雪    press       publisher              leaving  +44 20 7946 0101\n"
    )
    shown = run(root, "list", "people", "--format", "json").stdout
    assert "yuki@example.com" not in shown
    assert "old.hand@example.com" not in shown


def test_accounts_say_nothing_of_how_they_are_secured(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    (account,) = json.loads(run(root, "list", "accounts", "--format", "json").stdout)
    assert account == {
        "id": "linkedin-tidewater",
        "platform": "LinkedIn",
        "handle": "tidewater-instruments",
        "department": "press",
        "audience": "public",
        "status": "active",
        "admins": ["rosa-vega", "lena-moss"],
        "audit_by": "2027-02-01",
    }
    text = run(root, "list", "accounts").stdout
    assert text.startswith(
        "id                  platform  handle                 department  audience  status  admins                audit by\n"
    )
    assert not set(account) & set(SECURITY_FIELDS)
    assert "vault" not in text


def test_policies(tmp_path: Path) -> None:
    listed = json.loads(
        run(write_playbook(tmp_path), "list", "policies", "--format", "json").stdout
    )
    assert [policy["id"] for policy in listed] == ["disclosure", "house-rules"]
    assert listed[0] == {
        "id": "disclosure",
        "title": "Disclosure",
        "tier": "must",
        "version": "1.1",
        "status": "active",
        "owner": "legal",
        "review_by": "2027-10-01",
    }


def test_macros_show_how_they_are_called(tmp_path: Path) -> None:
    result = run(write_playbook(tmp_path), "list", "macros")
    assert "\nperson(id)  " in result.stdout
    assert "\npeople(department=, role=)  " in result.stdout


def test_rules_show_what_they_hold(tmp_path: Path) -> None:
    listed = json.loads(run(write_playbook(tmp_path), "list", "rules", "--format", "json").stdout)
    assert [rule["id"] for rule in listed] == list(RULES)
    assert {"id": "account-audit", "subject": "Accounts", "severities": ["warning"]}.items() <= {
        rule["id"]: rule for rule in listed
    }["account-audit"].items()


def test_an_empty_list_says_so(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    (root / "data/accounts/press.yml").unlink()
    assert run(root, "list", "accounts").stdout == "There are no accounts yet.\n"
    assert run(root, "list", "accounts", "--format", "json").stdout == "[]\n"


def test_entries_with_errors_are_announced(tmp_path: Path) -> None:
    root = write_playbook(
        tmp_path,
        {"data/departments/press.yml": _PRESS.replace("name: Dev Patel", "nam: Dev Patel")},
    )
    result = run(root, "list", "people")
    assert result.exit_code == 0
    assert "dev-patel" not in result.stdout
    assert (
        result.stderr
        == "Some people are missing, because files have errors. Run 'playbook check' to see them.\n"
    )
    assert run(root, "list", "accounts").stderr == ""


def test_something_else_is_wrong_use(tmp_path: Path) -> None:
    result = run(write_playbook(tmp_path), "list", "goals")
    assert result.exit_code == 2
    assert (
        "'goals' is not one of 'departments', 'people', 'accounts', 'policies', 'macros', 'rules'."
        in result.stderr
    )
