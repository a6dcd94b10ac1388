"""The preview shows changes at once, and mistakes on the last good site."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.integration.engine import clean_environment, mkdocs, small_playbook

pytestmark = pytest.mark.build
_PATIENCE = 60
"""Seconds; a limit for a broken preview, not a measure."""
_TEXT = "Tell us by noon what should go out tomorrow."
"""What the press office's page says."""
_NEW_PAGE = """---
title: New
description: In short.
owner: hub
review_by: 2027-10-01
---

# New

Words.
"""


class Preview:
    """A running `mkdocs serve`."""

    def __init__(self, root: Path, **environment: str) -> None:
        self.root = root
        self.temporary = root.with_name("temporary")
        self.temporary.mkdir(exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = root / "serve.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{self.port}"],
                cwd=root,
                env=clean_environment() | {"TMPDIR": str(self.temporary)} | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def get(self, path: str) -> str:
        """Fetch a page; an empty text while nothing answers."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/{path}", timeout=_PATIENCE
            ) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            return ""

    def wait(self, path: str, condition: Callable[[str], bool]) -> str:
        """Fetch a page until it is as expected."""
        deadline = time.monotonic() + _PATIENCE
        while not condition(text := self.get(path)):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"{text}\n{self.log.read_text()}"
            time.sleep(0.2)
        return text

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a file as an editor does."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def add_page(self) -> None:
        """Add a page, and then to the navigation."""
        (self.root / "docs/new.md").write_text(_NEW_PAGE, encoding="utf-8")
        entry = "  - Departments: directory/index.md"
        self.replace("mkdocs.yml", entry, f"{entry}\n  - New: new.md")

    def wait_for_log(self, text: str, number: int = 1) -> None:
        """Wait until a text has been logged so many times."""
        deadline = time.monotonic() + _PATIENCE
        while (log := self.log.read_text()).count(text) < number:
            assert self.process.poll() is None, log
            assert time.monotonic() < deadline, log
            time.sleep(0.01)

    def state(self, page: str) -> tuple[int, int]:
        """Return what a page asks the server with: the time of the site, and its own version."""
        match = re.search(r"livereload\(([0-9]+), ([0-9]+)\);", self.get(page))
        assert match is not None
        return int(match[1]), int(match[2])

    def wait_as_browser(self, page: str, state: tuple[int, int]) -> bool:
        """Ask as a page in a browser does whether to reload; return the answer."""
        address = f"http://127.0.0.1:{self.port}"
        answer = requests.get(
            f"{address}/livereload/{state[0]}/{state[1]}",
            headers={"Referer": f"{address}/{page}"},
            timeout=_PATIENCE,
        )
        return int(answer.text) > state[0]

    def stop(self) -> None:
        """End it as somebody does on a terminal."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=_PATIENCE)


@contextmanager
def _serving(root: Path, **environment: str) -> Iterator[Preview]:
    running = Preview(root, **environment)
    try:
        running.wait("", lambda text: "<h1" in text)
        yield running
    finally:
        running.stop()


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    with _serving(small_playbook(tmp_path / "playbook")) as running:
        yield running


def test_a_change_in_data_shows_and_a_mistake_shows_on_the_last_good_page(preview: Preview) -> None:
    page = "directory/press/"
    preview.wait(page, lambda text: "Rosa Vega" in text)
    preview.replace("data/departments/press.yml", "name: Rosa Vega", "name: Rosa Nieve")
    preview.wait(page, lambda text: "Rosa Nieve" in text)
    preview.replace(
        "data/departments/press.yml", "representative: rosa-vega", "representative: rosa-veg"
    )
    text = preview.wait(page, lambda text: 'class="pb-problems"' in text)
    assert "data/departments/press.yml:6:17: unknown-reference:" in text
    assert "Did you mean &#x27;rosa-vega&#x27;?" in text
    assert "Rosa Nieve" in text
    preview.replace(
        "data/departments/press.yml", "representative: rosa-veg", "representative: rosa-vega"
    )
    preview.wait(page, lambda text: 'class="pb-problems"' not in text and "Rosa Nieve" in text)
    assert "Traceback" not in preview.log.read_text()


def test_a_changed_style_sheet_shows_with_its_comments(preview: Preview) -> None:
    def sheet() -> str:
        found = re.search(r"assets/stylesheets/playbook\.[0-9a-f]{8}\.min\.css", preview.get(""))
        return found[0] if found else ""

    first = sheet()
    assert "/* Wide tables scroll" in preview.get(first)
    preview.replace(
        "overrides/assets/css/table.css", "/* Wide tables scroll", "/* Very wide tables scroll"
    )
    preview.wait("", lambda text: bool(text) and first not in text)
    assert "/* Very wide tables scroll" in preview.get(sheet())


def test_every_way_to_save_shows_and_the_last_save_of_a_burst_wins(preview: Preview) -> None:
    page = preview.root / "docs/directory/press.md"
    text = page.read_text(encoding="utf-8")

    def shows(words: str) -> None:
        preview.wait("directory/press/", lambda shown: f"<p>{words}</p>" in shown)

    page.write_text(f"{text}\nWritten.\n", encoding="utf-8")
    shows("Written.")
    new = page.with_name("press.md.tmp")
    new.write_text(f"{text}\nRenamed.\n", encoding="utf-8")
    new.replace(page)
    shows("Renamed.")
    page.unlink()
    page.write_text(f"{text}\nRemoved and written.\n", encoding="utf-8")
    shows("Removed and written.")
    for number in range(1, 201):
        page.write_text(f"{text}\nBurst {number}.\n", encoding="utf-8")
    shows("Burst 200.")


