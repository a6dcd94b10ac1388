"""A first look at changed pages shows what the build of the whole site then writes, byte by byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.engine import EPOCH, clean_environment, small_playbook

pytestmark = pytest.mark.build
_COMPARE = """
import sys
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config


def pages(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("index.html")}


def built():
    config = load_config()
    config.site_url = "http://127.0.0.1:8000/"
    if not started:
        config.plugins.on_startup(command="serve", dirty=False)
        started.append(config)
    build(config, serve_url=config.site_url)
    return config


started = []
last = pages(Path(built().site_dir))
hooks = started[0].hooks["macros/hooks.py"]
for name, old, new in map(str.splitlines, sys.stdin.read().split("\\n\\n")):
    # A first look may follow another one.
    hooks._look_first(last)
    path = Path(name)
    text = path.read_text(encoding="utf-8")
    assert old in text, (name, old)
    path.write_text(text.replace(old, new), encoding="utf-8")
    first = dict(hooks._look_first(last))
    config = built()
    now = pages(Path(config.site_dir))
    changed = sorted(page for page in now if now[page] != last[page])
    different = sorted(page for page in now if page in first and now[page] != first[page])
    print(name, len(first) == len(last), changed != [], different)
    last = now
hooks.run.end()
"""


def _compared(root: Path, *changes: tuple[str, str, str]) -> list[str]:
    """Make changes one after the other; return for each: all pages looked at, any changed, which differ."""
    result = subprocess.run(
        [sys.executable, "-c", _COMPARE],
        cwd=root,
        env=clean_environment() | {"SOURCE_DATE_EPOCH": EPOCH},
        input="\n\n".join("\n".join(change) for change in changes),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.splitlines()


def test_pages_look_at_first_as_they_are_built(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    page, data = "docs/directory/press.md", "data/departments/press.yml"
    text = "Tell us by noon what should go out tomorrow."
    assert _compared(
        root,
        (page, text, "Tell us *today*, and ask {{ person('rosa-vega') }}."),
        (page, "Tell us", "## A new heading"),
        (data, "name: Rosa Vega", "name: Rosa Nieve"),
        (page, "description: What the press office posts", "description: What we post"),
        ("docs/index.md", "knows what", "has learned what"),
        # Only templates around pages show it.
        ("data/departments/legal.yml", "name: Lou Brand", "name: Lou Brandt"),
    ) == [
        f"{page} True True []",
        f"{page} True True []",
        f"{data} True True []",
        f"{page} True True []",
        "docs/index.md True True []",
        "data/departments/legal.yml True True []",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Tell us by noon", "[Tell us](nowhere.md) by noon"),
        ("Tell us by noon", "{{ person('nobody') }}"),
        ("Tell us by noon", "<script>alert(1)</script>"),
        ("title: Press office", "title: [Press"),
    ],
)
def test_a_mistake_is_left_to_the_build(tmp_path: Path, old: str, new: str) -> None:
    assert _number_of_first_looks(small_playbook(tmp_path / "playbook"), old, new) == "0"


def test_what_logs_a_message_is_left_to_the_build(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    log = "import logging\nlog = logging.getLogger('mkdocs.test')\n"
    finish = "hooks.run.finish_page = lambda file, html: log.{}('Strange.') or html\n"
    change = ("Tell us by noon", "Tell us early")
    assert _number_of_first_looks(root, *change) == "8"
    assert _number_of_first_looks(root, *change[::-1], log + finish.format("debug")) == "8"
    assert _number_of_first_looks(root, *change, log + finish.format("warning")) == "0"


def _number_of_first_looks(root: Path, old: str, new: str, preparation: str = "") -> str:
    """Change a page; return how many pages can be looked at then. No message may be printed."""
    script = _COMPARE.replace("config = built()\n    now", "print(len(first)); break\n    now")
    script = script.replace("for name, old", f"{preparation}for name, old")
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        env=clean_environment() | {"SOURCE_DATE_EPOCH": EPOCH},
        input=f"docs/directory/press.md\n{old}\n{new}",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "Strange." not in result.stderr
    return result.stdout.strip()
