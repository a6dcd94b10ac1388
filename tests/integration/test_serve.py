"""The preview shows changes at once, and mistakes on the last good site."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.engine import clean_environment, small_playbook

pytestmark = pytest.mark.build
_PATIENCE = 60
"""Seconds; a limit for a broken preview, not a measure."""


class Preview:
    """A running `mkdocs serve`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = root / "serve.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{self.port}"],
                cwd=root,
                env=clean_environment(),
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


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    running = Preview(small_playbook(tmp_path / "playbook"))
    try:
        running.wait("", lambda text: "<h1" in text)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(timeout=_PATIENCE)


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
