"""A playbook with something due whose repository is at a code host in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import Result

from tests.unit.code_host import CodeHost, GitHubHost, GitLabHost
from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook
from tests.unit.web_server import answering

PRESS = (BASE / "data/departments/press.yml").read_text(encoding="utf-8")
ORGANIZATION = (BASE / "data/organization.yml").read_text(encoding="utf-8")
ACCOUNT = (BASE / "data/accounts/press.yml").read_text(
    encoding="utf-8"
) + "  platform_id: '1'\n  verified: 2026-11-01\n"
POLICY = (
    (BASE / "docs/policies/disclosure.md")
    .read_text(encoding="utf-8")
    .replace("review_by: 2027-10-01", "review_by: 2026-12-01")
)


@dataclass
class Case:
    """A playbook whose repository is at a code host."""

    root: Path
    host: CodeHost
    api: str

    def remind(self, *more: str) -> Result:
        return run(self.root, "remind", "--api", self.api, "--pause", "0", *more)

    def write(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")

    def write_findings(self, subject: str, *rows: tuple[str, str, str]) -> str:
        """Write a file of findings: address, outcome, and the page that has the address.

        The address is in line 12 of the page.
        """
        entries = [
            {
                "address": address,
                "outcome": outcome,
                "reason": "the answer is 404"
                if outcome == "gone"
                else "there was no answer in time",
                "status": 404 if outcome == "gone" else 200,
                "to": "https://new.example.com/" if outcome == "moved" else None,
                "id": "",
                "title": "",
                "places": [{"path": path, "line": 12, "column": 1}],
            }
            for address, outcome, path in rows
        ]
        path = self.root.parent / f"{subject}.json"
        path.write_text(
            json.dumps({"subject": subject, "answered": len(entries), "listed": entries}),
            encoding="utf-8",
        )
        return str(path)


@contextmanager
def reminders(kind: str, folder: Path) -> Iterator[Case]:
    """Write a playbook with something due for two owners, and run its code host."""
    host = GitHubHost() if kind == "github" else GitLabHost()
    repository = f"repository:\n  url: https://code.example.com/tide/playbook\n  host: {kind}\n"
    files = {
        "data/organization.yml": ORGANIZATION + repository,
        "data/accounts/press.yml": ACCOUNT.replace("audit_by: 2027-02-01", "audit_by: 2026-11-01"),
        "data/departments/press.yml": PRESS.replace(
            "name: Rosa Vega\n", "name: Rosa Vega\n    handle: '@rosa'\n"
        ).replace("name: Dev Patel\n", "name: Dev Patel\n    handle: dev\n"),
        "docs/policies/disclosure.md": POLICY,
    }
    with answering(host) as server:
        yield Case(
            write_playbook(folder, files),
            host,
            f"{server.address}/api/{'v3' if kind == 'github' else 'v4'}",
        )
