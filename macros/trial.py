"""A copy of a playbook, to see what the check would say of changed files before anything is written."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from macros import site
from macros.checking import Report
from macros.model.playbook import Playbook


class Trial:
    """A copy of a playbook's data and pages in a folder that does not exist yet; its parent is the caller's to remove."""

    def __init__(self, playbook: Playbook, root: Path, today: date) -> None:
        self._playbook = playbook
        self._root = root
        self._today = today
        self._changed: set[str] = set()
        root.mkdir()
        for name in (playbook.data_dir, playbook.docs_dir):
            if (playbook.root / name).is_dir():
                shutil.copytree(playbook.root / name, root / name, symlinks=True)
        shutil.copyfile(playbook.root / "mkdocs.yml", root / "mkdocs.yml")

    def check(self, files: Mapping[str, tuple[str, str]]) -> Report:
        """Check the playbook with some files changed, and only these: path below the root to the text before and after."""
        for file in self._changed - set(files):
            shutil.copyfile(self._playbook.root / file, self._root / file)
        for file, (_, after) in files.items():
            (self._root / file).write_bytes(after.encode("utf-8"))
        self._changed = set(files)
        return site.check_playbook(self._root, self._today)
