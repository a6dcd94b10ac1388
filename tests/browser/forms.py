"""The form editor for tests: a playbook in a repository of its own, the editor served beside it, and a server that writes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Page, expect

from macros.atomic_files.file_lock import FileLock
from macros.forms.editor import policy, write_editor
from macros.forms.installation import FOLDER, InstallationError, install
from tests import programs
from tests.browser.server import free_port, serving
from tests.integration.engine import ROOT

_SERVER = Path(__file__).with_name("decap")
_PATIENCE = 600
_GIVES_UP = "new c.Mutex,3e3"
"""How the server that writes says that a request waits 3 seconds at most for those before it: too
short on a busy machine."""
PATIENCE = 60_000
"""Milliseconds for what a browser does at once on a machine that has nothing else to do."""
expect.set_options(timeout=PATIENCE)


def packages() -> Path:
    """Return the folder of the editor's packages; fetch them where they are not there yet."""
    try:
        install(ROOT / FOLDER)
    except InstallationError as error:
        programs.missing(str(error))
    return ROOT / FOLDER


def program(name: str) -> str:
    """Find Node.js, or its npm."""
    return shutil.which(name) or programs.missing(f"{name} is not installed.")


def writing_server() -> Path:
    """Return the script of the server that writes; fetch it, as its lock file names it, where it is not there yet."""
    folder = ROOT / ".cache" / "decap-server"
    lock = FileLock(folder.with_suffix(".lock"))
    assert lock.acquire(_PATIENCE)  # another process of the same test run may be fetching it
    try:
        return _fetch_server(folder)
    finally:
        lock.release()


def _fetch_server(folder: Path) -> Path:
    script = folder / "node_modules/decap-server/dist/index.js"
    patient = script.with_name("patient.js")
    wanted = {path.name: path.read_bytes() for path in _SERVER.iterdir()}
    if patient.is_file() and all(
        (folder / name).read_bytes() == content for name, content in wanted.items()
    ):
        return patient
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in wanted.items():
        (folder / name).write_bytes(content)
    command = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    result = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    if result.returncode:
        programs.missing(f"npm cannot fetch decap-server: {result.stderr.strip()[-300:]}")
    text = script.read_text(encoding="utf-8")
    assert text.count(_GIVES_UP) == 1
    patient.write_text(text.replace(_GIVES_UP, f"new c.Mutex,{_PATIENCE}000"), encoding="utf-8")
    return patient


