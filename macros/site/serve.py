"""Serve the preview: build after each change, show open pages first, keep the last good site.

A change goes through two steps. First, the pages that browsers show are rendered again, with all
that is known from the last build; then the whole site is built, and swapped in. A change during
either step begins with the first one again.
"""

from __future__ import annotations

import logging
import os
import posixpath
import re
import shutil
import sys
import time
import traceback
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import _SCRIPT_TEMPLATE, LiveReloadServer, _Handler, _timestamp

from macros.check import formats
from macros.site.build_run import SiteBuildError, SupersededError
from macros.site.preview_notice import problem_panel, with_panel

if TYPE_CHECKING:
    from macros.site.build_run import BuildRun
    from macros.site.file_watcher import FileWatcher

log = logging.getLogger("mkdocs.hooks.playbook")
_CODE = Path(__file__).resolve().parents[1]
"""The package `macros`."""
_POLL = re.compile(r"/livereload/([0-9]+)/([0-9]+)")
"""A page asks whether to reload: the time of its site, and the version of the page."""
_HASHED = re.compile(r".*\.[0-9a-f]{8}\.min\.(css|js)")
"""Files whose address changes with their content: a page that is reloaded need not load them."""
_PIECE = re.compile(r"/search/[0-9a-f]{8}/")
"""Files of the search index. If one is gone, some page searches that of an earlier build."""
_RELOAD_SECONDS = 0.8
"""The longest to wait for browsers that load a page before the rest of the site is built."""
_MOST_DELAY_SECONDS = 30.0
"""The longest that the whole site may be put off because files keep changing."""
_MOST_PAGES = 6
"""Open pages that are rendered before the rest of the site."""

FirstLook = Callable[[Collection[str]], Mapping[str, bytes]]
"""Takes paths of pages below the site's folder; renders as many of them as it can."""


class _RequestHandler(_Handler):
    def log_request(self, code: str | int = "-", size: str | int = "-") -> None:  # noqa: ARG002
        """Log what is not found, but not as a warning: a strict build meanwhile would fail."""
        level = logging.DEBUG if str(code) == "200" else logging.INFO
        log.log(level, '"%s" code %s', self.requestline, code)


