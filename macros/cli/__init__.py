"""The `playbook` command: parses, calls, prints. What it calls lives in the layers above."""

from __future__ import annotations

import os
import sys

import click

from macros import __version__
from macros.cli.changes import changes_command
from macros.cli.check import check_command
from macros.cli.codeowners import codeowners_command
from macros.cli.comment import comment_command
from macros.cli.completion import completion_command
from macros.cli.csp import csp_command
from macros.cli.editions import editions_command, retire_command, rollback_command
from macros.cli.exporting import export_command
from macros.cli.format import format_command
from macros.cli.forms import forms_group
from macros.cli.guard import guard_command
from macros.cli.impact import impact_command
from macros.cli.importing import import_command
from macros.cli.init import init_command
from macros.cli.leave import leave_command
from macros.cli.links import links_command
from macros.cli.listing import list_command
from macros.cli.new import new_group
from macros.cli.offline import offline_command
from macros.cli.one_line import OneLineGroup
from macros.cli.pdf import pdf_command
from macros.cli.preview import preview_command
from macros.cli.publish import publish_command
from macros.cli.redirects import redirects_command
from macros.cli.remind import remind_command
from macros.cli.report import report_command
from macros.cli.review import review_command
from macros.cli.schemas import schemas_command
from macros.cli.take_over import take_over_command
from macros.cli.verify_accounts import verify_accounts_command
from macros.cli.where import where_command
from macros.cli.words import words_command


@click.group(cls=OneLineGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="playbook")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Check and look after a Social Media Centre of Excellence's playbook."""
    # Names in many scripts must not end the command on a terminal that is set up for one.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False


for command in (
    check_command,
    init_command,
    format_command,
    new_group,
    import_command,
    export_command,
    list_command,
    where_command,
    leave_command,
    take_over_command,
    report_command,
    review_command,
    links_command,
    verify_accounts_command,
    remind_command,
    changes_command,
    impact_command,
    guard_command,
    comment_command,
    schemas_command,
    forms_group,
    codeowners_command,
    pdf_command,
    offline_command,
    publish_command,
    preview_command,
    editions_command,
    rollback_command,
    retire_command,
    redirects_command,
    csp_command,
    words_command,
    completion_command,
):
    main.add_command(command)
