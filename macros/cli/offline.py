"""`playbook offline`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from macros.atomic_files.whole_file import replacing
from macros.checking import day_of_run
from macros.cli.option import relocate, root_option
from macros.loading import load
from macros.takeaway import archive, building, download
from macros.takeaway.failure import TakeawayError
from macros.text import count

output_option = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write, instead of one named after the edition."
)
site_option = click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A built site to put the file into, under downloads/; its links to the file are shown.",
)


@click.command("offline", short_help="Pack the site as a zip that needs no server.")
@output_option
@site_option
@root_option
def offline_command(*, output: Path | None, site: Path | None, root: Path) -> None:
    """Build the site so that it opens from a folder, search included, and pack it as a zip.

    Exit code: 0, 1 when the site cannot be built, 2 for wrong use.
    """
    if output and site:
        raise click.UsageError("--output and --site cannot be used together: a site has its own place for the file.")
    playbook = load(root).playbook
    with tempfile.TemporaryDirectory() as scratch:
        built = Path(scratch, "site")
        click.echo("Building the site ...")
        try:
            building.build(root, built, offline=True)
        except TakeawayError as error:
            raise click.ClickException(str(error)) from None
        edition = playbook.organization.edition
        target = download.place(site, "playbook.zip") if site else output or Path(f"playbook-{edition}.zip")
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as draft:
            files = archive.pack(built, draft, f"playbook-{edition}", day_of_run(playbook))
    if site:
        download.show_links(site, "playbook.zip")
    size = target.stat().st_size / 1_000_000
    click.echo(
        f"Wrote {relocate(target.absolute().parent, target.name)}: {count(files, 'file')}, {size:.1f} MB. Unpack it, and open index.html."
    )
