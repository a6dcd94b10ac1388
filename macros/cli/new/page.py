"""`playbook new page` and `playbook new policy`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from macros.basics.problem import quote
from macros.cli.form import Form
from macros.cli.new.scaffold import NewId, NewRecord
from macros.cli.option import root_option, today_option
from macros.editing import new_page
from macros.editing.yaml_text import Value
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.page import is_policy_path

_SET_BY_COMMAND = frozenset({"policy", "hide", "material_change"})
PAGE = Form(
    FrontMatter, required=("title", "description", "owner", "review_by"), left_out=_SET_BY_COMMAND
)
POLICY = Form(
    PolicyFrontMatter,
    required=(
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
    left_out=_SET_BY_COMMAND,
)


@click.command("page")
@click.argument("path", metavar="ID", type=NewId(path=True))
@PAGE.options
@root_option
@today_option
def page_command(path: str, root: Path, today: datetime | None, **options: Any) -> None:
    """Add a page of guidance.

    ID is its path below the folder of pages, such as best-practices/podcasts.
    """
    page = f"{path}.md"
    if is_policy_path(page):
        command = f"playbook new policy {path.removeprefix('policies/')}"
        raise click.UsageError(f"{quote(page)} would be a policy. Run '{command}'.")
    new = NewRecord.at(root, today)
    new.demand_new("page", page)
    answers = PAGE.answers(options, new.playbook, _defaults(new), _suggestions(path))
    head = PAGE.record({"audience": ["everyone"], **answers})
    new.create(f"{new.playbook.docs_dir}/{page}", new_page.page(head, str(head["owner"])))
    new.add_to_navigation(page)
    new.finish()


@click.command("policy")
@click.argument("policy_id", metavar="ID", type=NewId())
@POLICY.options
@click.option(
    "--summary",
    default="First draft.",
    show_default=True,
    help="The text of the first entry in its history.",
)
@root_option
@today_option
def policy_command(
    policy_id: str, summary: str, root: Path, today: datetime | None, **options: Any
) -> None:
    """Add a policy: a draft page under policies/ with complete front matter."""
    new = NewRecord.at(root, today)
    new.demand_new("policy", policy_id)
    defaults = {"version": "0.1", "status": "draft", "effective": str(new.today), **_defaults(new)}
    answers = POLICY.answers(options, new.playbook, defaults, _suggestions(policy_id))
    first: dict[str, Value] = {
        "version": str(answers["version"]),
        "date": new.today,
        "summary": summary,
    }
    head = POLICY.record(
        {"audience": ["everyone"], **answers}, {"policy": policy_id, "changes": [first]}
    )
    page = f"policies/{policy_id}.md"
    new.create(f"{new.playbook.docs_dir}/{page}", new_page.policy(head, str(head["owner"])))
    new.add_to_navigation(page)
    new.finish()


def _defaults(new: NewRecord) -> dict[str, str]:
    return {"review_by": new.in_months(new.defaults.review_every_months)}


def _suggestions(path: str) -> dict[str, str]:
    return {"title": path.rpartition("/")[2].replace("-", " ").capitalize()}
