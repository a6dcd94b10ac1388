"""`playbook csp`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from macros.cli.option import root_option
from macros.site.content_policy import policy_of, refused, shipped, used

_EDITIONS = "editions.json"


@click.command("csp", short_help="Print the content security policy of a built site.")
@click.argument(
    "site", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
@root_option
def csp_command(*, site: Path | None, root: Path) -> None:
    """Print the value of the header Content-Security-Policy for SITE, the folder of a built site or of several editions.

    Without SITE, the folder site/ of the playbook. The policy names no script but those in the
    templates of the playbook and of the theme, and those that editions.json records in a folder of
    editions. A page that holds another is listed.

    Exit code: 0; 1 when pages hold what the policy refuses, listed on standard error; 2 for wrong
    use.
    """
    folder = site or root / "site"
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder '{folder}'; build the site first.")
    recorded = _recorded(folder)
    scripts = shipped(root) | recorded
    lines = refused(folder, scripts)
    for line in lines:
        click.echo(line, err=True)
    click.echo(policy_of(used(folder, scripts) | recorded))
    sys.exit(1 if lines else 0)


def _recorded(folder: Path) -> set[str]:
    """Return the scripts of the editions in a folder, which older templates may have held; nothing for a single site."""
    try:
        editions = json.loads((folder / _EDITIONS).read_text(encoding="utf-8"))
        return {str(script) for edition in editions for script in edition.get("scripts", ())}
    except FileNotFoundError:
        return set()
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise click.ClickException(
            f"{folder / _EDITIONS} cannot be read ({error}). Restore it from a backup."
        ) from None
