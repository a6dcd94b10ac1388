"""A published folder for the web servers: two editions, a preview and the form editor."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.publishing.conftest import Prepared, prepared
from tests.publishing.repository import ADDRESS
from tests.sharing import made_once

__all__ = ["prepared"]
EDIT_POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval'"


@pytest.fixture(scope="session")
def published(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Publish 2026.10.1 beside 2026.02, with a preview and a form editor."""
    return (
        made_once(tmp_path_factory, worker_id, "hosted", lambda own: _publish(prepared, own))
        / "published"
    )


def _publish(prepared: Prepared, own: Path) -> None:
    folder = own / "published"
    subprocess.run(["cp", "-a", str(prepared.folder), str(folder)], check=True)
    repository = prepared.repository.clone(own / "playbook")
    repository.commit("2026.10.1", "This is 2026.10.1.")
    target = (
        "--target",
        "folder",
        "--to",
        str(folder),
        "--address",
        ADDRESS,
        "--read-back",
        "files",
    )
    repository.succeeds("publish", *target)
    build = folder / "previews/builds/1"
    build.mkdir(parents=True)
    for name in ("index.html", "404.html"):
        (build / name).write_text(f"<title>Preview {name}</title>", encoding="utf-8")
    (folder / "previews/preview").mkdir()
    (folder / "previews/preview/1").symlink_to("../builds/1")
    editor = folder / "builds/edit"
    editor.mkdir()
    (editor / "index.html").write_text("<title>Forms</title>", encoding="utf-8")
    (folder / "current/edit").symlink_to("../../builds/edit")
    policy = f'add_header Content-Security-Policy "{EDIT_POLICY}" always;\n'
    (folder / "csp-edit.conf").write_text(policy, encoding="utf-8")


@pytest.fixture(scope="session")
def challenges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out what certificates are issued by."""
    folder = tmp_path_factory.mktemp("web")
    (folder / ".well-known/acme-challenge").mkdir(parents=True)
    (folder / ".well-known/acme-challenge/token").write_text("token.key", encoding="utf-8")
    return folder
