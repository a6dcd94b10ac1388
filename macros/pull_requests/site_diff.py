"""Compare two built sites as their readers get them: pages by their articles, and what surrounds all pages once."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Literal

from macros.editions.change import Changes, PageChange
from macros.editions.comparison import compare
from macros.editions.redaction import SOMEBODY, Veil
from macros.editions.snapshot import Snapshot, Words, read_snapshot
from macros.editions.text_diff import Passage, passages
from macros.model.playbook import Playbook
from macros.pull_requests.article import Article, is_same_markup, read_article
from macros.pull_requests.article_diff import Caution, Detail, cautions, details
from macros.pull_requests.built_site import BuiltSite, Head

FileKind = Literal["calendar", "card", "feed", "department", "file"]
_KINDS: tuple[tuple[str, FileKind], ...] = (
    ("calendar/", "calendar"),
    ("cards/", "card"),
    ("feeds/", "feed"),
    ("parts/", "department"),
)
_FOR_PROGRAMS = ("llms.txt", "llms-full.txt", "sitemap.xml")
_FRAME, _NOT_FOUND = "Around every page", "The page for addresses that do not exist (404)"


@dataclass(frozen=True, slots=True)
class Around:
    """Something that readers meet besides the pages, and what differs in it."""

    title: str
    passages: tuple[Passage, ...] = ()
    more: int = 0
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file beside the pages that is new, gone or different."""

    kind: FileKind
    path: str


@dataclass(frozen=True, slots=True)
class FoundBy:
    """How something is found or previewed, which its own page does not show."""

    place: str
    """The page's path, or an address below the site's root."""
    what: Literal["search words", "description", "audience"]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """What differs between two sites."""

    changes: Changes
    details: Mapping[str, tuple[Detail, ...]] = field(default_factory=dict)
    """Page path to what differs besides its words."""
    cautions: tuple[Caution, ...] = ()
    around: tuple[Around, ...] = ()
    files: tuple[FileDifference, ...] = ()
    found_by: tuple[FoundBy, ...] = ()
    data_changes: bool = False
    """Whether what other programs read differs."""


@dataclass(frozen=True)
class Side:
    """A state of the playbook, and the site that was built from it."""

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
        """What the addresses of the organisation's own repository begin with."""
        organization = self.playbook.organization_or_none
        repository = organization.repository if organization is not None else None
        return (
            (f"{repository.url.rstrip('/').removesuffix('.git')}/",)
            if repository is not None
            else ()
        )


def compare_sites(old: Side, new: Side, moved: Mapping[str, str]) -> SiteChanges:
    """Compare two sites; `moved` names pages of which it is known where they went."""
    return _Comparison(old, new, moved).run()


