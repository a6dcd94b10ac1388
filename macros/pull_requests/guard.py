"""What a proposal may not do: change content and code at once, or bring in links, submodules, programs and odd files.

It looks at git's list of changed files; nothing of the proposal is checked out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from macros.basics.problem import Location, Problem, did_you_mean, quoted
from macros.check.load import load
from macros.check.run import day_of_run
from macros.code_host.codeowners import FILES as CODEOWNERS
from macros.code_host.codeowners import codeowners
from macros.model.files import DATA_FILES, data_file
from macros.pull_requests.checkout import SETTINGS, lay_out, text_at
from macros.pull_requests.difference import Difference, FileChange
from macros.pull_requests.policy_versions import Unversioned, unversioned
from macros.reading import asset
from macros.reading.configuration import Configuration, read_configuration
from macros.reading.settings_navigation import differs_in_navigation_alone, leads_elsewhere

Side = Literal["content", "code", "either"]
RULE = "proposal"
"""What stands where a problem names its rule."""
_LINK, _REPOSITORY, _PROGRAM = "120000", "160000", "100755"
_SHOWN = 3


@dataclass(frozen=True)
class Guard:
    """Looks at one proposal; `root` is the checkout whose settings and code count."""

    root: Path
    difference: Difference

    @cached_property
    def _configuration(self) -> Configuration:
        return read_configuration(self.root)[0]

    @cached_property
    def sides(self) -> dict[str, Side]:
        """Each changed path, and what it belongs to."""
        return {path: self._side(path) for file in self.difference.files for path in file.paths}

    @property
    def code(self) -> list[str]:
        """The changed paths that are code: programs, templates, settings, workflows."""
        return sorted(path for path, side in self.sides.items() if side == "code")

    @property
    def content(self) -> list[str]:
        """The changed paths that are pages or data."""
        return sorted(path for path, side in self.sides.items() if side == "content")

    def refusals(self, *, mixed: bool = False) -> list[Problem]:
        """List everything that the proposal may not do; `mixed` lets it change content and code together."""
        found = [problem for file in self.difference.files for problem in self._file(file)]
        if self.content and self.code and not mixed:
            found.append(self._both())
        return sorted(found, key=lambda problem: problem.sort_key)

    def _side(self, path: str) -> Side:
        data, docs = self._configuration.data_dir, self._configuration.docs_dir
        if path.startswith(f"{data}/schema/"):
            return "code"  # written from the models
        if path.startswith((f"{data}/", f"{docs}/")):
            return "content"
        if path == SETTINGS and self._is_about_pages_alone:
            return "either"  # a page that comes or moves has its place there
        return (
            "either" if path in CODEOWNERS.values() and self._is_written_from_data(path) else "code"
        )

    @cached_property
    def _is_about_pages_alone(self) -> bool:
        """Tell whether only places of pages change in the settings.

        A way to another site, in the menu of every page, is no such place: maintainers should look
        at it.
        """
        old, new = self._settings
        return differs_in_navigation_alone(old, new) and not self._leads_elsewhere

    @cached_property
    def _leads_elsewhere(self) -> bool:
        return leads_elsewhere(*self._settings)

    @cached_property
    def _settings(self) -> tuple[str, str]:
        """The settings before and after; empty where there are none."""
        return text_at(self.root, self.difference.base, SETTINGS) or "", self._new_text(
            SETTINGS
        ) or ""

    def _is_written_from_data(self, path: str) -> bool:
        """Tell whether a list of reviewers is what this checkout would write from the proposed data."""
        new = self._new_text(path)
        head = self.difference.head
        if new is None:
            return False
        if head is None:
            return new == _reviewers(self.root)
        with tempfile.TemporaryDirectory() as folder:
            return new == _reviewers(lay_out(self.root, head, Path(folder, "head")))

    def _new_text(self, path: str) -> str | None:
        if self.difference.head is not None:
            return text_at(self.root, self.difference.head, path)
        try:
            return (self.root / path).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def _both(self) -> Problem:
        message = f"this proposal changes content ({_listed(self.content)}) and code ({_listed(self.code)}), one of the two was expected."
        hint = "Make two proposals of it: they are looked at by different people."
        if self._leads_elsewhere:
            hint += (
                f" {quoted(SETTINGS)} counts as code because its menu would lead to another site."
            )
        return Problem.worded(Location(self.code[0]), RULE, message, hint)

    def _file(self, file: FileChange) -> Iterator[Problem]:
        place = Location(file.path)
        if file.path == ".gitmodules" and file.verb != "removed":
            yield Problem.worded(
                place,
                RULE,
                "submodules may not be added or changed.",
                "Copy the files into the repository.",
            )
        if file.mode == _LINK:
            yield Problem.worded(
                place,
                RULE,
                "this is a symbolic link, not a file.",
                "Copy the file itself.",
            )
        elif file.mode == _REPOSITORY:
            yield Problem.worded(
                place,
                RULE,
                "this is a submodule, not files.",
                "Copy the files themselves.",
            )
        elif file.verb != "removed" and self.sides[file.path] == "content":
            if file.mode == _PROGRAM:
                hint = f"Take the right away: git update-index --chmod=-x {file.path}"
                yield Problem.worded(
                    place,
                    RULE,
                    "this file may be run as a program, pages and data are only read.",
                    hint,
                )
            yield from self._name(file.path)

    def _name(self, path: str) -> Iterator[Problem]:
        """Find what is wrong with the name of a file of pages or data."""
        data, docs = f"{self._configuration.data_dir}/", f"{self._configuration.docs_dir}/"
        if path.startswith(docs):
            found = asset.name_faults(path.removeprefix(docs), path)
            yield from (Problem.worded(one.location, RULE, one.message, one.hint) for one in found)
        elif path != f"{data}README.md" and data_file(path.removeprefix(data)) is None:
            known = [kind.name.replace("*", "<department>") for kind in DATA_FILES]
            message = f"no file of the name {quoted(path.removeprefix(data))} is known in the data folder."
            yield Problem.worded(
                Location(path), RULE, message, did_you_mean(path.removeprefix(data), known)
            )


def unversioned_policies(root: Path, what: Difference, today: date | None) -> list[Unversioned]:
    """Find the active policies whose text changes without a new version."""
    content = Guard(root, what).content
    if not any(path.endswith(".md") for path in content):
        return []
    with tempfile.TemporaryDirectory() as folder:
        old = load(lay_out(root, what.base, Path(folder, "base"))).playbook
        new = load(lay_out(root, what.head, Path(folder, "head")) if what.head else root).playbook
        return list(unversioned(old, new, today or day_of_run(new)))


def _reviewers(root: Path) -> str | None:
    playbook = load(root).playbook
    return codeowners(playbook) if playbook.organization_or_none is not None else None


def _listed(paths: list[str]) -> str:
    shown = ", ".join(quoted(path) for path in paths[:_SHOWN])
    return shown if len(paths) <= _SHOWN else f"{shown} and {len(paths) - _SHOWN:,} more"
