"""The downloads of an edition or a preview: its zip and its PDF, made by the commit's own code, in each built tree."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from macros.offline import printer
from macros.offline.failure import TakeawayError
from macros.publishing import building
from macros.publishing.settings import DownloadKind
from macros.publishing.source import Source

_COMMANDS: dict[DownloadKind, str] = {"zip": "offline", "pdf": "pdf"}
_NAMES: dict[DownloadKind, str] = {"zip": "zip", "pdf": "PDF"}


def add_downloads(
    source: Source,
    trees: Sequence[Path],
    kinds: Sequence[DownloadKind],
    tell: Callable[[str], None],
) -> None:
    """Put the downloads into every tree, and link to them from its pages.

    Without a browser that can print, the PDF is left out, and `tell` gets a line that says so.
    Raises UserError where a download cannot be made.
    """
    for kind in kinds:
        if kind == "pdf" and not _can_print(tell):
            continue
        tell(f"Making the {_NAMES[kind]} …")
        sites = [argument for tree in trees for argument in ("--site", str(tree))]
        command = [sys.executable, "-m", "macros", _COMMANDS[kind], *sites]
        what = f"The {_NAMES[kind]} could not be made."
        building.run_command(
            command, source, {}, what, "Fix what it says above, commit, and publish again."
        )


def _can_print(tell: Callable[[str], None]) -> bool:
    try:
        printer.find_browser()
    except TakeawayError as error:
        tell(f"The PDF is left out. {error}")
        return False
    return True
