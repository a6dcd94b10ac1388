"""Parts of pages that are loaded on demand, as files of their own."""

from __future__ import annotations

from collections.abc import Iterator

from macros.outputs.publication import OutputFile, Publication

_MEDIA_TYPE = "text/javascript; charset=utf-8"


def part_files(publication: Publication) -> Iterator[OutputFile]:
    """Yield the script of each part."""
    for name, script in publication.parts.items():
        yield OutputFile(f"parts/{name}.js", script.encode(), _MEDIA_TYPE)
