"""Minimal release folders that pass verification, so that publishing needs no build."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.publishing.repository import ADDRESS, Place, Repository

_NONE: Mapping[str, str] = MappingProxyType({})

_MAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{}</loc></url></urlset>'
)


def small_release(
    folder: Path,
    edition: str,
    commit: str,
    text: str = "",
    assets: Mapping[str, str] = _NONE,
    /,
    **manifest: Any,
) -> Path:
    """Write a release of an edition, and return its folder.

    `text` is HTML on the home page, `assets` are the contents of further files by path. `manifest`
    overrides what release.json says.
    """
    for name in (edition, "latest"):
        head = f'<title>Home</title><link rel="canonical" href="{ADDRESS}{name}/">'
        page = f"<!doctype html><html><head>{head}</head><body><p>This is {edition}. {text}</p></body></html>"
        files = {
            "index.html": page,
            "404.html": page.replace("Home", "Missing"),
            "sitemap.xml": _MAP.format(f"{ADDRESS}{name}/"),
            "search/search_index.json": "{}",
            "api/v1/index.json": "{}",
            **assets,
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


def committed_release(
    repository: Repository,
    folder: Path,
    edition: str,
    text: str = "",
    assets: Mapping[str, str] = _NONE,
    /,
    **manifest: Any,
) -> Path:
    """Commit an edition, and write a release of it."""
    commit = repository.commit(edition, f"This is {edition}. {text}")
    return small_release(folder, edition, commit, text, assets, **manifest)


def publish_small(
    repository: Repository,
    place: Place,
    edition: str,
    text: str = "",
    assets: Mapping[str, str] = _NONE,
    options: Sequence[str] = (),
) -> str:
    """Commit an edition, publish a minimal release of it, and return the output of the command."""
    folder = repository.root.with_name(f"{repository.root.name}-release-{repository.commits + 1}")
    release = committed_release(repository, folder, edition, text, assets)
    return repository.succeeds(
        "publish", *place.options, "--release", str(release), *options, **place.environment
    )


def with_assets(number: int) -> tuple[str, dict[str, str]]:
    """Return the text and the assets of one of several releases that differ in both."""
    return f"Mark {number}.", {
        f"assets/playbook.{number:08x}.min.css": f"/* {number} */",
        f"assets/mark-{number}.svg": f"<svg id='{number}'/>",
    }
