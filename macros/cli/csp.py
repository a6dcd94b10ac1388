"""`playbook csp`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from macros.cli.option import root_option
from macros.site.content_policy import policy_of, policy_violations, template_scripts, used_scripts

_EDITIONS = "editions.json"


@click.command("csp", short_help="Print the content security policy of a built site.")
@click.argument(
    "site", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
@root_option
def csp_command(*, site: Path | None, root: Path) -> None:
    """Print the Content-Security-Policy header for SITE, a built site or a folder of editions.

    SITE is the playbook's folder site/ by default. The policy allows the scripts in the templates
    of the playbook and of the theme, and those that the editions.json of a folder of editions
    records. Pages with any other script are listed.

    Exit code: 0; 1 if the policy blocks something on a page, listed on standard error; 2 for wrong
    usage.
    """
    folder = site or root / "site"
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder '{folder}'. Build the site first.")
    edition_scripts = _edition_scripts(folder)
    scripts = template_scripts(root) | edition_scripts
    lines = policy_violations(folder, scripts)
    for line in lines:
        click.echo(line, err=True)
    click.echo(policy_of(used_scripts(folder, scripts) | edition_scripts))
    sys.exit(1 if lines else 0)


def _edition_scripts(folder: Path) -> set[str]:
    """Return the scripts that editions.json records; empty for the folder of a single site.

    Older editions may use scripts that today's templates no longer contain.
    """
    try:
        editions = json.loads((folder / _EDITIONS).read_text(encoding="utf-8"))
        return {str(script) for edition in editions for script in edition.get("scripts", ())}
    except FileNotFoundError:
        return set()
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise click.ClickException(
            f"{folder / _EDITIONS} cannot be read ({error}). Restore it from a backup."
        ) from None