class _Comparison:
    def __init__(self, old: Side, new: Side, moved: Mapping[str, str]) -> None:
        self.old, self.new, self.moved = old, new, moved
        self.own = (*old.own_addresses, *new.own_addresses)
        self.read: dict[tuple[int, str], Article] = {}

    def run(self) -> SiteChanges:
        sides = self.snapshots()
        changes = compare(*sides, self.moved, ordered=True)
        veil = Veil(*sides)
        origin = {page.path: page.old_path for page in changes.pages if page.old_path}
        known = {page.path: page for page in changes.pages}
        found: dict[str, tuple[Detail, ...]] = {}
        warned: list[Caution] = []
        for path in self.new.paths:
            was = origin.get(path, path)
            before = self.article(0, was) if was in self.old.paths else read_article("", "")
            if was in self.old.paths and self.is_same(was, path):
                continue
            after = self.article(1, path)
            warned += cautions(path, before, after, self.old.own_addresses)
            worded = path in known and bool(known[path].passages)
            listed = self.details(before, after, worded=worded) if was in self.old.paths else ()
            if was != path:
                # The ways to change a page move with it.
                listed = tuple(one for one in listed if one.kind != "markup")
            if listed:
                found[path] = tuple(map(partial(_veiled, veil), listed))
                known.setdefault(path, self.changed(path))
        known = {path: page for path, page in known.items() if not self.is_noise(page, found)}
        around = [*self.around(_FRAME, self.old.site.frame, self.new.site.frame, warned)]
        around += self.around(_NOT_FOUND, self.old.site.not_found, self.new.site.not_found, warned)
        return SiteChanges(
            replace(changes, pages=tuple(known[path] for path in sorted(known))),
            found,
            tuple(replace(one, text=veil.over(one.text), old=veil.over(one.old)) for one in warned),
            tuple(around),
            tuple(self.files()),
            tuple(self.found_by(origin)),
            _unordered(self.old.site.published) != _unordered(self.new.site.published),
        )

    def snapshots(self) -> tuple[Snapshot, Snapshot]:
        """Return what both sides published, with the words of the pages that differ as their articles show them."""
        found = []
        same = {
            path
            for path in self.old.paths.keys() & self.new.paths.keys()
            if self.is_same(path, path)
        }
        for number, side in enumerate((self.old, self.new)):
            snapshot = read_snapshot(
                side.name, {path: text.encode() for path, text in side.site.published.items()}.get
            )
            words = {
                path: Words(
                    held.title,
                    held.owner,
                    ()
                    if path in same or path not in side.paths
                    else self.article(number, path).blocks,
                )
                for path, held in snapshot.words.items()
            }
            found.append(replace(snapshot, words=words))
        return found[0], found[1]

    def article(self, number: int, path: str) -> Article:
        side = (self.old, self.new)[number]
        if (number, path) not in self.read:
            address = side.paths[path]
            self.read[number, path] = read_article(side.site.articles[address], address)
        return self.read[number, path]

    def is_same(self, was: str, path: str) -> bool:
        """Return whether readers get the same on a page, its images included."""
        if was == path and is_same_markup(
            self.old.site.articles[self.old.paths[was]],
            self.new.site.articles[self.new.paths[path]],
        ):
            return not self.is_picture_changed(was, path)
        before, after = self.article(0, was), self.article(1, path)
        return before.tokens == after.tokens and not self.is_picture_changed(was, path)

    def is_picture_changed(self, was: str, path: str) -> bool:
        if (
            self.old.site.files == self.new.site.files
            or "<img" not in self.new.site.articles[self.new.paths[path]]
        ):
            return False
        return any(self.pictures(self.article(0, was), self.article(1, path)))

    def pictures(self, before: Article, after: Article) -> Iterator[str]:
        """Find the images that kept their address and have another content."""
        known = {image.source for image in before.images}
        for source in dict.fromkeys(
            image.source for image in after.images if image.source in known
        ):
            digests = self.old.site.files.get(source), self.new.site.files.get(source)
            if None not in digests and digests[0] != digests[1]:
                yield source

    def details(self, before: Article, after: Article, *, worded: bool) -> tuple[Detail, ...]:
        pictures = tuple(
            Detail("content", source, "", "") for source in self.pictures(before, after)
        )
        return (
            pictures
            if before.tokens == after.tokens
            else (*details(before, after, self.own, worded=worded or bool(pictures)), *pictures)
        )

    def changed(self, path: str) -> PageChange:
        page = self.new.playbook.pages[path]
        front = page.front
        policy = page.policy.policy if page.policy is not None else ""
        material = front is not None and front.material_change
        return PageChange(
            path, page.title, "changed", front.owner if front is not None else "", material, policy
        )

    def is_noise(self, page: PageChange, found: Mapping[str, tuple[Detail, ...]]) -> bool:
        return (
            page.verb in ("reworded", "changed")
            and not page.passages
            and not page.more
            and page.path not in found
        )

    def around(self, title: str, old: str, new: str, warned: list[Caution]) -> Iterator[Around]:
        before, after = read_article(old, ""), read_article(new, "")
        if before.tokens == after.tokens:
            return
        warned += cautions("", before, after, self.old.own_addresses)
        shown, more = passages(before.blocks, after.blocks, ordered=True)
        yield Around(title, shown, more, details(before, after, self.own, worded=bool(shown)))

    def files(self) -> Iterator[FileDifference]:
        before, after = self.old.site.files, self.new.site.files
        left = False
        documents = self.old.playbook.assets | self.new.playbook.assets
        for path in sorted(before.keys() | after.keys()):
            if (
                before.get(path) == after.get(path)
                or path in documents
                or path in _FOR_PROGRAMS
                or path.endswith(".html")
            ):
                continue
            kind: FileKind = next(
                (kind for start, kind in _KINDS if path.startswith(start)), "file"
            )
            if kind == "card" and path not in after:
                left = True  # the name of the file is that of a person
            else:
                yield FileDifference(kind, path)
        if left:
            yield FileDifference("card", SOMEBODY)

    def found_by(self, origin: Mapping[str, str]) -> Iterator[FoundBy]:
        """Compare what pages and records are found by, for those that both sides have."""
        for path, address in self.new.paths.items():
            was = origin.get(path, path)
            if was not in self.old.paths:
                continue
            before, after = (
                self.old.site.heads.get(self.old.paths[was], Head()),
                self.new.site.heads.get(address, Head()),
            )
            if before.description != after.description:
                yield FoundBy(
                    path,
                    "description",
                    html.unescape(before.description),
                    html.unescape(after.description),
                )
            yield from self.readers(was, path)
        by_address = {address: path for path, address in self.new.paths.items()}
        before_words, after_words = self.old.site.search, self.new.site.search
        for place, words in after_words.items():
            if place in before_words and before_words[place] != words:
                old, new = (", ".join(each) for each in (before_words[place], words))
                yield FoundBy(by_address.get(place, place), "search words", old, new)

    def readers(self, was: str, path: str) -> Iterator[FoundBy]:
        before, after = self.old.playbook.pages[was].front, self.new.playbook.pages[path].front
        if before is not None and after is not None and before.audience != after.audience:
            yield FoundBy(path, "audience", ", ".join(before.audience), ", ".join(after.audience))


def _veiled(veil: Veil, detail: Detail) -> Detail:
    return replace(
        detail, text=veil.over(detail.text), old=veil.over(detail.old), new=veil.over(detail.new)
    )


def _unordered(published: Mapping[str, str]) -> Any:
    return {path: _sorted(json.loads(text)) for path, text in published.items()}


def _sorted(value: Any) -> Any:
    """Return values of JSON with their lists in one order: in which they are written is not for readers."""
    if isinstance(value, dict):
        return {key: _sorted(held) for key, held in value.items()}
    return sorted(map(_sorted, value), key=repr) if isinstance(value, list) else value
