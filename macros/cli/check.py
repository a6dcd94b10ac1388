"""`playbook check`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from macros import __version__
from macros.basics.problem import did_you_mean
from macros.check import formats, terminal
from macros.cli.option import (
    complete_rule,
    find_problems,
    format_option,
    relocate,
    root_option,
    today_option,
)

if TYPE_CHECKING:
    from macros.check.rules import Rule

FORMATS = ("text", "json", "github", "gitlab", "sarif")


@click.command("check", short_help="Check data and pages.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@format_option(*FORMATS)
@root_option
@today_option
@click.option(
    "--only",
    metavar="RULE",
    multiple=True,
    shell_complete=complete_rule,
    help="Show the problems of this rule only. May be repeated.",
)
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--list-rules", is_flag=True, help="List the rules and what each one is for.")
def check_command(
    *,
    paths: tuple[Path, ...],
    form: str,
    root: Path,
    today: datetime | None,
    only: tuple[str, ...],
    strict: bool,
    list_rules: bool,
) -> None:
    """Check data and pages, and print every problem with its line and how to fix it.

    With PATHS, only the problems in these files and folders are shown. The whole playbook is
    checked all the same.

    Exit code: 0 without errors, 1 with errors, 2 for wrong usage.
    """
    rules = _rules() if list_rules or only or form == "sarif" else {}
    if list_rules:
        click.echo(terminal.rules(rules.values()))
        return
    for rule_id in only:
        if rule_id not in rules:
            raise click.BadParameter(
                f"there is no rule '{rule_id}'. {did_you_mean(rule_id, rules)}".strip(),
                param_hint="--only",
            )
    scopes = [_within(root, path) for path in paths]
    problems = [
        p
        for p in find_problems(root, today)
        if (not only or p.rule in only) and _is_in_scope(root / p.location.path, scopes)
    ]

    here = partial(relocate, root)
    if form == "text":
        terminal.print_problems(problems, root, here)
    elif form == "json":
        click.echo(formats.as_json(problems, here))
    elif form == "github":
        click.echo(formats.as_github(problems, here), nl=bool(problems))
    elif form == "gitlab":
        click.echo(formats.as_gitlab(problems, here))
    else:
        click.echo(formats.as_sarif(problems, here, rules, __version__))
    errors = any(p.severity == "error" for p in problems)
    sys.exit(1 if errors or (strict and problems) else 0)


def _rules() -> Mapping[str, Rule]:
    """Import the rules. A check that is answered by the last one needs none."""
    from macros.check.rules import RULES

    return RULES


def _within(root: Path, path: Path) -> Path:
    """Return a path argument in the form in which the check reports paths.

    Raises click.BadParameter for a path outside the playbook.
    """
    absolute = path.absolute()
    # The check reports a symbolic link under its own name, so only the folders above it are
    # resolved first.
    for candidate in (absolute.parent.resolve() / absolute.name, absolute.resolve()):
        if candidate == root or root in candidate.parents or candidate in root.parents:
            return candidate
    raise click.BadParameter(f"'{path}' is outside the playbook in '{root}'.", param_hint="PATHS")


def _is_in_scope(path: Path, scopes: list[Path]) -> bool:
    """Return whether a file is one of `scopes` or below one of them. No scopes mean all files."""
    return not scopes or any(path == scope or scope in path.parents for scope in scopes)
