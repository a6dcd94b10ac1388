"""`playbook new person`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from macros.cli.form import Form
from macros.cli.new.scaffold import HOME, Making, NewId
from macros.cli.option import root_option, today_option
from macros.model.department import Person

FORM = Form(Person, asked=("name", "roles", "email", "status"))


@click.command("person")
@click.argument("person_id", metavar="ID", type=NewId())
@HOME.options
@FORM.options
@root_option
@today_option
def person_command(person_id: str, root: Path, today: datetime | None, **given: Any) -> None:
    """Add a person to a department. The id stays for good, in whatever department the person works later."""
    making = Making.at(root, today)
    making.demand_new("person", person_id)
    playbook = making.playbook
    department_id = str(HOME.answers(given, playbook, {})["department"])
    suggested = {"name": person_id.replace("-", " ").title()}
    answers = FORM.answers(given, playbook, {"status": "active"}, suggested)
    values = FORM.record(answers)
    path = f"{playbook.data_dir}/departments/{department_id}.yml"
    making.add_entry(path, "people", person_id, values)
    department = playbook.departments.get(department_id)
    for role, held in (
        ("representative", department and department.representative),
        ("deputy", department and department.deputy),
    ):
        if role in answers["roles"] and not held:
            making.done.append(
                f"To make this person the department's {role}, add to the file, above 'people:':\n{role}: {person_id}"
            )
    making.finish()
