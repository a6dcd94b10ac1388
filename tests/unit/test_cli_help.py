"""The list of commands: complete, true, and shown without importing what the commands need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from macros import cli
from macros.cli import main

_CONTEXT = click.Context(main, info_name="playbook")
_NAMES = main.list_commands(_CONTEXT)
_HEAVY = ("macros.check.load", "macros.pages", "openpyxl", "pydantic", "pypdf", "requests")


def test_the_help_shows_every_command_with_its_summary_in_its_section() -> None:
    output = CliRunner().invoke(main, ["--help"], terminal_width=100).stdout
    sections = output.partition("Show this message and exit.\n\n")[2]
    commands = {name: main.get_command(_CONTEXT, name) for name in _NAMES}
    width = max(map(len, _NAMES))
    assert sections == "\n".join(
        f"{title}:\n"
        + "".join(
            f"  {name:{width}}  {command.get_short_help_str(200)}\n"
            for name in section
            if (command := commands[name])
        )
        for title, section in main.sections.items()
    )


def test_every_command_is_in_one_section() -> None:
    names = [name for section in main.sections.values() for name in section]
    assert sorted(names) == _NAMES


@pytest.mark.parametrize("name", _NAMES)
def test_a_command_bears_the_name_it_is_listed_under(name: str) -> None:
    command = main.get_command(_CONTEXT, name)
    assert command is not None
    assert command.name == name


def test_every_module_of_commands_is_listed() -> None:
    modules = {
        command.callback.__module__
        for name in _NAMES
        if (command := main.get_command(_CONTEXT, name)) and command.callback
    }
    folder = Path(str(cli.__file__)).parent
    decorated = {
        f"macros.cli.{path.stem}"
        for path in folder.glob("*.py")
        if "@click.command" in path.read_text(encoding="utf-8")
    }
    assert decorated <= modules | {"macros.cli.forms", "macros.cli.new"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["nonsense"]])
def test_what_needs_no_playbook_does_not_wait_for_one(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom macros.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {_HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.splitlines()[-1] == "[]"
