"""`playbook new`."""

from __future__ import annotations

import click

from macros.cli.new.account import account_command
from macros.cli.new.department import department_command
from macros.cli.new.page import page_command, policy_command
from macros.cli.new.person import person_command


@click.group("new", short_help="Add a department, person, account, policy or page.")
def new_group() -> None:
    """Add a record or a page with everything that the check requires.

    Without the required options, the command asks for them if it runs on a terminal. Nothing is
    ever overwritten.

    Exit code: 0 if it was written, 1 if the id or the file exists already, 2 for wrong usage.
    """


for command in (department_command, person_command, account_command, policy_command, page_command):
    new_group.add_command(command)
