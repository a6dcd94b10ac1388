"""`make pdf` and `make offline`, one after the other, as the README says."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from macros.offline.printer import VARIABLE
from tests.integration.engine import EPOCH, ROOT, clean_environment, small_playbook

pytestmark = [pytest.mark.build, pytest.mark.browser]


@pytest.fixture
def playbook(tmp_path: Path) -> Path:
    """Write a small playbook whose set-up is done."""
    root = small_playbook(tmp_path / "playbook")
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy2(ROOT / name, root / name)
    (root / ".venv").symlink_to(ROOT / ".venv")
    page = root / "docs/index.md"
    page.write_text(
        f"{page.read_text(encoding='utf-8')}\n{{{{ take_along() }}}}\n", encoding="utf-8"
    )
    return root


@pytest.mark.skipif(
    shutil.which("make") is None or not (ROOT / ".venv/installed").is_file(),
    reason="make setup was not run",
)
@pytest.mark.parametrize(
    "order", [("pdf", "offline"), pytest.param(("offline", "pdf"), marks=pytest.mark.exhaustive)]
)
def test_the_second_file_leaves_the_first_in_place(
    playbook: Path, chromium: str, order: tuple[str, str]
) -> None:
    for target in order:
        environment = clean_environment() | {
            "SOURCE_DATE_EPOCH": EPOCH,
            VARIABLE: chromium,
            "PATH": os.environ["PATH"],
        }
        made = subprocess.run(
            ["make", target],
            cwd=playbook,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout + made.stderr
    downloads = playbook / "site/downloads"
    assert sorted(file.name for file in downloads.iterdir()) == ["playbook.pdf", "playbook.zip"]
    home = (playbook / "site/index.html").read_text(encoding="utf-8")
    assert '<a href="downloads/playbook.pdf" download>' in home
    assert '<a href="downloads/playbook.zip" download>' in home
