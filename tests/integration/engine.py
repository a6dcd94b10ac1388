"""Run the engine as people do, on playbooks in temporary folders."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "tests/cases/base"
EPOCH = "1795392000"
"""23 November 2026, 12:00 UTC, in seconds: the day of the sample data."""
CALLS = {
    "index.md": '{{ person("rosa-vega") }} knows what a {{ term("spoke") }} is.',
    "directory/index.md": "{{ representative_table() }}",
    "directory/press.md": '{{ department_facts("press") }}',
}
"""Macro calls that the small playbook's pages make, besides what the golden cases need."""


def small_playbook(target: Path) -> Path:
    """Write the smallest sound playbook, with the product's code, theme and settings, into a folder; return it."""
    shutil.copytree(BASE, target, dirs_exist_ok=True)
    for folder in ("macros", "overrides"):
        shutil.copytree(
            ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy2(ROOT / "mkdocs.yml", target / "settings.yml")
    for page, call in CALLS.items():
        path = target / "docs" / page
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{call}\n", encoding="utf-8")
    own = (target / "mkdocs.yml").read_text(encoding="utf-8")
    (target / "mkdocs.yml").write_text(f"INHERIT: settings.yml\n{own}", encoding="utf-8")
    return target


def grow(root: Path, guides: int, departments: int) -> Path:
    """Add a section with guides and a section with departments to a small playbook; return it."""
    for number in range(1, guides + 1):
        _write_page(
            root, f"guides/guide-{number}.md", f"Guide {number}", "Read it [first](../index.md)."
        )
    for number in range(1, departments + 1):
        facts = (
            f"name: Team {number}\nkind: spoke\npurpose: Posts.\nstatus: onboarding\npeople: {{}}\n"
        )
        (root / f"data/departments/team-{number}.yml").write_text(facts, encoding="utf-8")
        _write_page(
            root,
            f"directory/team-{number}.md",
            f"Team {number}",
            f'{{{{ department_facts("team-{number}") }}}}',
        )
    _write_page(root, "guides/index.md", "Guides", "Pick one.")
    _write_page(root, "directory/departments.md", "Departments", "{{ department_list() }}")
    entries = "".join(f"      - guides/guide-{number}.md\n" for number in range(1, guides + 1))
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write(f"  - Guides:\n      - guides/index.md\n{entries}")
        settings.write("  - All departments:\n      - directory/departments.md\n")
    return root


def _write_page(root: Path, path: str, title: str, text: str) -> None:
    page = root / "docs" / path
    page.parent.mkdir(exist_ok=True)
    page.write_text(
        f"---\ntitle: {title}\ndescription: {title} in short.\nowner: hub\n"
        f"review_by: 2027-10-01\n---\n\n# {title}\n\n{text}\n",
        encoding="utf-8",
    )


def mkdocs(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run mkdocs in a playbook's folder; output and errors come together, as on a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=root,
        env=clean_environment() | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def clean_environment() -> dict[str, str]:
    """Return the environment without what would change a build, the engine's own notices silenced."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("SOURCE_DATE_EPOCH", "TZ")
    }
    return kept | {
        "NO_MKDOCS_2_WARNING": "1",
        "DISABLE_MKDOCS_2_WARNING": "true",
        "PYTHONUTF8": "1",
    }


def tree(folder: Path) -> dict[str, str]:
    """Return every file below a folder with a hash of its content, compiled code aside."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "__pycache__"
    }
