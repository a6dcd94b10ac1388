"""A release on the day after somebody's last day is built, and says who to ask instead."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from tests.integration.engine import EPOCH, mkdocs, small_playbook
from tests.unit.playbooks import plain

pytestmark = pytest.mark.build
MAIL = "rosa.vega@example.com\n    status: "


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Write a small playbook whose first contact for journalists leaves on 22 November 2026, the day before the build."""
    folder = small_playbook(tmp_path / "playbook")
    press = folder / "data/departments/press.yml"
    press.write_text(
        press.read_text().replace(f"{MAIL}active", f"{MAIL}leaving\n    last_day: 2026-11-22")
    )
    page = folder / "docs/directory/index.md"
    page.write_text(
        f'{page.read_text()}\n{{{{ route("journalist") }}}}\n\n{{{{ severity_table() }}}}\n'
    )
    return folder


def test_a_proposal_stops_with_an_error(root: Path) -> None:
    result = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 1
    assert (
        "last-day-passed: 'rosa-vega' left on 22 November 2026 and is still named under 'first_contact'"
        in result.stdout
    )


def test_a_release_of_an_older_commit_says_whom_to_ask(root: Path) -> None:
    result = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH, PLAYBOOK_COMMITTED="2026-11-22")
    assert result.returncode == 0, result.stdout
    shown = plain(unescape((root / "site/directory/index.html").read_text(encoding="utf-8")))
    assert "First contact vacant at the moment: ask Lena Moss" in shown
    assert "Each says who to ask instead: A journalist asks" in shown
    files = [path for path in (root / "site").rglob("*") if path.is_file()]
    assert [path.name for path in files if b"rosa.vega@" in path.read_bytes()] == []
