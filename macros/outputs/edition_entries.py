"""Feed entries from comparing editions: the changes of each edition, department and page.

People are counted instead of named, because an entry stays in the feed after they have left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from macros.basics.text import count
from macros.editions.changes_format import KINDS, VERBS
from macros.editions.differences import Changes, PageChange, RecordChange
from macros.outputs.feed_entry import FeedEntry
from macros.outputs.publication import Publication


def edition_entries(publication: Publication) -> Iterator[FeedEntry]:
    """Yield the changes of the editions up to this one; none if no earlier edition is known."""
    history = publication.history
    for changes in history.changes if history is not None else ():
        day = history.begins(changes.new) if history is not None else None
        if day is not None and not changes.is_empty:
            yield from _of_edition(publication, changes, day)


def _of_edition(publication: Publication, changes: Changes, day: date) -> Iterator[FeedEntry]:
    edition = changes.new
    counts = list(_counts(changes.records))
    if changes.pages:
        counts.append(count(len(changes.pages), "page"))
    yield FeedEntry(
        day,
        "edition",
        _changes_page(publication),
        "",
        f"Edition {edition}",
        f"{'; '.join(counts)}.",
        ("edition", edition),
    )
    departments = publication.playbook.departments
    for department in dict.fromkeys(change.owner for change in changes.records):
        if department in departments:
            records = [change for change in changes.records if change.owner == department]
            title = f"{departments[department].name} in edition {edition}"
            names = ("edition", edition, "department", department)
            yield FeedEntry(
                day,
                "edition",
                f"directory/{department}.md",
                department,
                title,
                f"{'; '.join(_phrases(records))}.",
                names,
            )
    for page in changes.pages:
        title = f"{page.title}: {VERBS[page.verb]} in edition {edition}"
        yield FeedEntry(
            day,
            "edition",
            page.path,
            page.owner,
            title,
            _page_summary(page),
            ("edition", edition, "page", page.path),
        )


def _changes_page(publication: Publication) -> str:
    """Return the path of the page that shows the changes of editions, or of the home page."""
    for page in publication.pages:
        if any(call.name == "edition_changes" for call in page.text.calls):
            return page.path
    return "index.md"


def _counts(records: Iterable[RecordChange]) -> Iterator[str]:
    """Yield how many records of each kind were added, removed or changed: `2 accounts added`."""
    groups = Counter((change.kind, VERBS[change.verb]) for change in records)
    for (kind, verb), number in groups.items():
        plural, singular = KINDS[kind]
        yield f"{count(number, singular, plural.lower())} {verb}"


def _phrases(records: Iterable[RecordChange]) -> Iterator[str]:
    """Yield what happened to each record by name, and the counts of people."""
    people = []
    for change in records:
        if change.kind == "person":
            people.append(change)
        else:
            yield f"{change.name} {VERBS[change.verb]}"
    yield from _counts(people)


def _page_summary(page: PageChange) -> str:
    """Return how much of a page changed, and whether employees should read it again."""
    number = len(page.passages) + page.more
    sentences = [f"{count(number, 'passage')} changed."] if number else []
    if page.material:
        sentences.append("Read it again.")
    return " ".join(sentences) or f"The page is {VERBS[page.verb]}."
