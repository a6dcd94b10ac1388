"""Programs of the machine that tests use: where they are found, and how the browser is started."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
HEADLESS = ("chromium-headless-shell", "chrome-headless-shell")
"""The same engine without a window: it opens pages in half the time. Printing and profiles need
Chromium itself."""
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


NO_CHROMIUM = (
    f"No Chromium was found: none of {', '.join(CHROMIUM)}, and PLAYWRIGHT_CHROMIUM is not set."
)
NO_NGINX = "nginx is not installed."


def chromium() -> str | None:
    """Find the browser."""
    named = os.environ.get("PLAYWRIGHT_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM)), None)


def headless() -> str | None:
    """Find the browser that opens pages fastest."""
    return (
        chromium()
        if "PLAYWRIGHT_CHROMIUM" in os.environ
        else next(filter(None, map(shutil.which, HEADLESS)), None)
    )


def nginx() -> str | None:
    """Find the web server."""
    return shutil.which(
        "nginx", path=os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_FOLDERS])
    )


def found_or_exit() -> tuple[str, str]:
    """Find browser and web server for a command that needs both. Raises SystemExit, with the reason, where one is missing."""
    browser, server = chromium(), nginx()
    if browser is None or server is None:
        raise SystemExit(NO_CHROMIUM if browser is None else NO_NGINX)
    return browser, server


def missing(reason: str) -> NoReturn:
    """Skip what cannot run here; on the code host, nothing is skipped."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
