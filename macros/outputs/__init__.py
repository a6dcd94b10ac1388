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


def files(publication: Publication) -> Iterator[OutputFile]:
    """Yield every file that a site offers beside its pages."""
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

    paths = set()
    for write in (
        calendar_file.calendar_files,
        contact_card.card_files,
        contact_code.code_files,
        atom_feed.feed_files,
        llms_text.llms_files,
        open_search.open_search_files,
        part_files,
    ):
        for file in write(publication):
            paths.add(file.path)
            yield file
    yield from json_files.api_files(publication, paths)
