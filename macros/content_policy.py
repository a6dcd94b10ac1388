"""The content security policy of a built site: nothing but its own files, and the few scripts that stand in its pages.

A browser that is given the policy (https://www.w3.org/TR/CSP3/) runs no other script, applies no other style and asks nobody
else, whatever may have slipped into a page. The scripts that the theme writes into pages are named by their SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_PIECE = re.compile(
    r"""<!--.*?-->
    | <script\b(?P<script>(?:[^"'>]|"[^"]*"|'[^']*')*)>(?P<content>.*?)</script\s*>
    | <(?P<tag>[a-z][\w-]*)(?P<attributes>(?:[^"'>]|"[^"]*"|'[^']*')*)>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_ADDRESSES = ("href", "src", "action", "formaction")
_RUNS = ("", "module", "text/javascript", "application/javascript")
"""Values of a script's type that a browser runs; anything else is data."""


def policy(site: Path) -> str:
    """Give the value of the header `Content-Security-Policy` for a built site, or for a folder of several editions."""
    return policy_of(scripts(site))


def scripts(site: Path) -> list[str]:
    """List the hashes of the scripts that stand in the pages of a site, as a policy names them (sha256-…)."""
    return sorted({mark for page in _pages(site) for mark in _marks(page.read_text(encoding="utf-8"))})


def policy_of(hashes: Iterable[str]) -> str:
    """Give the policy that lets the scripts with these hashes run."""
    return "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data:",  # the theme's icons stand in its style sheet
            " ".join(("script-src 'self'", *(f"'{each}'" for each in hashes))),
            "style-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def refused(site: Path) -> list[str]:
    """List what browsers would leave out of a site's pages under the policy, one line each: `page: what it is`."""
    return [
        f"{page.relative_to(site).as_posix()}: {found}"
        for page in _pages(site)
        for found in _refused(page.read_text(encoding="utf-8"))
    ]


def _pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def _marks(page: str) -> Iterator[str]:
    """Give the marks of the scripts that stand in a page."""
    for piece in _PIECE.finditer(page):
        attributes = _attributes(piece["script"] or "")
        if piece["content"] is not None and "src" not in attributes and attributes.get("type", "").lower() in _RUNS:
            digest = hashlib.sha256(piece["content"].replace("\r\n", "\n").encode()).digest()
            yield f"sha256-{base64.b64encode(digest).decode()}"


def _refused(page: str) -> Iterator[str]:
    for piece in _PIECE.finditer(page):
        tag = (piece["tag"] or "").lower()
        if tag == "style":
            yield "a <style> element"
        for name, value in _attributes(piece["attributes"] or "").items():
            runs = name in _ADDRESSES and value.strip().lower().startswith("javascript:")
            if runs or name == "style" or name.startswith("on"):
                yield f'<{tag} {name}="{value}">'


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(text)}
