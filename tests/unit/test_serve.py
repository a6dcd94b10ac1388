"""The loop of the preview: what it builds when, with builds that do as they are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.livereload import LiveReloadServer

from macros.site import serve
from macros.site.build_run import BuildRun
from macros.site.file_watcher import FileWatcher
from macros.site.serve import PreviewServer


class Loop:
    """A preview whose builds call a function, which ends the loop by raising KeyboardInterrupt."""

    def __init__(self, folder: Path, build: Callable[[Loop, int], None]) -> None:
        self.page = folder / "index.md"
        self.page.write_text("Before", encoding="utf-8")
        self.run = BuildRun("")
        self.builds = 0
        self._build = build
        self.watcher = FileWatcher([str(folder)])
        self.watcher.start()
        server = LiveReloadServer(self.build, "127.0.0.1", 0, str(folder))
        self.server = PreviewServer(server, self.run, self.watcher, lambda _: {})

    def build(self) -> None:
        self.builds += 1
        self._build(self, self.builds)

    def save(self) -> None:
        """Change the page, and wait until that has been noticed."""
        self.page.write_text(f"{self.page.read_text(encoding='utf-8')}.", encoding="utf-8")
        while not self.watcher.has_changes():
            pass

    def start(self) -> None:
        self.save()
        with pytest.raises(KeyboardInterrupt):
            self.server._build_loop()
        self.server.shutdown()


def test_a_save_during_a_build_ends_it_and_begins_another(tmp_path: Path) -> None:
    reached = []

    def build(loop: Loop, number: int) -> None:
        if number == 1:
            loop.save()
        loop.run.give_way()
        reached.append(number)
        raise KeyboardInterrupt

    Loop(tmp_path, build).start()
    assert reached == [2]


def test_a_save_after_the_last_step_of_a_build_begins_another(tmp_path: Path) -> None:
    def build(loop: Loop, number: int) -> None:
        if number == 2:
            raise KeyboardInterrupt
        loop.run.give_way()
        loop.save()

    Loop(tmp_path, build).start()


def test_a_failed_build_is_followed_by_another_after_the_next_save(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def build(loop: Loop, number: int) -> None:
        if number == 2:
            raise KeyboardInterrupt
        loop.save()
        raise SystemExit("No.")

    Loop(tmp_path, build).start()
    assert caplog.messages == ["No. The preview still shows the last good site."]


def test_a_file_that_keeps_changing_does_not_put_off_the_site_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "_MOST_DELAY_SECONDS", 0.3)

    def build(loop: Loop, number: int) -> None:
        loop.save()
        loop.run.give_way()
        assert number > 1
        raise KeyboardInterrupt

    Loop(tmp_path, build).start()


def test_pages_reload_whatever_mkdocs_yml_watches(tmp_path: Path) -> None:
    page = tmp_path / "site/index.html"
    page.parent.mkdir()
    page.write_text("<body></body>", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    watcher = FileWatcher(())
    engine = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(page.parent))
    engine.watch(str(tmp_path / "docs"))
    server = PreviewServer(engine, BuildRun(""), watcher, lambda _: {})
    environ = {"PATH_INFO": "/"}
    answer = server._serve_request(environ, lambda *_: None)
    assert answer is not None
    assert b"livereload(" in b"".join(answer)
    (tmp_path / "docs/index.md").write_text("New", encoding="utf-8")
    assert watcher.wait(0) == {str(tmp_path / "docs/index.md")}
    server.server_close()
