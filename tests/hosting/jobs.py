"""Run the jobs of the pipelines step by step, in a fresh clone.

The environment holds only what the job declares.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.hosting.expressions import Expression, filled
from tests.integration.engine import ROOT

_PATIENCE = 300
_SHIMS = {
    # What the runner has and this machine may not have, or must not be changed by: what it is asked
    # is noted.
    "sudo": 'JOB_AS=root exec "$@"',
    "apt-get": 'echo "apt-get $*" >> "$JOB_LOG"',
    "chown": 'echo "chown $*" >> "$JOB_LOG"',
    "useradd": 'echo "useradd $*" >> "$JOB_LOG"',
    "su": 'JOB_AS="$1" exec bash -c "$3"',
    "gh": 'echo "gh $*" >> "$JOB_LOG"',
    # Installing takes minutes; every clone gets a .venv that lends what this one has installed.
    # Tests are not run in tests.
    "make": '[ -e .venv/installed ] || "$JOB_PYTHON" "$JOB_VENV"\n'
    'echo "make $* as $JOB_AS $(env | grep -c TOKEN=)" >> "$JOB_LOG"\n'
    'case "$1" in test | exhaustive | journeys) exit 0 ;; esac\n'
    'exec /usr/bin/make "$@"',
}
_VENV = """
import pathlib, shutil, sys
own, lent = pathlib.Path('.venv'), pathlib.Path({lent!r})
(own / 'bin').mkdir(parents=True)
packages = next(lent.glob('lib/python*/site-packages'))
inside = own / packages.relative_to(lent)
inside.mkdir(parents=True)
(inside / 'lent.pth').write_text(f'{{pathlib.Path.cwd()}}\\n{{packages}}\\n')
shutil.copy(lent / 'pyvenv.cfg', own)
for path in (lent / 'bin').iterdir():
    if path.is_symlink():
        (own / 'bin' / path.name).symlink_to(path.readlink())
    elif path.is_file() and path.read_bytes()[:2] == b'#!':
        shebang, _, rest = path.read_text().partition('\\n')
        (own / 'bin' / path.name).write_text(f'#!{{pathlib.Path.cwd()}}/.venv/bin/python\\n{{rest}}')
        (own / 'bin' / path.name).chmod(0o755)
