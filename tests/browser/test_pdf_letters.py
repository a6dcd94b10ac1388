"""Letters of the PDF are as large as the style says, on every sheet, whatever pages hold."""

from __future__ import annotations

import shutil
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PageObject, PdfReader

from tests.browser.letters import right_edge, sizes
from tests.integration.engine import EPOCH, ROOT, mkdocs, small_playbook
from tests.unit.command import run
from tests.unit.pictures import blank

pytestmark = [pytest.mark.build, pytest.mark.browser]
BODY, SMALLEST = 9.5, 7.0
SHEET_WIDTH, MARGIN = 595, 42
"""A4, in points."""
ADDRESS = f"https://example.com/{'a-very-long-path-without-an-end/' * 8}{'x' * 120}"
HEADINGS = [f"Responsibilities{number}" for number in range(1, 13)]
KANJI = "広報部の担当者は投稿する前に必ず承認を得なければなりません" * 8
WORD = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstellenleiterin" * 3
HOSTILE = f"""
## {WORD}

<{ADDRESS}>

`{ADDRESS}`

```text
{"one line of code that never ends, " * 20}
```

| {" | ".join(HEADINGS)} |
|{"---|" * 12}
| {" | ".join(f"communication{number}" for number in range(1, 13))} |

| 名前 | 住所 | שם | الاسم |
|---|---|---|---|
| {KANJI} | {ADDRESS} | {"מדיניות המדיה החברתית " * 9} | {"سياسة وسائل التواصل الاجتماعي " * 9} |

{KANJI}

{"مديرحساباتوسائلالتواصلالاجتماعي" * 8}

{"מדיניות_הרשתות_החברתיות" * 10}

![A very wide picture](wide.png)

- {WORD}
    - {WORD}
        - {ADDRESS}

> {WORD}

!!! note "{WORD}"
    {ADDRESS}
"""


def printed(root: Path, site: Path, chromium: str) -> list[PageObject]:
    result = run(root, "pdf", "--chromium", chromium, "--site", str(site))
    assert result.exit_code == 0, result.output
    return list(PdfReader(site / "downloads/playbook.pdf").pages)


@pytest.fixture(scope="module")
def hostile(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> list[PageObject]:
    """Print a playbook, one page of which holds all that is wider than a sheet."""
    root = small_playbook(tmp_path_factory.mktemp("letters") / "playbook")
    page = root / "docs/directory/index.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{HOSTILE}", encoding="utf-8")
    (page.parent / "wide.png").write_bytes(blank(4000, 200))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        built = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
        assert built.returncode == 0, built.stdout
        return printed(root, root / "site", chromium)


def test_nothing_on_a_page_makes_letters_smaller(hostile: list[PageObject]) -> None:
    letters = sizes(hostile)
    assert min(letters) >= SMALLEST
    assert letters.most_common(1)[0][0] == BODY


def test_nothing_on_a_page_is_cut_off(hostile: list[PageObject]) -> None:
    assert [
        number
        for number, sheet in enumerate(hostile, 1)
        if right_edge(sheet) > SHEET_WIDTH - MARGIN
    ] == []
    text = "".join(normalize("NFKC", "".join(sheet.extract_text() for sheet in hostile)).split())
    for words in (ADDRESS, WORD, *HEADINGS, *(f"communication{number}" for number in range(1, 13))):
        assert words in text
    assert text.count("onelineofcodethatneverends,") == 20


def test_an_address_is_printed_once(hostile: list[PageObject]) -> None:
    text = "".join("".join(sheet.extract_text() for sheet in hostile).split())
    assert f"{ADDRESS}({ADDRESS})" not in text


@pytest.mark.exhaustive
@pytest.mark.sample
def test_letters_of_the_sample_have_the_size_of_the_style_on_every_sheet(
    chromium: str, company_site: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(company_site, site)
    letters = sizes(printed(ROOT, site, chromium))
    assert min(letters) >= SMALLEST
    assert letters.most_common(1)[0][0] == BODY
