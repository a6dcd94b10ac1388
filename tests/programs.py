"""Programs of the machine that tests use: where they are found, and how the browser is started."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # What is not on this machine does not exist: a page that asks for it shows an error.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
"""Where web servers are installed, though ordinary users' shells don't look there."""


def chromium() -> str:
    """Find the browser."""
    named = os.environ.get("PLAYWRIGHT_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUM)), None)
    return found or missing(f"No Chromium was found: none of {', '.join(CHROMIUM)}, and PLAYWRIGHT_CHROMIUM is not set.")


def nginx() -> str:
    """Find the web server."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_FOLDERS])
    return shutil.which("nginx", path=path) or missing("nginx is not installed.")


def missing(reason: str) -> str:
    """Skip what cannot run here; on the code host, nothing is skipped."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
