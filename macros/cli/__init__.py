"""The `playbook` command: parse the arguments, call the features, print the result."""

from __future__ import annotations

import os
import sys

import click

from macros import __version__
from macros.cli.lazy_group import Entry, LazyGroup

_COMMANDS = {
    "changes": Entry("changes", "Show what changed between two editions."),
    "check": Entry("check", "Check data and pages."),
    "codeowners": Entry("codeowners", "Write the CODEOWNERS file: who reviews which files."),
    "comment": Entry("comment", "Create or update the comment on a proposal."),
    "completion": Entry("completion", "Print the shell completion script."),
    "csp": Entry("csp", "Print the content security policy of a built site."),
    "editions": Entry("editions", "List the published editions."),
    "export": Entry("exporting", "Export departments, people or accounts as a table."),
    "format": Entry("format", "Format data files."),
    "forms": Entry("forms", "Install and build the form editor.", "forms_group"),
    "guard": Entry("guard", "Refuse changes that a proposal may not make."),
    "impact": Entry("impact", "Show what a proposed change means for readers."),
    "import": Entry("importing", "Import departments, people or accounts from a spreadsheet."),
    "init": Entry("init", "Turn the sample into your own playbook."),
    "leave": Entry("leave", "Hand over what a person who leaves is responsible for."),
    "links": Entry("links", "Find broken links to other sites in pages and data."),
    "list": Entry("listing", "List departments, people, accounts, policies …"),
    "new": Entry("new", "Add a department, person, account, policy or page.", "new_group"),
    "offline": Entry("offline", "Pack the site as a zip that needs no server."),
    "pdf": Entry("pdf", "Print the whole playbook as one PDF."),
    "preview": Entry("preview", "Publish a preview of a proposal."),
    "publish": Entry("publish", "Publish the current edition, or another commit."),
    "redirects": Entry("redirects", "Suggest redirects for pages that moved."),
    "remind": Entry("remind", "Keep one issue open for every owner with something due."),
    "report": Entry("report", "Show what is overdue, missing or due next."),
    "retire": Entry("editions", "Take an old edition off the list."),
    "review": Entry("review", "Confirm the review of a page, an account or a course."),
    "rollback": Entry("editions", "Make an earlier edition current again."),
    "schemas": Entry("schemas", "Write the JSON Schemas and the editor settings."),
    "take-over": Entry("take_over", "Take over the responsibilities of a colleague who leaves."),
    "verify-accounts": Entry("verify_accounts", "Check that the profiles of accounts still exist."),
    "where": Entry("where", "Show where a record is used."),
    "words": Entry("words", "Update the translation files of the interface."),
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
