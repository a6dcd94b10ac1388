"""Show changed files as a patch."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from macros.basics.text import visible
from macros.cli.option import relocate


def patch(files: Mapping[str, tuple[str | None, str | None]], root: Path) -> Iterator[str]:
    """Yield the lines of a unified diff.

    `files` maps paths below the root to the text before and after; None means no file.
    """
    for path, (before, after) in files.items():
        old, new = (before or "").splitlines(), (after or "").splitlines()
        file = relocate(root, path)
        for line in difflib.unified_diff(old, new, file, file, n=1, lineterm=""):
            yield visible(line.rstrip())
