"""A field is added in one place: the tests add one to a copy of the code and look what follows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.college.assembly import ROOT
from tests.unit.new_field import PLANTED
from tests.unit.playbooks import write_playbook

ASIDE = '    aside: Text | None = field("A field without options.")\n'
MAILBOX = """\
    mailbox: Email | None = field(
        "The shared mailbox.",
        public=True,
        compared=True,
        reusable=False,
        headings=("shared mailbox", "sammelpostfach"),
    )
"""
IMPORTS = "from macros.model.declaration import field\nfrom macros.model.field import Text\n"


def code_with(folder: Path, path: str, *replacements: tuple[str, str]) -> Path:
    """Return a folder with a copy of the code in which texts of a module are replaced."""
    shutil.copytree(
        ROOT / "macros", folder / "macros", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "overrides").symlink_to(ROOT / "overrides")
    module = folder / "macros" / path
    text = module.read_text(encoding="utf-8")
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    module.write_text(text, encoding="utf-8")
    return folder


def python(code: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{code}{os.pathsep}{ROOT}", "PYTHONSAFEPATH": "1"}
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=code,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


def helper(code: Path, action: str, root: Path) -> Any:
    return json.loads(python(code, "-m", "tests.unit.new_field", action, str(root)))


def test_everything_follows_from_the_declaration(tmp_path: Path) -> None:
    last = '    people: dict[Id, Person] = field("The people, each under a permanent id.")\n'
    code = code_with(tmp_path / "code", "model/department.py", (last, MAILBOX + ASIDE + last))
    file = "data/departments/press.yml"
    root = write_playbook(tmp_path)
    text = (root / file).read_text(encoding="utf-8")
    text = text.replace("people:\n", "mailbox: old@example.com\naside: secret\npeople:\n", 1)
    (root / file).write_text(text, encoding="utf-8")
    result = helper(code, "derive", root)
    assert "mailbox: new@example.com\naside: seen by nobody\n" in result["file"], result["imported"]
    assert result["json"]["mailbox"] == "new@example.com"
    assert "aside" not in result["json"]
    assert result["schema"]["mailbox"] == {"description": "The shared mailbox.", "type": "string"}
    assert "aside" not in result["schema"]
    shown, everything = result["export"]
    assert "mailbox" in shown
    assert set(everything) - set(shown) == {"aside"}
    assert result["changes"] == [["press", "mailbox", ["old@example.com"], ["new@example.com"]]]
    assert result["form"]["mailbox"]["hint"] == "The shared mailbox."
    assert result["form"]["mailbox"]["pattern"][1].startswith("not an e-mail address")
    assert not result["form"]["mailbox"]["required"]
    assert result["reference"]["mailbox"] == "The shared mailbox."
    assert result["reference"]["aside"] == "A field without options."


@pytest.mark.sample
def test_init_clears_a_field_without_options_wherever_it_is(tmp_path: Path) -> None:
    shape = "from macros.model.shape import RecordField, Shape, record_shape\n"
    code = code_with(
        tmp_path / "code",
        "model/record.py",
        (shape, IMPORTS + shape),
        ('    entity: ClassVar[str] = ""\n', f'    entity: ClassVar[str] = ""\n{ASIDE}'),
    )
    root = tmp_path / "playbook"
    for name in ("data", "docs", ".github"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy2(ROOT / "mkdocs.yml", root)
    assert helper(code, "plant", root) > 1000
    options = ("--name", "Brookfield", "--department", "Claims", "--timezone", "Europe/Berlin")
    people = ("--lead", "Ada Lane", "--lead-email", "ada@brookfield.example")
    sponsor = ("--sponsor", "Tom Ford", "--sponsor-email", "tom@brookfield.example")
    today = ("--root", str(root), "--today", "2026-11-23", "--force")
    output = python(code, "-m", "macros", "init", *options, *people, *sponsor, *today)
    assert "The check finds no error." in output
    leftovers = [
        f"{path.relative_to(root)}:{number}"
        for path in sorted(root.rglob("*"))
        if path.suffix in (".yml", ".md")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PLANTED in line
    ]
    assert leftovers == []
