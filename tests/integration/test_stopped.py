"""Ctrl-C ends every command with one line and exit code 130, and changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.engine import ROOT, clean_environment, tree
from tests.unit.playbooks import write_playbook

_NOTHING = "Stopped. Nothing was written.\n"
_AT_THE_DATA = """\
import sys

def stopping(event, given):
    if event == "open" and str(given[0]).endswith("/mkdocs.yml"):
        signal.raise_signal(signal.SIGINT)

sys.addaudithook(stopping)
"""
_AT_THE_CODE = """\
import signal, sys

class Stopping:
    def find_spec(self, name, path=None, target=None):
        if name == "macros.cli.check":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Stopping())
"""
_COMMANDS = (
    ("check",),
    ("report",),
    ("list", "people"),
    ("codeowners",),
    ("format",),
    ("import", "people", "../staff.csv", "--write"),
    ("leave", "dev-patel", "--on", "2999-12-31", "--write"),
    ("new", "person", "mia-lund", "--department", "press"),
    ("export", "people"),
    ("offline",),
)


def _stopped(root: Path, patch: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that Ctrl-C reaches where the patch says."""
    folder = root.parent / "patch"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(
        f"import signal\nsignal.signal(2, signal.default_int_handler)\n{patch}", "utf-8"
    )
    environment = clean_environment() | {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}
    command = [sys.executable, "-m", "macros", *arguments]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small playbook."""
    (tmp_path / "staff.csv").write_text(
        "Name,E-mail\nMia Lund,mia.lund@example.com\n", encoding="utf-8"
    )
    return write_playbook(tmp_path)


@pytest.mark.parametrize("arguments", _COMMANDS, ids=" ".join)
def test_a_stopped_command_says_so_in_one_line(root: Path, arguments: tuple[str, ...]) -> None:
    before = tree(root)
    result = _stopped(root, _AT_THE_DATA, *arguments)
    assert (result.returncode, result.stdout, result.stderr) == (130, "", _NOTHING)
    assert tree(root) == before


def test_a_command_stopped_while_its_code_is_read_says_so_too(root: Path) -> None:
    result = _stopped(root, _AT_THE_CODE, "check")
    assert (result.returncode, result.stdout, result.stderr) == (130, "", _NOTHING)


def test_a_command_that_changes_things_elsewhere_promises_nothing(root: Path) -> None:
    result = _stopped(root, _AT_THE_DATA, "retire", "2026.11")
    assert (result.returncode, result.stdout) == (130, "")
    assert (
        result.stderr
        == "Stopped. Part of the work may be done. Run the command again to do the rest.\n"
    )


def test_a_command_stopped_while_it_writes_says_that_it_wrote(root: Path) -> None:
    patch = "import os\nlink = os.link\nos.link = lambda *given: (signal.raise_signal(2), link(*given))[1]\n"
    result = _stopped(
        root, patch, "import", "people", "../staff.csv", "--write", "--department", "press"
    )
    assert (result.returncode, result.stderr) == (
        130,
        "Stopped. All files had been written before.\n",
    )
    assert "mia-lund:" in (root / "data/departments/press.yml").read_text(encoding="utf-8")
