"""Entries of feeds that come from comparing editions: what each changed, as a whole, by department and page by page.

People are counted, not named: an entry stays in the feed when somebody has long left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from macros.basics.text import count
from macros.editions.change import Changes, PageChange, RecordChange
from macros.editions.changes_format import KINDS, VERBS
from macros.outputs.feed_entry import Entry
from macros.outputs.publication import Publication


def edition_entries(publication: Publication) -> Iterator[Entry]:
    """List what the editions up to this one changed; nothing where no earlier edition is known."""
    memory = publication.memory
    for changes in memory.changes if memory is not None else ():
        day = memory.begins(changes.new) if memory is not None else None
        if day is not None and not changes.is_empty:
            yield from _of_edition(publication, changes, day)


def _of_edition(publication: Publication, changes: Changes, day: date) -> Iterator[Entry]:
    edition = changes.new
    told = [
        *_counted(changes.records),
        *([count(len(changes.pages), "page")] if changes.pages else []),
    ]
    home = next(
        (
            page.path
            for page in publication.pages
            if any(c.name == "edition_changes" for c in page.text.calls)
        ),
        "index.md",
    )
    yield Entry(
        day, "edition", home, "", f"Edition {edition}", f"{'; '.join(told)}.", ("edition", edition)
    )
    departments = publication.playbook.departments
    for department in dict.fromkeys(change.owner for change in changes.records):
        if department in departments:
            mine = [change for change in changes.records if change.owner == department]
            title = f"{departments[department].name} in edition {edition}"
            names = ("edition", edition, "department", department)
            yield Entry(
                day,
                "edition",
                f"directory/{department}.md",
                department,
                title,
                f"{'; '.join(_listed(mine))}.",
                names,
            )
    for page in changes.pages:
        title = f"{page.title}: {VERBS[page.verb]} in edition {edition}"
        yield Entry(
            day,
            "edition",
            page.path,
            page.owner,
            title,
            _said(page),
            ("edition", edition, "page", page.path),
        )


def _counted(records: Iterable[RecordChange]) -> Iterator[str]:
    """Count records by kind and by what became of them."""
    for (kind, verb), number in Counter(
        (change.kind, VERBS[change.verb]) for change in records
    ).items():
        plural, one = KINDS[kind]
        yield f"{count(number, one, plural.lower())} {verb}"


def _listed(records: Iterable[RecordChange]) -> Iterator[str]:
    """Name records, people aside, which are counted."""
    found = list(records)
    yield from (
        f"{change.name} {VERBS[change.verb]}" for change in found if change.kind != "person"
    )
    yield from _counted(change for change in found if change.kind == "person")


def _said(page: PageChange) -> str:
    """Say how much of a page changed, and whether it is to be read again."""
    number = len(page.passages) + page.more
    said = [f"{count(number, 'passage')} changed."] if number else []
    return (
        " ".join([*said, "Read it again."] if page.material else said)
        or f"The page is {VERBS[page.verb]}."
    )
