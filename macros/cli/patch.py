"""Changed files as commands show them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from macros.basics.text import visible
from macros.cli.option import relocate


def patch(files: Mapping[str, tuple[str | None, str | None]], root: Path) -> Iterator[str]:
    """Give the lines that change, in the form of a patch: path below the root to the text before and after."""
    for path, (before, after) in files.items():
        old, new = ((text or "").splitlines() for text in (before, after))
        shown = relocate(root, path)
        for line in difflib.unified_diff(old, new, shown, shown, n=1, lineterm=""):
            yield visible(line.rstrip())
