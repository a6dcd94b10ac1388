"""`playbook new page` and `playbook new policy`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from macros.basics.problem import quoted
from macros.cli.form import Form
from macros.cli.new.scaffold import Making, NewId
from macros.cli.option import root_option, today_option
from macros.editing import new_page
from macros.editing.yaml_text import Value
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.page import is_policy_path

_OWN = frozenset({"policy", "hide", "material_change"})
PAGE = Form(FrontMatter, asked=("title", "description", "owner", "review_by"), left_out=_OWN)
POLICY = Form(
    PolicyFrontMatter,
    asked=(
        "title",
        "description",
        "owner",
        "tier",
        "approver",
        "version",
        "status",
        "effective",
        "review_by",
    ),
    left_out=_OWN,
)


@click.command("page")
@click.argument("path", metavar="ID", type=NewId(path=True))
@PAGE.options
@root_option
@today_option
def page_command(path: str, root: Path, today: datetime | None, **given: Any) -> None:
    """Make a page of guidance. ID is its path below the folder of pages, such as best-practices/podcasts."""
    page = f"{path}.md"
    if is_policy_path(page):
        raise click.UsageError(
            f"{quoted(page)} would be a policy. Run 'playbook new policy {path.removeprefix('policies/')}'."
        )
    making = Making.at(root, today)
    making.demand_new("page", page)
    answers = PAGE.answers(given, making.playbook, _defaults(making), _suggested(path))
    head = PAGE.record({"audience": ["everyone"], **answers})
    making.create(f"{making.playbook.docs_dir}/{page}", new_page.page(head, str(head["owner"])))
    making.add_to_navigation(page)
    making.finish()


@click.command("policy")
@click.argument("policy_id", metavar="ID", type=NewId())
@POLICY.options
@click.option(
    "--summary",
    default="First draft.",
    show_default=True,
    help="What the first entry of its history says.",
)
@root_option
@today_option
def policy_command(
    policy_id: str, summary: str, root: Path, today: datetime | None, **given: Any
) -> None:
    """Make a policy: a page under policies/ with a complete head, as a draft."""
    making = Making.at(root, today)
    making.demand_new("policy", policy_id)
    defaults = {
        "version": "0.1",
        "status": "draft",
        "effective": str(making.today),
        **_defaults(making),
    }
    answers = POLICY.answers(given, making.playbook, defaults, _suggested(policy_id))
    first: dict[str, Value] = {
        "version": str(answers["version"]),
        "date": making.today,
        "summary": summary,
    }
    head = POLICY.record(
        {"audience": ["everyone"], **answers}, {"policy": policy_id, "changes": [first]}
    )
    page = f"policies/{policy_id}.md"
    making.create(f"{making.playbook.docs_dir}/{page}", new_page.policy(head, str(head["owner"])))
    making.add_to_navigation(page)
    making.finish()


def _defaults(making: Making) -> dict[str, str]:
    return {"review_by": making.in_months(making.defaults.review_every_months)}


def _suggested(path: str) -> dict[str, str]:
    return {"title": path.rpartition("/")[2].replace("-", " ").capitalize()}