class PreviewServer(LiveReloadServer):
    """Serves the last good site, and reloads the browsers whose page has changed."""

    def __init__(
        self, server: LiveReloadServer, run: BuildRun, watcher: FileWatcher, look_first: FirstLook
    ) -> None:
        """Take the place of another server, which has not been started."""
        self._address = str(server.server_address[0]), int(server.server_address[1])
        super().__init__(server.builder, *self._address, server.root, server.mount_path)
        server.server_close()
        self.RequestHandlerClass = _RequestHandler
        self.error_handler = self._error_page(server.error_handler)
        # The base class starts and stops it.
        self.observer: Any = watcher
        self._run = run
        self._watcher = watcher
        self._look_first = look_first
        self._panel = b""
        self._open: dict[object, tuple[Path, int]] = {}
        """The pages that browsers show, by their requests that wait for a change; with versions."""
        self._first_look: dict[Path, bytes] = {}
        """Pages that are shown in place of those of the last good site, by their files."""
        for path in server._watched_paths:  # noqa: SLF001 - the pages and mkdocs.yml
            self.watch(path)

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:  # noqa: ARG002
        """Watch another file or folder."""
        self._watched_paths[path] = 1
        self._watcher.add(path)

    def unwatch(self, path: str) -> None:
        """Do nothing: a change too many does no harm."""

    def server_bind(self) -> None:
        """Take the port. Raises Abort if that is impossible."""
        try:
            super().server_bind()
        except OSError as error:
            host, port = self._address
            raise Abort(
                f"Nothing is served on {host}:{port}: {error.strerror}. End what uses the port, or"
                f" choose another one: mkdocs serve --dev-addr {host}:{port + 1}."
            ) from None

    def _build_loop(self) -> None:
        unbuilt: set[str] = set()
        since = 0.0
        while not self._shutdown:
            if changes := self._watcher.wait(self.shutdown_delay):
                log.info("Detected file changes")
                since = since if unbuilt else time.monotonic()
                unbuilt |= changes
                if self._update(unbuilt, can_wait=time.monotonic() < since + _MOST_DELAY_SECONDS):
                    unbuilt.clear()

    def _update(self, changes: set[str], *, can_wait: bool) -> bool:
        """Show changed files; return whether they are on the whole site.

        That `can_wait` if files change meanwhile.
        """
        try:
            if any(Path(path).is_relative_to(_CODE) for path in changes if path.endswith(".py")):
                self._restart()
            self._show_first(changes)
            self._run.is_superseded = self._watcher.has_changes if can_wait else bool
            self._run.give_way()
            self.builder()
            with self._epoch_cond:
                self._run.swap_in()
        except SupersededError:
            self._run.discard()
            return False
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the preview survives everything
            self._explain(error)
            return False
        self._reload({}, panel=b"")
        return True

    def _explain(self, error: BaseException) -> None:
        """Show why the site cannot be built, in the terminal and on the last good pages."""
        if not isinstance(error, MkDocsException | SiteBuildError | SyntaxError):
            traceback.print_exception(error)
        # No traceback: most errors are somebody's typing mistake.
        log.error("%s The preview still shows the last good site.", error)
        problems = self._run.report.problems if self._run.report else ()
        lines = [formats.line(problem) for problem in problems if problem.severity == "error"]
        self._reload({}, panel=problem_panel(self._run.words, lines or [str(error)]))

    def _restart(self) -> None:
        """Restart this process with the changed code. Raises SyntaxError for what is no Python."""
        for path in _CODE.rglob("*.py"):
            compile(path.read_text(encoding="utf-8"), str(path), "exec")
        log.info("The code has changed: restarting")
        self.shutdown(wait=True)
        self._run.end()
        shutil.rmtree(self.root, ignore_errors=True)
        # The descriptor of the system's events would stay open.
        os.closerange(3, 4096)
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - the running command

    def _show_first(self, changes: Iterable[str]) -> None:
        """Show the pages that browsers have open, if nothing but pages and data has changed."""
        if not all(map(self._run.is_content, changes)):
            return
        root = Path(self.root)
        with self._epoch_cond:
            is_open = {file.relative_to(root).as_posix() for file, _ in self._open.values()}
        try:
            contents = self._look_first(sorted(is_open)[:_MOST_PAGES]) if is_open else {}
        except (Exception, SystemExit):
            log.debug("while rendering open pages", exc_info=True)
            return
        if not contents:
            return
        reloading = self._reload({root / path: page for path, page in contents.items()}, panel=b"")
        # Building the site would slow down the answers to browsers that load the page.
        end = time.monotonic() + _RELOAD_SECONDS
        while reloading and not self._watcher.has_changes() and time.monotonic() < end:
            with self._epoch_cond:
                reloading -= {file for file, _ in self._open.values()}
                self._epoch_cond.wait(0.01)

    def _reload(self, first_look: dict[Path, bytes], *, panel: bytes) -> set[Path]:
        """Show these pages in place of the site's, and this panel on all of them.

        Reloads the browsers whose page has changed; returns these pages.
        """
        with self._epoch_cond:
            self._first_look = first_look
            self._panel = panel
            self._wanted_epoch = self._visible_epoch = _timestamp()
            polls = [
                poll
                for poll, (file, version) in self._open.items()
                if self._version(file) != version
            ]
            pages = {self._open.pop(poll)[0] for poll in polls}
            self._epoch_cond.notify_all()
        if pages:
            log.info("Reloading browsers")
        return pages

    def _serve_request(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes] | None:
        """Answer a request, while no page is replaced."""
        if poll := _POLL.fullmatch(environ["PATH_INFO"]):
            epoch, version = map(int, poll.groups())
            answer = self._wait_for_change(environ.get("HTTP_REFERER", ""), epoch, version)
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"%d" % answer]
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")

        def start(status: str, headers: list[tuple[str, str]]) -> Any:
            more_headers = (
                [("Cache-Control", "max-age=31536000, immutable")]
                if _HASHED.fullmatch(path)
                else []
            )
            return start_response(status, [*headers, *more_headers])

        with self._epoch_cond:
            page = self._first_look.get(self._file(path))
            if page is None:
                response: Iterable[bytes] | None = super()._serve_request(environ, start)
                if response is None and _PIECE.search(path):
                    self._open.clear()
                    self._epoch_cond.notify_all()
                return response
            page = self._inject_js_into_html(page, self._visible_epoch)
        headers = [("Content-Type", "text/html"), ("Content-Length", str(len(page)))]
        start_response("200 OK", headers)
        return [page]

    def _wait_for_change(self, address: str, epoch: int, version: int) -> int:
        """Wait until a page is not the version that a browser shows.

        Returns the time of the new site, or after a while that of the old one.
        """
        file, poll = self._file(unquote(urlsplit(address).path)), object()
        with self._epoch_cond:
            if self._version(file) == version:
                self._open[poll] = (file, version)
                self._epoch_cond.wait_for(
                    lambda: poll not in self._open, timeout=self.poll_response_timeout
                )
            return epoch if self._open.pop(poll, None) else max(self._visible_epoch, epoch + 1)

    def _file(self, path: str) -> Path:
        """Return the file of the page at the path of an address."""
        below = path.removeprefix(self.mount_path)
        name = "index.html" if path.endswith("/") else ""
        return Path(self.root, posixpath.normpath(f"/{below}{name}").lstrip("/"))

    def _version(self, file: Path) -> int:
        """Return a number that is different if a page, or the panel on it, is."""
        page = self._first_look.get(file)
        if page is None:
            page = file.read_bytes() if file.is_file() else b""
        return self._version_of(page)

    def _version_of(self, page: bytes) -> int:
        return zlib.crc32(self._panel + page)

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        """Add the panel, and the script that reloads the page."""
        return self._live(content, epoch, self._version_of(content))

    def _error_page(
        self, error_page: Callable[[int], bytes | None]
    ) -> Callable[[int], bytes | None]:
        """Return a function that makes error pages that reload, once there is a page."""

        def live_page(code: int) -> bytes | None:
            with self._epoch_cond:
                page = error_page(code)
                return page and self._live(page, self._visible_epoch, self._version_of(b""))

        return live_page

    def _live(self, page: bytes, epoch: int, version: int) -> bytes:
        script = _SCRIPT_TEMPLATE.substitute(epoch=epoch, request_id=version)
        page = with_panel(page, self._panel) if self._panel else page
        head, end, tail = page.rpartition(b"</body>")
        return b"%b<script>%b</script>%b%b" % (head, script.encode(), end, tail)
