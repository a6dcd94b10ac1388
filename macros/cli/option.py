"""What the commands share: the options that name a playbook and a day, and what completes in a shell."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from macros.atomic_files.transaction import finish_interrupted
from macros.basics.text import visible
from macros.check.load import load
from macros.check.run import Report, day_of_environment, possible_day
from macros.model.playbook import KINDS


class Root(click.Path):
    """A folder that holds a playbook."""

    def __init__(self) -> None:
        """Take an existing folder."""
        super().__init__(exists=True, file_okay=False, path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """Refuse a folder without mkdocs.yml."""
        folder = Path(str(super().convert(value, param, ctx)))
        if not (folder / "mkdocs.yml").is_file():
            self.fail(
                f"there is no mkdocs.yml in '{folder}'; name the playbook's folder.", param, ctx
            )
        return folder.resolve()


def _finish_interrupted(ctx: click.Context, _param: click.Parameter, root: Path) -> Path:
    """Put in place what a command that was killed left half written; completion in a shell changes nothing."""
    if not ctx.resilient_parsing and (line := finish_interrupted(root)):
        click.echo(visible(line), err=True)
    return root


root_option = click.option(
    "--root",
    type=Root(),
    default=".",
    callback=_finish_interrupted,
    help="The playbook's folder: it holds mkdocs.yml, docs/ and data/.",
    show_default=True,
)
today_option = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to count from, instead of today (or SOURCE_DATE_EPOCH).",
)


Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~/%+-]*)?")


def is_web_address(text: str) -> bool:
    """Tell whether a text is the address of a place on the web, without anything that would have to be escaped."""
    return _ADDRESS.fullmatch(text) is not None


def day(today: datetime | None) -> date | None:
    """Give the day that the user set, or that of the environment; None leaves it to the playbook. A day that cannot be ends the command as wrong use."""
    try:
        return possible_day(today.date()) if today else day_of_environment()
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def run_check(root: Path, today: datetime | None) -> Report:
    """Check a playbook."""
    from macros.site import rendering  # noqa: PLC0415 - the macros of pages take long to import, and many commands do without

    return rendering.check_playbook(root, day(today))


def relocate(root: Path, path: str) -> str:
    """Give a path below a playbook's root as seen from where the user stands."""
    try:
        return Path(os.path.relpath(root / path)).as_posix()
    except ValueError:  # another drive on Windows
        return (root / path).as_posix()


def completed(incomplete: str, values: Iterable[str] | Mapping[str, str]) -> list[CompletionItem]:
    """Give the values that begin with what was typed so far; a mapping says with each what it is."""
    helps = values if isinstance(values, Mapping) else dict.fromkeys(values)
    return [
        CompletionItem(value, help=text)
        for value, text in helps.items()
        if value.startswith(incomplete)
    ]


def complete_rule(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the id of a rule."""
    from macros.check.rules import RULES  # noqa: PLC0415 - many commands do without

    return completed(incomplete, {rule.id: rule.holds for rule in RULES.values()})


def complete_id(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the id of any record, or of the kind that the command was given."""
    kind = ctx.params.get("kind")
    return completed(incomplete, ids_at(ctx, [kind] if kind else KINDS))


def complete_ids(*kinds: str) -> Completion:
    """Complete the ids of some kinds of record."""

    def complete(
        ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return completed(incomplete, ids_at(ctx, kinds))

    return complete


def ids_at(ctx: click.Context, kinds: Iterable[str]) -> dict[str, str]:
    """List ids of some kinds with what each is, for completion; nothing where there is no playbook."""
    root = Path(ctx.params.get("root") or ".")
    if not (root / "mkdocs.yml").is_file():
        return {}
    playbook = load(root).playbook
    found: dict[str, list[str]] = {}
    for kind in kinds:
        for record_id in sorted(playbook.ids(kind)):
            found.setdefault(record_id, []).append(kind)
    return {record_id: ", ".join(named) for record_id, named in found.items()}
