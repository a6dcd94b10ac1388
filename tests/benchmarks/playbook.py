"""Writes a made-up playbook of a given size that passes every rule, and its pages for others.

`python -m tests.benchmarks.playbook FOLDER PAGES DEPARTMENTS` writes the playbook into a new folder
in FOLDER, and beside it the same pages with their macros expanded, for MkDocs and Material alone
and for each peer. It says how large the playbook is.
"""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from macros import pages as page_macros
from macros.reading import front_matter
from macros.site.rendering import check_playbook, site_of
from tests.benchmarks.changes import Change, Changes, choose_fact, first_sentence
from tests.benchmarks.pages import pages
from tests.benchmarks.peers import write_peers
from tests.benchmarks.registry import units
from tests.benchmarks.subjects import subjects
from tests.benchmarks.writing import to_yaml

PROJECT = Path(__file__).parents[2]
_OWN_SETTINGS = ("hooks", "extra", "extra_css", "extra_javascript", "watch", "not_in_nav", "nav")
_GUIDE = "guides/topic-1/guide-1.md"
"""The page that is edited."""


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


def write_corpus(folder: Path, number: int, departments: int) -> Made:
    """Write a playbook, the same pages for other generators, and the changes to be measured."""
    playbook = write_playbook(folder / "playbook", number, departments)
    changes = write_plain(playbook, folder / "plain")
    write_peers(folder / "plain", folder)
    changes.save(folder)
    return playbook


def write_plain(playbook: Made, root: Path) -> Changes:
    """Write the same pages for MkDocs and Material alone: macros expanded, no hooks, no macros plugin.

    Returns the changes to be measured. Raises ValueError where the playbook's check finds anything,
    be it a warning.
    """
    report = check_playbook(playbook.root)
    if report.problems:
        raise ValueError(
            f"the made-up playbook has {len(report.problems)} problems, the first: {report.problems[0]}"
        )
    site = site_of(report)
    pages_by_person: dict[str, set[str]] = defaultdict(set)
    for page in site.playbook.pages.values():
        text = (playbook.root / page.file).read_text(encoding="utf-8")
        body = front_matter.split(text, page.file)[0].body
        rendered = page_macros.render(site, page.path, body)
        _write(root / page.file, text.removesuffix(body) + rendered.text)
        for kind, record_id, field in rendered.uses:
            if (kind, field) == ("person", "name"):
                pages_by_person[record_id].add(page.path)
    departments = sorted(
        site.playbook.departments.values(), key=lambda d: (d.kind != "hub", d.name.casefold())
    )
    paths = [f"directory/{department.id}.md" for department in departments]
    settings = _plain_settings(_with_departments(playbook.navigation, paths))
    _write(root / "mkdocs.yml", yaml.safe_dump(settings, sort_keys=False))
    person = site.playbook.people[choose_fact(pages_by_person)]
    place = person.at("name")
    name = Change(place.path, place.line, " Bell", max(pages_by_person[person.id]))
    text = (playbook.root / "docs" / _GUIDE).read_text(encoding="utf-8")
    return Changes(first_sentence(_GUIDE, text), name)


def _plain_settings(navigation: list[Any]) -> dict[str, Any]:
    """Return the settings of our mkdocs.yml that MkDocs and Material know."""
    text = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    settings: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    for key in _OWN_SETTINGS:
        settings.pop(key, None)
    settings["theme"].pop("custom_dir")
    return settings | {"site_name": "Benchmark", "plugins": ["search"], "nav": navigation}


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
    print(write_corpus(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
