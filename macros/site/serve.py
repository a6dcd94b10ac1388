"""The preview while people write: the last good site stays, problems show on its pages, new code restarts it."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import MkDocsException

from macros.basics.i18n import Words
from macros.check import formats
from macros.site.preview_notice import ProblemPanel

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from macros.check.run import Report

log = logging.getLogger("mkdocs.hooks.playbook")


def keep_serving(
    server: LiveReloadServer,
    swap_in: Callable[[], None],
    report: Callable[[], Report | None],
    words: Callable[[], Words],
) -> None:
    """Replace the server's builder by one that survives mistakes.

    `swap_in` puts a finished build in its place; `report` gives what the check found last, `words`
    the site's language.
    """
    panel = ProblemPanel(server.serve_request)
    server.set_app(panel)
    build = server.builder
    code = _stamps()

    def rebuild() -> None:
        try:
            if _stamps() != code:
                _restart(server)
            build()
            swap_in()
            panel.clear()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the preview must survive everything
            last = report()
            lines = (
                [formats.line(problem) for problem in last.problems if problem.severity == "error"]
                if last
                else []
            )
            if not isinstance(error, MkDocsException | SyntaxError):
                traceback.print_exc()
            log.error("%s The last good site is served on.", error)  # noqa: TRY400 - a person's mistake needs no traceback
            panel.show(words(), lines or [str(error)])

    server.builder = rebuild


def _stamps() -> dict[Path, int]:
    """Tell when each file of the code was changed."""
    return {path: path.stat().st_mtime_ns for path in Path(__file__).parent.rglob("*.py")}


def _restart(server: LiveReloadServer) -> None:
    """Start this process anew, because its code has changed. Raises SyntaxError where the code cannot be read."""
    for path in _stamps():
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    log.info("The code has changed: starting anew")
    server.server_close()
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - the very command that is running
