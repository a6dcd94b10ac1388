"""Days at both ends of what a date may be: the check and all pages still work."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from macros import outputs
from macros.check.load import forget
from macros.site import rendering
from tests.college.assembly import ROOT

pytestmark = [pytest.mark.sample, pytest.mark.slow]

_DAY = re.compile(r"^(?P<key>[ -]*[a-z_]+: )\d{4}-\d\d-\d\d(?P<time>T\d\d:\d\d)?$", re.MULTILINE)


def _set_all_days(root: Path, day: str) -> int:
    """Write a day in place of every other in data and front matter; return how many there were."""
    number = 0
    for path in [*(root / "data").rglob("*.yml"), *(root / "docs").rglob("*.md")]:
        text = path.read_text(encoding="utf-8")
        end = text.find("\n---", 3) if path.suffix == ".md" else len(text)
        head, replaced = _DAY.subn(rf"\g<key>{day}\g<time>", text[:end])
        path.write_text(head + text[end:], encoding="utf-8")
        number += replaced
    return number


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_everything_can_be_checked_and_rendered(tmp_path: Path, day: str) -> None:
    for name in ("docs", "data", "overrides"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    assert _set_all_days(tmp_path, day) > 800
    report = rendering.check_playbook(tmp_path)
    site = rendering.site_of(report)
    pages = rendering.rendered_pages(site)
    assert len(pages) == len(report.playbook.pages)
    publication = rendering.publication_of(site, "Playbook", "https://playbook.example.com", pages)
    assert list(outputs.record_files(publication))
    assert list(outputs.text_files(publication))
    forget()
