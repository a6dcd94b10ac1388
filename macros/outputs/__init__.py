"""Files that are published beside the pages: the JSON API, calendars, contact cards and feeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macros.outputs.publication import OutputFile, Publication


def api_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield only the JSON files."""
    from macros.outputs import json_files  # noqa: PLC0415 - as below

    yield from json_files.api_files(publication, ())


def record_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield the files that have nothing from the texts of pages, such as calendars and feeds."""
    # Commands that use only other modules of this package need not wait for these imports.
    from macros.outputs import (  # noqa: PLC0415 - as above
        atom_feed,
        calendar_file,
        contact_card,
        contact_code,
        json_files,
        llms_text,
        open_search,
    )
    from macros.outputs.publication import part_files  # noqa: PLC0415 - as above

    files = [
        *calendar_file.calendar_files(publication),
        *contact_card.card_files(publication),
        *contact_code.code_files(publication),
        *atom_feed.feed_files(publication),
        *open_search.open_search_files(publication),
        *part_files(publication),
        llms_text.list_file(publication),
    ]
    yield from files
    paths = {file.path for file in files} | ({llms_text.TEXTS} if publication.texts else set())
    yield from json_files.record_files(publication, paths)


def text_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield the files with the texts of pages."""
    from macros.outputs import llms_text, text_json  # noqa: PLC0415 - as above

    if publication.texts:
        yield llms_text.text_file(publication)
    yield text_json.text_file(publication)


def files(publication: Publication) -> Iterator[OutputFile]:
    """Yield every file that a site offers beside its pages."""
    yield from record_files(publication)
    yield from text_files(publication)
