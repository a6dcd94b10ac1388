"""Test the systemd units: valid, with commands that run in order under their own restrictions."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.hosting.jobs import Machine
from tests.hosting.sandbox import can_mount, sandboxed
from tests.integration.engine import ROOT, small_playbook
from tests.programs import SYSTEM_FOLDERS, missing
from tests.publishing.reading import get
from tests.publishing.repository import Repository, as_repository
from tests.publishing.server import free_port, serving
from tests.unit.web_server import Answer, Request, answering, self_signed

pytestmark = pytest.mark.build
_UNITS = sorted(
    path.name
    for path in (ROOT / ".hosting").iterdir()
    if path.suffix in (".path", ".service", ".timer")
)
_SERVICES = [name for name in _UNITS if name.endswith(".service")]
_FILES = ("Makefile", "pyproject.toml", "requirements.txt", ".gitignore", "README.md", "LICENSE")
_NOBODY = 65534
_SHARED = ("PrivateTmp", "ProtectHome", "ProtectSystem", "NoNewPrivileges")


@dataclass(frozen=True)
class Unit:
    """A unit file: each setting with its values, in their order."""

    settings: dict[str, list[str]]

    @classmethod
    def read(cls, name: str) -> Unit:
        """Read one of the shipped units."""
        settings: dict[str, list[str]] = {}
        for line in (ROOT / ".hosting" / name).read_text(encoding="utf-8").splitlines():
            if "=" in line and not line.startswith("#"):
                key, _, value = line.partition("=")
                settings.setdefault(key, []).append(value)
        return cls(settings)

    def one(self, name: str) -> str:
        """Return the only value of a setting; empty where it is not set."""
        values = self.settings.get(name, [""])
        assert len(values) == 1, name
        return values[0]


@dataclass(frozen=True)
class Server:
    """A machine on which the playbook is published, with folders in place of those in the units."""

    folder: Path
    origin: Repository
    port: int
    certificate: Path
    """That of the code host, as a company has its own."""
    proposals: list[dict[str, object]]
    """Those that are open at the code host."""

    @property
    def places(self) -> dict[str, str]:
        """What stands for what."""
        return {
            "/srv/playbook-source": str(self.folder / "source"),
            "/srv/playbook": str(self.folder / "published"),
            "/var/lib/playbook": str(self.folder / "state"),
            "http://127.0.0.1:8080/": f"http://127.0.0.1:{self.port}/",
        }

    def placed(self, text: str) -> str:
        """Put our folders in the place of those in a text."""
        pattern = "|".join(map(re.escape, sorted(self.places, key=len, reverse=True)))
        return re.sub(pattern, lambda match: self.places[match[0]], text)

    def start(self, name: str, **more: str) -> str:
        """Run the commands of a service in turn, and give what they say."""
        unit = Unit.read(name)
        environment = dict(
            value.split("=", 1) for value in map(self.placed, unit.settings.get("Environment", []))
        )
        environment |= {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin",
            "LANG": "C.UTF-8",
            **more,
        }
        said = ""
        for command in unit.settings["ExecStart"]:
            result = subprocess.run(
                self._command(unit, self.placed(command)),
                cwd=self.placed(unit.one("WorkingDirectory")),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=300,
                check=False,
            )
            said += result.stdout
            assert result.returncode == 0, f"{command}\n{said}"
        return said

    def _command(self, unit: Unit, command: str) -> list[str]:
        """Restrict a command as the unit says; whoever may not, runs it as it is."""
        assert {name: unit.one(name) for name in _SHARED} == {
            "PrivateTmp": "yes",
            "ProtectHome": "yes",
            "ProtectSystem": "strict",
            "NoNewPrivileges": "yes",
        }
        if not can_mount():
            return shlex.split(command)
        state = Path("/var/lib") / unit.one("StateDirectory")
        writable = [
            Path(path) for path in self.placed(f"{unit.one('ReadWritePaths')} {state}").split()
        ]
        hidden = [Path("/tmp"), Path("/var/tmp"), Path("/home"), Path("/root")]  # noqa: S108 - what the unit hides
        kept = {ROOT, Path(sys.base_prefix), self.folder}
        hidden = [path for path in hidden if not any(path in each.parents for each in kept)]
        as_user = f"exec setpriv --reuid={_user()} --regid={_user()} --clear-groups --no-new-privs -- {command}"
        return sandboxed(as_user, writable=writable, empty=hidden)


def _user() -> int:
    """Return the user in place of the units' user.

    It is nobody, which every system has, if that user can read Python and the project.
    """
    if not can_mount():
        return os.geteuid()
    folders = [folder for path in (ROOT, Path(sys.base_prefix)) for folder in (path, *path.parents)]
    return (
        _NOBODY
        if all(folder.stat().st_mode & 0o005 == 0o005 for folder in folders)
        else os.geteuid()
    )


@pytest.fixture(scope="module")
def server(nginx: str) -> Iterator[Server]:
    """Set up a server: a clone owned by its user, an empty folder to publish into, and nginx."""
    proposals: list[dict[str, object]] = []

    def answer(request: Request) -> Answer:
        return Answer.json(
            proposals if request.path.startswith("/api/v3/repos/tide/playbook/pulls?") else {}
        )

    with TemporaryDirectory(dir="/srv" if can_mount() else None) as made:
        folder = Path(made)
        folder.chmod(0o755)
        certificate = self_signed(folder)
        certificate.chmod(0o644)
        with answering(answer, certificate) as host:
            repository = _laid_out(folder, host.address)
            port = free_port()
            with serving(nginx, folder / "published", folder / "own", port):
                yield Server(folder, repository, port, certificate, proposals)


def _laid_out(folder: Path, code_host: str) -> Repository:
    """Lay out the folders of a server, and a repository whose main branch it publishes."""
    repository = as_repository(small_playbook(folder / "work"))
    organization = repository.root / "data/organization.yml"
    known = f"repository:\n  url: {code_host}/tide/playbook\n  host: github\n"
    organization.write_text(organization.read_text(encoding="utf-8") + known, encoding="utf-8")
    for name in _FILES:
        shutil.copy2(ROOT / name, repository.root / name)
    repository.commit("2026.02", "This is 2026.02.")
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", str(repository.root), str(folder / "origin.git")],
        check=True,
    )
    repository.git("remote", "add", "origin", str(folder / "origin.git"))
    subprocess.run(
        ["git", "clone", "--quiet", str(folder / "origin.git"), str(folder / "source")], check=True
    )
    Machine(folder / "machine")
    venv = [sys.executable, str(folder / "machine/venv.py")]
    subprocess.run(venv, cwd=folder / "source", check=True)
    for name in ("published", "state", "own"):
        (folder / name).mkdir()
    # Whatever git writes later, what is installed counts as newer.
    os.utime(folder / "source/.venv/installed", (4_000_000_000, 4_000_000_000))
    if _user() != os.geteuid():
        owned = [str(folder / name) for name in ("published", "state", "source", "origin.git")]
        subprocess.run(["chown", "--recursive", f"{_user()}:{_user()}", *owned], check=True)
    return repository


def test_systemd_finds_no_fault(server: Server, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze") or missing("systemd is not installed.")
    for name in _UNITS:
        text = server.placed((ROOT / ".hosting" / name).read_text(encoding="utf-8"))
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [str(tmp_path / name) for name in _UNITS]
    result = subprocess.run(
        [program, "verify", "--man=no", *paths], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_every_service_is_started_by_a_timer_or_a_path() -> None:
    starting = {Path(name).stem for name in _UNITS if not name.endswith(".service")}
    assert starting == {Path(name).stem for name in _SERVICES}


def test_the_services_publish_what_was_merged_and_preview_what_is_proposed(server: Server) -> None:
    address = f"http://127.0.0.1:{server.port}/"
    server.start("playbook-publish.service")
    assert "This is 2026.02." in get(address, "latest/").text
    server.origin.commit("2026.03", "This is 2026.03.")
    server.origin.git("push", "--quiet", "origin", "main")
    server.start("playbook-publish.service")
    assert "This is 2026.03." in get(address, "latest/").text
    server.origin.git("checkout", "--quiet", "-b", "proposal")
    head = server.origin.commit("", "This is proposed.")
    server.origin.git("push", "--quiet", "origin", "HEAD:refs/pull/7/head")
    server.proposals.append({"number": 7, "head": {"sha": head}})
    said = server.start("playbook-preview.service", REQUESTS_CA_BUNDLE=str(server.certificate))
    assert "Published the preview of 7" in said
    assert "This is proposed." in get(address, "preview/7/").text


def test_nginx_is_told_of_a_new_policy(server: Server) -> None:
    unit = Unit.read("playbook-policy.service")
    test, reload = (shlex.split(command) for command in unit.settings["ExecStart"])
    nginx = shutil.which("nginx", path=os.pathsep.join(SYSTEM_FOLDERS))
    assert nginx is not None
    assert test == ["/usr/sbin/nginx", "-t"]
    own = server.folder / "own"
    checked = subprocess.run(
        [nginx, "-t", "-p", str(own), "-c", str(own / "nginx.conf")],
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert reload == ["/usr/bin/systemctl", "reload", "nginx.service"]
    watched = [
        server.placed(path) for path in Unit.read("playbook-policy.path").settings["PathChanged"]
    ]
    assert str(server.folder / "published/csp.conf") in watched
