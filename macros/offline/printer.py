"""Print a document to PDF with a headless browser: Chromium, Chrome or Edge.

The browser adds the tags for screen readers and the bookmarks; the page margins come from the
document's CSS. Its command-line options are enough, so no library that drives browsers is needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from itertools import chain
from pathlib import Path

from macros.offline.site_build import DownloadError

VARIABLE = "PLAYBOOK_CHROMIUM"
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
"""Usual locations of browsers that are not on the search path."""
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    # The document needs nothing from the network, so the browser must not ask for anything.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_TIMEOUT = 900
_MAX_LINES = 5
"""Lines of the browser's output in an error message."""


def find_browser(choice: Path | None = None) -> str:
    """Return the path of a browser: the choice, the one in the environment, or an installed one.

    Raises DownloadError if there is none.
    """
    name = str(choice) if choice else os.environ.get(VARIABLE, "")
    if name:
        if path := shutil.which(name):
            return path
        raise DownloadError(
            f"'{name}' cannot be run. Name Chromium, Chrome or Edge with --chromium."
        )
    on_path = filter(None, map(shutil.which, _NAMES))
    elsewhere = (path for path in _PATHS if Path(path).is_file())
    path = next(chain(on_path, elsewhere), None)
    if path is None:
        raise DownloadError(
            "No browser that can print was found. Install Chromium (on Debian: apt-get install"
            f" chromium), or name yours with --chromium or {VARIABLE}: Chromium, Chrome or Edge,"
            " version 131 or newer."
        )
    return path


def print_document(browser: str, document: Path, pdf: Path) -> None:
    """Print a document. Raises DownloadError with the browser's output if it writes no PDF."""
    pdf.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            browser,
            *_OPTIONS,
            *_as_root(),
            f"--user-data-dir={profile}",
            f"--print-to-pdf={pdf}",
            document.as_uri(),
        ]
        try:
            result = subprocess.run(  # noqa: S603 - the browser that the user chose
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise DownloadError(
                f"The browser did not finish within {_TIMEOUT // 60} minutes."
            ) from None
        except OSError as error:
            raise DownloadError(f"'{browser}' could not be started: {error.strerror}.") from None
    if not pdf.is_file():
        output = "\n".join(result.stderr.splitlines()[-_MAX_LINES:])
        raise DownloadError(
            f"{output}\n'{browser}' printed nothing. Is it Chromium, Chrome or Edge?".lstrip()
        )


def _as_root() -> list[str]:
    """Return the option for containers: the browser's sandbox refuses to run as root."""
    return ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []
