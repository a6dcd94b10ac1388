"""The rule for links: every page, file and anchor that a page leads to exists."""

from __future__ import annotations

import html
import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from macros.basics.problem import Fix, Location, Problem, Sentence, nearest, quoted
from macros.check.rules.rule import Check, error, rule
from macros.reading.page_text import CALL

if TYPE_CHECKING:
    from macros.model.page import Page
    from macros.model.playbook import Playbook
    from macros.reading.page_text import Link

RECORD_ANCHORS = frozenset(
    {
        "person",
        "account",
        "policy",
        "route",
        "question",
        "term",
        "goal",
        "decision",
        "department",
        "course",
    }
)
"""Kinds of records whose anchors macros write: `account-…` before the record's id."""
_MAX_SUGGESTIONS = 50
"""Comparing a name with thousands of others takes time; whoever has more broken links than this
moved a folder."""
_BROKEN = "broken-reference"
NO_ADDRESS = Sentence(
    _BROKEN,
    "the link leads nowhere, an address was expected.",
    "Write it in the parentheses: [text](page.md).",
)
ABSOLUTE = Sentence(
    _BROKEN,
    "the address '{address}' begins with '/', a path from this page on was expected.",
    "Write the path of a page, such as '../index.md'.",
)
OUTSIDE = Sentence(
    _BROKEN,
    "the address '{address}' leads out of the folder of pages.",
    "Link to a page or file inside it.",
)
NOT_THERE = Sentence(
    _BROKEN, "there is no {what} '{path}'.", form="Correct the address, or take the link out."
)
PAGE_AS_IMAGE = Sentence(
    _BROKEN, "'{address}' is a page, an image was expected.", "Write a link, without the '!'."
)
NO_ANCHOR = Sentence(
    _BROKEN,
    "there is no anchor '{anchor}' on '{page}'.",
    form="Correct what follows the #, or take it out.",
)
Fault = tuple[str, str]
"""Message and hint."""


@rule(
    "broken-reference",
    "Pages",
    "Every link, image, footnote and page of the navigation leads to something that exists.",
    "A dead end sends readers away with their question.",
)
def broken_reference(check: Check) -> Iterator[Problem]:
    """Find links to pages, files and anchors that do not exist, and pages of the navigation that do not."""
    targets = _Targets(check.playbook)
    for page in check.playbook.pages.values():
        for link in page.text.links:
            if (fault := targets.fault(page, link)) is not None:
                fix = None if link.html else Fix(link.target, targets.meant)
                yield error(link.location, "broken-reference", *fault, fix)
    for path, line in check.playbook.navigation.pages:
        if posixpath.normpath(path) not in check.playbook.pages:
            place = Location(check.playbook.navigation.file, line)
            message = f"the page {quoted(path)} of the navigation does not exist."
            targets.meant = ""
            hint = targets.suggestion(path, path) or "Delete the line."
            yield error(place, "broken-reference", message, hint, Fix(path, targets.meant))


