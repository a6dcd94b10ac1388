"""`playbook pdf`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from macros.atomic_files.whole_file import atomic_replace
from macros.basics.text import count
from macros.check.run import Report
from macros.cli.offline import (
    copy_and_link,
    output_option,
    refuse_both,
    site_option,
    targets_of,
    where,
)
from macros.cli.option import root_option, run_check
from macros.offline import pdf, printer, site_build
from macros.offline.book import Book
from macros.offline.site_build import DownloadError
from macros.site.rendering import publication_of, site_of


@click.command("pdf", short_help="Print the whole playbook as one PDF.")
@output_option
@site_option
@click.option(
    "--chromium",
    type=click.Path(path_type=Path),
    help="The browser that prints: Chromium, Chrome or Edge.  [default: the one in"
    f" {printer.VARIABLE}, else an installed one]",
)
@root_option
def pdf_command(
    *, output: Path | None, sites: tuple[Path, ...], chromium: Path | None, root: Path
) -> None:
    """Print the whole playbook as one PDF.

    It has a cover, a table of contents, bookmarks and page numbers, and is tagged for screen
    readers. With --site, the pages of that site (or of the first one) are printed. Otherwise the
    site is built first.

    Exit code: 0, 1 if the PDF cannot be printed, 2 for wrong usage.
    """
    refuse_both(output, sites)
    report = run_check(root, None)
    try:
        browser = printer.find_browser(chromium)
        with tempfile.TemporaryDirectory() as scratch:
            document = _print(root, report, browser, Path(scratch), sites[0] if sites else None)
            edition = report.playbook.organization.edition
            targets = targets_of(output, sites, "playbook.pdf", edition)
            with atomic_replace(targets[0]) as draft:
                shutil.copyfile(document, draft)
    except DownloadError as error:
        raise click.ClickException(str(error)) from None
    copy_and_link(targets, sites, "playbook.pdf")
    click.echo(f"Wrote {where(targets)}: {_size(targets[0])}.")


def _print(root: Path, report: Report, browser: str, scratch: Path, site: Path | None) -> Path:
    """Print the PDF into `scratch` and return its path.

    It is printed twice: only after the first time are the page numbers of the contents known.
    Raises DownloadError if the site cannot be built or the browser cannot print.
    """
    folder = site
    if folder is None:
        click.echo("Building the site ...")
        folder = scratch / "site"
        site_build.build(root, folder)
    context = site_of(report)
    book = Book(context, publication_of(context, "Playbook", None, {}), folder.resolve())
    source, target = scratch / "book.html", scratch / "book.pdf"
    click.echo(f"Printing {count(book.pages, 'page')} to count the sheets ...")
    source.write_text(book.html({}), encoding="utf-8")
    printer.print_document(browser, source, target)
    draft = pdf.read(target)
    if not draft.has_tags or not draft.has_outline:
        raise DownloadError(
            "The browser wrote no tags or no bookmarks. Use Chromium, Chrome or Edge 131 or newer."
        )
    click.echo(f"Printing {count(draft.sheets, 'sheet')} with page numbers in the contents ...")
    source.write_text(book.html(draft.anchors), encoding="utf-8")
    printer.print_document(browser, source, target)
    pdf.set_day(target, report.today)
    return target


def _size(path: Path) -> str:
    return f"{count(pdf.read(path).sheets, 'sheet')}, {path.stat().st_size / 1_000_000:.1f} MB"
