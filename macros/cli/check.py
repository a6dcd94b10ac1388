"""`playbook check`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from macros import __version__
from macros.basics.problem import did_you_mean
from macros.check import formats, terminal
from macros.check.rules import RULES
from macros.cli.option import complete_rule, relocate, root_option, run_check, today_option

FORMATS = ("text", "json", "github", "gitlab", "sarif")


@click.command("check", short_help="Check data and pages.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to print.",
)
@root_option
@today_option
@click.option(
    "--only",
    metavar="RULE",
    multiple=True,
    shell_complete=complete_rule,
    help="Show one rule's problems only; may be repeated.",
)
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--list-rules", is_flag=True, help="List the rules, with what each is for.")
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
    """Check data and pages, and print every problem with its line and its mend.

    With PATHS, only problems in these files and folders are shown; the whole playbook is read all
    the same.

    Exit code: 0 without errors, 1 with errors, 2 for wrong use.
    """
    if list_rules:
        click.echo(terminal.rules(RULES.values()))
        return
    for rule_id in only:
        if rule_id not in RULES:
            raise click.BadParameter(
                f"there is no rule '{rule_id}'. {did_you_mean(rule_id, RULES)}".strip(),
                param_hint="--only",
            )
    wanted = [_within(root, path) for path in paths]
    report = run_check(root, today)
    problems = [
        p
        for p in report.problems
        if (not only or p.rule in only) and _is_below(root / p.location.path, wanted)
    ]

    def here(path: str) -> str:
        return relocate(root, path)

    if form == "text":
        terminal.print_problems(problems, root, here)
    elif form == "json":
        click.echo(formats.as_json(problems, here))
    elif form == "github":
        click.echo(formats.as_github(problems, here), nl=bool(problems))
    elif form == "gitlab":
        click.echo(formats.as_gitlab(problems, here))
    else:
        click.echo(formats.as_sarif(problems, here, RULES, __version__))
    errors = any(p.severity == "error" for p in problems)
    sys.exit(1 if errors or (strict and problems) else 0)


def _within(root: Path, path: Path) -> Path:
    """Give a path that the user named as the check knows it. A path elsewhere is wrong use."""
    absolute = path.absolute()
    # The check names a link by where it lies, and the user may stand in a folder that is reached by
    # one.
    for known in (absolute.parent.resolve() / absolute.name, absolute.resolve()):
        if known == root or root in known.parents or known in root.parents:
            return known
    raise click.BadParameter(f"'{path}' lies outside the playbook in '{root}'.", param_hint="PATHS")


def _is_below(path: Path, wanted: list[Path]) -> bool:
    """Tell whether a file is among the files and folders that the user named; all are when none is named."""
    return not wanted or any(path == want or want in path.parents for want in wanted)
