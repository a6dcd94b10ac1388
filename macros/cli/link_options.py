"""The options and the output that `playbook links` and `playbook verify-accounts` share."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from macros.check.run import Report
from macros.cli.due import editor
from macros.cli.option import format_option, relocate
from macros.cli.user_agent import agent
from macros.network.link_check import open_all
from macros.network.session import Timeouts
from macros.network.visit import Visit
from macros.network.visit_options import Limits, VisitOptions
from macros.upkeep import findings, findings_format
from macros.upkeep.findings import Findings

_FORMS = ("text", "markdown", "json")
_LIMITS = Limits()
_PROGRESS_PAUSE = 30.0
"""Seconds between two lines about progress in a log."""


def looking_options(between: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that adds the options of a command that opens addresses.

    `between` is the default pause in seconds between two requests to one host.
    """

    def add_options(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in (
            click.option("--fail", is_flag=True, help="Exit with 1 if something is gone."),
            click.option(
                "--tries",
                type=click.IntRange(1, 10),
                default=4,
                show_default=True,
                help="Attempts per address.",
            ),
            click.option(
                "--between",
                type=click.FloatRange(0, 600),
                metavar="SECONDS",
                default=between,
                show_default=True,
                help="The pause between two requests to the same host.",
            ),
            click.option(
                "--per-address",
                type=click.FloatRange(0, 3600, min_open=True),
                metavar="SECONDS",
                default=_LIMITS.address,
                show_default=True,
                help="The time limit for one address, all attempts included.",
            ),
            click.option(
                "--per-host",
                type=click.FloatRange(0, 1440, min_open=True),
                metavar="MINUTES",
                default=_LIMITS.host / 60,
                show_default=True,
                help="The time limit for all addresses of a host.",
            ),
            click.option(
                "--deadline",
                type=click.FloatRange(0, 1440, min_open=True),
                metavar="MINUTES",
                default=_LIMITS.run / 60,
                show_default=True,
                help="The time limit for the whole run. The rest is listed as not reached.",
            ),
            click.option(
                "--private",
                is_flag=True,
                help="Also open addresses in private networks, such as an intranet.",
            ),
            format_option(*_FORMS),
        ):
            command = option(command)
        return command

    return add_options


def open_addresses(
    report: Report,
    addresses: Iterable[str],
    options: Mapping[str, float],
    *,
    pages: Collection[str] = (),
) -> dict[str, Visit]:
    """Open addresses within the limits of the options, and return the result for each.

    Progress is shown on standard error. The content of `pages` is read as well. The repository is
    in the User-Agent header, so that the other side knows whom to contact.
    """
    organization = report.playbook.organization_or_none
    repository = organization.repository if organization is not None else None
    between = options["between"]
    patience = Timeouts(tries=int(options["tries"]) - 1, pause=min(1.0, between))
    limits = Limits(options["per_address"], options["per_host"] * 60, options["deadline"] * 60)
    visit_options = VisitOptions(
        agent(repository), bool(options["private"]), between, patience, limits
    )
    with progress() as update:
        return open_all(addresses, visit_options, pages=pages, progress=update)


def finish(result: Findings, report: Report, root: Path, form: str, *, fail: bool) -> None:
    """Print findings and exit.

    The exit code is 1 if nothing answered, or with `fail` if something is gone.
    """
    here = partial(relocate, root)
    if form == "json":
        click.echo(findings.as_json(result))
    elif form == "markdown":
        edit = editor(report.playbook)
        click.echo(findings_format.as_markdown(result, report.today, edit, here))
    else:
        click.echo("\n".join(findings_format.as_text(result, report.today, here)))
    if result.is_offline:
        raise click.ClickException("no address answered. Check your network connection.")
    sys.exit(1 if fail and result.with_outcome("gone") else 0)


@contextmanager
def progress(every: float = _PROGRESS_PAUSE) -> Iterator[Callable[[int, int], None]]:
    """Show progress on standard error: a bar on a terminal, an occasional line in a log.

    Yields a function that takes the number of finished items and the total. It may be called at any
    rate; a log gets a line every `every` seconds at most.
    """
    if not sys.stderr.isatty():
        yield _lines(every)
        return
    with click.progressbar(length=0, file=sys.stderr, show_pos=True, show_eta=False) as bar:

        def update(number: int, total: int) -> None:
            bar.length = total
            bar.update(number - bar.pos)

        yield update


def _lines(every: float) -> Callable[[int, int], None]:
    """Return a function that prints a line every `every` seconds at most."""
    last = time.monotonic()

    def update(number: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            click.echo(f"{number} of {total} done ...", err=True)

    return update
