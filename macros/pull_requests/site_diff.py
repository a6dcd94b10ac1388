"""Compare two built sites as readers see them: pages by their articles, their surroundings once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Literal

from macros.editions.comparison import compare
from macros.editions.differences import Changes, PageChange
from macros.editions.redaction import FORMER_MEMBER, Redactor
from macros.editions.snapshot import PublishedText, Snapshot, read_snapshot
from macros.editions.text_diff import Passage, diff_text
from macros.model.playbook import Playbook
from macros.pull_requests.article import Article, is_same_markup, read_article
from macros.pull_requests.article_diff import Caution, Detail, cautions, details
from macros.pull_requests.built_site import BuiltSite, PageHead

FileKind = Literal["calendar", "card", "feed", "department", "file"]
_KINDS: tuple[tuple[str, FileKind], ...] = (
    ("calendar/", "calendar"),
    ("cards/", "card"),
    ("feeds/", "feed"),
    ("parts/departments", "department"),
)
_FOR_PROGRAMS = ("llms.txt", "llms-full.txt", "sitemap.xml")
_FRAME = "Around every page"
_NOT_FOUND = "The page for addresses that do not exist (404)"


@dataclass(frozen=True, slots=True)
class SurroundingChange:
    """The differences in something besides the pages: what surrounds them, or the 404 page."""

    title: str
    passages: tuple[Passage, ...] = ()
    more: int = 0
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file besides the pages that was added, changed or removed."""

    kind: FileKind
    path: str


@dataclass(frozen=True, slots=True)
class DiscoveryChange:
    """A change in how something is found or previewed, which its own page does not show."""

    place: str
    """The page's path, or an address below the site's root."""
    what: Literal["search words", "description", "audience"]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """The differences between two sites."""

    changes: Changes
    details: Mapping[str, tuple[Detail, ...]] = field(default_factory=dict)
    """Page path to the differences besides its text."""
    cautions: tuple[Caution, ...] = ()
    around: tuple[SurroundingChange, ...] = ()
    files: tuple[FileDifference, ...] = ()
    found_by: tuple[DiscoveryChange, ...] = ()
    data_changes: bool = False
    """Whether files for other programs differ."""


@dataclass(frozen=True)
class SiteVersion:
    """A version of the playbook, and the site built from it."""

    name: str
    playbook: Playbook
    site: BuiltSite

    @cached_property
    def paths(self) -> dict[str, str]:
        """Page path to the page's address."""
        return {
            path: page.url
            for path, page in self.playbook.pages.items()
            if page.url in self.site.articles
        }

    @cached_property
    def own_addresses(self) -> tuple[str, ...]:
        """Prefixes of addresses in the organisation's own repository."""
        organization = self.playbook.organization_or_none
        if organization is None or organization.repository is None:
            return ()
        return (f"{organization.repository.url.rstrip('/').removesuffix('.git')}/",)


def compare_sites(old: SiteVersion, new: SiteVersion, renames: Mapping[str, str]) -> SiteChanges:
    """Return the differences between two sites; `renames` maps old paths of pages to new ones."""
    return _SiteComparison(old, new, renames).run()


