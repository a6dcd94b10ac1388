"""`_headers` and `_redirects`, as Netlify, Cloudflare Pages and GitLab Pages read them.

Every host combines rules for the same address in its own way. So no two rules here set the same
header for any address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from macros.forms.editor import NAME as EDITOR
from macros.publishing.edition import LATEST
from macros.publishing.hosting.site import (
    COMMON,
    IMMUTABLE,
    ROOT_FILES,
    HostedSite,
    response_headers,
)

_NOTE = "# Written by playbook publish."
_SAME_EVERYWHERE = (*COMMON, "Cache-Control")
"""What no rule for a part of the root sets: it is in the rule for all, or is what the host does by
itself."""


def netlify_files(site: HostedSite) -> dict[str, str]:
    """Return both files for Netlify, which sends a redirect only where there is no file, unless `!` says otherwise."""
    base = site.base
    rules = [
        f"{base} {base}{LATEST}/ 302!",
        *(f"{base}{tree}/* {base}{tree}/404.html 404" for tree in site.trees),
        f"{base}* {base}{LATEST}/:splat 302",
    ]
    return {"_headers": _headers(site), "_redirects": _lines(rules)}


def cloudflare_files(site: HostedSite) -> dict[str, str]:
    """Return both files for Cloudflare Pages, which redirects even from files, and finds each edition's 404.html by itself."""
    return {
        "_headers": _headers(site),
        "_redirects": _lines([f"{site.base} {site.base}{LATEST}/ 302", *_sections(site)]),
    }


def pages_files(site: HostedSite) -> dict[str, str]:
    """Return the redirects for GitLab Pages; GitHub Pages reads none, and neither can be told headers."""
    return {"_redirects": _lines(_sections(site))}


def _sections(site: HostedSite) -> list[str]:
    """List redirects from each section of the playbook: from everywhere would be from the editions as well."""
    return [
        f"{site.base}{section}/* {site.base}{LATEST}/{section}/:splat 302"
        for section in site.sections
    ]


def _headers(site: HostedSite) -> str:
    base = site.base
    blocks = [_block(f"{base}*", COMMON)]
    blocks += [_block(f"{base}{path}", _own(site, path)) for path in ("", *ROOT_FILES)]
    blocks += [
        _block(f"{base}{tree}/*", _own(site, f"{tree}/index.html"))
        for tree in (*site.trees, EDITOR)
    ]
    # Cloudflare reads a hundred rules: most editions share these files, and the rules that protect
    # come first.
    kept = dict.fromkeys(path.partition("/")[2] for path in site.hashed)
    blocks += [_block(f"{base}:edition/{path}", {"Cache-Control": IMMUTABLE}) for path in kept]
    return "\n".join([_NOTE, *blocks, ""])


def _own(site: HostedSite, path: str) -> dict[str, str]:
    headers = response_headers(site, path)
    return {name: value for name, value in headers.items() if name not in _SAME_EVERYWHERE}


def _block(path: str, headers: Mapping[str, str]) -> str:
    return "\n".join([path, *(f"  {name}: {value}" for name, value in headers.items())])


def _lines(rules: Iterable[str]) -> str:
    return "\n".join([_NOTE, *rules, ""])
