"""`playbook build`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from macros.cli.option import root_option
from macros.site import build, stamp, store


@click.command("build", short_help="Check and build the site, if anything has changed.")
@click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to build into.  [default: 'site_dir' in mkdocs.yml]",
)
@click.option(
    "--no-cache", is_flag=True, help="Build everything again, even if nothing has changed."
)
@click.option("--timings", is_flag=True, help="Show where the time went.")
@root_option
def build_command(*, site: Path | None, no_cache: bool, timings: bool, root: Path) -> None:
    """Check and build the site, if anything has changed.

    A failed build leaves the last site as it was. If neither the playbook nor the site has changed
    since the last build, nothing is built, and the messages of that build are shown again.

    Exit code: 0, 1 if the site cannot be built, 2 for wrong usage.
    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    os.environ.setdefault("DISABLE_MKDOCS_2_WARNING", "true")
    folder = site.absolute() if site is not None else None
    if no_cache:
        os.environ[store.VARIABLE] = ""
    last = None if no_cache else stamp.Stamp.load(root)
    if last is not None and last.holds(root, folder):
        for level, message in last.lines:
            build.print_line(level, message)
        build.print_line("INFO", f"Nothing has changed: {os.path.relpath(last.site)} is up to date")
        return
    build.build(root, folder, with_timings=timings)
