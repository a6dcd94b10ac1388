"""`playbook new department`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from macros.cli.form import Form
from macros.cli.new.page import PAGE
from macros.cli.new.scaffold import Making, NewId
from macros.cli.option import root_option, today_option
from macros.editing import new_page
from macros.editing.yaml_text import document
from macros.model.department import Department

FORM = Form(
    Department,
    asked=("name", "kind", "purpose", "status"),
    # They name people, who come after the department.
    left_out=frozenset({"head", "representative", "deputy"}),
)


@click.command("department")
@click.argument("department_id", metavar="ID", type=NewId())
@FORM.options
@click.option(
    "--description",
    help="What its page answers, for search results; a sentence is made where none is given.",
)
@root_option
@today_option
def department_command(
    department_id: str, description: str | None, root: Path, today: datetime | None, **given: Any
) -> None:
    """Make a department: its data file and its page.

    Its people are added with 'playbook new person'; until it has a representative and a deputy it
    is onboarding.
    """
    making = Making.at(root, today)
    making.demand_new("department", department_id)
    suggested = {"name": department_id.replace("-", " ").capitalize()}
    answers = FORM.answers(given, making.playbook, {"status": "onboarding"}, suggested)
    values = FORM.record(answers, {"people": {}})
    playbook = making.playbook
    making.create(f"{playbook.data_dir}/departments/{department_id}.yml", document(values))
    name = str(values["name"])
    head = PAGE.record(
        {
            "title": name,
            "description": description or new_page.description_of(name),
            "owner": department_id,
            "audience": ["everyone"],
            "review_by": making.in_months(making.defaults.review_every_months),
        }
    )
    making.create(
        f"{playbook.docs_dir}/directory/{department_id}.md",
        new_page.department(head, department_id),
    )
    making.done.append(f"Next, add its people: playbook new person ID --department {department_id}")
    making.finish()
