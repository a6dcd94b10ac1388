"""Small playbooks for tests: the sound base of the golden cases with files laid over it, and its pages rendered."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from macros import pages
from macros.check.load import load
from macros.check.rules import RULES

BASE = Path(__file__).parent.parent / "cases" / "base"
TODAY = date(2026, 11, 23)
_INLINE = re.compile(r"</?(?:a|abbr|bdi|dfn|em|span|strong|time)(?:\s[^<>]*)?>")
_TAG = re.compile(r"<[^<>]*>")


def write_playbook(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """Copy the sound base into a folder and write files (path below the root to text) over it; give the root."""
    root = folder / "playbook"
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    for path, text in (files or {}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def site_at(root: Path, today: date = TODAY) -> pages.Site:
    """Return the site of a playbook, whose data must be free of problems of form."""
    loaded = load(root)
    assert loaded.problems == (), loaded.problems
    return pages.Site(loaded.playbook, today, pages.catalogue(), rules=tuple(RULES.values()))


def show(
    folder: Path, text: str, files: Mapping[str, str] | None = None, page: str = "index.md"
) -> str:
    """Render a text as a page of a small playbook would show it."""
    return pages.render(site_at(write_playbook(folder, files)), page, text).text


def plain(shown: str) -> str:
    """Return what a reader sees of HTML: its text on one line, references resolved."""
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", shown))).split())
