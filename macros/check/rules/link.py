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

from macros.basics.problem import Fix, Location, Problem, Sentence, nearest, quote
from macros.check.rules.register import Check, rule
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

REFERENCE = rule(
    "broken-reference",
    "Pages",
    "Every link, image, footnote and page of the navigation leads to something that exists.",
    "A dead end sends readers away with their question.",
)
NO_ADDRESS = REFERENCE.error(
    "the link has no address.", "Write it in the parentheses: [text](page.md)."
)
ABSOLUTE = REFERENCE.error(
    "the address '{address}' begins with '/'; it must start from this page.",
    "Write the path of a page, such as '../index.md'.",
)
OUTSIDE = REFERENCE.error(
    "the address '{address}' leads out of the folder of pages.",
    "Link to a page or file inside it.",
)
NOT_THERE = REFERENCE.error(
    "there is no {what} '{path}'.",
    "Correct the path, or add the file.",
    form="Correct the address, or take the link out.",
)
NO_PROTOCOL = REFERENCE.error(
    "the address '{address}' of another site has no 'https://'.", "Write it before 'www.'."
)
PAGE_AS_IMAGE = REFERENCE.error(
    "'{address}' is a page, not an image.", "Write a link, without the '!'."
)
NO_ANCHOR = REFERENCE.error(
    "there is no anchor '{anchor}' on '{page}'.",
    form="Correct what follows the #, or take it out.",
)
NO_ANCHOR_HERE = REFERENCE.error("there is no anchor '{anchor}' on this page.")
NOT_CONVERTED = REFERENCE.error(
    "'{path}' in HTML is not converted to the page's address.",
    "Write the link in Markdown: [text](page.md).",
)
NOTHING_PUBLISHED = REFERENCE.error(
    "nothing is published at '{path}', counted from this page's own address.",
    "Write the link in Markdown: [text](page.md).",
)
NO_PAGE = REFERENCE.error("the page '{path}' of the navigation does not exist.", "Delete the line.")


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with a link, before it is known where the link is."""

    sentence: Sentence
    values: Mapping[str, str]
    hint: str | None = None
    """Replaces the hint of the sentence."""
    address: str = ""
    """The address that was most likely meant."""


@REFERENCE.check
def broken_reference(check: Check) -> Iterator[Problem]:
    """Find links to pages, files and anchors that do not exist, in pages and the navigation."""
    targets = _Targets(check.playbook)
    for page in check.playbook.pages.values():
        for link in page.text.links:
            if (fault := targets.fault(page, link)) is not None:
                fix = None if link.html else Fix(link.target, fault.address)
                yield fault.sentence.problem(link.location, fault.hint, fix, **fault.values)
    for path, line in check.playbook.navigation.pages:
        if posixpath.normpath(path) not in check.playbook.pages:
            place = Location(check.playbook.navigation.file, line)
            hint, address = targets.suggestion(path, path)
            yield NO_PAGE.problem(place, hint or None, Fix(path, address), path=path)


@dataclass
class _Targets:
    """What links can lead to."""

    playbook: Playbook
    comparison_count: int = 0
    """How many names were compared for a suggestion."""

    @cached_property
    def files(self) -> frozenset[str]:
        return self.playbook.assets | self.playbook.pages.keys()

    @cached_property
    def paths_by_folded_path(self) -> Mapping[str, str]:
        return {_fold(path): path for path in sorted(self.files)}

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        return {posixpath.basename(path): path for path in sorted(self.files, reverse=True)}

    @cached_property
    def by_folder(self) -> Mapping[str, list[str]]:
        names = defaultdict(list)
        for path in sorted(self.files):
            folder, name = posixpath.split(path)
            names[folder].append(name)
        return names

    @cached_property
    def urls(self) -> Mapping[str, Page]:
        return {page.url: page for page in self.playbook.pages.values()}

    def fault(self, page: Page, link: Link) -> _Fault | None:
        """Return what is wrong with a link; None if it leads somewhere, or out of the playbook."""
        address = html.unescape(link.target).strip()
        head = address.partition("/")[0].partition("?")[0].partition("#")[0]
        if CALL in address or ":" in head or address.startswith("//"):
            return None  # written by a macro, external, or refused as unsafe elsewhere
        if not address:
            return _Fault(NO_ADDRESS, {})
        path, _, anchor = address.partition("#")
        path = unquote(path.partition("?")[0])
        if path.startswith("/"):
            return self.absolute(page, path, address)
        if not path:
            return self.anchor_fault(page, page, unquote(anchor))
        if link.html:
            return self.html_fault(page, path)
        return self.path_fault(page, link, path, unquote(anchor))

    def path_fault(self, page: Page, link: Link, path: str, anchor: str) -> _Fault | None:
        """Check a relative path of a Markdown link."""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
        if target == ".." or target.startswith("../"):
            return _Fault(OUTSIDE, {"address": link.target})
        if path.endswith("/") or target not in self.files:
            what = "image" if link.image else "page or file"
            if path.startswith("www."):
                return _Fault(NO_PROTOCOL, {"address": link.target}, None, f"https://{link.target}")
            hint, address = self.suggestion(page.path, target, anchor)
            return _Fault(NOT_THERE, {"what": what, "path": target}, hint or None, address)
        if link.image and target in self.playbook.pages:
            return _Fault(PAGE_AS_IMAGE, {"address": link.target})
        linked_page = self.playbook.pages.get(target)
        return (
            self.anchor_fault(page, linked_page, anchor)
            if linked_page is not None and anchor
            else None
        )

    def html_fault(self, page: Page, path: str) -> _Fault | None:
        """Check a relative address in HTML, which browsers resolve from the page's own address."""
        if path.endswith(".md"):
            return _Fault(NOT_CONVERTED, {"path": path})
        target = posixpath.normpath(posixpath.join(page.url, path))
        if target in self.playbook.assets or f"{target}/" in self.urls or target == ".":
            return None
        path_below_root = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
        if path_below_root not in self.playbook.assets:
            return _Fault(NOTHING_PUBLISHED, {"path": path})
        hint = f"Write {quote(posixpath.relpath(path_below_root, page.url or '.'))}."
        return _Fault(NOTHING_PUBLISHED, {"path": path}, hint)

    def anchor_fault(self, page: Page, target: Page, anchor: str) -> _Fault | None:
        """Check an anchor on a page; macros write those that begin with a kind of record."""
        text = target.text
        if not anchor or not text.prose:
            return None
        anchors = {heading.anchor for heading in text.headings} | {one.id for one in text.anchors}
        kind, _, record_id = anchor.partition("-")
        if anchor in anchors or (
            text.calls and kind in RECORD_ANCHORS and self.playbook.has_id(kind, record_id)
        ):
            return None
        near = nearest(anchor, anchors)
        hint = (
            f"Did you mean '#{near}'?" if near else "Give the heading an id: '## Title {: #id }'."
        )
        path = "" if target is page else _relative(page.path, target.path)
        suggestion = f"{path}#{near}" if near else ""
        if target is page:
            return _Fault(NO_ANCHOR_HERE, {"anchor": f"#{anchor}"}, hint, suggestion)
        return _Fault(NO_ANCHOR, {"anchor": f"#{anchor}", "page": target.path}, hint, suggestion)

    def absolute(self, page: Page, path: str, address: str) -> _Fault:
        """Return the fault of an address that begins with a slash."""
        stem = path.strip("/")
        candidates = (stem, f"{stem}.md", f"{stem}/index.md", "index.md" if not stem else "")
        target = next((candidate for candidate in candidates if candidate in self.files), None)
        if target is None:
            return _Fault(ABSOLUTE, {"address": address})
        relative = _relative(page.path, target)
        return _Fault(ABSOLUTE, {"address": address}, f"Write {quote(relative)}.", relative)

    def suggestion(self, origin: str, target: str, anchor: str = "") -> tuple[str, str]:
        """Return a hint and the address that was most likely meant; both are empty if unknown."""
        candidates = (f"{target}.md", f"{target}/index.md")
        path = next((path for path in candidates if path in self.files), None)
        path = path or self.paths_by_folded_path.get(_fold(target))
        path = path or self.by_name.get(posixpath.basename(target))
        folder, name = posixpath.split(target)
        if path is None and self.comparison_count < _MAX_SUGGESTIONS:
            self.comparison_count += 1
            near = nearest(name, self.by_folder.get(folder, ()))
            path = posixpath.join(folder, near) if near else None
        if path is None:
            return "", ""
        address = path if origin == target else _relative(origin, path)
        hint = f"Did you mean {quote(address)}?"
        return hint, f"{address}#{anchor}" if anchor else address


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _relative(origin: str, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(origin) or ".")
