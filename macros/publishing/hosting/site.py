"""What readers are sent with each file of the published root: the one table that every web server and host follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from macros.forms.editor import NAME as EDITOR
from macros.publishing.edition import EDITIONS_FILE, LATEST, VERSIONS_FILE

EDITION = r"\d{4}\.\d{2}(?:\.\d+)?"
PREVIEW = "preview"
ROOT_FILES = ("index.html", "404.html", "missing.js", "robots.txt", VERSIONS_FILE, EDITIONS_FILE)
"""The files at the published root, beside the editions."""
REVALIDATE = "no-cache"
IMMUTABLE = "public, max-age=31536000, immutable"
HASHED = r"/.+/assets/(?:javascripts|stylesheets|workers)/.+\.[0-9a-f]{8}\.min\.(?:js|css)"
"""Addresses, below the root, of files that never change under their name."""
COMMON: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
OPENER, OPENER_OF_FORMS = "same-origin", "same-origin-allow-popups"
"""Signing in from a form opens a window, which reports back."""
TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "application/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".vcf": "text/vcard; charset=utf-8",
    ".xml": "text/xml; charset=utf-8",
}
"""Media types of the texts that are published."""


@dataclass(frozen=True, slots=True)
class HostedSite:
    """A published root, as its hosts need to know it."""

    base: str
    """The path of the root on its host, with a slash at both ends."""
    editions: tuple[str, ...]
    sections: tuple[str, ...]
    """The top folders of the playbook's pages: where addresses from before the first edition
    begin."""
    hashed: tuple[str, ...]
    """The paths of files that never change: hosts that see no status must not let a missing one be
    kept."""
    policy: str
    """The content security policy of all pages."""
    forms_policy: str = ""
    """That of the form editor; empty where it is not installed."""

    @property
    def trees(self) -> tuple[str, ...]:
        """The folders that hold an edition."""
        return (LATEST, *self.editions)


def hashed_files(paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of some paths below the root that never change."""
    return tuple(path for path in sorted(paths) if is_hashed(path))


def is_hashed(path: str) -> bool:
    """Return whether a path below the root has a hash of its content in its name."""
    return re.fullmatch(HASHED, f"/{path}") is not None


def response_headers(site: HostedSite, path: str, status: int = 200) -> dict[str, str]:
    """Return the headers that go with a file; `path` is its own, below the published root and without a slash before it.

    For an error that is the path of the page shown for it.
    """
    first = path.partition("/")[0]
    headers = {**COMMON, "Cache-Control": REVALIDATE, "Cross-Origin-Opener-Policy": OPENER}
    policy = site.policy
    if status in (200, 206, 304) and is_hashed(path):
        headers["Cache-Control"] = IMMUTABLE
    if first == EDITOR:
        headers |= {"Cross-Origin-Opener-Policy": OPENER_OF_FORMS, "X-Robots-Tag": "noindex"}
        policy = site.forms_policy
    elif first == PREVIEW:
        headers["X-Robots-Tag"] = "noindex, nofollow"
    elif re.fullmatch(EDITION, first):
        headers["X-Robots-Tag"] = "noindex"
    return headers | ({"Content-Security-Policy": policy} if policy else {})
