"""The `playbook` command: parse the arguments, call the features, print the result."""

from __future__ import annotations

import os
import sys

import click

from macros import __version__
from macros.cli.lazy_group import LazyCommand, LazyGroup

_COMMANDS = {
    "build": LazyCommand("build", "Check and build the site, if anything has changed."),
    "changes": LazyCommand("changes", "Show what changed between two editions."),
    "check": LazyCommand("check", "Check data and pages."),
    "codeowners": LazyCommand("codeowners", "Write the CODEOWNERS file: who reviews which files."),
    "comment": LazyCommand("comment", "Create or update the comment on a proposal."),
    "completion": LazyCommand("completion", "Print the shell completion script."),
    "csp": LazyCommand("csp", "Print the content security policy of a built site."),
    "editions": LazyCommand("editions", "List the published editions."),
    "export": LazyCommand("exporting", "Export departments, people or accounts as a table."),
    "format": LazyCommand("format", "Format data files."),
    "forms": LazyCommand("forms", "Install and build the form editor.", "forms_group"),
    "guard": LazyCommand("guard", "Refuse changes that a proposal may not make."),
    "impact": LazyCommand("impact", "Show what a proposed change means for readers."),
    "import": LazyCommand(
        "importing", "Import departments, people or accounts from a spreadsheet."
    ),
    "init": LazyCommand("init", "Turn the sample into your own playbook."),
    "leave": LazyCommand("leave", "Hand over what a person who leaves is responsible for."),
    "links": LazyCommand("links", "Find broken links to other sites in pages and data."),
    "list": LazyCommand("listing", "List departments, people, accounts, policies …"),
    "new": LazyCommand("new", "Add a department, person, account, policy or page.", "new_group"),
    "offline": LazyCommand("offline", "Pack the site as a zip that needs no server."),
    "pdf": LazyCommand("pdf", "Print the whole playbook as one PDF."),
    "preview": LazyCommand("preview", "Publish a preview of a proposal."),
    "publish": LazyCommand("publish", "Publish the current edition, or another commit."),
    "redirects": LazyCommand("redirects", "Suggest redirects for pages that moved."),
    "remind": LazyCommand("remind", "Keep one issue open for every owner with something due."),
    "report": LazyCommand("report", "Show what is overdue, missing or due next."),
    "retire": LazyCommand("editions", "Take an old edition off the list."),
    "review": LazyCommand("review", "Confirm the review of a page, an account or a course."),
    "rollback": LazyCommand("editions", "Make an earlier edition current again."),
    "schemas": LazyCommand("schemas", "Write the JSON Schemas and the editor settings."),
    "take-over": LazyCommand(
        "take_over", "Take over the responsibilities of a colleague who leaves."
    ),
    "verify-accounts": LazyCommand(
        "verify_accounts", "Check that the profiles of accounts still exist."
    ),
    "where": LazyCommand("where", "Show where a record is used."),
    "words": LazyCommand("words", "Update the translation files of the interface."),
}


@click.group(
    cls=LazyGroup,
    entries=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="playbook")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Check, maintain and publish the playbook of a Social Media Centre of Excellence."""
    # A name in another script must not crash the command on a terminal with a legacy encoding.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False