(own / 'installed').touch()
"""


class JobError(AssertionError):
    """A step failed; the text is what it said."""


@dataclass
class Machine:
    """A runner: its own home, folder of temporary files and programs."""

    folder: Path
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Lay the programs out."""
        for name in ("home", "temp", "bin"):
            (self.folder / name).mkdir(parents=True)
        for name, text in _SHIMS.items():
            self.shim(name, text)
        lent = str(Path(sys.prefix))
        (self.folder / "venv.py").write_text(_VENV.format(lent=lent), encoding="utf-8")

    def shim(self, name: str, text: str) -> None:
        """Put a program first on the path."""
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    def place(self, name: str) -> Path:
        """Return a folder for a job to work in."""
        return self.folder / f"work-{len(list(self.folder.glob('work-*')))}-{name}"

    @property
    def temp(self) -> Path:
        """The folder of temporary files."""
        return self.folder / "temp"

    @property
    def log(self) -> list[str]:
        """What the programs were asked."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []

    @property
    def environment(self) -> dict[str, str]:
        """What every job finds."""
        python = Path(os.path.realpath(sys.executable)).parent
        return {
            "HOME": str(self.folder / "home"),
            "PATH": f"{self.folder / 'bin'}:{python}:/usr/local/bin:/usr/bin:/bin",
            "CI": "true",
            "JOB_LOG": str(self.folder / "log"),
            "JOB_PYTHON": sys.executable,
            "JOB_VENV": str(self.folder / "venv.py"),
            "TMPDIR": str(self.folder / "temp"),
        }

    def run(self, script: str, clone: Path, environment: Mapping[str, str], *flags: str) -> None:
        """Run a script in a clone. Raises JobError where it fails."""
        path = self.folder / "step.sh"
        path.write_text(script, encoding="utf-8")
        result = subprocess.run(
            ["bash", *flags, str(path)],
            cwd=clone,
            env=self.environment | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        self.said.append(result.stdout)
        if result.returncode:
            raise JobError(f"{script}\n{result.stdout}")


def check_out(origin: Path, ref: str, depth: int, clone: Path) -> None:
    """Clone as runners do: one ref, and of its history as much as the job declares."""
    clone.mkdir(parents=True)
    deep = [] if depth == 0 else [f"--depth={depth}"]
    refs = ["+refs/heads/*:refs/remotes/origin/*"] if depth == 0 else []
    for arguments in (
        ["init", "--quiet", "--initial-branch=runner"],
        ["remote", "add", "origin", origin.as_uri()],
        ["fetch", "--quiet", *deep, "origin", *refs, f"+{ref}:refs/runner/head"],
        ["checkout", "--quiet", "--detach", "refs/runner/head"],
    ):
        subprocess.run(["git", *arguments], cwd=clone, check=True, timeout=60)


def workflow(name: str) -> dict[Any, Any]:
    """Read a workflow."""
    found: dict[Any, Any] = yaml.safe_load(
        (ROOT / ".github/workflows" / name).read_text(encoding="utf-8")
    )
    return found


@dataclass
class GitHub:
    """GitHub's runner for one event."""

    machine: Machine
    origin: Path
    ref: str
    context: dict[str, Any]
    artifacts: Path
    """Where artifacts of the run are kept."""

    def run(self, name: str, job_name: str) -> Path:
        """Run a job of a workflow, and give the clone that it worked in."""
        job = workflow(name)["jobs"][job_name]
        self.machine.temp.mkdir(exist_ok=True)
        clone = self.machine.place(job_name)
        self.context |= {"runner": {"temp": str(self.machine.temp)}, "steps": {}}
        assert self.holds(job), f"{job_name} is left out"
        for step in job["steps"]:
            if self.holds(step):
                self._step(step, clone)
        return clone

    def holds(self, what: Mapping[str, Any]) -> bool:
        """Return whether the condition of a job or step holds."""
        return "if" not in what or bool(Expression(what["if"], self.context).value())

    def _step(self, step: Mapping[str, Any], clone: Path) -> None:
        given = {
            key: filled(str(value), self.context) for key, value in step.get("with", {}).items()
        }
        action = step.get("uses", "").partition("@")[0]
        if action == "actions/checkout":
            check_out(self.origin, self.ref, int(given.get("fetch-depth", 1)), clone)
        elif action == "actions/upload-artifact":
            assert (clone / given["path"]).exists(), f"no {given['path']} to keep"
            shutil.copytree(clone / given["path"], self.artifacts / given["name"])
        elif action == "actions/download-artifact":
            shutil.copytree(self.artifacts / given["name"], clone / given["path"])
        elif action:
            assert action == "actions/setup-python", action
        else:
            self._script(step, clone)

    def _script(self, step: Mapping[str, Any], clone: Path) -> None:
        files = {
            name: self.machine.folder / name.lower()
            for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
        }
        for path in files.values():
            path.write_text("", encoding="utf-8")
        environment = {
            "JOB_AS": "runner",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": str(self.context["github"].get("api_url", "https://api.github.com")),
            "GITHUB_REPOSITORY": "tide/playbook",
            "GITHUB_WORKSPACE": str(clone),
            "RUNNER_TEMP": str(self.machine.temp),
            **{name: str(path) for name, path in files.items()},
            **{key: filled(str(value), self.context) for key, value in step.get("env", {}).items()},
        }
        self.machine.run(filled(step["run"], self.context), clone, environment, "-e")
        self.machine.said += [files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")]
        lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
        outputs = dict(line.split("=", 1) for line in lines)
        if "id" in step:
            self.context["steps"][step["id"]] = {"outputs": outputs}


@dataclass
class GitLab:
    """GitLab's runner for one pipeline."""

    machine: Machine
    origin: Path
    ref: str
    variables: dict[str, str]
    """What GitLab and the project's settings set."""
    artifacts: Path

    def jobs(self) -> list[str]:
        """List the jobs that the pipeline has."""
        return [name for name, job in self._jobs() if self._wants(job)]

    def run(
        self, name: str, *, environments: Mapping[str, Mapping[str, str]] | None = None
    ) -> Path:
        """Run a job, and return the clone in which it ran.

        `environments` holds variables that are scoped to an environment.
        """
        job = dict(self._jobs())[name]
        assert self._wants(job), f"{name} is left out"
        clone = self.machine.place(name)
        declared = {key: str(value) for key, value in job.get("variables", {}).items()}
        check_out(self.origin, self.ref, int(declared.get("GIT_DEPTH", 20)), clone)
        for needed in job.get("needs", []):
            shutil.copytree(self.artifacts / needed, clone, dirs_exist_ok=True)
        scoped = dict((environments or {}).get(job.get("environment", ""), {}))
        own = {
            "JOB_AS": "root",
            "GITLAB_CI": "true",
            "CI_PROJECT_DIR": str(clone),
            **self.variables,
            **scoped,
            **declared,
        }
        script = "\n".join(job["script"])
        self.machine.run(script, clone, own, "-e", "-o", "pipefail")
        for path in job.get("artifacts", {}).get("paths", []):
            target = self.artifacts / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if (clone / path).is_dir():
                shutil.copytree(clone / path, target)
            else:
                shutil.copy(clone / path, target)
        return clone

    def _jobs(self) -> Iterator[tuple[str, dict[str, Any]]]:
        jobs = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
        yield from (
            (name, job) for name, job in jobs.items() if isinstance(job, dict) and "script" in job
        )

    def _wants(self, job: Mapping[str, Any]) -> bool:
        return any(Expression(rule["if"], self.variables).value() for rule in job["rules"])
