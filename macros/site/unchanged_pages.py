"""Leave pages out of a build that are on the last site exactly as the build would write them.

MkDocs reads, converts, renders and writes every page, whatever it is given. The record of the last
site says what each of its pages was made from. If nothing of that has changed, MkDocs is not told of
the page, and its file stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page

    from macros.pages.reads import Facts, Read
    from macros.site.results import Results
    from macros.site.site_files import SiteFiles

_SEPARATOR = "\0"


class PageRecord(NamedTuple):
    """What the last build made a page from, and what it wrote."""

    source: str
    """The hash of the page's source file."""
    html: str
    """The key of the page's HTML."""
    words: str
    """The key of the page's words."""
    reads: list[int]
    """What the page read of the playbook, by position in the record of the site."""
    ids: list[str]
    """The anchors of the page."""
    links: dict[str, list[str]]
    """Paths of pages, each with the anchors that the page links to."""
    page: str
    """The hash of the page's file on the site."""


@dataclass(slots=True)
class SiteRecord:
    """What the last build made a site from."""

    common: str = ""
    """A hash of what all pages use."""
    reads: list[str] = field(default_factory=list)
    """What the pages read of the playbook, each with its parts joined."""
    answers: list[str] = field(default_factory=list)
    """A hash of each answer."""
    grounds: dict[str, str] = field(default_factory=dict)
    """Hashes of what answers depend on (`Facts.grounds`)."""
    pages: dict[str, PageRecord] = field(default_factory=dict)
    """By path below the folder of pages."""


class UnchangedPages:
    """The pages of one build that are not made again."""

    def __init__(
        self, results: Results, facts: Facts, files: Files, docs: Path, site_files: SiteFiles
    ) -> None:
        """Compare with the record of the last site; `docs` is the folder of pages."""
        self._results = results
        self._facts = facts
        self._answers: dict[str, str] = {}
        self._files = files
        self._docs = docs
        self._site_files = site_files
        self._key = results.key("site", site_files.target)
        self._common = ""
        self._last = SiteRecord()
        self.records: dict[str, PageRecord] = {}
        """The unchanged pages by path."""

    def find(self, common: str, is_complete: Callable[[Page, PageRecord], bool]) -> None:
        """Find the pages that are unchanged.

        `common` is a hash of what all pages use. `is_complete` returns whether all else that the
        build needs of a page is kept.
        """
        self._common = common
        self._last = last = _site_record(self._results.get(self._key))
        if last.common != common:
            return
        changes = self._changed_reads()
        for file in self._files.documentation_pages():
            record = last.pages.get(file.src_uri)
            if (
                record is not None
                and file.page is not None
                and changes.isdisjoint(record.reads)
                and self._is_same(file, record)
                and is_complete(file.page, record)
            ):
                self.records[file.src_uri] = record

    def _changed_reads(self) -> set[int]:
        """Return the positions of questions that have another answer now."""
        last = self._last
        is_same = self._facts.same_as(last.grounds)
        changes = set()
        for position, (text, answer) in enumerate(zip(last.reads, last.answers, strict=True)):
            read = tuple(text.split(_SEPARATOR))
            if is_same(read):
                self._answers[text] = answer
            elif self._facts.answer(read) != answer:
                changes.add(position)
        return changes

    def _is_same(self, file: File, record: PageRecord) -> bool:
        """Return whether a page's source and its file on the last site are as they were."""
        source = self._results.files.of(str(self._docs / file.src_uri))
        return source == record.source and self._site_files.has(file.dest_uri, record.page)

    def leave_out(self) -> None:
        """Keep MkDocs from reading, converting, rendering and writing these pages."""
        pages = self._files.documentation_pages

        def documentation_pages(**options: Any) -> list[File]:
            # MkDocs passes an option when it goes through the pages to make them, and none when
            # it asks for all pages, as for the site map.
            files = pages(**options)
            return [f for f in files if not options or f.src_uri not in self.records]

        self._files.documentation_pages = documentation_pages  # type: ignore[method-assign]
        for path, record in self.records.items():
            file = self._files.src_uris[path]
            if file.page is not None:
                # Links of other pages are checked against these.
                file.page.present_anchor_ids = set(record.ids)

    def take_back(self, path: str) -> None:
        """Let MkDocs make a page after all."""
        del self.records[path]

    def with_lost_anchors(self) -> Iterator[str]:
        """Yield the unchanged pages with a link to an anchor that another page no longer has."""
        lost_anchors = dict(self._lost_anchors())
        for path, record in self.records.items():
            targets = lost_anchors.keys() & record.links.keys()
            if any(lost_anchors[target].intersection(record.links[target]) for target in targets):
                yield path

    def _lost_anchors(self) -> Iterator[tuple[str, set[str]]]:
        for path, record in self._last.pages.items():
            if path not in self.records and (file := self._files.src_uris.get(path)) is not None:
                page = file.page
                yield path, set(record.ids) - ((page and page.present_anchor_ids) or set())

    def keep(self) -> None:
        """Keep the files of these pages."""
        for path, record in self.records.items():
            self._site_files.keep(self._files.src_uris[path].dest_uri, record.page)

    def remember(self, new: Mapping[str, tuple[PageRecord, Iterable[Read]]]) -> None:
        """Record the site for the next build: these pages too, each with what it read."""
        numbers: dict[str, int] = {}

        def number(text: str) -> int:
            return numbers.setdefault(text, len(numbers))

        positions = {
            position: number(self._last.reads[position])
            for position in set().union(*(record.reads for record in self.records.values()))
        }
        pages = {
            path: record._replace(reads=[positions[read] for read in record.reads])
            for path, record in self.records.items()
        }
        pages |= {
            path: record._replace(
                reads=[number(_SEPARATOR.join(read)) for read in reads],
                page=self._site_files.written(self._files.src_uris[path].dest_uri),
            )
            for path, (record, reads) in new.items()
        }
        answers = [
            self._answers.get(text) or self._facts.answer(tuple(text.split(_SEPARATOR)))
            for text in numbers
        ]
        site = [self._common, list(numbers), answers, self._facts.grounds, pages]
        self._results.put(self._key, site)


def _site_record(site: Any) -> SiteRecord:
    if site is None:
        return SiteRecord()
    common, reads, answers, grounds, pages = site
    return SiteRecord(
        common,
        reads,
        answers,
        grounds,
        {path: PageRecord(*values) for path, values in pages.items()},
    )
