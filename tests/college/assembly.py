"""Assemble the second sample organisation: the default's pages and code, the college's own data and departments."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLLEGE = Path(__file__).resolve().parent
SHARED_DATA = ("courses.yml", "glossary.yml", "questions.yml", "triage.yml")
"""Data that says nothing of one organisation; every playbook may keep it as it is."""


def assemble(target: Path) -> Path:
    """Write the college's playbook into an empty or missing folder, and return the folder.

    Code, theme, settings and pages are those of the default playbook, byte for byte; only the
    departments' own pages, and the data that names people and departments, are the college's.
    """
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy2(ROOT / "mkdocs.yml", target)
    departments = {path.stem for path in (ROOT / "data/departments").glob("*.yml")}
    for folder in ("macros", "overrides", "docs"):
        shutil.copytree(
            ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    for department in departments:
        (target / "docs/directory" / f"{department}.md").unlink()
    (target / "data").mkdir()
    for name in SHARED_DATA:
        shutil.copy2(ROOT / "data" / name, target / "data")
    for folder in ("data", "docs"):
        shutil.copytree(COLLEGE / folder, target / folder, dirs_exist_ok=True)
    return target
