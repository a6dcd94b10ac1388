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
from macros.code_host.renames import propose
from macros.publishing import publisher
from macros.publishing.settings import read_settings

_FILE = "redirects.yml"


@click.command("redirects", short_help="Propose where the old addresses of moved pages lead.")
@click.argument("base", required=False)
@click.option("--write", is_flag=True, help="Add what is proposed to redirects.yml.")
@target_options
@root_option
def redirects_command(*, base: str | None, write: bool, root: Path, **place: str | None) -> None:
    """Propose lines for data/redirects.yml: pages that moved since BASE, a commit, branch or tag.

    Without BASE, since the commit of the current edition as it is published. Pages that are gone
    without a successor are named on standard error; say yourself which page to read instead.
    """
    with one_line_errors():
        playbook = load(root).playbook
        proposal = propose(playbook, base or _current(root, place))
        lines = [f"  {old}: {new}" for old, new in proposal.moved.items()]
        for old in proposal.gone:
            tell(f"{old} is gone. Which page should people read instead?")
        path = f"{playbook.data_dir}/{_FILE}"
        if not lines:
            tell("No page has moved that redirects.yml does not name.")
        elif write:
            save(root, {path: _with_lines(root / path, lines)})
            say(f"Added {count(len(lines), 'line')} to {relocate(root, path)}")
        else:
            say("\n".join(["moved:", *lines]))


def _with_lines(path: Path, lines: list[str]) -> bytes:
    """Return a file of redirects with lines added, its line ends kept."""
    known = path.read_bytes() if path.is_file() else b"moved:\n"
    end = b"\r\n" if b"\r\n" in known else b"\n"
    return end.join([known.rstrip(b"\r\n"), *(line.encode() for line in lines), b""])


def _current(root: Path, place: dict[str, str | None]) -> str:
    """Give the commit of the current edition."""
    catalogue = publisher.target_of(root, read_settings(root, place)).catalogue()
    if catalogue.current is None:
        raise UserError("No edition is published yet.", "Name a commit: playbook redirects COMMIT.")
    return catalogue.get(catalogue.current).commit
