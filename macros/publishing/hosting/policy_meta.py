"""The content security policy inside pages, for hosts that send no headers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path

from macros.site.content_policy import policy_of

_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_ONLY_AS_HEADER = "frame-ancestors"
"""A browser ignores this part in a page (https://www.w3.org/TR/CSP3/#meta-element)."""


def add_policy(tree: Path, scripts: Iterable[str]) -> None:
    """Write the policy that lets some scripts run into every page of a built tree, before anything that it governs."""
    meta = policy_element(policy_of(scripts))
    for page in sorted(tree.rglob("*.html")):
        page.write_bytes(with_element(page.read_text(encoding="utf-8"), meta).encode())


def policy_element(policy: str) -> str:
    """Return the element that says a policy."""
    parts = [part for part in policy.split("; ") if not part.startswith(_ONLY_AS_HEADER)]
    return f'<meta http-equiv="Content-Security-Policy" content="{html.escape("; ".join(parts), quote=False)}">'


def with_element(page: str, element: str) -> str:
    """Put an element at the start of a page's head, after the encoding where that comes first."""
    if (head := _HEAD.search(page)) is None:
        return page
    encoding = re.compile(r"\s*<meta charset=[^>]*>", re.IGNORECASE).match(page, head.end())
    end = encoding.end() if encoding else head.end()
    return f"{page[:end]}{element}{page[end:]}"
