"""End a command with one line instead of a traceback after Ctrl-C or a disk error."""

from __future__ import annotations

import errno
import sys
from contextlib import suppress
from typing import Any, NoReturn

import click

from macros.atomic_files.deferred_signals import InterruptedAfterWriting
from macros.atomic_files.disk_error import explain_os_error
from macros.basics.text import visible

_EXIT_INTERRUPTED = 128 + 2
"""The exit code of a program that Ctrl-C ended: 128 plus the number of SIGINT."""
_REMOTE = frozenset({"comment", "preview", "publish", "remind", "retire", "rollback"})
"""Commands that also change something outside this machine."""


class OneLineGroup(click.Group):
    """A group of commands that explains disk errors and interruptions in one line."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Parse the command line. --help and --version already print here, so this may fail."""
        try:
            return super().make_context(*args, **kwargs)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            _end(f"Error: {explain_os_error(error)}", 1)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except InterruptedAfterWriting:
            _end("Stopped. All files had been written before.", _EXIT_INTERRUPTED)
        except KeyboardInterrupt:
            _end(_interruption(ctx), _EXIT_INTERRUPTED)
        except click.Abort as error:  # from a question: Ctrl-C, or the end of the input
            is_interrupted = isinstance(error.__context__, KeyboardInterrupt)
            _end(_interruption(ctx), _EXIT_INTERRUPTED if is_interrupted else 1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            _end(f"Error: {explain_os_error(error)}", 1)


def _interruption(ctx: click.Context) -> str:
    if ctx.invoked_subcommand in _REMOTE:
        return "Stopped. Part of the work may be done. Run the command again to do the rest."
    return "Stopped. Nothing was written."


def _end(line: str, code: int) -> NoReturn:
    if code == _EXIT_INTERRUPTED and sys.stderr.isatty():
        click.echo(err=True)  # after the ^C that the terminal shows
    with suppress(OSError):  # standard error may be on the full disk
        click.echo(visible(line), err=True)
    sys.exit(code)
