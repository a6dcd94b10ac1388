"""The tutorials for contributors: each is followed in a copy of the repository, as it is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.engine import ROOT
from tests.tutorials.walkthrough import DriftError, blocks_of, copy_repository, follow

FOLDER = Path(__file__).parent
TUTORIALS = sorted(FOLDER.glob("*.md"))
BUILD = "mkdocs build"


@pytest.mark.sample
@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_works_as_it_is_printed(tutorial: Path, tmp_path: Path) -> None:
    follow(blocks_of(tutorial), copy_repository(tmp_path / "playbook"), skip=[BUILD, "site/"])


@pytest.mark.sample
@pytest.mark.build
@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "tutorial",
    [path for path in TUTORIALS if BUILD in path.read_text(encoding="utf-8")],
    ids=lambda path: path.stem,
)
def test_a_tutorial_works_with_its_build(tutorial: Path, tmp_path: Path) -> None:
    # The other test runs these.
    checks = ["ruff", "mypy", "pytest"]
    follow(blocks_of(tutorial), copy_repository(tmp_path / "playbook"), skip=checks)


def test_the_architecture_links_every_tutorial() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    links = [f"(tests/tutorials/{path.name})" for path in TUTORIALS]
    assert [link for link in links if link not in text] == []


def _write(folder: Path, *lines: str) -> Path:
    tutorial = folder / "tutorial.md"
    tutorial.write_text("\n".join(["# Add a thing", "", *lines, ""]), encoding="utf-8")
    return tutorial


def test_a_change_is_applied_where_its_lines_are(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo\n\nthree\nfour\n", encoding="utf-8")
    lines = ["## `a.py`", "", "```diff", " one", "-two", "+2", "@@", " four", "+five", "```"]
    follow(blocks_of(_write(tmp_path, *lines)), tmp_path)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == "one\n2\n\nthree\nfour\nfive\n"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["```diff", " gone", "+new", "```"], "these lines are nowhere in a.py, not once:\ngone\n"),
        (["```diff", " one", "+new", "```"], "these lines are 2 times in a.py, not once:\none\n"),
        (["```diff", "+new", "```"], "these lines are nowhere in a.py"),
        (["```python", "new", "```"], "a.py exists already."),
        (["```sh", "echo broken; exit 3", "```"], "'echo broken; exit 3' fails:\nbroken\n"),
        (
            ["```sh", "echo one", "```", "", "```text", "two", "```"],
            "this line is not printed, or not in this order:\ntwo\none\n",
        ),
    ],
)
def test_a_block_that_has_drifted_is_named(lines: list[str], problem: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\ntwo\none\n", encoding="utf-8")
    with pytest.raises(DriftError) as caught:
        follow(blocks_of(_write(tmp_path, "## 1. `a.py`", "", *lines)), tmp_path)
    place = 9 if "```text" in lines else 5
    message = str(caught.value)
    assert message.startswith(f"tutorial.md:{place}: {problem}")
    assert message.endswith("run: .venv/bin/python -m pytest tests/tutorials")
