"""The whole playbook as one PDF, printed by Chromium from a small playbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from pypdf.generic import BooleanObject, Destination, DictionaryObject

from tests.integration.engine import EPOCH, mkdocs, small_playbook
from tests.unit.command import run

pytestmark = [pytest.mark.build, pytest.mark.browser]
MORE = '{{ take_along() }}\n\n## One part {: #part }\n\n??? note "Folded"\n    Found under the fold.\n\n[There](policies/disclosure.md)\n'


@pytest.fixture(scope="module")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small playbook, and put the PDF into its site."""
    root = small_playbook(tmp_path_factory.mktemp("pdf") / "playbook")
    page = root / "docs/index.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{MORE}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        built = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
        assert built.returncode == 0, built.stdout
        result = run(root, "pdf", "--chromium", chromium, "--site", str(root / "site"))
    assert result.exit_code == 0, result.output
    first, second, last = result.output.splitlines()
    assert first.startswith("Printing ")
    assert second.endswith(" with page numbers in the contents ...")
    assert last.startswith("Wrote ")
    return root / "site"


@pytest.fixture(scope="module")
def reader(site: Path) -> PdfReader:
    """Open the PDF."""
    return PdfReader(site / "downloads/playbook.pdf")


@pytest.fixture(scope="module")
def sheets(reader: PdfReader) -> list[str]:
    """Return the text of each sheet."""
    return [" ".join(normalize("NFKC", page.extract_text()).split()) for page in reader.pages]


def test_it_is_tagged_and_says_its_language_and_title(reader: PdfReader) -> None:
    root = reader.root_object
    marks = root["/MarkInfo"].get_object()
    assert isinstance(marks, DictionaryObject)
    assert marks["/Marked"] == BooleanObject(True)
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("en")
    assert reader.metadata is not None
    assert reader.metadata.title == "Tidewater Instruments: Social media playbook. Edition 2026.11"
    assert reader.metadata.creation_date == datetime(2026, 11, 23, tzinfo=UTC)


def outline(items: list[Any], depth: int = 1) -> Iterator[tuple[int, Destination]]:
    for item in items:
        if isinstance(item, list):
            yield from outline(item, depth + 1)
        else:
            yield depth, item


def test_bookmarks_lead_to_sections_pages_and_their_parts(reader: PdfReader) -> None:
    found = [(depth, item.title) for depth, item in outline(reader.outline)]
    assert (1, "Contents") in found
    assert (2, "Disclosure") in found
    assert (3, "One part") in found


def test_the_cover_comes_first_and_no_sheet_is_blank(sheets: list[str]) -> None:
    for words in ("Tidewater Instruments", "Edition 2026.11", "23 November 2026"):
        assert words in sheets[0]
    assert f"1 / {len(sheets)}" not in sheets[0]
    assert "playbook. Edition" not in sheets[0]
    assert sheets[1].find("Contents") >= 0
    assert [number for number, text in enumerate(sheets, 1) if len(text) < 60] == []


def test_every_sheet_but_the_cover_says_edition_and_number(sheets: list[str]) -> None:
    for number, text in enumerate(sheets[1:], 2):
        assert f"{number} / {len(sheets)}" in text
        assert "Tidewater Instruments: Social media playbook. Edition 2026.11" in text


def test_the_contents_say_on_which_sheet_a_page_stands(
    reader: PdfReader, sheets: list[str]
) -> None:
    (disclosure,) = [item for _, item in outline(reader.outline) if item.title == "Disclosure"]
    number = reader.get_destination_page_number(disclosure)
    assert number is not None
    assert f"Disclosure {number + 1} " in sheets[1]
    assert "000" not in sheets[1]


def test_links_between_pages_work_within_the_document(reader: PdfReader) -> None:
    named = set(reader.named_destinations)
    leads = []
    for page in reader.pages:
        for annotation in page.get("/Annots") or []:
            held = annotation.get_object()
            if "/Dest" in held:
                leads.append(str(held["/Dest"]))
            elif "/URI" in held.get("/A", {}):
                assert not str(held["/A"]["/URI"]).startswith("file:")
    assert len(leads) > 20
    assert set(leads) <= named


def test_what_is_folded_on_the_site_is_open(sheets: list[str]) -> None:
    assert any("Found under the fold." in text for text in sheets)


def test_the_site_shows_the_link_once_the_file_is_there(site: Path) -> None:
    home = (site / "index.html").read_text(encoding="utf-8")
    assert (
        '<li><a href="downloads/playbook.pdf" download>The whole playbook as a PDF</a></li>' in home
    )
    assert '<li data-pb-download="playbook.zip" data-pb-label=' in home
