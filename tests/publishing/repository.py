"""A small playbook in a git repository, and the `playbook` command on it as people run it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.integration.engine import EPOCH, ROOT, clean_environment, small_playbook

_PATIENCE = 300
ADDRESS = "https://playbook.example.com/"
"""Where readers would open what is published; tests read it back elsewhere."""


NO_DOWNLOADS = {"PLAYBOOK_PUBLISH_DOWNLOADS": "none"}
"""A zip takes a third build, which most of these tests would only wait for; tests/journey makes the
downloads."""


class Place(Protocol):
    """Where is published, looked at from outside."""

    @property
    def options(self) -> tuple[str, ...]:
        """What the command is told."""

    @property
    def environment(self) -> dict[str, str]:
        """What it finds in its environment."""

    def assert_whole(self) -> None:
        """See that the lists equal what is there, and that each edition has all its files."""


@dataclass
class Repository:
    """A repository that holds the small playbook."""

    root: Path
    commits: int = 0

    def write(self, path: str, old: str, new: str) -> None:
        """Change a file."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text, path
        file.write_text(text.replace(old, new), encoding="utf-8")

    def commit(self, edition: str = "", text: str = "") -> str:
        """Set the edition and the last text of the home page, and commit everything.

        Return the commit's hash.
        """
        if edition:
            file = self.root / "data/organization.yml"
            lines = file.read_text(encoding="utf-8").splitlines()
            lines = [
                f'edition: "{edition}"' if line.startswith("edition:") else line for line in lines
            ]
            file.write_text("\n".join([*lines, ""]), encoding="utf-8")
        if text:
            home = self.root / "docs/index.md"
            kept = home.read_text(encoding="utf-8").partition("\n## Mark")[0]
            home.write_text(f"{kept}\n## Mark\n\n{text}\n", encoding="utf-8")
        self.commits += 1
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message=Commit {self.commits}")
        return self.git("rev-parse", "HEAD")

    def git(self, *arguments: str) -> str:
        """Run git in the repository."""
        moment = f"{int(EPOCH) + self.commits} +0000"
        environment = clean_environment() | {
            "GIT_COMMITTER_DATE": moment,
            "GIT_AUTHOR_DATE": moment,
        }
        result = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def clone(self, target: Path) -> Repository:
        """Copy the repository with all that is in it, so that another publisher has its own."""
        shutil.copytree(self.root, target, symlinks=True)
        return Repository(target, self.commits)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the command; its output and errors come together."""
        return subprocess.Popen(
            [sys.executable, "-m", "macros", *arguments, "--root", str(self.root)],
            cwd=ROOT,
            env=clean_environment() | NO_DOWNLOADS | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # so that a test can kill it with all that it started
        )

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        process = self.start(*arguments, **environment)
        output, _ = process.communicate(timeout=_PATIENCE)
        assert "Traceback" not in output, output
        return subprocess.CompletedProcess(arguments, process.returncode, output, "")

    def succeeds(self, *arguments: str, **environment: str) -> str:
        """Run the command, which must succeed; give what it prints."""
        result = self.run(*arguments, **environment)
        assert result.returncode == 0, result.stdout
        return result.stdout

    def fails(self, *arguments: str, **environment: str) -> str:
        """Run the command, which must fail with one line of error; give that line."""
        result = self.run(*arguments, **environment)
        assert result.returncode == 1, result.stdout
        errors = [line for line in result.stdout.splitlines() if line.startswith("error: ")]
        assert len(errors) == 1, result.stdout
        return errors[0]


def small_repository(target: Path) -> Repository:
    """Put the small playbook into a new repository."""
    return as_repository(small_playbook(target))


def as_repository(folder: Path) -> Repository:
    """Make a playbook's folder a new repository."""
    repository = Repository(folder)
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.git("config", "user.name", "Rosa Vega")
    repository.git("config", "user.email", "rosa.vega@example.com")
    return repository
