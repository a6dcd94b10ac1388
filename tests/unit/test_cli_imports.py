"""Commands that are run often import nothing that they do not need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from macros.atomic_files.private_folder import STORE
from tests.unit.playbooks import write_playbook

_LIBRARIES = (
    "anyascii",
    "babel",
    "dateutil",
    "difflib",
    "jinja2",
    "markdown",
    "mkdocs",
    "openpyxl",
    "pydantic",
    "pymdownx",
    "pypdf",
    "requests",
    "sqlite3",
    "tempfile",
    "urllib3",
    "yaml",
)
_LIGHT = (
    *_LIBRARIES,
    "macros.check.load",
    "macros.check.rules",
    "macros.model.playbook",
    "macros.pages",
)
"""What no command imports that reads neither data nor pages."""
_FOR_OTHERS = ("anyascii", "mkdocs", "openpyxl", "pypdf", "requests", "urllib3")
"""What no command imports that only reads the playbook."""
_FOR_PARSING = ("jinja2", "macros.check.parse", "macros.pages", "markdown", "pymdownx")
"""What is needed only for pages that changed, or to run macros."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a playbook that was checked before."""
    root = write_playbook(tmp_path_factory.mktemp("imports"))
    (root / ".git").mkdir()
    (root / ".git/HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    _modules(root, "check")
    return root


def _modules(root: Path, *arguments: str, **variables: str) -> set[str]:
    """Run a command in a process of its own; return the modules that it imported."""
    # The code may have been edited just before the test, and would not be vouched for.
    code = (
        "import atexit, sys\n"
        "from macros.basics import code_state\n"
        "code_state._STARTED += 3600\n"
        "atexit.register(lambda: print('', *sys.modules, file=sys.stderr))\n"
        "from macros.__main__ import run\n"
        "run()\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != STORE}
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=root,
        env=environment | {"SOURCE_DATE_EPOCH": "1795392000"} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return set(result.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["completion", "bash"],
        ["check"],
        ["check", "docs/index.md", "--format", "json"],
        ["check", "--help"],
        ["where", "--help"],
        ["report", "--help"],
    ],
)
def test_help_and_a_check_after_which_nothing_changed_are_light(
    root: Path, arguments: list[str]
) -> None:
    assert not _modules(root, *arguments) & {*_LIGHT}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "check --format ",
        "check --only account-",
        "where ro",
        "where --kind term ",
        "report --owner ",
        "list p",
        "leave rosa-vega --to ",
        "take-over dev-patel --from ",
        "review --kind account ",
    ],
)
def test_completion_is_light(root: Path, words: str) -> None:
    line = f"playbook {words}"
    modules = _modules(
        root,
        _PLAYBOOK_COMPLETE="bash_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(line.count(" ")),
    )
    assert not modules & {*_LIGHT}


@pytest.mark.parametrize("arguments", [["where", "rosa-vega"], ["report"], ["list", "people"]])
def test_what_reads_the_playbook_imports_nothing_else(root: Path, arguments: list[str]) -> None:
    assert not _modules(root, *arguments) & {*_FOR_OTHERS}


def test_a_report_after_which_nothing_changed_parses_nothing(root: Path) -> None:
    assert not _modules(root, "report") & {*_FOR_PARSING}
