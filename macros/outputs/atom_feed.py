"""Feeds of changes (Atom, RFC 4287): for the whole playbook, each department and each policy.

Entries come from the changes that policies and pages record themselves and, in a published
edition, from comparing the editions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from macros.basics.i18n import Words
from macros.model.change import RecordedChange, recorded_changes
from macros.model.page import Page
from macros.outputs.edition_entries import edition_entries
from macros.outputs.feed_entry import FeedEntry
from macros.outputs.publication import OutputFile, Publication
from macros.outputs.xml_text import Element, document, element

MAX_ENTRIES = 200
"""Entries in a feed, newest first; a policy's own feed has all of its versions."""


def feed_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield the feeds. Every department and policy has one, even if it is empty."""
    playbook = publication.playbook
    words = publication.words
    entries = [entry for page in publication.pages for entry in _entries(words, page)]
    entries += edition_entries(publication)
    entries.sort(key=lambda entry: (-entry.day.toordinal(), entry.kind, entry.names))
    by_owner: dict[str, list[FeedEntry]] = defaultdict(list)
    by_page: dict[str, list[FeedEntry]] = defaultdict(list)
    for entry in entries:
        by_owner[entry.owner].append(entry)
        by_page[entry.page].append(entry)
    path = "feeds/all.xml"
    yield _file(
        publication,
        path,
        ("feed",),
        _title(words, playbook.organization.hub_name),
        entries[:MAX_ENTRIES],
        publication.link("", path),
    )
    for department in playbook.departments.values():
        path = f"feeds/departments/{department.id}.xml"
        names = ("feed", "department", department.id)
        home = publication.record_link("department", department.id, path)
        yield _file(
            publication,
            path,
            names,
            _title(words, department.name),
            by_owner[department.id][:MAX_ENTRIES],
            home,
        )
    for policy, page in playbook.policies.items():
        path = f"feeds/policies/{policy}.xml"
        home = publication.page_link(page.path, at=path)
        yield _file(
            publication,
            path,
            ("feed", "policy", policy),
            _title(words, page.title),
            by_page[page.path],
            home,
        )


def _title(words: Words, name: str) -> str:
    return words.gettext("%(name)s: what changed", name=name)


def _entries(words: Words, page: Page) -> Iterator[FeedEntry]:
    """Yield an entry for each change that a page records itself."""
    for change in recorded_changes(page):
        names = ("policy", page.declared_policy or page.path, change.version)
        if not change.version:
            names = ("page", page.path, change.day.isoformat())
        owner = page.front.owner if page.front is not None else ""
        yield FeedEntry(
            change.day,
            change.kind,
            page.path,
            owner,
            _headline(words, change),
            change.summary,
            names,
        )


def _headline(words: Words, change: RecordedChange) -> str:
    page = change.page
    if change.version:
        title = f"{page.title} {change.version}"
        draft = page.policy is not None and page.policy.status == "draft"
        return words.gettext("%(title)s (draft)", title=title) if draft else title
    if change.material:
        return words.gettext("Read again: %(title)s", title=page.title)
    return words.gettext("Reviewed: %(title)s", title=page.title)


def _file(
    publication: Publication,
    path: str,
    names: tuple[str, ...],
    title: str,
    entries: list[FeedEntry],
    home: str | None,
) -> OutputFile:
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    element(feed, "id", publication.tag(*names))
    element(feed, "title", title)
    element(feed, "updated", _moment(entries[0].day if entries else publication.edition_day))
    element(element(feed, "author"), "name", publication.playbook.organization.hub_name)
    if publication.site_url:
        element(feed, "link", rel="self", type="application/atom+xml", href=publication.link(path))
    if home is not None:
        element(feed, "link", rel="alternate", type="text/html", href=home)
    for entry in entries:
        _entry(publication, feed, path, entry)
    return OutputFile(path, document(feed))


def _entry(publication: Publication, feed: Element, path: str, entry: FeedEntry) -> None:
    node = element(feed, "entry")
    element(node, "id", publication.tag(*entry.names))
    element(node, "title", entry.title)
    element(node, "updated", _moment(entry.day))
    # A page that an earlier edition had may be gone: its entry leads to the site's root.
    if entry.page in publication.playbook.pages:
        address = publication.page_link(entry.page, at=path)
    else:
        address = publication.link("", path)
    element(node, "link", rel="alternate", type="text/html", href=address)
    element(node, "category", term=entry.kind)
    element(node, "summary", entry.summary)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
