"""A bare remote with a small made-up playbook, clones of it, and proposals made in them as people make them."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.integration.engine import small_playbook

_MOMENT = "2026-11-23T12:00:00+00:00"


@dataclass(frozen=True)
class Clone:
    """A clone of the playbook's repository."""

    root: Path

    def git(self, *arguments: str) -> str:
        """Run git in the clone."""
        quiet = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        result = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=quiet
            | {
                "GIT_AUTHOR_DATE": _MOMENT,
                "GIT_COMMITTER_DATE": _MOMENT,
                "GIT_CONFIG_GLOBAL": os.devnull,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def change(self, path: str, *replacements: tuple[str, str]) -> None:
        """Put other words into a file."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        for old, new in replacements:
            assert text.count(old) == 1, (path, old)
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def commit(self, message: str = "A proposal") -> str:
        """Commit everything, and give the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", f"--message={message}")
        return self.git("rev-parse", "HEAD")

    def propose(self) -> None:
        """Push what was committed as the branch 'proposal'."""
        self.git("push", "--quiet", "--force", "origin", "HEAD:proposal")


def first_clone(folder: Path) -> Clone:
    """Make a bare remote whose branch main holds the small playbook with handles, and give a clone of it."""
    made = Clone(small_playbook(folder / "playbook"))
    made.change(
        "data/departments/press.yml",
        ("status: active\nhead", "status: active\nhandles:\n  - tidewater/press\nhead"),
    )
    made.change(
        "data/organization.yml",
        (
            "review_by:",
            "repository:\n  url: https://code.example.com/tidewater\n  maintainers:\n    - anna-code\nreview_by:",
        ),
    )
    made.write("macros/greeting.py", "print('Good morning')\n")
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("config", "user.name", "Rosa Vega")
    made.git("config", "user.email", "rosa.vega@example.com")
    made.commit("The playbook")
    made.git("gc", "--quiet")  # tests copy one pack instead of hundreds of objects
    made.git("clone", "--quiet", "--bare", str(made.root), str(folder / "remote.git"))
    made.git("remote", "add", "origin", str(folder / "remote.git"))
    made.git("fetch", "--quiet", "origin")
    return made


def clone_of(remote: Path, target: Path) -> Clone:
    """Clone a repository, as somebody else has it."""
    made = Clone(target)
    target.mkdir()
    made.git("clone", "--quiet", str(remote), ".")
    made.git("config", "user.name", "Dev Patel")
    made.git("config", "user.email", "dev.patel@example.com")
    return made


def copy_of(folder: Path, target: Path) -> Clone:
    """Copy a prepared folder with remote and clone, and give the clone, which knows the copied remote."""
    shutil.copytree(folder, target, symlinks=True)
    made = Clone(target / "playbook")
    made.git("remote", "set-url", "origin", str(target / "remote.git"))
    return made
