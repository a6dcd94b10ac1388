"""Check anchors in addresses of other sites: which fragments name one, and which a page lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from macros.network.visit import Visit
from macros.upkeep.access_walls import wall_reason
from macros.upkeep.web_page import WebPage, read_web_page

_NO_ANCHORS = re.compile(
    r"""
      [/!].*                                # routes that scripts read: #/users, #!users
    | .*=.*                                 # settings: #page=3 of a PDF, #t=30 of a video
    | top                                   # every page has it
    | L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?     # lines of code, at code hosts
    | (?:issuecomment|discussion|discussioncomment|pullrequestreview
        |commitcomment|gistcomment|diff|event|note)[-_].*
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""Fragments that scripts add to a page later, or read as a setting."""
_DIRECTIVE = ":~:"
"""Begins a text fragment, which only browsers interpret."""
_GITHUB_PREFIX = "user-content-"
_FEW_WORDS = 30
"""A page with scripts and at most so many words is rendered by the scripts."""


def is_anchor(fragment: str) -> bool:
    """Return whether a fragment names an anchor that the HTML of a page can have."""
    name = fragment.partition(_DIRECTIVE)[0]
    return bool(name) and _NO_ANCHORS.fullmatch(name) is None


def missing_anchors(visit: Visit, fragments: Iterable[str]) -> Iterator[str]:
    """Yield the fragments that a page has no anchor for; none if its HTML does not tell."""
    if not visit.is_html:
        return
    page = read_web_page(visit.text)
    is_rendered_by_scripts = page.has_scripts and len(page.text.split()) <= _FEW_WORDS
    if is_rendered_by_scripts or wall_reason(page) is not None:
        return
    for fragment in fragments:
        if visit.is_whole and not _has(page, fragment.partition(_DIRECTIVE)[0]):
            yield fragment


def _has(page: WebPage, name: str) -> bool:
    """Return whether a page has an anchor, as written, decoded, or with GitHub's prefix."""
    for candidate in (name, unquote(name)):
        if (
            candidate in page.anchors
            or f"{_GITHUB_PREFIX}{candidate.lower()}" in page.anchors
            or candidate in page.scripts
        ):
            return True
    # A letter that could not be decoded may be the right one.
    return not unquote(name).isascii() and any("\ufffd" in anchor for anchor in page.anchors)
