"""Write what a command changed, or end it with one line that says why nothing was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from macros.atomic_files.disk_error import explain
from macros.atomic_files.placement import HalfWrittenError
from macros.atomic_files.transaction import write_all


def save(root: Path, files: Mapping[str, str | bytes | None]) -> None:
    """Write files by path below the playbook's root, all or none; None removes a file."""
    try:
        write_all(root, files)
    except HalfWrittenError as error:
        raise click.ClickException(
            f"not everything was written: {explain(error, root)} Any 'playbook' command then writes the rest."
        ) from None
    except OSError as error:
        raise click.ClickException(f"nothing was written: {explain(error, root)}") from None


def with_line_ends_of(path: Path, text: str) -> str:
    """Return a text with the line ends of the file that it replaces."""
    if path.is_file() and b"\r\n" in path.read_bytes():
        return text.replace("\n", "\r\n")
    return text
