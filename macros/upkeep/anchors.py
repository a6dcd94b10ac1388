"""Places on pages of other sites that addresses lead to: which fragments name one, and which of them a page lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from macros.network.visit import Visit
from macros.upkeep.walls import wall
from macros.upkeep.web_page import WebPage, read_web_page

_NO_ANCHORS = re.compile(
    r"""
      [/!].*                                # routes that scripts read: #/users, #!users
    | .*=.*                                 # settings: #page=3 of a PDF, #t=30 of a video
    | top                                   # every page has it
    | L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?     # lines of code, at code hosts
    | (?:issuecomment|discussion|discussioncomment|pullrequestreview|commitcomment|gistcomment|diff|event|note)[-_].*
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""What scripts put into a page later, or read as a setting."""
_DIRECTIVE = ":~:"
"""Begins what browsers look for in a text; servers and pages don't know of it."""
_GITHUB_PREFIX = "user-content-"
_MADE_BY_SCRIPTS = 30
"""Words. A page with scripts that says no more is made by them."""


def is_anchor(fragment: str) -> bool:
    """Return whether a fragment names a place that the HTML of a page can have."""
    name = fragment.partition(_DIRECTIVE)[0]
    return bool(name) and _NO_ANCHORS.fullmatch(name) is None


def missing_anchors(visit: Visit, fragments: Iterable[str]) -> Iterator[str]:
    """Yield the fragments that a page has no place for; none where its HTML does not tell."""
    if not visit.is_html:
        return
    page = read_web_page(visit.text)
    is_made_by_scripts = page.has_scripts and len(page.text.split()) <= _MADE_BY_SCRIPTS
    if is_made_by_scripts or wall(page) is not None:
        return
    for fragment in fragments:
        if visit.is_whole and not _has(page, fragment.partition(_DIRECTIVE)[0]):
            yield fragment


def _has(page: WebPage, name: str) -> bool:
    """Return whether a page has a place of a name: as it is written, decoded, or as code hosts write it."""
    for one in (name, unquote(name)):
        if (
            one in page.anchors
            or f"{_GITHUB_PREFIX}{one.lower()}" in page.anchors
            or one in page.scripts
        ):
            return True
    # A letter that could not be read may be the one that is looked for.
    return not unquote(name).isascii() and any("\ufffd" in anchor for anchor in page.anchors)
