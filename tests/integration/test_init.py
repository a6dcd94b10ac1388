"""The sample turned into other organisations' playbooks: they build, and nothing of the sample is in any file of the site."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.engine import EPOCH, ROOT, mkdocs
from tests.samples import company
from tests.unit.command import run
from tests.unit.test_cli_init import COLLEGE, COMPANY, words_of

pytestmark = [pytest.mark.build, pytest.mark.sample]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(COMPANY, id="company"),
        pytest.param(COLLEGE, id="college", marks=pytest.mark.exhaustive),
    ],
)
def test_the_site_builds_and_says_nothing_of_the_sample(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    root = tmp_path / "playbook"
    for name in ("data", "docs", "macros", "overrides"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "mkdocs.yml", root)
    result = run(root, "init", *options, "--force")
    assert result.exit_code == 0, result.output
    built = mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH)
    assert built.returncode == 0, built.stdout
    words = [word.strip().casefold() for word in (*words_of(company()), *company().people)]
    found = []
    for path in sorted(root.glob("site/**/*")):
        if path.is_file() and path.suffix not in (".png", ".gz", ".br"):
            text = path.read_bytes().decode("utf-8").casefold()
            found += [(path.name, word) for word in words if word in text]
    assert len(list(root.glob("site/**/*.html"))) > 100
    assert found == []
    home = (root / "site/index.html").read_text(encoding="utf-8")
    assert options[1] in home
    assert f'lang="{"de" if options is COLLEGE else "en"}"' in home
    assert "Ada Lane" in home
