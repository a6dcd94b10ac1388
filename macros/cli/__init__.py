"""The `playbook` command: parses, calls, prints. What it calls lives in the layers above."""

from __future__ import annotations

import os
import sys

import click

from macros import __version__
from macros.cli.lazy_group import Entry, LazyGroup

_COMMANDS = {
    "changes": Entry("changes", "Show what changed between two editions."),
    "check": Entry("check", "Check data and pages."),
    "codeowners": Entry("codeowners", "Write who is asked to review which file."),
    "comment": Entry("comment", "Keep the one comment on a proposal up to date."),
    "completion": Entry("completion", "Make a shell complete commands, options and ids."),
    "csp": Entry("csp", "Print the content security policy of a built site."),
    "editions": Entry("editions", "List the editions that are published."),
    "export": Entry("exporting", "Give departments, people or accounts to others as a table."),
    "format": Entry("format", "Bring data files into the style that the forms write."),
    "forms": Entry("forms", "Install the form editor, or look at its settings.", "forms_group"),
    "guard": Entry("guard", "Refuse changes that may not be proposed."),
    "impact": Entry("impact", "Show what readers will see of a proposed change."),
    "import": Entry("importing", "Bring departments, people or accounts in from a spreadsheet."),
    "init": Entry("init", "Turn the sample into your own playbook."),
    "leave": Entry("leave", "Show what somebody who leaves holds, and hand it over."),
    "links": Entry(
        "links", "Look whether the outside addresses of pages and data still lead somewhere."
    ),
    "list": Entry("listing", "List departments, people, accounts, policies …"),
    "new": Entry("new", "Make a department, person, account, policy or page.", "new_group"),
    "offline": Entry("offline", "Pack the site as a zip that needs no server."),
    "pdf": Entry("pdf", "Print the whole playbook as one PDF."),
    "preview": Entry("preview", "Publish what a proposal would look like."),
    "publish": Entry("publish", "Publish the current edition, or another commit."),
    "redirects": Entry("redirects", "Propose where the old addresses of moved pages lead."),
    "remind": Entry("remind", "Keep one issue for every owner with something due."),
    "report": Entry("report", "Show what is overdue, missing or due next."),
    "retire": Entry("editions", "Take an old edition off the list."),
    "review": Entry("review", "Confirm that a page, an account or a course was looked at."),
    "rollback": Entry("editions", "Make a published edition current again."),
    "schemas": Entry("schemas", "Write the JSON Schemas and the editor's settings."),
    "take-over": Entry(
        "take_over", "Show what somebody new takes over from a colleague who leaves."
    ),
    "verify-accounts": Entry(
        "verify_accounts", "Look whether the profiles of accounts are still where the data says."
    ),
    "where": Entry("where", "Show where a record is named and shown."),
    "words": Entry("words", "Write the texts of the interface for translators."),
}


@click.group(
    cls=LazyGroup,
    entries=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
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
