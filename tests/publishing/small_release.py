"""Release folders written by hand: as small as what verification accepts, so that publishing takes no build."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.publishing.repository import ADDRESS, Repository

_MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{}</loc></url></urlset>'


def small_release(folder: Path, edition: str, commit: str, text: str = "", **manifest: Any) -> Path:
    """Write a release of an edition whose home page holds a text; `manifest` overrides what release.json says."""
    for name in (edition, "latest"):
        page = f"<!doctype html><html><head><title>Home</title></head><body><p>This is {edition}. {text}</p></body></html>"
        files = {
            "index.html": page,
            "404.html": page,
            "sitemap.xml": _MAP.format(f"{ADDRESS}{name}/"),
            "search/search_index.json": "{}",
            "api/v1/index.json": "{}",
        }
        for path, content in files.items():
            (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / name / path).write_text(content, encoding="utf-8")
    values = {
        "format": 1,
        "edition": edition,
        "commit": commit,
        "day": "2026-11-20",
        "from": None,
        "address": ADDRESS,
        "forms": False,
        "scripts": [],
    }
    (folder / "release.json").write_text(json.dumps(values | manifest), encoding="utf-8")
    return folder


def committed_release(repository: Repository, folder: Path, edition: str, text: str = "", **manifest: Any) -> Path:
    """Commit an edition, and write a release of it."""
    commit = repository.commit(edition, f"This is {edition}. {text}")
    return small_release(folder, edition, commit, text, **manifest)
