"""Show the files that a command would change, and write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from macros.atomic_files.disk_error import explain_os_error
from macros.atomic_files.placement import PartialWriteError
from macros.atomic_files.transaction import write_all
from macros.basics.text import visible
from macros.cli.option import relocate


def save(root: Path, files: Mapping[str, str | bytes | None]) -> None:
    """Write all files or none, given by path below the playbook's root; None removes a file.

    Raises click.ClickException with the reason if the disk refuses.
    """
    try:
        write_all(root, files)
    except PartialWriteError as error:
        raise click.ClickException(
            f"not everything was written: {explain_os_error(error, root)} The next 'playbook'"
            " command then writes the rest."
        ) from None
    except OSError as error:
        raise click.ClickException(
            f"nothing was written: {explain_os_error(error, root)}"
        ) from None


def with_line_ends_of(path: Path, text: str) -> str:
    """Return a text with Windows line ends if the file that it replaces has them."""
    if path.is_file() and b"\r\n" in path.read_bytes():
        return text.replace("\n", "\r\n")
    return text


def patch(files: Mapping[str, tuple[str | None, str | None]], root: Path) -> Iterator[str]:
    """Yield the lines of a unified diff.

    `files` maps paths below the root to the text before and after; None means no file.
    """
    import difflib

    for path, (before, after) in files.items():
        old, new = (before or "").splitlines(), (after or "").splitlines()
        file = relocate(root, path)
        for line in difflib.unified_diff(old, new, file, file, n=1, lineterm=""):
            yield visible(line.rstrip())
