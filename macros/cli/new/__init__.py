"""`playbook new`: a department, person, account, policy or page, with everything that the check demands of it."""

from __future__ import annotations

import click

from macros.cli.new.account import account_command
from macros.cli.new.department import department_command
from macros.cli.new.page import page_command, policy_command
from macros.cli.new.person import person_command


@click.group("new", short_help="Make a department, person, account, policy or page.")
def new_group() -> None:
    """Make something new, with everything that the check demands of it.

    On a terminal, what is required is asked for; elsewhere options give it. Nothing is ever
    overwritten.

    Exit code: 0 when it was written, 1 when the id or file exists already, 2 for wrong use.
    """


for command in (department_command, person_command, account_command, policy_command, page_command):
    new_group.add_command(command)