class _SiteComparison:
    """Compares two sites.

    Articles are parsed only where the HTML differs, which makes the comparison of similar sites
    fast.
    """

    def __init__(self, old: SiteVersion, new: SiteVersion, renames: Mapping[str, str]) -> None:
        self.old, self.new, self.renames = old, new, renames
        self.own = (*old.own_addresses, *new.own_addresses)
        self.articles: dict[tuple[int, str], Article] = {}
        """Parsed articles by side (0 or 1) and page path."""
        self.cautions: list[Caution] = []

    def run(self) -> SiteChanges:
        sides = self.snapshots()
        changes = compare(*sides, self.renames, is_order_compared=True)
        veil = Redactor(*sides)
        old_paths = {page.path: page.old_path for page in changes.pages if page.old_path}
        pages = {page.path: page for page in changes.pages}
        details_by_path: dict[str, tuple[Detail, ...]] = {}
        for path in self.new.paths:
            is_worded = path in pages and bool(pages[path].passages)
            old_path = old_paths.get(path, path)
            page_details = self.compare_page(old_path, path, is_text_changed=is_worded)
            if page_details:
                details_by_path[path] = tuple(map(partial(_redact, veil), page_details))
                pages.setdefault(path, self.changed_page(path))

        around = [*self.around(_FRAME, self.old.site.frame, self.new.site.frame)]
        around += self.around(_NOT_FOUND, self.old.site.not_found, self.new.site.not_found)
        return SiteChanges(
            changes=replace(changes, pages=tuple(pages[path] for path in sorted(pages))),
            details=details_by_path,
            cautions=tuple(
                replace(caution, text=veil.redact(caution.text), old=veil.redact(caution.old))
                for caution in self.cautions
            ),
            around=tuple(around),
            files=tuple(self.files()),
            found_by=tuple(self.found_by(old_paths)),
            data_changes=_without_order(self.old.site.published)
            != _without_order(self.new.site.published),
        )

    def compare_page(
        self, old_path: str, path: str, *, is_text_changed: bool
    ) -> tuple[Detail, ...]:
        """Return the differences of a page besides its text, and note its cautions."""
        is_new = old_path not in self.old.paths
        if not is_new and self.is_same(old_path, path):
            return ()
        before = read_article("", "") if is_new else self.article(0, old_path)
        after = self.article(1, path)
        self.cautions += cautions(path, before, after, self.old.own_addresses)
        if is_new:
            return ()
        page_details = self.details(before, after, is_text_changed=is_text_changed)
        if old_path != path:
            # The edit links of a page move with it, which is no change of its markup.
            return tuple(detail for detail in page_details if detail.kind != "markup")
        return page_details

    def snapshots(self) -> tuple[Snapshot, Snapshot]:
        """Return what both sides published, with the text of pages taken from their articles.

        Pages that are the same on both sides get no text: there is nothing to compare.
        """
        both = self.old.paths.keys() & self.new.paths.keys()
        same = {path for path in both if self.is_same(path, path)}
        return self.snapshot(0, self.old, same), self.snapshot(1, self.new, same)

    def snapshot(self, number: int, side: SiteVersion, same: set[str]) -> Snapshot:
        files = {path: text.encode() for path, text in side.site.published.items()}
        snapshot = read_snapshot(side.name, files.get)
        words = {}
        for path, page in snapshot.words.items():
            is_compared = path in side.paths and path not in same
            blocks = self.article(number, path).blocks if is_compared else ()
            words[path] = PublishedText(page.title, page.owner, blocks)
        return replace(snapshot, words=words)

    def article(self, number: int, path: str) -> Article:
        side = (self.old, self.new)[number]
        if (number, path) not in self.articles:
            address = side.paths[path]
            self.articles[number, path] = read_article(side.site.articles[address], address)
        return self.articles[number, path]

    def is_same(self, old_path: str, path: str) -> bool:
        """Return whether a page looks and works the same for readers, its images included."""
        if old_path == path and is_same_markup(
            self.old.site.articles[self.old.paths[old_path]],
            self.new.site.articles[self.new.paths[path]],
        ):
            return not self.is_picture_changed(old_path, path)
        before, after = self.article(0, old_path), self.article(1, path)
        return before.tokens == after.tokens and not self.is_picture_changed(old_path, path)

    def is_picture_changed(self, old_path: str, path: str) -> bool:
        if self.old.site.files == self.new.site.files:
            return False
        if "<img" not in self.new.site.articles[self.new.paths[path]]:
            return False
        return any(self.pictures(self.article(0, old_path), self.article(1, path)))

    def pictures(self, before: Article, after: Article) -> Iterator[str]:
        """Yield the images with the same address and another content."""
        old_sources = {image.source for image in before.images}
        for source in dict.fromkeys(image.source for image in after.images):
            if source not in old_sources:
                continue
            digests = self.old.site.files.get(source), self.new.site.files.get(source)
            if None not in digests and digests[0] != digests[1]:
                yield source

    def details(
        self, before: Article, after: Article, *, is_text_changed: bool
    ) -> tuple[Detail, ...]:
        pictures = tuple(
            Detail("content", source, "", "") for source in self.pictures(before, after)
        )
        if before.tokens == after.tokens:
            return pictures
        is_explained = is_text_changed or bool(pictures)
        return (*details(before, after, self.own, is_text_changed=is_explained), *pictures)

    def changed_page(self, path: str) -> PageChange:
        page = self.new.playbook.pages[path]
        front = page.front
        policy = page.policy.policy if page.policy is not None else ""
        material = front is not None and front.material_change
        return PageChange(
            path, page.title, "changed", front.owner if front is not None else "", material, policy
        )

    def around(self, title: str, old: str, new: str) -> Iterator[SurroundingChange]:
        before, after = read_article(old, ""), read_article(new, "")
        if before.tokens == after.tokens:
            return
        self.cautions += cautions("", before, after, self.old.own_addresses)
        visible, more = diff_text(before.blocks, after.blocks, is_order_compared=True)
        yield SurroundingChange(
            title, visible, more, details(before, after, self.own, is_text_changed=bool(visible))
        )

    def files(self) -> Iterator[FileDifference]:
        before, after = self.old.site.files, self.new.site.files
        has_removed_cards = False
        # Documents are listed as files of the proposal, pages as pages.
        other_paths = {*self.old.playbook.assets, *self.new.playbook.assets, *_FOR_PROGRAMS}
        for path in sorted(before.keys() | after.keys()):
            if before.get(path) == after.get(path) or path in other_paths or path.endswith(".html"):
                continue
            kind: FileKind = next(
                (kind for prefix, kind in _KINDS if path.startswith(prefix)), "file"
            )
            if kind == "card" and path not in after:
                has_removed_cards = True  # the file is named after a person who may have left
            else:
                yield FileDifference(kind, path)
        if has_removed_cards:
            yield FileDifference("card", FORMER_MEMBER)

    def found_by(self, old_paths: Mapping[str, str]) -> Iterator[DiscoveryChange]:
        """Yield the changes in how pages and records on both sides are found and previewed."""
        for path, address in self.new.paths.items():
            old_path = old_paths.get(path, path)
            if old_path not in self.old.paths:
                continue
            before = self.old.site.heads.get(self.old.paths[old_path], PageHead()).description
            after = self.new.site.heads.get(address, PageHead()).description
            if before != after:
                yield DiscoveryChange(path, "description", before, after)
            yield from self.audience(old_path, path)
        path_by_address = {address: path for path, address in self.new.paths.items()}
        old_words = self.old.site.search
        for address, words in self.new.site.search.items():
            if address in old_words and old_words[address] != words:
                place = path_by_address.get(address, address)
                before, after = ", ".join(old_words[address]), ", ".join(words)
                yield DiscoveryChange(place, "search words", before, after)

    def audience(self, old_path: str, path: str) -> Iterator[DiscoveryChange]:
        before = self.old.playbook.pages[old_path].front
        after = self.new.playbook.pages[path].front
        if before is not None and after is not None and before.audience != after.audience:
            yield DiscoveryChange(
                path, "audience", ", ".join(before.audience), ", ".join(after.audience)
            )


def _redact(veil: Redactor, detail: Detail) -> Detail:
    return replace(
        detail,
        text=veil.redact(detail.text),
        old=veil.redact(detail.old),
        new=veil.redact(detail.new),
    )


def _without_order(texts: Mapping[str, str]) -> Any:
    return {path: _sort_lists(json.loads(text)) for path, text in texts.items()}


def _sort_lists(value: Any) -> Any:
    """Return a JSON value with all lists sorted: their order in the files does not matter."""
    if isinstance(value, dict):
        return {key: _sort_lists(item) for key, item in value.items()}
    return sorted(map(_sort_lists, value), key=repr) if isinstance(value, list) else value
