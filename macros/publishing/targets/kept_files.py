"""Files of earlier releases that are kept for a day, for pages that readers still have open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

KEPT_FOR = timedelta(days=1)
_SUFFIXES = frozenset(
    (
        ".css .js .mjs .png .svg .jpg .jpeg .gif .webp .avif .ico .woff .woff2 .ttf .otf .mp3 .mp4"
        " .webm .vtt"
    ).split()
)
"""Files that browsers load with a page. Pages, feeds, calendars and data are not kept: people and
programs reach them by links, and follow those of the new release."""
_SEARCH_PIECE = re.compile(r"search/[0-9a-f]{8}/.+\.json")
"""The index of the search, which an open page loads when somebody searches."""
_CONTACTS = "cards/"
"""The contacts of people, some as images. They are not kept: people who leave go at once."""
DropTimes = Mapping[str, str]
"""Paths below an edition or latest, each with the moment when a release first lacked it: UTC, ISO
8601."""


def carry_over(
    old: Iterable[str], old_kept: DropTimes, new: Iterable[str], now: datetime | None = None
) -> dict[str, str]:
    """Return the files to keep beside a new release.

    Args:
        old: The files of the release that is replaced.
        old_kept: The files kept beside that release.
        new: The files of the new release, none of which need to be kept.
        now: The moment of the change; None for the current one.
    """
    moment = now or datetime.now(UTC)
    stamp = moment.isoformat(timespec="seconds")
    replaced_files = {path: stamp for path in old if _is_loaded_with_pages(path)}
    new_files = frozenset(new)
    moments = drop_expired({**old_kept, **replaced_files}, moment)
    return {path: at for path, at in moments.items() if path not in new_files}


def drop_expired(moments: DropTimes, now: datetime | None = None) -> dict[str, str]:
    """Return the files to keep for longer.

    A moment in the future, from a wrong clock, counts as now.
    """
    moment = now or datetime.now(UTC)
    stamp = moment.isoformat(timespec="seconds")
    oldest = (moment - KEPT_FOR).isoformat(timespec="seconds")
    return {path: min(at, stamp) for path, at in moments.items() if at > oldest}


def _is_loaded_with_pages(path: str) -> bool:
    is_loaded = PurePosixPath(path).suffix in _SUFFIXES or _SEARCH_PIECE.fullmatch(path) is not None
    return is_loaded and not path.startswith(_CONTACTS)
