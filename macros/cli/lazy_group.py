"""A group of commands that imports a command only when it is run."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click
from click.shell_completion import CompletionItem

from macros.cli.one_line import OneLineGroup


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """A command that is not imported yet."""

    module: str
    """Its module in this package."""
    summary: str
    """The first line of its help, which the list of commands shows."""
    attribute: str = ""
    """Its name in the module, if it is not the name of the command plus "_command"."""


class LazyGroup(OneLineGroup):
    """A group that lists its commands without importing them."""

    def __init__(
        self, *args: Any, sections: Mapping[str, Mapping[str, LazyCommand]], **kwargs: Any
    ) -> None:
        """Create the group.

        Args:
            args: what click.Group takes.
            sections: the commands by name, under the heading that the help shows them under.
            kwargs: what click.Group takes.
        """
        super().__init__(*args, **kwargs)
        self.sections = sections
        self._entries = {
            name: entry for section in sections.values() for name, entry in section.items()
        }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in alphabetical order."""
        return sorted({*super().list_commands(ctx), *self._entries})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None if there is no command of this name."""
        entry = self._entries.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(f"macros.cli.{entry.module}")  # noqa: TID251 - own package
        command: click.Command = getattr(
            module, entry.attribute or f"{cmd_name.replace('-', '_')}_command"
        )
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command's name, the command, and its arguments.

        Fails with the nearest names if there is no such command.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their summaries, section by section."""
        width = max(map(len, self.list_commands(ctx)))  # one column for all sections
        for title, section in self.sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(width), entry.summary) for name, entry in section.items()]
                )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands, then the options, that begin with `incomplete`."""
        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        commands = [CompletionItem(name, help=self._entries[name].summary) for name in names]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]
