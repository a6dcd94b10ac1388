"""`_headers` and `_redirects` for Netlify, Cloudflare Pages and GitLab Pages.

Each host combines rules for the same address in its own way. So no two rules here set the same
header for an address.
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
"""Headers that no rule for a part of the root sets: the rule for all does, or the host itself."""


def netlify_files(site: HostedSite) -> dict[str, str]:
    """Return both files for Netlify. It redirects only missing files, unless a rule has `!`."""
    base = site.base
    rules = [
        f"{base} {base}{LATEST}/ 302!",
        *(f"{base}{tree}/* {base}{tree}/404.html 404" for tree in site.trees),
        f"{base}* {base}{LATEST}/:splat 302",
    ]
    return {"_headers": _headers(site), "_redirects": _lines(rules)}


def cloudflare_files(site: HostedSite) -> dict[str, str]:
    """Return both files for Cloudflare Pages.

    It redirects even from files that exist, and finds each edition's 404.html by itself.
    """
    return {
        "_headers": _headers(site),
        "_redirects": _lines([f"{site.base} {site.base}{LATEST}/ 302", *_sections(site)]),
    }


def pages_files(site: HostedSite) -> dict[str, str]:
    """Return the redirects for GitLab Pages. GitHub Pages reads none; neither reads `_headers`."""
    return {"_redirects": _lines(_sections(site))}


def _sections(site: HostedSite) -> list[str]:
    """Return redirects from each section. One from everywhere would also match the editions."""
    return [
        f"{site.base}{section}/* {site.base}{LATEST}/{section}/:splat 302"
        for section in site.sections
    ]


def _headers(site: HostedSite) -> str:
    base = site.base
    blocks = [_block(f"{base}*", COMMON)]
    blocks += [_block(f"{base}{path}", _specific(site, path)) for path in ("", *ROOT_FILES)]
    blocks += [
        _block(f"{base}{tree}/*", _specific(site, f"{tree}/index.html"))
        for tree in (*site.trees, EDITOR)
    ]
    # Cloudflare reads only a hundred rules. So the rules that protect readers come first, and one
    # rule for a file serves all editions that share it.
    immutable = dict.fromkeys(path.partition("/")[2] for path in site.hashed_paths)
    blocks += [_block(f"{base}:edition/{path}", {"Cache-Control": IMMUTABLE}) for path in immutable]
    return "\n".join([_NOTE, *blocks, ""])


def _specific(site: HostedSite, path: str) -> dict[str, str]:
    headers = response_headers(site, path)
    return {name: value for name, value in headers.items() if name not in _SAME_EVERYWHERE}


def _block(path: str, headers: Mapping[str, str]) -> str:
    return "\n".join([path, *(f"  {name}: {value}" for name, value in headers.items())])


def _lines(rules: Iterable[str]) -> str:
    return "\n".join([_NOTE, *rules, ""])
