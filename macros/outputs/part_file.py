"""The parts that pages load when a reader needs them, as files of their own."""

from __future__ import annotations

from collections.abc import Iterator

from macros.outputs.publication import OutputFile, Publication

_MEDIA_TYPE = "text/javascript; charset=utf-8"


def part_files(publication: Publication) -> Iterator[OutputFile]:
    """Write each part under its name."""
    for name, script in publication.parts.items():
        yield OutputFile(f"parts/{name}.js", script.encode(), _MEDIA_TYPE)
