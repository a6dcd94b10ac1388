"""Find what a proposal is not allowed to do.

It must not change content and code together, or add links, submodules, programs or unknown files.
Only git's list of changed files is examined; the proposal is not checked out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from macros.basics.problem import Location, Problem, did_you_mean, quote
from macros.check.day import day_of_run
from macros.check.load import UNUSED_FILE, load
from macros.code_host.codeowners import PATHS as CODEOWNERS
from macros.code_host.codeowners import codeowners
from macros.model.files import DATA_FILES, data_file
from macros.pull_requests.checkout import SETTINGS, check_out, text_at
from macros.pull_requests.difference import FileChange, ProposalDiff
from macros.pull_requests.policy_versions import UnversionedPolicy, find_unversioned
from macros.reading import asset
from macros.reading.configuration import Configuration, read_configuration
from macros.reading.settings_navigation import adds_web_address, differs_only_in_navigation

Side = Literal["content", "code", "either"]
RULE = "proposal"
"""The rule of these problems."""
_LINK, _REPOSITORY, _PROGRAM = "120000", "160000", "100755"  # git's file modes
_MAX_PATHS = 3


@dataclass(frozen=True)
class Guard:
    """Examines one proposal with the settings and the code of the checkout in `root`."""

    root: Path
    difference: ProposalDiff

    @cached_property
    def _configuration(self) -> Configuration:
        return read_configuration(self.root)[0]

    @cached_property
    def sides(self) -> dict[str, Side]:
        """Changed path to the side that it belongs to."""
        return {path: self._side(path) for file in self.difference.files for path in file.paths}

    @property
    def code(self) -> list[str]:
        """The changed paths of code: programs, templates, settings, workflows."""
        return sorted(path for path, side in self.sides.items() if side == "code")

    @property
    def content(self) -> list[str]:
        """The changed paths of pages and data."""
        return sorted(path for path, side in self.sides.items() if side == "content")

    def refusals(self, *, mixed: bool = False) -> list[Problem]:
        """Return everything that is not allowed; with `mixed`, content and code may both change."""
        problems = [problem for file in self.difference.files for problem in self._file(file)]
        if self.content and self.code and not mixed:
            problems.append(self._both())
        return sorted(problems, key=lambda problem: problem.sort_key)

    def _side(self, path: str) -> Side:
        data, docs = self._configuration.data_dir, self._configuration.docs_dir
        if path.startswith(f"{data}/schema/"):
            return "code"  # generated from the models
        if path.startswith((f"{data}/", f"{docs}/")):
            return "content"
        if path == SETTINGS and self._is_about_pages_alone:
            return "either"  # a new or moved page needs an entry in the navigation
        if path in CODEOWNERS.values() and self._is_written_from_data(path):
            return "either"
        return "code"

    @cached_property
    def _is_about_pages_alone(self) -> bool:
        """Whether the settings only change in the navigation, and there only in pages.

        A link to another site would be in the menu of every page: maintainers should see it.
        """
        old, new = self._settings
        return differs_only_in_navigation(old, new) and not self._leads_elsewhere

    @cached_property
    def _leads_elsewhere(self) -> bool:
        return adds_web_address(*self._settings)

    @cached_property
    def _settings(self) -> tuple[str, str]:
        """The settings before and after, empty if there are none."""
        old = text_at(self.root, self.difference.base, SETTINGS)
        return old or "", self._new_text(SETTINGS) or ""

    def _is_written_from_data(self, path: str) -> bool:
        """Return whether a CODEOWNERS file is what this checkout generates from the new data."""
        new = self._new_text(path)
        head = self.difference.head
        if new is None:
            return False
        if head is None:
            return new == _reviewers(self.root)
        with tempfile.TemporaryDirectory() as folder:
            return new == _reviewers(check_out(self.root, head, Path(folder, "head")))

    def _new_text(self, path: str) -> str | None:
        if self.difference.head is not None:
            return text_at(self.root, self.difference.head, path)
        try:
            return (self.root / path).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def _both(self) -> Problem:
        content, code = _join(self.content), _join(self.code)
        message = f"this proposal changes both content ({content}) and code ({code})."
        hint = "Split it into two proposals: different people review them."
        if self._leads_elsewhere:
            hint += (
                f" {quote(SETTINGS)} counts as code because its menu would lead to another site."
            )
        return Problem.worded(Location(self.code[0]), RULE, message, hint)

    def _file(self, file: FileChange) -> Iterator[Problem]:
        place = Location(file.path)
        if file.path == ".gitmodules" and file.verb != "removed":
            yield Problem.worded(
                place,
                RULE,
                "submodules must not be added or changed.",
                "Copy the files into the repository.",
            )
        if file.mode == _LINK:
            yield Problem.worded(
                place,
                RULE,
                "symbolic links are not allowed.",
                "Replace the link with a copy of the file.",
            )
        elif file.mode == _REPOSITORY:
            yield Problem.worded(
                place,
                RULE,
                "submodules are not allowed.",
                "Replace the submodule with a copy of its files.",
            )
        elif file.verb != "removed" and self.sides[file.path] == "content":
            if file.mode == _PROGRAM:
                message = "this file is executable; pages and data must not be."
                hint = f"Remove the permission: git update-index --chmod=-x {file.path}"
                yield Problem.worded(place, RULE, message, hint)
            yield from self._name(file.path)

    def _name(self, path: str) -> Iterator[Problem]:
        """Yield what is wrong with the name of a file of pages or data."""
        data, docs = f"{self._configuration.data_dir}/", f"{self._configuration.docs_dir}/"
        if path.startswith(docs):
            for problem in asset.name_problems(path.removeprefix(docs), path):
                yield Problem.worded(problem.location, RULE, problem.message, problem.hint)
        elif path != f"{data}README.md" and data_file(path.removeprefix(data)) is None:
            name = path.removeprefix(data)
            names = [kind.name.replace("*", "<department>") for kind in DATA_FILES]
            # The check reports it too, in the same words: the report shows it only once.
            sentence = replace(UNUSED_FILE, rule=RULE)
            yield sentence.problem(Location(path), did_you_mean(name, names), path=name)


def unversioned_policies(
    root: Path, what: ProposalDiff, today: date | None
) -> list[UnversionedPolicy]:
    """Return the active policies whose text changes without a new version."""
    content = Guard(root, what).content
    if not any(path.endswith(".md") for path in content):
        return []
    with tempfile.TemporaryDirectory() as folder:
        old = load(check_out(root, what.base, Path(folder, "base"))).playbook
        new = load(check_out(root, what.head, Path(folder, "head")) if what.head else root).playbook
        return list(find_unversioned(old, new, today or day_of_run(new)))


def _reviewers(root: Path) -> str | None:
    playbook = load(root).playbook
    return codeowners(playbook) if playbook.organization_or_none is not None else None


def _join(paths: list[str]) -> str:
    text = ", ".join(quote(path) for path in paths[:_MAX_PATHS])
    rest = len(paths) - _MAX_PATHS
    return f"{text} and {rest:,} more" if rest > 0 else text
