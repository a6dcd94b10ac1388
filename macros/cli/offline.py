"""`playbook offline`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from macros.atomic_files.whole_file import atomic_replace
from macros.basics.text import count
from macros.check.day import day_of_run
from macros.check.load import load
from macros.cli.option import relocate, root_option
from macros.offline import add_downloads, archive, site_build
from macros.offline.site_build import DownloadError

output_option = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.  [default: a name with the edition]",
)
site_option = click.option(
    "--site",
    "sites",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A built site to add the file and links to it to, under downloads/. May be repeated.",
)


def refuse_both(output: Path | None, sites: Sequence[Path]) -> None:
    """Raise click.UsageError if both options are used."""
    if output and sites:
        raise click.UsageError(
            "--output and --site cannot be used together: --site puts the file under downloads/."
            " Choose one of them."
        )


def targets_of(
    output: Path | None, sites: Sequence[Path], name: add_downloads.Download, edition: str
) -> list[Path]:
    """Return the paths to write a download to, after creating their folders."""
    if sites:
        return [add_downloads.place(site, name) for site in sites]
    target = output or Path(f"playbook-{edition}{Path(name).suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    return [target]


def copy_and_link(
    targets: Sequence[Path], sites: Sequence[Path], name: add_downloads.Download
) -> None:
    """Copy the first target to the others, and add links to the pages of each site."""
    for target in targets[1:]:
        with atomic_replace(target) as draft:
            shutil.copyfile(targets[0], draft)
    for site in sites:
        add_downloads.show_links(site, name)


def where(targets: Sequence[Path]) -> str:
    """Return the targets as text, relative to the current directory."""
    return " and ".join(relocate(target.absolute().parent, target.name) for target in targets)


@click.command("offline", short_help="Pack the site as a zip that needs no server.")
@output_option
@site_option
@root_option
def offline_command(*, output: Path | None, sites: tuple[Path, ...], root: Path) -> None:
    """Build the site so that it opens from a folder, search included, and pack it as a zip.

    Exit code: 0, 1 if the site cannot be built, 2 for wrong usage.
    """
    refuse_both(output, sites)
    playbook = load(root).playbook
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch, "site")
        click.echo("Building the site ...")
        try:
            site_build.build(root, site, offline=True)
        except DownloadError as error:
            raise click.ClickException(str(error)) from None
        edition = playbook.organization.edition
        targets = targets_of(output, sites, "playbook.zip", edition)
        with atomic_replace(targets[0]) as draft:
            number = archive.pack(site, draft, f"playbook-{edition}", day_of_run(playbook))
    copy_and_link(targets, sites, "playbook.zip")
    size = f"{count(number, 'file')}, {targets[0].stat().st_size / 1_000_000:.1f} MB"
    click.echo(f"Wrote {where(targets)}: {size}. Unpack it and open index.html.")
