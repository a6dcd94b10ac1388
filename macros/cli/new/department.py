"""`playbook new department`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from macros.cli.form import Form
from macros.cli.new.page import PAGE
from macros.cli.new.scaffold import NewId, NewRecord
from macros.cli.option import root_option, today_option
from macros.editing import new_page
from macros.editing.yaml_text import document
from macros.model.department import Department

FORM = Form(
    Department,
    required=("name", "kind", "purpose", "status"),
    # They refer to people, who are added after the department.
    left_out=frozenset({"head", "representative", "deputy"}),
)


@click.command("department")
@click.argument("department_id", metavar="ID", type=NewId())
@FORM.options
@click.option(
    "--description",
    help="The description of its page, for search results.  [default: a standard sentence]",
)
@root_option
@today_option
def department_command(
    department_id: str, description: str | None, root: Path, today: datetime | None, **options: Any
) -> None:
    """Add a department: its data file and its page.

    Add its people with 'playbook new person'. The status is 'onboarding' until the department has a
    representative and a deputy.
    """
    new = NewRecord.at(root, today)
    new.demand_new("department", department_id)
    suggestions = {"name": department_id.replace("-", " ").capitalize()}
    answers = FORM.answers(options, new.playbook, {"status": "onboarding"}, suggestions)
    values = FORM.record(answers, {"people": {}})
    playbook = new.playbook
    new.create(f"{playbook.data_dir}/departments/{department_id}.yml", document(values))
    name = str(values["name"])
    head = PAGE.record(
        {
            "title": name,
            "description": description or new_page.description_of(name),
            "owner": department_id,
            "audience": ["everyone"],
            "review_by": new.in_months(new.defaults.review_every_months),
        }
    )
    new.create(
        f"{playbook.docs_dir}/directory/{department_id}.md",
        new_page.department(head, department_id),
    )
    command = f"playbook new person ID --department {department_id}"
    new.messages.append(f"Next, add its people: {command}")
    new.finish()