@dataclass
class _Targets:
    """What links can lead to."""

    playbook: Playbook
    compared: int = 0
    meant: str = ""
    """The address that the last hint suggests, as it would be written in its place."""

    @cached_property
    def files(self) -> frozenset[str]:
        return self.playbook.assets | self.playbook.pages.keys()

    @cached_property
    def folded(self) -> Mapping[str, str]:
        return {_folded(path): path for path in sorted(self.files)}

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        return {posixpath.basename(path): path for path in sorted(self.files, reverse=True)}

    @cached_property
    def by_folder(self) -> Mapping[str, list[str]]:
        found = defaultdict(list)
        for path in sorted(self.files):
            folder, name = posixpath.split(path)
            found[folder].append(name)
        return found

    @cached_property
    def urls(self) -> Mapping[str, Page]:
        return {page.url: page for page in self.playbook.pages.values()}

    def fault(self, page: Page, link: Link) -> Fault | None:
        """Say what is wrong with a link; None when it leads somewhere, or out of the playbook."""
        self.meant = ""
        address = html.unescape(link.target).strip()
        head = address.partition("/")[0].partition("?")[0].partition("#")[0]
        if CALL in address or ":" in head or address.startswith("//"):
            return None  # a macro writes the address, or it leads to another site, or it is refused as unsafe already
        if not address:
            return NO_ADDRESS.said()
        path, _, anchor = address.partition("#")
        path = unquote(path.partition("?")[0])
        if path.startswith("/"):
            message, hint = ABSOLUTE.said(address=address)
            return message, self.absolute(page, path) or hint
        if not path:
            return self.anchor_fault(page, page, unquote(anchor))
        return (
            self.html_fault(page, path)
            if link.html
            else self.path_fault(page, link, path, unquote(anchor))
        )

    def path_fault(self, page: Page, link: Link, path: str, anchor: str) -> Fault | None:
        """Check a relative path of a Markdown link."""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
        if target == ".." or target.startswith("../"):
            return OUTSIDE.said(address=link.target)
        if path.endswith("/") or target not in self.files:
            what = "image" if link.image else "page or file"
            return NOT_THERE.said(what=what, path=target)[0], self.suggestion(
                page.path, target, anchor
            )
        if link.image and target in self.playbook.pages:
            return PAGE_AS_IMAGE.said(address=link.target)
        linked = self.playbook.pages.get(target)
        return self.anchor_fault(page, linked, anchor) if linked is not None and anchor else None

    def html_fault(self, page: Page, path: str) -> Fault | None:
        """Check a relative address in HTML, which browsers take from the page's own address on."""
        if path.endswith(".md"):
            message = f"{quoted(path)} in HTML is not turned into the page's address."
            return message, "Write the link in Markdown: [text](page.md)."
        target = posixpath.normpath(posixpath.join(page.url, path))
        if target in self.playbook.assets or f"{target}/" in self.urls or target == ".":
            return None
        said = f"nothing is published at {quoted(path)} from this page's own address on."
        meant = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
        if meant in self.playbook.assets:
            return said, f"Write {quoted(posixpath.relpath(meant, page.url or '.'))}."
        return said, "Write the link in Markdown: [text](page.md)."

    def anchor_fault(self, page: Page, target: Page, anchor: str) -> Fault | None:
        """Check an anchor on a page; macros write those that begin with a kind of record."""
        text = target.text
        if not anchor or not text.prose:
            return None
        known = {heading.anchor for heading in text.headings} | {one.id for one in text.anchors}
        kind, _, record_id = anchor.partition("-")
        if anchor in known or (
            text.calls and kind in RECORD_ANCHORS and self.playbook.knows(kind, record_id)
        ):
            return None
        near = nearest(anchor, known)
        hint = (
            f"Did you mean '#{near}'?" if near else "Give the heading an id: '## Title {: #id }'."
        )
        self.meant = (
            f"{'' if target is page else _relative(page.path, target.path)}#{near}" if near else ""
        )
        if target is page:
            return f"there is no anchor {quoted('#' + anchor)} on this page.", hint
        return NO_ANCHOR.said(anchor=f"#{anchor}", page=target.path)[0], hint

    def absolute(self, page: Page, path: str) -> str:
        stem = path.strip("/")
        candidates = (stem, f"{stem}.md", f"{stem}/index.md", "index.md" if not stem else "")
        found = next((candidate for candidate in candidates if candidate in self.files), None)
        self.meant = _relative(page.path, found) if found else ""
        return f"Write {quoted(self.meant)}." if found else ""

    def suggestion(self, origin: str, target: str, anchor: str = "") -> str:
        """Find what a path most likely means, as a path from another file on."""
        found = next(
            (path for path in (f"{target}.md", f"{target}/index.md") if path in self.files), None
        )
        found = (
            found
            or self.folded.get(_folded(target))
            or self.by_name.get(posixpath.basename(target))
        )
        folder, name = posixpath.split(target)
        if found is None and self.compared < _MAX_SUGGESTIONS:
            self.compared += 1
            near = nearest(name, self.by_folder.get(folder, ()))
            found = posixpath.join(folder, near) if near else None
        if found is None:
            return ""
        path = found if origin == target else _relative(origin, found)
        self.meant = f"{path}#{anchor}" if anchor else path
        return f"Did you mean {quoted(path)}?"


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _relative(origin: str, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(origin) or ".")
