"""Files that are published beside the pages: the JSON API, calendars, contact cards and feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macros.outputs.publication import OutputFile, Publication


def api_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield only the JSON files."""
    from macros.outputs import json_files  # noqa: PLC0415 - as below

    yield from json_files.api_files(publication, ())


def record_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield the files that have nothing from the texts of pages: calendars, cards, feeds, parts."""
    # Commands that use only other modules of this package need not wait for these imports.
    from macros.outputs import (  # noqa: PLC0415 - as above
        atom_feed,
        calendar_file,
        contact_card,
        contact_code,
        open_search,
    )
    from macros.outputs.publication import part_files  # noqa: PLC0415 - as above

    yield from calendar_file.calendar_files(publication)
    yield from contact_card.card_files(publication)
    yield from contact_code.code_files(publication)
    yield from atom_feed.feed_files(publication)
    yield from open_search.open_search_files(publication)
    yield from part_files(publication)


def text_files(publication: Publication, paths: Iterable[str]) -> Iterator[OutputFile]:
    """Yield the files with the texts of pages, and the JSON; `paths` are those of the others."""
    from macros.outputs import json_files, llms_text  # noqa: PLC0415 - as above

    texts = list(llms_text.llms_files(publication))
    yield from texts
    yield from json_files.api_files(publication, {*paths, *(file.path for file in texts)})


def files(publication: Publication) -> Iterator[OutputFile]:
    """Yield every file that a site offers beside its pages."""
    records = list(record_files(publication))
    yield from records
    yield from text_files(publication, [file.path for file in records])
