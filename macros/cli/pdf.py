"""`playbook pdf`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from macros.atomic_files.whole_file import replacing
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
from macros.offline import building, pdf, printer
from macros.offline.book import Book
from macros.offline.failure import TakeawayError
from macros.site.rendering import publication_of, site_of


@click.command("pdf", short_help="Print the whole playbook as one PDF.")
@output_option
@site_option
@click.option(
    "--chromium",
    type=click.Path(path_type=Path),
    help=f"The browser that prints: Chromium, Chrome or Edge. Without it, {printer.VARIABLE} or an installed one is taken.",
)
@root_option
def pdf_command(
    *, output: Path | None, sites: tuple[Path, ...], chromium: Path | None, root: Path
) -> None:
    """Print the whole playbook as one PDF with a cover, contents, bookmarks and page numbers, tagged for screen readers.

    With --site the pages of that site (of the first, if there are several) are printed; otherwise
    the site is built first.

    Exit code: 0, 1 when it cannot be made, 2 for wrong use.
    """
    refuse_both(output, sites)
    report = run_check(root, None)
    try:
        browser = printer.find_browser(chromium)
        with tempfile.TemporaryDirectory() as scratch:
            printed = _print(root, report, browser, Path(scratch), sites[0] if sites else None)
            targets = targets_of(
                output, sites, "playbook.pdf", report.playbook.organization.edition
            )
            with replacing(targets[0]) as draft:
                shutil.copyfile(printed, draft)
    except TakeawayError as error:
        raise click.ClickException(str(error)) from None
    copy_and_link(targets, sites, "playbook.pdf")
    click.echo(f"Wrote {where(targets)}: {_size(targets[0])}.")


def _print(root: Path, report: Report, browser: str, scratch: Path, site: Path | None) -> Path:
    """Print the PDF into `scratch`, and return its path. Raises TakeawayError."""
    if site is None:
        click.echo("Building the site ...")
        building.build(root, scratch / "site")
    made = site_of(report)
    book = Book(
        made, publication_of(made, "Playbook", None, {}), (site or scratch / "site").resolve()
    )
    document, printed = scratch / "book.html", scratch / "book.pdf"
    click.echo(f"Printing {count(book.pages, 'page')} to count the sheets ...")
    document.write_text(book.html({}), encoding="utf-8")
    printer.print_document(browser, document, printed)
    found = pdf.read(printed)
    if not found.tagged or not found.outlined:
        raise TakeawayError(
            "The browser made no tags or bookmarks. Chromium, Chrome or Edge 131 or newer does."
        )
    click.echo(f"Printing {count(found.sheets, 'sheet')} with their numbers in the contents ...")
    document.write_text(book.html(found.anchors), encoding="utf-8")
    printer.print_document(browser, document, printed)
    pdf.set_day(printed, report.today)
    return printed


def _size(path: Path) -> str:
    return f"{count(pdf.read(path).sheets, 'sheet')}, {path.stat().st_size / 1_000_000:.1f} MB"
