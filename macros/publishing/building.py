"""The builds of an edition: strict, by the commit's own code, once under its own address and once under latest/."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from macros.basics.subprocesses import RunError, run
from macros.basics.user_error import UserError
from macros.check.run import COMMITTED
from macros.forms.editor import NAME as EDITOR
from macros.publishing.edition import LATEST
from macros.publishing.source import Source
from macros.site.build_environment import EDITION, FORMS, PREVIEW, PUBLISHED

_OURS = ("SITE_URL", COMMITTED, EDITION, PUBLISHED, FORMS, PREVIEW, "PYTHONDONTWRITEBYTECODE")
"""Variables that no command inherits. Most are set for each build; Python may write the bytecode of
the exported commit, which saves the next command a second."""


@dataclass(frozen=True, slots=True)
class Trees:
    """An edition as it was built."""

    own: Path
    """Built for `<edition>/`."""
    latest: Path
    """The same for `latest/`."""


def check(source: Source) -> None:
    """Check the playbook that is to be published, on the day of its builds. What only fell due since its commit is no error."""
    command = [sys.executable, "-m", "macros", "check"]
    run_command(
        command,
        source,
        {},
        "The check found mistakes, and nothing was built.",
        "Mend them, commit, and publish again.",
    )


def build(
    source: Source, address: str, published: Path, folder: Path, *, forms: bool = False
) -> Trees:
    """Build an edition into two folders below `folder`.

    `address` is where readers open the published root; `published` is a folder that is laid out
    like it and holds at least the lists and the published JSON of all editions, which builds
    compare themselves with. With `forms`, pages lead to the form editor beside them.
    """
    trees = Trees(folder / source.edition, folder / LATEST)

    def make(tree: Path) -> None:
        own = {
            "SITE_URL": f"{address}{tree.name}/",
            EDITION: source.edition,
            PUBLISHED: str(published),
            FORMS: f"{address}{EDITOR}/" if forms else "",
        }
        _build(source, tree, own, f"{tree.name}/")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(make, trees.own), pool.submit(make, trees.latest)]:
            done.result()
    return trees


def build_preview(source: Source, tree: Path, address: str, number: int) -> None:
    """Build a proposal into a folder; `address` is where the preview is opened, `number` that of the proposal."""
    _build(source, tree, {"SITE_URL": address, PREVIEW: str(number)}, "the preview")


def _build(source: Source, tree: Path, environment: Mapping[str, str], name: str) -> None:
    # Never with --quiet: it would hide warnings, and with them switch the strict mode off.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tree)]
    run_command(
        command,
        source,
        environment,
        f"The build of {name} failed.",
        "Mend what it says above, commit, and publish again.",
    )
    if not (tree / "index.html").is_file():
        raise UserError(
            f"The build of {name} wrote no home page.", "Run 'make build' and see what it says."
        )
    # The engine packs its site map by itself; targets pack whatever is worth it.
    (tree / "sitemap.xml.gz").unlink(missing_ok=True)


def run_command(
    command: list[str], source: Source, environment: Mapping[str, str], what: str, remedy: str
) -> None:
    """Run a command of the commit's own code in its folder. Raises CommandError with its last lines where it fails."""
    days = {"SOURCE_DATE_EPOCH": str(source.epoch), COMMITTED: source.committed.isoformat()}
    try:
        run(command, source.root, {**days, **environment}, unset=_OURS)
    except RunError as error:
        if not error.lines:
            raise UserError(f"{what} {error}", "Run it by hand and see where it stands.") from None
        raise CommandError(what, remedy, error.lines) from None


class CommandError(UserError):
    """A command failed; `lines` are what it said last."""

    def __init__(self, what: str, remedy: str, lines: list[str]) -> None:
        """Word the error; the command's own lines are told before it."""
        super().__init__(what, remedy)
        self.lines = lines
