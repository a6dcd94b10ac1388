"""A playbook that is somebody's own builds; the sample, and what it must show, has tests enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.engine import ROOT, mkdocs
from tests.samples import is_sample

pytestmark = pytest.mark.build


@pytest.mark.skipif(is_sample(), reason="this is the sample, which other tests build")
def test_the_playbook_builds(tmp_path: Path) -> None:
    result = mkdocs(ROOT, "build", "--site-dir", str(tmp_path / "site"))
    assert result.returncode == 0, result.stdout
    assert (tmp_path / "site/index.html").is_file()
