"""The response headers of every file of the published root, for all web servers and hosts."""

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
IMMUTABLE_PATH = r"/.+/assets/(?:javascripts|stylesheets|workers)/.+\.[0-9a-f]{8}\.min\.(?:js|css)"
"""Addresses below the root of files that have a hash of their content in their name."""
COMMON: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
OPENER, OPENER_OF_FORMS = "same-origin", "same-origin-allow-popups"
"""Signing in to the form editor opens a window, which reports back to it."""
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
"""Media types of the text files that are published."""


@dataclass(frozen=True, slots=True)
class HostedSite:
    """A published root, from which the files for hosts are made."""

    base: str
    """The path of the root on its host, with a slash at both ends."""
    editions: tuple[str, ...]
    sections: tuple[str, ...]
    """The top folders of the playbook's pages. Addresses from before the first edition start with
    one of them."""
    hashed_paths: tuple[str, ...]
    """The paths of files that never change. Hosts whose rules do not know the status need them, so
    that an error for a missing one is not cached."""
    policy: str
    """The content security policy of all pages."""
    forms_policy: str = ""
    """The policy of the form editor; empty if it is not installed."""

    @property
    def trees(self) -> tuple[str, ...]:
        """The folders that hold an edition."""
        return (LATEST, *self.editions)


def hashed_files(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of files that never change, sorted."""
    return tuple(path for path in sorted(paths) if is_hashed(path))


def is_hashed(path: str) -> bool:
    """Return whether the name of a file contains a hash of its content."""
    return re.fullmatch(IMMUTABLE_PATH, f"/{path}") is not None


def response_headers(site: HostedSite, path: str, status: int = 200) -> dict[str, str]:
    """Return the response headers of a file.

    `path` is its path below the published root, without a leading slash. For an error, it is the
    path of the page that is shown.
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
