"""A fresh clone of the committed project, and its documented commands run in it as a newcomer runs them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.integration.engine import ROOT

_PATIENCE = 900
_KEPT_PREFIXES = ("PIP_", "SSL_CERT_", "REQUESTS_CA_BUNDLE", "CI", "PYENV_ROOT")
_KEPT_SUFFIXES = ("_PROXY", "_proxy")
"""Variables that say how a package client reaches its registry, or that this is the code host; all
others go."""


@dataclass
class Project:
    """A clone, with a home of its own."""

    root: Path
    home: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    """What every command finds in its environment as well."""

    @classmethod
    def set_up(cls, folder: Path) -> Project:
        """Clone the commit that the tests belong to, and set it up as the README says.

        JOURNEY_PYTHON names the Python to set it up with; `python3` is the default, as it is for
        everybody.
        """
        project = cls.clone(folder)
        project.run(f"make setup PYTHON={os.environ.get('JOURNEY_PYTHON', 'python3')}")
        return project

    @classmethod
    def clone(cls, folder: Path) -> Project:
        """Clone the commit that the tests belong to, without files that are not committed."""
        made = cls(folder / "project", folder / "home")
        made.home.mkdir(parents=True)
        subprocess.run(
            ["git", "clone", "--quiet", str(ROOT), str(made.root)], check=True, timeout=_PATIENCE
        )
        for name, value in {
            "user.name": "Rosa Vega",
            "user.email": "rosa.vega@example.com",
        }.items():
            made.run(f"git config --global {name} '{value}'")
        made.run("git switch --quiet --force-create start")
        return made

    def use_tools(self, venv: Path) -> Project:
        """Use what another clone of the same commit has installed, and return the project."""
        (self.root / ".venv").symlink_to(venv)
        (
            venv / "installed"
        ).touch()  # make compares it with the files of this clone, which are newer
        return self

    def on_branch(self, name: str, **environment: str) -> Project:
        """Start a branch from the commit that was cloned, and return the project with variables added to its environment."""
        self.run(f"git switch --quiet --create {name} start")
        return replace(self, environment={**self.environment, **environment})

    def at(self, root: Path) -> Project:
        """Return another playbook of the same user, with the same tools."""
        return replace(self, root=root).use_tools((self.root / ".venv").resolve())

    def start(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a shell command to its end, with nothing of our own environment but what a new machine would have."""
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.root,
            env={**_new_machine(self.home), **self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=_PATIENCE,
            check=False,
        )

    def run(self, command: str, **environment: str) -> str:
        """Run a command that must succeed, and return what it prints."""
        result = self.start(command, **environment)
        assert result.returncode == 0, f"{command}\n{result.stdout}"
        assert "Traceback" not in result.stdout, result.stdout
        return result.stdout

    def playbook(self, arguments: str, **environment: str) -> str:
        """Run the `playbook` command, which must succeed, and return what it prints."""
        return self.run(f".venv/bin/playbook {arguments}", **environment)

    def commit(self, subject: str) -> str:
        """Commit everything, and return the commit's hash."""
        return self.run(
            f"git add --all && git commit --quiet --message '{subject}' && git rev-parse HEAD"
        ).strip()

    def replace(self, path: str, *pairs: tuple[str, str]) -> None:
        """Edit a file as somebody does in an editor: each old text, which must be there once, becomes the new one."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        for old, new in pairs:
            assert text.count(old) == 1, (path, old)
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")


def _new_machine(home: Path) -> Mapping[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_KEPT_PREFIXES) or name.endswith(_KEPT_SUFFIXES)
    }
    path = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if "venv" not in entry]
    return kept | {
        "HOME": str(home),
        "PATH": os.pathsep.join(path),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
    }
