"""`playbook pdf`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from macros.atomic_files.whole_file import replacing
from macros.cli.offline import output_option, site_option
from macros.cli.option import relocate, root_option, run_check
from macros.site import publication_of, site_of
from macros.takeaway import building, download, pdf, printer
from macros.takeaway.book import Book
from macros.takeaway.failure import TakeawayError
from macros.text import count


@click.command("pdf", short_help="Print the whole playbook as one PDF.")
@output_option
@site_option
@click.option(
    "--chromium",
    type=click.Path(path_type=Path),
    help=f"The browser that prints: Chromium, Chrome or Edge. Without it, {printer.VARIABLE} or an installed one is taken.",
)
@root_option
def pdf_command(*, output: Path | None, site: Path | None, chromium: Path | None, root: Path) -> None:
    """Print the whole playbook as one PDF with a cover, contents, bookmarks and page numbers, tagged for screen readers.

    With --site the pages of that site are printed; otherwise the site is built first.

    Exit code: 0, 1 when it cannot be made, 2 for wrong use.
    """
    if output and site:
        raise click.UsageError("--output and --site cannot be used together: a site has its own place for the file.")
    try:
        browser = printer.find_browser(chromium)
        with tempfile.TemporaryDirectory() as scratch:
            target = _printed(root, browser, Path(scratch), output, site)
    except TakeawayError as error:
        raise click.ClickException(str(error)) from None
    if site:
        download.show_links(site, "playbook.pdf")
    click.echo(f"Wrote {relocate(target.absolute().parent, target.name)}: {_told(target)}.")


def _printed(root: Path, browser: str, scratch: Path, output: Path | None, site: Path | None) -> Path:
    """Make the PDF; give its path."""
    report = run_check(root, None)
    if site is None:
        click.echo("Building the site ...")
        building.build(root, scratch / "site")
    made = site_of(report)
    book = Book(made, publication_of(made, "Playbook", None, {}), (site or scratch / "site").resolve())
    document, printed = scratch / "book.html", scratch / "book.pdf"
    click.echo(f"Printing {count(book.pages, 'page')} to count the sheets ...")
    document.write_text(book.html({}), encoding="utf-8")
    printer.print_document(browser, document, printed)
    found = pdf.read(printed)
    if not found.tagged or not found.outlined:
        raise TakeawayError("The browser made no tags or bookmarks. Chromium, Chrome or Edge 131 or newer does.")
    click.echo(f"Printing {count(found.sheets, 'sheet')} with their numbers in the contents ...")
    document.write_text(book.html(found.anchors), encoding="utf-8")
    printer.print_document(browser, document, printed)
    pdf.set_day(printed, report.today)
    edition = report.playbook.organization.edition
    target = download.place(site, "playbook.pdf") if site else output or Path(f"playbook-{edition}.pdf")
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as draft:
        draft.write_bytes(printed.read_bytes())
    return target


def _told(path: Path) -> str:
    return f"{count(pdf.read(path).sheets, 'sheet')}, {path.stat().st_size / 1_000_000:.1f} MB"
