"""Published roots for tests: small playbooks, each written out as an edition publishes it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from macros.editions.published import PublishedRoot
from macros.editions.snapshot import Snapshot
from tests.unit.publications import changed, publication, written


@dataclass(frozen=True)
class Root:
    """A folder that is laid out like a published root."""

    folder: Path

    def publish(
        self,
        edition: str,
        start: str | None = None,
        end: str | None = None,
        files: Mapping[str, str] | None = None,
        periods: Sequence[Mapping[str, str]] | None = None,
    ) -> None:
        """Add an edition: the small playbook with files laid over it."""
        named = changed("data/organization.yml", ('edition: "2026.11"', f'edition: "{edition}"'))
        for path, content in written(
            publication(self.folder / "sources" / edition, named | dict(files or {}))
        ).items():
            target = self.folder / "root" / edition / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        self.list(edition, start, end, periods)

    def list(
        self,
        edition: str,
        start: str | None = None,
        end: str | None = None,
        periods: Sequence[Mapping[str, str]] | None = None,
        retired: str | None = None,
    ) -> None:
        """Put an edition into the root's lists, whether it is there or not; with `periods` as they are written today."""
        entry: dict[str, object] = {
            "edition": edition,
            "from": start,
            "to": end,
            "commit": "0" * 40,
            "size": 1,
        }
        entry |= {"published": f"{start}T09:00:00Z"}
        entry |= {"periods": periods} if periods is not None else {}
        entry |= {"retired": retired} if retired else {}
        self._add("editions.json", entry)
        if not retired:
            self._add("versions.json", {"version": edition, "title": edition, "aliases": []})

    def _add(self, name: str, entry: Mapping[str, object]) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        listed = json.loads(path.read_bytes()) if path.is_file() else []
        path.write_text(json.dumps([*listed, entry]), encoding="utf-8")

    @property
    def root(self) -> Path:
        """Where the editions lie."""
        return self.folder / "root"

    @property
    def published(self) -> PublishedRoot:
        """The root, not read yet."""
        return PublishedRoot(self.root)

    def snapshot(self, edition: str) -> Snapshot:
        """What an edition says."""
        return self.published.snapshot(edition)
