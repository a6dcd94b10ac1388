"""`playbook offline`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from macros.atomic_files.whole_file import replacing
from macros.basics.text import count
from macros.check.load import load
from macros.check.run import day_of_run
from macros.cli.option import relocate, root_option
from macros.offline import archive, building, download
from macros.offline.failure import TakeawayError

output_option = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, instead of one named after the edition.",
)
site_option = click.option(
    "--site",
    "sites",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A built site to put the file into, under downloads/, and to link to it from; may be given several times.",
)


def refuse_both(output: Path | None, sites: Sequence[Path]) -> None:
    """Raise click.UsageError where both options are given."""
    if output and sites:
        raise click.UsageError(
            "--output and --site cannot be used together: a site has its own place for the file."
        )


def targets_of(
    output: Path | None, sites: Sequence[Path], name: download.Download, edition: str
) -> list[Path]:
    """Return the files to write a download to, after creating their folders."""
    if sites:
        return [download.place(site, name) for site in sites]
    target = output or Path(f"playbook-{edition}{Path(name).suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    return [target]


def copy_and_link(targets: Sequence[Path], sites: Sequence[Path], name: download.Download) -> None:
    """Copy the first target to the others, and link to the file from the pages of each site."""
    for target in targets[1:]:
        with replacing(target) as draft:
            shutil.copyfile(targets[0], draft)
    for site in sites:
        download.show_links(site, name)


def where(targets: Sequence[Path]) -> str:
    """Name the files that were written."""
    return " and ".join(relocate(target.absolute().parent, target.name) for target in targets)


@click.command("offline", short_help="Pack the site as a zip that needs no server.")
@output_option
@site_option
@root_option
def offline_command(*, output: Path | None, sites: tuple[Path, ...], root: Path) -> None:
    """Build the site so that it opens from a folder, search included, and pack it as a zip.

    Exit code: 0, 1 when the site cannot be built, 2 for wrong use.
    """
    refuse_both(output, sites)
    playbook = load(root).playbook
    with tempfile.TemporaryDirectory() as scratch:
        built = Path(scratch, "site")
        click.echo("Building the site ...")
        try:
            building.build(root, built, offline=True)
        except TakeawayError as error:
            raise click.ClickException(str(error)) from None
        edition = playbook.organization.edition
        targets = targets_of(output, sites, "playbook.zip", edition)
        with replacing(targets[0]) as draft:
            files = archive.pack(built, draft, f"playbook-{edition}", day_of_run(playbook))
    copy_and_link(targets, sites, "playbook.zip")
    size = targets[0].stat().st_size / 1_000_000
    click.echo(
        f"Wrote {where(targets)}: {count(files, 'file')}, {size:.1f} MB. Unpack it, and open index.html."
    )
