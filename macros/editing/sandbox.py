"""Check changed files on a copy of the playbook before anything is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from macros.basics.problem import Problem
from macros.check.load import adopt
from macros.check.run import Report
from macros.model.playbook import Playbook
from macros.site import rendering


def new_problems(after: Report, earlier_problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems of a report that are not known; line numbers are not compared."""
    before = {problem.identity for problem in earlier_problems}
    return tuple(problem for problem in after.problems if problem.identity not in before)


def check_changes(
    report: Report, files: Mapping[str, tuple[str | None, str | None]]
) -> tuple[Problem, ...]:
    """Return the problems that changed files would add, found on a copy (see `Sandbox.check`)."""
    with tempfile.TemporaryDirectory() as folder:
        after = Sandbox(report.playbook, Path(folder) / "playbook", report.today).check(files)
    return new_problems(after, report.problems)


class Sandbox:
    """A copy of a playbook's data and pages.

    The copy goes in a new folder `root`. The caller removes it.
    """

    def __init__(self, playbook: Playbook, root: Path, today: date) -> None:
        self._playbook = playbook
        self._root = root
        self._today = today
        self._changed_paths: set[str] = set()
        root.mkdir()
        for name in (playbook.data_dir, playbook.docs_dir):
            if (playbook.root / name).is_dir():
                shutil.copytree(playbook.root / name, root / name, symlinks=True)
        shutil.copyfile(playbook.root / "mkdocs.yml", root / "mkdocs.yml")
        adopt(playbook.root, root)

    def check(self, files: Mapping[str, tuple[str | None, str | None]]) -> Report:
        """Check the playbook with these files changed, and no others.

        `files` maps paths below the root to the text before and after: None before for a new file,
        None after for a file to remove.
        """
        # Undo the changes of the check before.
        for file in self._changed_paths - set(files):
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
        self._changed_paths = set(files)
        return rendering.check_playbook(self._root, self._today)
