"""A copy of a playbook, to see what the check would say of changed files before anything is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from macros.basics.problem import Problem
from macros.check.run import Report
from macros.model.playbook import Playbook
from macros.site import rendering


def new_problems(after: Report, known: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that were not known before, wherever their lines are now."""
    before = {problem.identity for problem in known}
    return tuple(problem for problem in after.problems if problem.identity not in before)


def tried(
    report: Report, files: Mapping[str, tuple[str | None, str | None]]
) -> tuple[Problem, ...]:
    """Change files on a copy (see `Trial.check`), and give what the check would find then that it does not find now."""
    with tempfile.TemporaryDirectory() as folder:
        after = Trial(report.playbook, Path(folder) / "playbook", report.today).check(files)
    return new_problems(after, report.problems)


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

    def check(self, files: Mapping[str, tuple[str | None, str | None]]) -> Report:
        """Check the playbook with some files changed, and only these: path below the root to the text before and after.

        None before stands for a new file, None after for one that goes.
        """
        for file in self._changed - set(files):
            original = self._playbook.root / file
            if original.is_file():
                shutil.copyfile(original, self._root / file)
            else:
                (self._root / file).unlink(missing_ok=True)
        for file, (_, after) in files.items():
            if after is None:
                (self._root / file).unlink(missing_ok=True)
            else:
                (self._root / file).parent.mkdir(parents=True, exist_ok=True)
                (self._root / file).write_bytes(after.encode("utf-8"))
        self._changed = set(files)
        return rendering.check_playbook(self._root, self._today)
