"""`playbook redirects`."""

from __future__ import annotations

from pathlib import Path

import click

from macros.basics.text import count
from macros.basics.user_error import UserError
from macros.check.load import load
from macros.cli.option import relocate, root_option
from macros.cli.publishing import one_line_errors, say, target_options, tell
from macros.cli.write_changes import save
from macros.code_host.redirect_suggestions import suggest_redirects
from macros.publishing import publisher
from macros.publishing.publish_settings import read_settings

_FILE = "redirects.yml"


@click.command("redirects", short_help="Suggest redirects for pages that moved.")
@click.argument("base", required=False)
@click.option("--write", is_flag=True, help="Add the lines to redirects.yml.")
@target_options
@root_option
def redirects_command(*, base: str | None, write: bool, root: Path, **place: str | None) -> None:
    """Suggest lines for data/redirects.yml: pages that moved since BASE (a commit, branch or tag).

    BASE is the commit of the published current edition by default. Pages that were removed are
    listed on standard error; add a redirect to another page for each yourself.
    """
    with one_line_errors():
        playbook = load(root).playbook
        proposal = suggest_redirects(playbook, base or _current(root, place))
        lines = [f"  {old}: {new}" for old, new in proposal.moved.items()]
        for old in proposal.gone:
            tell(f"{old} was removed. Which page should people read instead?")
        path = f"{playbook.data_dir}/{_FILE}"
        if not lines:
            tell("redirects.yml has all pages that moved.")
        elif write:
            save(root, {path: _with_lines(root / path, lines)})
            say(f"Added {count(len(lines), 'line')} to {relocate(root, path)}")
        else:
            say("\n".join(["moved:", *lines]))


def _with_lines(path: Path, lines: list[str]) -> bytes:
    """Return the redirects file with added lines and the same line ends."""
    content = path.read_bytes() if path.is_file() else b"moved:\n"
    end = b"\r\n" if b"\r\n" in content else b"\n"
    return end.join([content.rstrip(b"\r\n"), *(line.encode() for line in lines), b""])


def _current(root: Path, place: dict[str, str | None]) -> str:
    """Return the commit of the current edition. Raises UserError if there is none."""
    catalogue = publisher.target_of(root, read_settings(root, place)).catalogue()
    if catalogue.current is None:
        raise UserError("No edition is published yet.", "Name a commit: playbook redirects COMMIT.")
    return catalogue.get(catalogue.current).commit
