"""The options that most commands share, and shell completion.

`playbook build` needs nothing else if nothing has changed, so functions import what is slow.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from macros.atomic_files.transaction import finish_interrupted
from macros.basics.problem import quote
from macros.basics.text import visible

if TYPE_CHECKING:
    from macros.basics.problem import Problem
    from macros.check.run import Report
    from macros.model.macro import MacroSignature


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Root(click.Path):
    """The type of an option that names the folder of a playbook."""

    def __init__(self) -> None:
        """Accept an existing folder."""
        super().__init__(exists=True, file_okay=False, path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """Return the resolved folder. Fails if it has no mkdocs.yml."""
        folder = Path(str(super().convert(value, param, ctx)))
        if not (folder / "mkdocs.yml").is_file():
            self.fail(
                f"there is no mkdocs.yml in '{folder}'. Name the playbook's folder.", param, ctx
            )
        return folder.resolve()


class CalendarDay(click.DateTime):
    """The type of an option that takes a date."""

    def __init__(self) -> None:
        """Accept YYYY-MM-DD."""
        super().__init__(["%Y-%m-%d"])

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's
        """Return the form of a value, for the help."""
        return "YYYY-MM-DD"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the day. Fails if the value is not of the form YYYY-MM-DD, or does not exist."""
        try:
            day: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            message = f"'{visible(str(value))}' is not a date. Write one such as 2026-11-30."
            self.fail(message, param, ctx)
        return day


class DayText(click.ParamType[str]):
    """The type of an option in the form of a date. Whether the date exists is checked later."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text. Fails if it is not of the form YYYY-MM-DD."""
        if _DAY.fullmatch(str(value)) is None:
            self.fail(f"{quote(value)} is not a date. Write one such as 2026-11-30.", param, ctx)
        return str(value)


def _finish_interrupted(ctx: click.Context, _param: click.Parameter, root: Path) -> Path:
    """Finish the writes of a command that was killed, except during shell completion."""
    if not ctx.resilient_parsing and (line := finish_interrupted(root)):
        click.echo(visible(line), err=True)
    return root


AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])
root_option = click.option(
    "--root",
    type=Root(),
    default=".",
    callback=_finish_interrupted,
    help="The playbook's folder, with mkdocs.yml, docs/ and data/.",
    show_default=True,
)
write_option = click.option(
    "--write", is_flag=True, help="Write the changes instead of only showing them."
)

check_option = click.option(
    "--check",
    "only_check",
    is_flag=True,
    help="Write nothing; exit with 1 and name the files that are not up to date.",
)


def format_option(*formats: str) -> Callable[[AnyCommand], AnyCommand]:
    """Return the option `--format`, which sets `form`; the first format is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Output format.",
    )


today_option = click.option(
    "--today",
    type=CalendarDay(),
    help="The date to use instead of today (or SOURCE_DATE_EPOCH).",
)


Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/%+-]*)?")


def is_web_address(text: str) -> bool:
    """Return whether a text is an HTTP address that needs no escaping in HTML or Markdown."""
    return _ADDRESS.fullmatch(text) is not None


def day(today: datetime | None) -> date | None:
    """Return the date from the option or from SOURCE_DATE_EPOCH; None leaves it to the playbook.

    Raises click.UsageError for an impossible date.
    """
    from macros.check.day import day_of_environment, possible_day

    try:
        return possible_day(today.date()) if today else day_of_environment()
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def run_check(root: Path, today: datetime | None) -> Report:
    """Check a playbook and return the report."""
    from macros.check.run import check

    return check(root, _catalogue, day(today), keep=True)


def _catalogue() -> Mapping[str, MacroSignature]:
    """Import the page macros, which are needed only if something has changed."""
    from macros import pages

    return pages.catalogue()


def find_problems(root: Path, today: datetime | None) -> tuple[Problem, ...]:
    """Return the problems of a playbook: those of the last check if nothing has changed."""
    from macros.check.day import day_key_of
    from macros.check.last_check import last_check

    day_key = day_key_of(day(today))
    last = last_check(root)
    if last is not None and last.answers(day_key):
        return last.problems
    return run_check(root, today).problems


def relocate(root: Path, path: str) -> str:
    """Return a path below a playbook's root relative to the current directory."""
    try:
        return Path(os.path.relpath(root / path)).as_posix()
    except ValueError:  # another drive on Windows
        return (root / path).as_posix()


def completions(incomplete: str, values: Iterable[str] | Mapping[str, str]) -> list[CompletionItem]:
    """Return the values that begin with `incomplete`; a mapping adds a help text to each."""
    helps = values if isinstance(values, Mapping) else dict.fromkeys(values)
    return [
        CompletionItem(value, help=text)
        for value, text in helps.items()
        if value.startswith(incomplete)
    ]


def complete_rule(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the rules whose id begins with `incomplete`."""
    from macros.check.last_check import last_rules

    if not (rules := last_rules(_root_of(ctx))):
        from macros.check.rules import RULES

        rules = {rule.id: rule.holds for rule in RULES.values()}
    return completions(incomplete, rules)


def complete_id(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the ids that begin with `incomplete`: of the command's --kind, or of all kinds."""
    from macros.model.kinds import KINDS

    kind = ctx.params.get("kind")
    return completions(incomplete, ids_at(ctx, [kind] if kind else KINDS))


def complete_ids(*kinds: str) -> Completion:
    """Return a function that completes the ids of these kinds of record."""

    def complete(
        ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return completions(incomplete, ids_at(ctx, kinds))

    return complete


def _root_of(ctx: click.Context) -> Path:
    return Path(ctx.params.get("root") or ".")


def ids_at(ctx: click.Context, kinds: Iterable[str]) -> dict[str, str]:
    """Map the ids of these kinds to the kinds that have them; empty if there is no playbook."""
    root = _root_of(ctx)
    if not (root / "mkdocs.yml").is_file():
        return {}
    ids = _ids_by_kind(root)
    kinds_by_id: dict[str, list[str]] = {}
    for kind in kinds:
        for record_id in ids[kind]:
            kinds_by_id.setdefault(record_id, []).append(kind)
    return {record_id: ", ".join(names) for record_id, names in kinds_by_id.items()}


def _ids_by_kind(root: Path) -> Mapping[str, Sequence[str]]:
    """Return all ids by kind: those of the last command if nothing has changed."""
    from macros.check.last_check import last_check, save_ids

    if (last := last_check(root)) is not None:
        return last.ids
    from macros.check.load import load

    result = load(root, keep=True)
    ids = result.playbook.ids_by_kind()
    if result.state is not None:
        save_ids(root, result.state, ids)
    return ids
