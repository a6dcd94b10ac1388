"""Pack a built site into a reproducible zip."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

_NEEDS_A_SERVER = (
    "404.html",
    "sitemap.xml",
    "sitemap.xml.gz",
    "opensearch.xml",
    "search/search_index.json",
)
"""Files of a site that are useless without a server."""
_FILE_MODE = 0o100644 << 16
_UNIX = 3
_FIRST_YEAR = 1980
"""The first year that a zip can store."""


def pack(site: Path, archive: Path, top: str, day: date) -> int:
    """Pack a site into a zip below the folder `top`, and return the number of files.

    The same site and day give the same bytes: files are sorted, and all have the date `day`.
    """
    names = list(_names(site))
    timestamp = (max(day.year, _FIRST_YEAR), day.month, day.day, 0, 0, 0)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name in names:
            entry = zipfile.ZipInfo(f"{top}/{name}", timestamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _FILE_MODE
            file.writestr(entry, (site / name).read_bytes())
    return len(names)


def _names(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*"), key=lambda path: path.relative_to(site).as_posix()):
        name = path.relative_to(site).as_posix()
        if path.is_file() and name not in _NEEDS_A_SERVER and not name.startswith("downloads/"):
            yield name
