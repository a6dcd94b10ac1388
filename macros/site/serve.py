"""Keep the preview running: show problems on the last good site, restart when the code changes."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import MkDocsException

from macros.check import formats
from macros.site.build_run import SiteBuildError
from macros.site.preview_notice import ProblemPanel

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from macros.site.build_run import BuildRun

log = logging.getLogger("mkdocs.hooks.playbook")
_CODE = Path(__file__).resolve().parents[1]
"""The package `macros`."""


def keep_serving(server: LiveReloadServer, run: BuildRun) -> None:
    """Replace the server's builder with one that survives mistakes, and swaps in each new site."""
    panel = ProblemPanel(server.serve_request)
    server.set_app(panel)
    build = server.builder
    code = _stamps()

    def rebuild() -> None:
        try:
            if _stamps() != code:
                _restart(server)
            build()
            run.swap_in()
            panel.clear()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the preview survives everything
            problems = run.report.problems if run.report else ()
            lines = [formats.line(problem) for problem in problems if problem.severity == "error"]
            if not isinstance(error, MkDocsException | SiteBuildError | SyntaxError):
                traceback.print_exc()
            # No traceback: most errors are somebody's typing mistake.
            log.error("%s The preview still shows the last good site.", error)  # noqa: TRY400
            panel.show(run.words, lines or [str(error)])

    server.builder = rebuild


def _stamps() -> dict[Path, int]:
    """Return the time of the last change of each file of the code."""
    return {path: path.stat().st_mtime_ns for path in _CODE.rglob("*.py")}


def _restart(server: LiveReloadServer) -> None:
    """Restart this process with the changed code. Raises SyntaxError if a file cannot be parsed."""
    for path in _stamps():
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    log.info("The code has changed: restarting")
    server.server_close()
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 - the running command
