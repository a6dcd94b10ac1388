"""A build that is accelerated gives the same bytes as one that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.college.assembly import assemble
from tests.integration.engine import EPOCH, mkdocs, tree

pytestmark = pytest.mark.build


def test_acceleration_changes_no_byte(college_site: Path, tmp_path: Path) -> None:
    root = assemble(tmp_path / "playbook")
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    assert "accelerate: true" in settings
    (root / "mkdocs.yml").write_text(
        settings.replace("accelerate: true", "accelerate: false"), encoding="utf-8"
    )
    result = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 0, result.stdout
    assert not (root / ".cache").exists()
    assert tree(root / "site") == tree(college_site)
