"""Prints a document to a PDF by a browser without a window: Chromium, Chrome or Edge, by their own options.

The browser tags the document for screen readers and makes bookmarks of its headings; what stands in
the margins comes from the document's style. So the commands need no library that drives browsers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from macros.offline.failure import TakeawayError

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
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
"""Where browsers stand that are on no search path."""
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
    # The document needs nothing from elsewhere, and asks for nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_PATIENCE = 900
_SHOWN = 5


def find_browser(named: Path | None = None) -> str:
    """Give the path of a browser: the named one, that of the environment, or one that is installed. Raises TakeawayError."""
    wanted = str(named) if named else os.environ.get(VARIABLE, "")
    if wanted:
        if found := shutil.which(wanted):
            return found
        raise TakeawayError(
            f"'{wanted}' is no program that can be started. Name Chromium, Chrome or Edge with --chromium."
        )
    found = next(filter(None, map(shutil.which, _NAMES)), None) or next(
        (one for one in _PLACES if Path(one).is_file()), None
    )
    if found is None:
        raise TakeawayError(
            "No browser was found that can print. Install Chromium (on Debian: apt-get install chromium), or name the one"
            f" that you have with --chromium or {VARIABLE}: Chromium, Chrome or Edge, version 131 or newer."
        )
    return found


def print_document(browser: str, document: Path, pdf: Path) -> None:
    """Print a document. Raises TakeawayError with what the browser said when it writes nothing."""
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
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TakeawayError(
                f"The browser did not finish within {_PATIENCE // 60} minutes."
            ) from None
        except OSError as error:
            raise TakeawayError(f"'{browser}' could not be started: {error.strerror}.") from None
    if not pdf.is_file():
        said = "\n".join(result.stderr.splitlines()[-_SHOWN:])
        raise TakeawayError(
            f"{said}\n'{browser}' printed nothing. Is it Chromium, Chrome or Edge?".lstrip()
        )


def _as_root() -> list[str]:
    """Let the browser start in containers, where everything runs as root: its sandbox refuses that."""
    return ["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else []
