"""The whole change, tried on a copy: which files change, what the check finds then, and what is left to fill in."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from macros import pages
from macros.basics.problem import Problem
from macros.check.run import Report
from macros.code_host.codeowners import FILES, codeowners
from macros.editing.house_style import StyleError
from macros.editing.sandbox import Trial
from macros.editing.written_yaml import InsertionError
from macros.setup.answers import Answers
from macros.setup.data import DataChange
from macros.setup.pages import PageChange
from macros.setup.remaining import Remaining, remaining
from macros.setup.settings import settings


class AdoptionError(Exception):
    """Nothing can be changed; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What becomes of the sample."""

    files: Mapping[str, tuple[str | None, str | None]]
    """Path below the root to the text before and after: None before for a new file, None after for
    one that goes."""
    problems: tuple[Problem, ...]
    """What the check finds then."""
    remaining: tuple[Remaining, ...]
    """What only the organisation can fill in."""


def plan(report: Report, answers: Answers) -> Adoption:
    """Turn the sample into another organisation's playbook, on a copy.

    Raises AdoptionError where the playbook has errors, or a file cannot be changed.
    """
    playbook = report.playbook
    if report.errors or playbook.organization_or_none is None:
        raise AdoptionError("the playbook has errors; run 'playbook check' and mend them first")
    data = DataChange(playbook, pages.catalogue(), answers)
    page_change = PageChange(playbook, answers, frozenset(data.kept_departments), data.hub_id)
    root = playbook.root
    try:
        after = {f"{playbook.data_dir}/{name}": text for name, text in data.files()}
        after |= {f"{playbook.docs_dir}/{name}": text for name, text in page_change.files()}
    except (InsertionError, StyleError) as error:
        raise AdoptionError(f"a file cannot be changed: {error}") from None
    mkdocs = _present(root, "mkdocs.yml") or ""
    after["mkdocs.yml"] = settings(mkdocs, page_change.removed, answers.language, answers.site_name)
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(playbook, Path(folder) / "playbook", answers.today)
        tried = trial.check(_changed(root, after))
        after |= _owners(tried, root)
        translated = (
            answers.language == "en"
            or (root / f"overrides/locales/{answers.language}.po").is_file()
        )
        left = tuple(remaining(tried.playbook, answers, translated=translated))
    return Adoption(_changed(root, after), tried.problems, left)


def _owners(tried: Report, root: Path) -> dict[str, str | None]:
    """Write the lists of reviewers that are there anew; they name people and teams of the sample."""
    if tried.playbook.organization_or_none is None:
        return {}
    return {
        path: codeowners(tried.playbook)
        for path in FILES.values()
        if _present(root, path) is not None
    }


def _changed(
    root: Path, after: Mapping[str, str | None]
) -> dict[str, tuple[str | None, str | None]]:
    both = {path: (_present(root, path), text) for path, text in sorted(after.items())}
    return {path: (before, text) for path, (before, text) in both.items() if before != text}


def _present(root: Path, path: str) -> str | None:
    return (root / path).read_bytes().decode("utf-8") if (root / path).is_file() else None
