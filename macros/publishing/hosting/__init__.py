"""Configuration files for web hosts, equivalent to nginx.conf.

They set headers, media types, redirects and the pages for missing addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

from macros.basics.user_error import UserError
from macros.publishing.hosting.apache import apache_files
from macros.publishing.hosting.azure import azure_files
from macros.publishing.hosting.iis import iis_files
from macros.publishing.hosting.site import HostedSite
from macros.publishing.hosting.static import cloudflare_files, netlify_files, pages_files

HostKind = Literal["apache", "azure", "cloudflare", "iis", "netlify", "pages"]
HOSTS: tuple[HostKind, ...] = get_args(HostKind)
_WRITERS: Mapping[HostKind, Callable[[HostedSite], dict[str, str]]] = {
    "apache": apache_files,
    "azure": azure_files,
    "cloudflare": cloudflare_files,
    "iis": iis_files,
    "netlify": netlify_files,
    "pages": pages_files,
}
HOST_FILE_NAMES = frozenset(
    {"_headers", "_redirects", ".htaccess", "staticwebapp.config.json", "web.config"}
)
"""The names of all files that `host_files` writes."""
_WITH_SAME_FILE_NAMES: frozenset[HostKind] = frozenset({"cloudflare", "netlify", "pages"})
"""Hosts that read files of the same names, each in a different format."""


def host_kinds(text: str) -> tuple[HostKind, ...]:
    """Parse the setting `hosting`: names of hosts, separated by commas.

    Raises UserError for an unknown host, and for two hosts that read the same file.
    """
    names = [name for part in text.split(",") if (name := part.strip())]
    kinds = tuple(kind for kind in HOSTS if kind in names)
    if unknown := [name for name in names if name not in HOSTS]:
        raise UserError(
            f"There is no host '{unknown[0]}' under 'hosting'.",
            f"Write one of: {', '.join(HOSTS)}.",
        )
    conflicts = [kind for kind in kinds if kind in _WITH_SAME_FILE_NAMES]
    if len(conflicts) > 1:
        raise UserError(
            f"{' and '.join(conflicts)} read files of the same name.",
            "Name only one of them under 'hosting'.",
        )
    return kinds


def host_files(kinds: Iterable[HostKind], site: HostedSite) -> dict[str, bytes]:
    """Return the files for several hosts, by name at the published root."""
    return {name: text.encode() for kind in kinds for name, text in _WRITERS[kind](site).items()}
