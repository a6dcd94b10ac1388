"""Write the content security policy into pages, for hosts that send no headers."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

from macros.reading.html_tokens import tags
from macros.site.content_policy import policy_of

_ONLY_AS_HEADER = "frame-ancestors"
"""Browsers ignore this directive in a page (https://www.w3.org/TR/CSP3/#meta-element)."""


def add_policy(tree: Path, scripts: Iterable[str]) -> None:
    """Write a policy that allows the scripts into every page of a built tree."""
    meta = policy_element(policy_of(scripts))
    for page in sorted(tree.rglob("*.html")):
        page.write_bytes(with_element(page.read_text(encoding="utf-8"), meta).encode())


def policy_element(policy: str) -> str:
    """Return the <meta> element of a policy."""
    parts = [part for part in policy.split("; ") if not part.startswith(_ONLY_AS_HEADER)]
    content = html.escape("; ".join(parts), quote=False)
    return f'<meta http-equiv="Content-Security-Policy" content="{content}">'


def with_element(page: str, element: str) -> str:
    """Return a page with an element at the start of its head, before anything that it governs.

    Only the character encoding comes first.
    """
    start_tags = tags(page)
    head = next((tag for tag in start_tags if tag.name == "head"), None)
    if head is None:
        return page
    first = next(start_tags, head)
    is_encoding = first.name == "meta" and "charset" in first.attributes
    end = first.end if is_encoding else head.end
    return f"{page[:end]}{element}{page[end:]}"
