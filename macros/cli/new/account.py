"""`playbook new account`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from macros.cli.form import Answers, Form
from macros.cli.new.scaffold import HOME, NewId, NewRecord
from macros.cli.option import root_option, today_option
from macros.editing.yaml_text import document
from macros.model.account import IN_USE, Account


def _has_profile(answers: Answers) -> bool:
    """Return whether the account has a public profile, which somebody else could take over."""
    return answers.get("audience") != "internal" and answers.get("status") in IN_USE


FORM = Form(
    Account,
    required=(
        "platform",
        "handle",
        "audience",
        "url",
        "purpose",
        "language",
        "admins",
        "recovery",
        "mfa",
        "credential_store",
        "status",
        "audit_by",
    ),
    optional=("platform_id", "verified"),
    when={
        "url": lambda answers: answers.get("audience") != "internal",
        "platform_id": _has_profile,
        "verified": _has_profile,
    },
)


@click.command("account")
@click.argument("account_id", metavar="ID", type=NewId())
@HOME.options
@FORM.options
@root_option
@today_option
def account_command(account_id: str, root: Path, today: datetime | None, **options: Any) -> None:
    """Add an official account to the registry, under the department that owns it."""
    new = NewRecord.at(root, today)
    new.demand_new("account", account_id)
    playbook = new.playbook
    department_id = str(HOME.answers(options, playbook, {})["department"])
    defaults = {"status": "requested", "audit_by": new.in_months(new.defaults.account_audit_months)}
    suggestions = {"recovery": "role-mailbox", "mfa": "on"}
    values = FORM.record(FORM.answers(options, playbook, defaults, suggestions))
    path = f"{playbook.data_dir}/accounts/{department_id}.yml"
    if (root / path).exists():
        new.add_entry(path, None, account_id, values)
    else:
        new.create(path, document({account_id: values}))
    new.finish()
