"""Plan the adoption of the sample: changed files, problems of the result, open places."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from macros import pages
from macros.basics.problem import Problem
from macros.check.run import Report
from macros.code_host.codeowners import PATHS, codeowners
from macros.editing.house_style import FormatError
from macros.editing.sandbox import Sandbox
from macros.editing.yaml_lines import EditError
from macros.setup.answers import Answers
from macros.setup.data_changes import DataChange
from macros.setup.page_changes import PageEdits
from macros.setup.remaining import Remaining, remaining
from macros.setup.settings_changes import settings


class AdoptionError(Exception):
    """The sample cannot be adopted. The message gives the reason, without a full stop."""


@dataclass(frozen=True, slots=True)
class AdoptionPlan:
    """The plan that turns the sample into another organisation's playbook."""

    files: Mapping[str, tuple[str | None, str | None]]
    """Path below the root to the text before and after; None means that there is no file."""
    problems: tuple[Problem, ...]
    """What the check finds afterwards."""
    remaining: tuple[Remaining, ...]
    """What only the organisation can fill in."""


def plan(report: Report, answers: Answers) -> AdoptionPlan:
    """Return the plan of an adoption, checked on a copy.

    Raises AdoptionError if the playbook has errors, or if a file cannot be changed.
    """
    playbook = report.playbook
    if report.errors or playbook.organization_or_none is None:
        raise AdoptionError("the playbook has errors. Run 'playbook check' and fix them first")
    data = DataChange(playbook, pages.catalogue(), answers)
    page_change = PageEdits(playbook, answers, frozenset(data.kept_departments), data.hub_id)
    root = playbook.root
    try:
        after = {f"{playbook.data_dir}/{name}": text for name, text in data.files()}
        after |= {f"{playbook.docs_dir}/{name}": text for name, text in page_change.files()}
    except (EditError, FormatError) as error:
        raise AdoptionError(f"a file cannot be changed: {error}") from None
    mkdocs = _read(root, "mkdocs.yml") or ""
    after["mkdocs.yml"] = settings(
        mkdocs, page_change.removed_pages, answers.language, answers.site_name
    )
    with tempfile.TemporaryDirectory() as folder:
        trial = Sandbox(playbook, Path(folder) / "playbook", answers.today)
        result = trial.check(_differences(root, after))
        after |= _codeowners(result, root)
        catalogue = root / f"overrides/locales/{answers.language}.po"
        has_translation = answers.language == "en" or catalogue.is_file()
        # Without a readable organisation there are problems to fix first.
        is_readable = result.playbook.organization_or_none is not None
        open_places = (
            tuple(remaining(result.playbook, answers, has_translation=has_translation))
            if is_readable
            else ()
        )
    return AdoptionPlan(_differences(root, after), result.problems, open_places)


def _codeowners(result: Report, root: Path) -> dict[str, str | None]:
    """Return new texts for the existing CODEOWNERS files, which name people of the sample."""
    if result.playbook.organization_or_none is None:
        return {}
    text = codeowners(result.playbook)
    return {path: text for path in PATHS.values() if _read(root, path) is not None}


def _differences(
    root: Path, after: Mapping[str, str | None]
) -> dict[str, tuple[str | None, str | None]]:
    """Return the text before and after of the files that differ, sorted by path."""
    both = {path: (_read(root, path), text) for path, text in sorted(after.items())}
    return {path: (before, text) for path, (before, text) in both.items() if before != text}


def _read(root: Path, path: str) -> str | None:
    return (root / path).read_bytes().decode("utf-8") if (root / path).is_file() else None
