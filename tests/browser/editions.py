"""A published root for the browser: the small playbook in four editions, each built as it is published."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.integration.engine import mkdocs, small_playbook

CHANGED = "directory/whats-changed.md"
IN_FORCE = "policies/in-force.md"
PAGES = {
    "index.md": "{{ material_changes() }}",
    CHANGED: "---\ntitle: What changed\ndescription: D.\nowner: hub\nreview_by: 2027-10-01\n---\n\n# What changed\n\n{{ edition_changes() }}",
    IN_FORCE: "---\ntitle: In force\ndescription: D.\nowner: hub\nreview_by: 2027-10-01\n---\n\n# In force\n\n{{ in_force() }}",
}
GONE = "---\ntitle: Fax\ndescription: D.\nowner: hub\nreview_by: 2027-10-01\n---\n\n# Fax\n\nSend a facsimile.\n"
NEWS = "---\ntitle: Live video\ndescription: D.\nowner: hub\nreview_by: 2027-10-01\n---\n\n# Live video\n\nRehearse a livestream.\n"

_PAST = re.compile(r"(?P<key>\b(?:date|last_post|earned): )2026-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Release:
    """An edition: when it was published, and what it says otherwise than the small playbook."""

    edition: str
    day: str
    version: str
    effective: str
    rule: str
    more: Mapping[str, str] = field(default_factory=dict)


RELEASES = (
    Release("2026.02", "2026-02-02", "1.0", "2026-02-02", "Say where you work.", {"fax.md": GONE}),
    Release(
        "2026.10",
        "2026-10-05",
        "1.1",
        "2026-10-10",
        "Say where you work, in the post itself.",
        {"fax.md": GONE},
    ),
    Release(
        "2026.10.1",
        "2026-10-20",
        "1.1",
        "2026-10-10",
        "Say where you work, in the post itself.",
        {"fax.md": GONE},
    ),
    Release(
        "2026.11",
        "2026-11-02",
        "2.0",
        "2026-11-03",
        "Say where you work, in every post.",
        {"live-video.md": NEWS},
    ),
)


def publish_all(folder: Path, address: str) -> Path:
    """Build every edition in turn, each knowing those before it; return the published root."""
    root = folder / "root"
    root.mkdir()
    listed: list[Release] = []
    for release in RELEASES:
        playbook = _written(small_playbook(folder / release.edition), release)
        _build(playbook, root, address, release, release.edition)
        listed.append(release)
        if release is RELEASES[-1]:
            _build(playbook, root, address, release, "latest")
        _list(root, listed)
    return root


def _written(playbook: Path, release: Release) -> Path:
    for file in (playbook / "data").rglob("*.yml"):
        # Nothing in the data has happened after the first edition.
        data = _PAST.sub(rf"\g<key>{RELEASES[0].day}", file.read_text(encoding="utf-8"))
        file.write_text(data, encoding="utf-8")
    docs = playbook / "docs"
    for path, text in {**PAGES, **release.more}.items():
        page = docs / path
        before = page.read_text(encoding="utf-8") if page.is_file() else ""
        page.write_text(f"{before}\n{text}\n".lstrip("\n"), encoding="utf-8")
    _change(
        playbook / "mkdocs.yml",
        "  - Departments:",
        "".join(f"  - {path}\n" for path in (IN_FORCE, *release.more)) + "  - Departments:",
    )
    _change(playbook / "mkdocs.yml", "\nnav:\n", f"\nnav:\n  - {CHANGED}\n")
    _change(playbook / "data/organization.yml", '"2026.11"', f'"{release.edition}"')
    policy = docs / "policies/disclosure.md"
    _change(policy, 'version: "1.1"\nstatus', f'version: "{release.version}"\nstatus')
    _change(policy, "effective: 2026-10-01", f"effective: {release.effective}")
    if release.version != "1.1":
        _change(policy, '  - version: "1.1"', f'  - version: "{release.version}"')
    if release.version == "2.0":
        _change(policy, "review_by", "material_change: yes\nreview_by")
    if release.version == "1.0":
        _change(
            policy, '  - version: "1.0"\n    date: 2025-10-01\n    summary: First version.\n', ""
        )
    _change(policy, "Say that you work here when you praise what we do.", release.rule)
    return playbook


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _build(playbook: Path, root: Path, address: str, release: Release, name: str) -> None:
    epoch = int(datetime.fromisoformat(f"{release.day}T12:00:00").replace(tzinfo=UTC).timestamp())
    environment = {
        "SITE_URL": f"{address}/{name}/",
        "PLAYBOOK_EDITION": release.edition,
        "PLAYBOOK_PUBLISHED": str(root),
        "SOURCE_DATE_EPOCH": str(epoch),
    }
    result = mkdocs(playbook, "build", "--strict", "--site-dir", str(root / name), **environment)
    assert result.returncode == 0, result.stdout


def _list(root: Path, releases: list[Release]) -> None:
    newest = releases[-1].edition
    versions = [
        {
            "version": one.edition,
            "title": one.edition,
            "aliases": ["latest"] if one.edition == newest else [],
        }
        for one in reversed(releases)
    ]
    ends = [*(one.day for one in releases[1:]), None]
    editions = [
        {
            "edition": one.edition,
            "from": one.day,
            "to": end,
            "commit": "0" * 40,
            "published": f"{one.day}T12:00:00Z",
            "size": 1,
        }
        for one, end in zip(releases, ends, strict=True)
    ]
    (root / "versions.json").write_text(json.dumps(versions), encoding="utf-8")
    (root / "editions.json").write_text(json.dumps(editions[::-1]), encoding="utf-8")
