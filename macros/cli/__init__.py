"""The `playbook` command: parse the arguments, call the features, print the result."""

from __future__ import annotations

import os
import sys

import click

from macros import __version__
from macros.cli.lazy_group import LazyCommand, LazyGroup

_SECTIONS = {
    "Every day": {
        "check": LazyCommand("check", "Check data and pages."),
        "build": LazyCommand("build", "Check and build the site, if anything has changed."),
        "report": LazyCommand("report", "Show what is overdue, missing or due next."),
        "review": LazyCommand("review", "Confirm the review of a page, an account or a course."),
        "list": LazyCommand("listing", "List departments, people, accounts, policies …"),
        "where": LazyCommand("where", "Show where a record is used."),
        "why": LazyCommand("why", "Show which facts a page is made of."),
        "new": LazyCommand(
            "new", "Add a department, person, account, policy or page.", "new_group"
        ),
        "format": LazyCommand("format", "Format data files."),
    },
    "People who come and go": {
        "leave": LazyCommand("leave", "Hand over what a person who leaves is responsible for."),
        "take-over": LazyCommand(
            "take_over", "Take over the responsibilities of a colleague who leaves."
        ),
        "import": LazyCommand(
            "importing", "Import departments, people or accounts from a spreadsheet."
        ),
        "export": LazyCommand("exporting", "Export departments, people or accounts as a table."),
    },
    "Keep it fresh": {
        "links": LazyCommand("links", "Find broken links to other sites in pages and data."),
        "verify-accounts": LazyCommand(
            "verify_accounts", "Check that the profiles of accounts still exist."
        ),
        "remind": LazyCommand("remind", "Keep one issue open for every owner with something due."),
        "codeowners": LazyCommand(
            "codeowners", "Write the CODEOWNERS file: who reviews which files."
        ),
    },
    "Proposals": {
        "impact": LazyCommand("impact", "Show what a proposed change means for readers."),
        "guard": LazyCommand("guard", "Refuse changes that a proposal may not make."),
        "comment": LazyCommand("comment", "Create or update the comment on a proposal."),
        "preview": LazyCommand("preview", "Publish a preview of a proposal."),
    },
    "Publish": {
        "publish": LazyCommand("publish", "Publish the current edition, or another commit."),
        "editions": LazyCommand("editions", "List the published editions."),
        "rollback": LazyCommand("editions", "Make an earlier edition current again."),
        "retire": LazyCommand("editions", "Take an old edition off the list."),
        "changes": LazyCommand("changes", "Show what changed between two editions."),
        "redirects": LazyCommand("redirects", "Suggest redirects for pages that moved."),
        "csp": LazyCommand("csp", "Print the content security policy of a built site."),
    },
    "Downloads": {
        "pdf": LazyCommand("pdf", "Print the whole playbook as one PDF."),
        "offline": LazyCommand("offline", "Pack the site as a zip that needs no server."),
    },
    "Set up": {
        "init": LazyCommand("init", "Turn the sample into your own playbook."),
        "forms": LazyCommand("forms", "Install and build the form editor.", "forms_group"),
        "schemas": LazyCommand("schemas", "Write the JSON Schemas and the editor settings."),
        "words": LazyCommand("words", "Update the translation files of the interface."),
        "completion": LazyCommand("completion", "Print the shell completion script."),
    },
}
"""The commands under the headings of `playbook --help` and docs/contribute/commands.md."""


@click.group(
    cls=LazyGroup,
    sections=_SECTIONS,
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
