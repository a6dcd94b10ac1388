"""A browser profile for the form editor: tests find it empty, but its scripts are compiled already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Playwright

from tests import programs
from tests.browser.forms import PATIENCE
from tests.browser.watching import watched

FLAGS = [*programs.FLAGS, "--js-flags=--no-turbofan"]
"""Optimising the editor's scripts takes a quarter of the processor's time, and pays off only in long
sessions."""
_STORAGE = "cookies,local_storage,indexeddb,cache_storage,service_workers,websql,file_systems"


class EditorProfile:
    """A profile on disk, for one test after the other.

    Compiling the scripts takes half the time in which the editor opens. A browser keeps what it
    compiled in a profile on disk only, from the second time on.
    """

    def __init__(self, context: BrowserContext) -> None:
        """Take the context of a new profile."""
        context.set_default_timeout(PATIENCE)
        self._context = context
        self._control = context.new_cdp_session(context.pages[0])
        self._refused = watched(context)

    @contextmanager
    def emptied(self, address: str) -> Iterator[BrowserContext]:
        """Yield the profile without anything that an address has stored in it.

        Closes its pages at the end. The content security policy may refuse nothing meanwhile.
        """
        site = urlsplit(address)
        self._control.send(
            "Storage.clearDataForOrigin",
            {"origin": f"{site.scheme}://{site.netloc}", "storageTypes": _STORAGE},
        )
        self._refused.clear()
        try:
            yield self._context
        finally:
            for page in self._context.pages[1:]:
                page.close()
        assert self._refused == []


@contextmanager
def editor_profile(
    playwright: Playwright, executable: str, folder: Path
) -> Iterator[EditorProfile]:
    """Start a browser with a new profile in a folder."""
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=executable, args=FLAGS, viewport={"width": 1280, "height": 900}
    )
    yield EditorProfile(context)
    context.close()