@dataclass(frozen=True, slots=True)
class Repository:
    """A playbook in a git repository, and the server that writes for the editor."""

    root: Path
    port: int

    def git(self, *arguments: str) -> str:
        """Run git; give what it prints."""
        names = {
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "T"), ("EMAIL", "t@example.com"))
        }
        command = ["git", "-C", str(self.root), *arguments]
        return subprocess.run(
            command,
            env={**os.environ, **names},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    def branches(self) -> list[str]:
        """List the branches on which changes are proposed."""
        return self.git("branch", "--format=%(refname:short)", "--list", "cms/*").split()

    def change(self, branch: str) -> list[str]:
        """List the lines that a branch takes away (-) and adds (+), with the file of each change before them."""
        shown = self.git("diff", "--unified=0", "--no-color", f"main...{branch}").splitlines()
        return [
            line for line in shown if line.startswith(("+", "-")) and not line.startswith("---")
        ]

    def publish(self, path: str, old: str, new: str) -> None:
        """Change a text in a published file, as a merged proposal of somebody else does."""
        text = self.git("show", f"main:{path}")
        assert old in text
        entry = {"path": path, "slug": path, "raw": text.replace(old, new)}
        self._ask(
            "persistEntry",
            entry=entry,
            assets=[],
            options={"commitMessage": "Merge", "useWorkflow": False, "status": "draft"},
        )

    def merge(self, collection: str, slug: str) -> None:
        """Merge the proposal of a form."""
        self._ask("publishUnpublishedEntry", collection=collection, slug=slug)

    def _ask(self, action: str, **parameters: object) -> None:
        """Let the server change the published branch: in this work tree it checks out one branch after the other."""
        body = json.dumps({"action": action, "params": {"branch": "main", **parameters}}).encode()
        request = Request(
            f"http://127.0.0.1:{self.port}/api/v1", body, {"Content-Type": "application/json"}
        )
        with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - on this machine
            assert answer.status == HTTPStatus.OK

    def propose(self, branch: str, path: str, text: str, folder: Path) -> None:
        """Propose a file on a branch, as somebody else does; the branch is laid out in a folder."""
        self.git("worktree", "add", "--quiet", "-b", branch, str(folder), "main")
        other = Repository(folder, self.port)
        (folder / path).write_text(text, encoding="utf-8")
        other.git("add", "--all")
        other.git("commit", "--quiet", "--message", "Propose")
        self.git("worktree", "remove", str(folder))

    def published(self) -> str:
        """Return the newest commit of the published branch."""
        return self.git("rev-parse", "main").strip()

    def take_out(self, branch: str, folder: Path) -> Path:
        """Lay a branch out in a folder."""
        self.git("worktree", "add", "--quiet", "--detach", str(folder), branch)
        return folder

    def reset(self, commit: str) -> None:
        """Delete every proposal, and set the published branch to a commit.

        Waits until the server has done what pages asked it to do, closed ones as well.
        """
        self._ask("unpublishedEntries")  # one request after the other
        self.git("checkout", "--quiet", "--force", "-B", "main", commit)
        for branch in self.branches():
            self.git("branch", "--quiet", "-D", branch)


@dataclass(frozen=True, slots=True)
class Forms:
    """The editor, as it is served."""

    address: str
    repository: Repository


@cache
def _editor_port() -> int:
    """Return the port for every editor of this process.

    A browser keeps compiled scripts by address (`EditorProfile`).
    """
    return free_port()


@contextmanager
def forms(nginx: str, work: Path, files: dict[str, str]) -> Iterator[Forms]:
    """Serve the editor for a copy of the default playbook with files (path below its root to text) laid over it."""
    root = work / "repository"
    for folder in ("data", "docs", "overrides"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy2(ROOT / "mkdocs.yml", root)
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8")
    port = free_port()
    repository = Repository(root, port)
    repository.git("init", "--quiet", "--initial-branch", "main")
    repository.git("config", "user.name", "T")
    repository.git("config", "user.email", "t@example.com")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "Begin")
    backend = f"http://127.0.0.1:{port}/api/v1"
    write_editor(root, packages(), work / "site" / "edit", "http://127.0.0.1/", backend)
    (work / "nginx").mkdir()
    settings = {
        "PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MODE": "git",
        "GIT_REPO_DIRECTORY": str(root),
    }
    with (work / "server.log").open("wb") as log:
        command = [program("node"), str(writing_server())]
        server = subprocess.Popen(
            command, cwd=work, env={**os.environ, **settings}, stdout=log, stderr=log
        )
    try:
        with serving(
            nginx,
            work / "site",
            work / "nginx",
            under=policy(root, backend),
            preferred_port=_editor_port(),
        ) as address:
            yield Forms(f"{address}/edit/", repository)
    finally:
        server.terminate()
        server.wait(30)


def sign_in(page: Page, first_label: str) -> None:
    """Sign in, which asks for nothing here, and wait for a form."""
    page.get_by_role("button", name="Login").click(timeout=PATIENCE)
    expect(page.get_by_label(first_label, exact=True).first).to_be_visible(timeout=PATIENCE)


def save(page: Page) -> None:
    """Save a form, and wait until it is saved."""
    press_save(page)
    expect(page.get_by_text("Changes saved")).to_be_visible(timeout=PATIENCE)


def press_save(page: Page) -> None:
    """Press the button, whatever comes of it."""
    page.get_by_role("button", name="Save", exact=True).click()
