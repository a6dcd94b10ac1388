"""Writes a made-up playbook of a given size that passes every rule, and its twin for MkDocs alone.

`python -m tests.benchmarks.playbook PLAYBOOK TWIN PAGES DEPARTMENTS` writes both into folders that
do not exist yet, and says how large they are.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from macros import pages as page_macros
from macros.reading import front_matter
from macros.site.rendering import check_playbook, site_of
from tests.benchmarks.pages import pages
from tests.benchmarks.registry import units
from tests.benchmarks.subjects import subjects
from tests.benchmarks.writing import to_yaml

PROJECT = Path(__file__).parents[2]
_OWN_SETTINGS = ("hooks", "extra", "extra_css", "extra_javascript", "watch", "not_in_nav", "nav")


@dataclass(frozen=True, slots=True)
class Made:
    """A playbook that was written."""

    root: Path
    pages: int
    departments: int
    people: int
    accounts: int
    navigation: list[Any]

    def __str__(self) -> str:
        """Say how large it is."""
        return f"{self.pages:,} pages, {self.departments:,} departments, {self.people:,} people, {self.accounts:,} accounts"


def write_playbook(root: Path, number: int, departments: int) -> Made:
    """Write a playbook of about so many pages and departments, with ten people and five accounts each.

    Each department needs its page: where there are fewer pages, two fifths of them are
    departments'.
    """
    made = units(departments if number >= departments else max(number * 2 // 5, 10))
    written = pages(made, number)
    data = {f"departments/{unit.id}.yml": unit.department for unit in made} | {
        f"accounts/{unit.id}.yml": unit.accounts for unit in made
    }
    for path, values in (data | subjects(made)).items():
        _write(root / "data" / path, to_yaml(values))
    for path, text in written.texts.items():
        _write(root / "docs" / path, text)
    for folder in ("macros", "overrides"):
        shutil.copytree(
            PROJECT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    settings = {
        "INHERIT": str(PROJECT / "mkdocs.yml"),
        "site_name": "Benchmark",
        "watch": [],
        "nav": written.navigation,
    }
    _write(root / "mkdocs.yml", yaml.safe_dump(settings, sort_keys=False))
    people = sum(len(unit.people) for unit in made)
    accounts = sum(len(unit.accounts) for unit in made)
    return Made(root, len(written.texts), len(made), people, accounts, written.navigation)


def write_twin(playbook: Made, root: Path) -> None:
    """Write the same pages for MkDocs and Material alone: macros expanded, no hooks, no macros plugin.

    Raises ValueError where the playbook's check finds anything, be it a warning.
    """
    report = check_playbook(playbook.root)
    if report.problems:
        raise ValueError(
            f"the made-up playbook has {len(report.problems)} problems, the first: {report.problems[0]}"
        )
    site = site_of(report)
    for page in site.playbook.pages.values():
        text = (playbook.root / page.file).read_text(encoding="utf-8")
        body = front_matter.split(text, page.file)[0].body
        _write(
            root / page.file,
            text.removesuffix(body) + page_macros.render(site, page.path, body).text,
        )
    settings = yaml.load((PROJECT / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    for key in _OWN_SETTINGS:
        settings.pop(key, None)
    settings["theme"].pop("custom_dir")
    departments = sorted(
        site.playbook.departments.values(), key=lambda d: (d.kind != "hub", d.name.casefold())
    )
    listed = [f"directory/{department.id}.md" for department in departments]
    settings |= {
        "site_name": "Benchmark",
        "plugins": ["search"],
        "nav": _with_departments(playbook.navigation, listed),
    }
    _write(root / "mkdocs.yml", yaml.safe_dump(settings, sort_keys=False))


class _Loader(yaml.SafeLoader):
    """Reads the engine's own tags as None."""


_Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)


def _with_departments(navigation: list[Any], listed: list[str]) -> list[Any]:
    """List the departments' pages where the playbook's own build lists them: beside the page of all departments."""
    if "directory/departments.md" in navigation:
        return [*navigation, *listed]
    return [
        {
            key: _with_departments(held, listed) if isinstance(held, list) else held
            for key, held in item.items()
        }
        if isinstance(item, dict)
        else item
        for item in navigation
    ]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    made_playbook = write_playbook(Path(sys.argv[1]), int(sys.argv[3]), int(sys.argv[4]))
    write_twin(made_playbook, Path(sys.argv[2]))
    print(made_playbook)
