"""Builds at once in one checkout wait for each other; killed ones leave the last good site, and nothing in the way."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from macros.atomic_files import placement
from macros.atomic_files.transaction import write_all
from tests.integration.engine import EPOCH, ROOT, clean_environment, mkdocs, small_playbook, tree

pytestmark = pytest.mark.build

_SLOW = """\
import os, time
from pathlib import Path

rename = os.rename

def waiting(source, target, **options):
    if str(source).endswith(".site-site"):
        Path("at-the-swap").touch()
        while not Path("go-on").exists():
            time.sleep(0.02)
    return rename(source, target, **options)

os.rename = waiting
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small playbook; its builds can be made to wait at the swap."""
    made = small_playbook(tmp_path / "playbook")
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow/sitecustomize.py").write_text(_SLOW, encoding="utf-8")
    return made


def _start(
    root: Path, *arguments: str, slow: bool = False, **variables: str
) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(root.parent / "slow")] if slow else []) or os.environ.get(
        "PYTHONPATH", ""
    )
    environment = clean_environment() | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": path} | variables
    command = [sys.executable, "-m", "mkdocs", *arguments]
    return subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.02)


@contextmanager
def _building(root: Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Start a build, and wait until it is about to swap its site in."""
    process = _start(root, "build", slow=True, **variables)
    _wait_for(root / "at-the-swap")
    yield process
    process.kill()
    process.communicate()


def _leftovers(root: Path) -> list[str]:
    return [path.name for path in root.iterdir() if path.name.startswith(".site")]


def test_three_builds_at_once_all_build_the_whole_site(root: Path) -> None:
    assert mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH).returncode == 0
    whole = tree(root / "site")
    results = [
        (process.communicate()[0], process.returncode)
        for process in [_start(root, "build") for _ in range(3)]
    ]
    assert [code for _, code in results] == [0, 0, 0], results
    assert tree(root / "site") == whole
    assert _leftovers(root) == []


def test_the_second_build_says_that_it_waits(root: Path) -> None:
    with _building(root) as first:
        second = _start(root, "build")
        assert second.stdout is not None
        assert (
            second.stdout.readline()
            == f"INFO    -  Another build is writing {root}/site. Waiting for it to end ...\n"
        )
        (root / "go-on").touch()
        assert first.wait() == 0
        said = second.communicate()[0]
        assert second.returncode == 0, said
        assert [line for line in said.splitlines() if not line.startswith("INFO")] == []
    assert (root / "site/index.html").is_file()


def test_builds_of_other_sites_and_a_preview_do_not_wait(root: Path) -> None:
    with _building(root):
        result = mkdocs(root, "build", "--site-dir", "other")
        assert result.returncode == 0, result.stdout
        assert "Another build" not in result.stdout
        serving = _start(root, "serve", "--dev-addr", "127.0.0.1:0")
        assert serving.stdout is not None
        said = ""
        while "Serving on" not in said:
            said += (line := serving.stdout.readline())
            assert line, said
        serving.send_signal(signal.SIGINT)
        assert "Another build" not in said + serving.communicate()[0]


def test_a_build_that_was_killed_at_the_swap_costs_no_site(root: Path) -> None:
    assert mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH).returncode == 0
    before = tree(root / "site")
    # A build with results of earlier ones changes a site in place (tests/unit/test_site_folder.py).
    with _building(root, PLAYBOOK_STORE="") as process:
        process.kill()
        process.wait()
        assert not (root / "site").exists()
    page = root / "docs/index.md"
    good = page.read_text(encoding="utf-8")
    page.write_text(f'{good}\n{{{{ person("nobody") }}}}\n', encoding="utf-8")
    assert mkdocs(root, "build").returncode == 1
    assert tree(root / "site") == before
    assert _leftovers(root) == []
    page.write_text(good, encoding="utf-8")
    assert mkdocs(root, "build", SOURCE_DATE_EPOCH=EPOCH).returncode == 0
    assert tree(root / "site") == before


def test_a_build_finishes_what_a_killed_command_left(root: Path) -> None:
    patch = "import os, signal\nos.link = lambda *_: signal.raise_signal(signal.SIGKILL)\n"
    (root.parent / "slow/sitecustomize.py").write_text(patch, encoding="utf-8")
    environment = clean_environment() | {
        "PYTHONPATH": os.pathsep.join([str(root.parent / "slow"), str(ROOT)])
    }
    command = [
        sys.executable,
        "-m",
        "macros",
        "new",
        "person",
        "mia-lund",
        "--department",
        "press",
        "--name",
        "Mia Lund",
    ]
    command += ["--role", "publisher", "--email", "mia.lund@example.com"]
    killed = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    result = mkdocs(root, "build")
    assert result.returncode == 0, result.stdout
    assert result.stdout.startswith(
        "INFO    -  A command was stopped while it wrote 1 file. The rest has now been written (1 file).\n"
    )
    assert "Mia Lund" in (root / "site/directory/press/index.html").read_text(encoding="utf-8")


def test_a_build_does_not_go_on_with_settings_that_have_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    def killed(*_: object) -> None:
        raise KilledError

    monkeypatch.setattr(placement, "put_in_place", killed)
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    with pytest.raises(KilledError):
        write_all(
            root,
            {
                "mkdocs.yml": settings.replace("site_name: ", "site_name: Our "),
                "docs/more.txt": None,
            },
        )
    result = mkdocs(root, "build")
    assert (result.returncode, result.stdout.splitlines()) == (
        1,
        [
            "INFO    -  A command was stopped while it wrote 1 file. The rest has now been written (1 file).",
            "",
            "Nothing was built: mkdocs.yml was among these files. Run the command again to build with the new settings.",
        ],
    )
    assert mkdocs(root, "build").returncode == 0
    assert ": Our " in (root / "site/index.html").read_text(encoding="utf-8")


def test_a_lock_file_of_a_killed_build_is_in_nobodys_way(root: Path) -> None:
    lock = root / ".site-site.lock"
    lock.touch()
    with lock.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    result = mkdocs(root, "build")
    assert result.returncode == 0
    assert "Another build" not in result.stdout
    assert _leftovers(root) == []
