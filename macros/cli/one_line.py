"""End any command with one line, and no traceback, for what a disk or the keyboard did to it."""

from __future__ import annotations

import errno
import sys
from contextlib import suppress
from typing import Any, NoReturn

import click

from macros.atomic_files.deferred_signals import StoppedAfterWriting
from macros.atomic_files.disk_error import explain
from macros.basics.text import visible

_STOPPED = 128 + 2
"""The exit code of a program that Ctrl-C ended: 128 and the number of SIGINT."""
_ELSEWHERE = frozenset({"comment", "preview", "publish", "remind", "retire", "rollback"})
"""Commands that change what is not on this machine alone."""


class OneLineGroup(click.Group):
    """A group of commands whose errors of disks are told, and whose being stopped is no error."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line; --help and --version print at once."""
        try:
            return super().make_context(*args, **kwargs)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            _end(f"Error: {explain(error)}", 1)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except StoppedAfterWriting:
            _end("Stopped. All files were written before.", _STOPPED)
        except KeyboardInterrupt:
            _end(_stopped(ctx), _STOPPED)
        except click.Abort as error:  # from a question: Ctrl-C, or the end of what was typed
            interrupted = isinstance(error.__context__, KeyboardInterrupt)
            _end(_stopped(ctx), _STOPPED if interrupted else 1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            _end(f"Error: {explain(error)}", 1)


def _stopped(ctx: click.Context) -> str:
    if ctx.invoked_subcommand in _ELSEWHERE:
        return "Stopped. What was done so far stays; run the command again to do the rest."
    return "Stopped. Nothing was written."


def _end(line: str, code: int) -> NoReturn:
    if code == _STOPPED and sys.stderr.isatty():
        click.echo(err=True)  # after the ^C that the terminal shows
    with suppress(OSError):  # standard error may be what is full
        click.echo(visible(line), err=True)
    sys.exit(code)
