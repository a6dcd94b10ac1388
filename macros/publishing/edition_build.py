"""Build the trees of an edition, in strict mode and with the commit's own code.

Every edition is built twice: for its own address and for `latest/`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.basics.subprocesses import RunError, run
from macros.basics.user_error import UserError
from macros.check.day import COMMITTED
from macros.forms.editor import NAME as EDITOR
from macros.publishing.commit_source import CheckedOutCommit
from macros.publishing.edition import LATEST
from macros.site import store
from macros.site.build_environment import EDITION, FORMS, PREVIEW, PUBLISHED

_NOT_INHERITED = (
    "SITE_URL",
    COMMITTED,
    EDITION,
    PUBLISHED,
    FORMS,
    PREVIEW,
    # Cached bytecode of the exported commit saves the next command a second.
    "PYTHONDONTWRITEBYTECODE",
)
"""Environment variables removed from every command. Most are set again for each build."""


@dataclass(frozen=True, slots=True)
class Trees:
    """The two builds of an edition."""

    own: Path
    """The build for `<edition>/`."""
    latest: Path
    """The build for `latest/`."""


def check(source: CheckedOutCommit) -> None:
    """Check the playbook to be published, on the day of its builds.

    What became due only after its commit is a warning, not an error. Raises CommandError.
    """
    command = [sys.executable, "-m", "macros", "check"]
    run_command(
        command,
        source,
        {},
        "The check found mistakes, and nothing was built.",
        "Fix them, commit, and publish again.",
    )


def build(
    source: CheckedOutCommit,
    address: str,
    published_root: Path,
    folder: Path,
    *,
    forms: bool = False,
) -> Trees:
    """Build an edition into two folders below `folder`.

    `address` is where readers open the published root. `published_root` is a folder with the same
    layout. It holds at least the lists and the published JSON of all editions, for builds to
    compare themselves with. With `forms`, pages link to the form editor beside them.
    """
    trees = Trees(folder / source.edition, folder / LATEST)

    def build_tree(tree: Path) -> None:
        environment = {
            "SITE_URL": f"{address}{tree.name}/",
            EDITION: source.edition,
            PUBLISHED: str(published_root),
            FORMS: f"{address}{EDITOR}/" if forms else "",
        }
        _build(source, tree, environment, f"{tree.name}/")

    # One after the other, because the second takes most of its pages from the first.
    build_tree(trees.own)
    build_tree(trees.latest)
    return trees


def build_preview(source: CheckedOutCommit, tree: Path, address: str, number: int) -> None:
    """Build the preview of proposal `number` into a folder, to be opened at `address`."""
    _build(source, tree, {"SITE_URL": address, PREVIEW: str(number)}, "the preview")


def _build(source: CheckedOutCommit, tree: Path, environment: Mapping[str, str], name: str) -> None:
    # Not --quiet: it hides warnings, and strict mode would no longer fail on them.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tree)]
    run_command(
        command,
        source,
        environment,
        f"The build of {name} failed.",
        "Fix what it says above, commit, and publish again.",
    )
    if not (tree / "index.html").is_file():
        raise UserError(
            f"The build of {name} wrote no home page.", "Run 'make build' to see the cause."
        )
    # MkDocs compresses the site map; targets compress every file that is worth it themselves.
    (tree / "sitemap.xml.gz").unlink(missing_ok=True)


def run_command(
    command: list[str],
    source: CheckedOutCommit,
    environment: Mapping[str, str],
    failure: str,
    remedy: str,
) -> None:
    """Run a command of the commit's own code in its folder.

    Raises CommandError with the last lines of its output if it fails, and UserError if it failed
    without any output.
    """
    common = {
        "SOURCE_DATE_EPOCH": str(source.epoch),
        COMMITTED: source.committed.isoformat(),
        store.VARIABLE: str(source.store or ""),
    }
    try:
        run(command, source.root, {**common, **environment}, unset=_NOT_INHERITED)
    except RunError as error:
        if not error.lines:
            raise UserError(f"{failure} {error}", "Run it by hand to see the cause.") from None
        raise CommandError(failure, remedy, error.lines) from None


class CommandError(UserError):
    """A command failed. `lines` are the last of its output."""

    def __init__(self, what: str, remedy: str, lines: list[str]) -> None:
        """Store the lines, which are printed before the error."""
        super().__init__(what, remedy)
        self.lines = lines
