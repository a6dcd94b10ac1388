"""What `playbook links` and `playbook verify-accounts` share: how addresses are opened, and how findings are printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from macros.check.run import Report
from macros.cli.due import editor
from macros.cli.option import relocate
from macros.cli.progress import progress
from macros.cli.user_agent import agent
from macros.network.link_check import look_at
from macros.network.options import Limits, Manners
from macros.network.session import Patience
from macros.network.visit import Visit
from macros.upkeep import findings, findings_format
from macros.upkeep.findings import Findings

_FORMS = ("text", "markdown", "json")
_LIMITS = Limits()


def looking_options(between: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options of a command that opens addresses; `between` are the seconds between two requests to one host."""

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in (
            click.option("--fail", is_flag=True, help="Exit with 1 when something is gone."),
            click.option(
                "--tries",
                type=click.IntRange(1, 10),
                default=4,
                show_default=True,
                help="How often to try each.",
            ),
            click.option(
                "--between",
                type=click.FloatRange(0, 600),
                metavar="SECONDS",
                default=between,
                show_default=True,
                help="Pause between two requests to the same host.",
            ),
            click.option(
                "--per-address",
                type=click.FloatRange(0, 3600, min_open=True),
                metavar="SECONDS",
                default=_LIMITS.address,
                show_default=True,
                help="The longest time for one address, all tries included.",
            ),
            click.option(
                "--per-host",
                type=click.FloatRange(0, 1440, min_open=True),
                metavar="MINUTES",
                default=_LIMITS.host / 60,
                show_default=True,
                help="The longest time for all addresses of a host.",
            ),
            click.option(
                "--deadline",
                type=click.FloatRange(0, 1440, min_open=True),
                metavar="MINUTES",
                default=_LIMITS.run / 60,
                show_default=True,
                help="The longest time for the whole run. What is not reached by then is listed as such.",
            ),
            click.option(
                "--private",
                is_flag=True,
                help="Open addresses of private networks too, as an intranet needs it.",
            ),
            click.option(
                "--format",
                "form",
                type=click.Choice(_FORMS),
                default="text",
                show_default=True,
                help="How to print.",
            ),
        ):
            command = option(command)
        return command

    return added


def look(
    report: Report,
    addresses: Iterable[str],
    options: Mapping[str, float],
    *,
    pages: Collection[str] = (),
) -> dict[str, Visit]:
    """Open addresses as the options of the command say, showing how far it is; return what came of each.

    Of `pages` the page is read as well. The repository tells the other side whom to ask.
    """
    organization = report.playbook.organization_or_none
    repository = organization.repository if organization is not None else None
    between = options["between"]
    patience = Patience(tries=int(options["tries"]) - 1, pause=min(1.0, between))
    limits = Limits(options["per_address"], options["per_host"] * 60, options["deadline"] * 60)
    manners = Manners(agent(repository), bool(options["private"]), between, patience, limits)
    with progress() as told:
        return look_at(addresses, manners, pages=pages, progress=told)


def finish(found: Findings, report: Report, root: Path, form: str, *, fail: bool) -> None:
    """Print findings, and end the command: with 1 where nothing answered, or with `fail` where something is gone."""
    here = partial(relocate, root)
    if form == "json":
        click.echo(findings.as_json(found))
    elif form == "markdown":
        click.echo(findings_format.as_markdown(found, report.today, editor(report.playbook), here))
    else:
        click.echo("\n".join(findings_format.as_text(found, report.today, here)))
    if found.was_cut_off:
        raise click.ClickException(
            "no address answered, so nothing is known. Is the network there?"
        )
    sys.exit(1 if fail and found.of("gone") else 0)
