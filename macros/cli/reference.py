"""Write the list of all commands into docs/contribute/commands.md: `python -m macros.cli.reference`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from macros.cli import main

PAGE = "docs/contribute/commands.md"
HEADING = "## All commands\n"
"""Everything below this heading is generated."""


def with_commands(page: str) -> str:
    """Return the text of the page with the commands as they are now."""
    context = click.Context(main, info_name="playbook")
    sections = (_section(title, names, context) for title, names in main.sections.items())
    return page.partition(HEADING)[0] + HEADING + "".join(sections)


def _section(title: str, names: Iterable[str], context: click.Context) -> str:
    commands = [pair for name in names for pair in _commands(name, context)]
    rows = [f"| `{name}` | {command.get_short_help_str(200)} |\n" for name, command in commands]
    return f"\n### {title}\n\n| Command | What it does |\n|---|---|\n{''.join(rows)}"


def _commands(name: str, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Yield a command with its arguments as people type it; a group yields its subcommands."""
    command = main.get_command(context, name)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            subcommand = command.get_command(context, child)
            if subcommand is not None:
                yield _usage(f"playbook {name} {child}", subcommand), subcommand
    elif command is not None:
        yield _usage(f"playbook {name}", command), command


def _usage(name: str, command: click.Command) -> str:
    """Return how a command is typed, with the options that it requires."""
    options = (
        f"{each.opts[0]} {each.make_metavar(click.Context(command))}"
        for each in command.params
        if isinstance(each, click.Option) and each.required
    )
    arguments = (each for each in command.params if isinstance(each, click.Argument))
    return " ".join([name, *options, *(_metavar(each, command) for each in arguments)])


def _metavar(argument: click.Argument, command: click.Command) -> str:
    # The choices are separated by "|", which also separates the columns of a table.
    if isinstance(argument.type, click.Choice):
        return argument.human_readable_name.upper()
    return argument.make_metavar(click.Context(command))


if __name__ == "__main__":
    path = Path(sys.argv[1] if len(sys.argv) > 1 else PAGE)
    path.write_text(with_commands(path.read_text(encoding="utf-8")), encoding="utf-8")
