"""`playbook new person`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from macros.cli.form import Form
from macros.cli.new.scaffold import HOME, NewId, NewRecord
from macros.cli.option import root_option, today_option
from macros.model.department import Person

FORM = Form(Person, required=("name", "roles", "email", "status"))


@click.command("person")
@click.argument("person_id", metavar="ID", type=NewId())
@HOME.options
@FORM.options
@root_option
@today_option
def person_command(person_id: str, root: Path, today: datetime | None, **options: Any) -> None:
    """Add a person to a department.

    The ID never changes, even if the person moves to another department.
    """
    new = NewRecord.at(root, today)
    new.demand_new("person", person_id)
    playbook = new.playbook
    department_id = str(HOME.answers(options, playbook, {})["department"])
    suggestions = {"name": person_id.replace("-", " ").title()}
    answers = FORM.answers(options, playbook, {"status": "active"}, suggestions)
    values = FORM.record(answers)
    path = f"{playbook.data_dir}/departments/{department_id}.yml"
    new.add_entry(path, "people", person_id, values)
    department = playbook.departments.get(department_id)
    for role, holder in (
        ("representative", department and department.representative),
        ("deputy", department and department.deputy),
    ):
        if role in answers["roles"] and not holder:
            new.messages.append(
                f"To make this person the department's {role}, add this line to the file, above"
                f" 'people:':\n{role}: {person_id}"
            )
    new.finish()