def test_a_save_during_a_build_is_shown_next(preview: Preview) -> None:
    page = "directory/press/"
    preview.replace("docs/directory/press.md", _TEXT, "First.")
    preview.wait_for_log("Building documentation", 2)
    preview.replace("docs/directory/press.md", "First.", "Second.")
    preview.wait(page, lambda text: "<p>Second.</p>" in text)
    # The address of a new page only works once the whole site has been built.
    preview.replace("docs/directory/press.md", "Second.", "Third.")
    preview.wait_for_log("Building documentation", 3)
    preview.add_page()
    preview.wait("new/", lambda text: "<p>Words.</p>" in text)
    assert "<p>Third.</p>" in preview.get(page)


def test_only_browsers_with_a_changed_page_reload(preview: Preview) -> None:
    with ThreadPoolExecutor() as threads:
        pages = ("directory/press/", "")
        press, home = (
            threads.submit(preview.wait_as_browser, page, preview.state(page)) for page in pages
        )
        preview.replace("docs/directory/press.md", _TEXT, "New words.")
        assert press.result(_PATIENCE)
        assert "<p>New words.</p>" in preview.get("directory/press/")
        preview.wait_for_log("Documentation built", 2)
        assert not home.done()
        preview.replace("docs/index.md", "knows what", "has learned what")
        assert home.result(_PATIENCE)


def test_an_address_without_a_page_reloads_when_there_is_one(preview: Preview) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(preview.wait_as_browser, "new/", (0, 0))
        preview.add_page()
        assert waiting.result(_PATIENCE)


def test_a_page_with_the_search_of_an_earlier_build_reloads(preview: Preview) -> None:
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(preview.wait_as_browser, "", preview.state(""))
        while not waiting.done():
            piece = requests.get(
                f"http://127.0.0.1:{preview.port}/search/00000000/core.json", timeout=_PATIENCE
            )
            assert piece.status_code == 404
        assert waiting.result()


def test_styles_and_scripts_stay_in_the_browser_and_pages_do_not(preview: Preview) -> None:
    addresses = re.findall(r'(?:href|src)="(assets/[^"]+\.min\.(?:css|js))"', preview.get(""))
    assert len(addresses) >= 4
    for path in ("", "search/search_index.json", *addresses):
        answer = requests.get(f"http://127.0.0.1:{preview.port}/{path}", timeout=_PATIENCE)
        assert ("immutable" in answer.headers.get("Cache-Control", "")) == (path in addresses)


def test_without_events_changes_show_and_the_log_says_how(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    with _serving(root, PLAYBOOK_POLL="1") as preview:
        preview.replace("docs/directory/press.md", _TEXT, "New words.")
        preview.wait("directory/press/", lambda text: "<p>New words.</p>" in text)
        assert (
            "Looking for changed files every 0.5 s, without events: PLAYBOOK_POLL is set."
            in preview.log.read_text()
        )


def test_changed_code_restarts_the_preview_and_leaves_nothing_behind(preview: Preview) -> None:
    code = preview.root / "macros/__init__.py"
    good = code.read_text(encoding="utf-8")
    code.write_text(f"{good}\n(", encoding="utf-8")
    preview.wait("", lambda text: "was never closed" in text)
    code.write_text(f"{good}\n# Changed.\n", encoding="utf-8")
    preview.wait_for_log("The code has changed: restarting")
    preview.wait_for_log("Serving on", 2)
    preview.wait("", lambda text: "<h1" in text and "was never closed" not in text)
    assert len([*preview.temporary.glob("mkdocs_*")]) == 1
    descriptors = Path(f"/proc/{preview.process.pid}/fd")
    if descriptors.is_dir():
        targets = [str(path.readlink()) for path in descriptors.iterdir() if path.is_symlink()]
        assert sum("inotify" in target for target in targets) == 1


def test_ctrl_c_and_sigterm_leave_nothing_behind(tmp_path: Path) -> None:
    root = small_playbook(tmp_path / "playbook")
    for number in (signal.SIGINT, signal.SIGTERM):
        with _serving(root) as preview:
            assert [*preview.temporary.glob("mkdocs_*")] != []
            preview.process.send_signal(number)
            assert preview.process.wait(_PATIENCE) == 0
            assert [*preview.temporary.glob("*mkdocs_*")] == []
            assert "Traceback" not in preview.log.read_text()


def test_a_port_in_use_is_one_clear_line(preview: Preview) -> None:
    address = f"127.0.0.1:{preview.port}"
    result = mkdocs(preview.root, "serve", "--dev-addr", address)
    assert result.returncode == 1
    assert result.stdout.splitlines()[-1] == (
        f"Nothing is served on {address}: Address already in use. End what uses the port, or choose"
        f" another one: mkdocs serve --dev-addr 127.0.0.1:{preview.port + 1}."
    )
    assert "Traceback" not in result.stdout
