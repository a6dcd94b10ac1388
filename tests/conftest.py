"""Sites that are built once and read by many tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.college.assembly import assemble
from tests.integration.engine import EPOCH, ROOT, mkdocs


@pytest.fixture(scope="session")
def company_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the default playbook."""
    site = tmp_path_factory.mktemp("company") / "site"
    result = mkdocs(ROOT, "build", "--site-dir", str(site), SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 0, result.stdout
    return site


@pytest.fixture(scope="session")
def college_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the college: other data, the same pages and code."""
    root = assemble(tmp_path_factory.mktemp("college") / "playbook")
    result = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 0, result.stdout
    return root / "site"
