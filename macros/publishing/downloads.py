"""Add the downloads of an edition or a preview (zip and PDF) to each built tree.

They are made by the commit's own code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from macros.offline import printer
from macros.offline.site_build import DownloadError
from macros.publishing import edition_build
from macros.publishing.commit_source import CheckedOutCommit
from macros.publishing.publish_settings import DownloadKind

_COMMANDS: dict[DownloadKind, str] = {"zip": "offline", "pdf": "pdf"}
_NAMES: dict[DownloadKind, str] = {"zip": "zip", "pdf": "PDF"}


def add_downloads(
    source: CheckedOutCommit,
    trees: Sequence[Path],
    kinds: Sequence[DownloadKind],
    tell: Callable[[str], None],
) -> None:
    """Add the downloads to every tree, and link to them from its pages.

    Without a browser that can print, the PDF is left out, and `tell` gets a line that says so.
    Raises UserError if a download cannot be made.
    """
    for kind in kinds:
        if kind == "pdf" and not _can_print(tell):
            continue
        tell(f"Making the {_NAMES[kind]} …")
        sites = [argument for tree in trees for argument in ("--site", str(tree))]
        command = [sys.executable, "-m", "macros", _COMMANDS[kind], *sites]
        edition_build.run_command(
            command,
            source,
            {},
            f"The {_NAMES[kind]} could not be made.",
            "Fix what it says above, commit, and publish again.",
        )


def _can_print(tell: Callable[[str], None]) -> bool:
    try:
        printer.find_browser()
    except DownloadError as error:
        tell(f"The PDF is left out. {error}")
        return False
    return True
