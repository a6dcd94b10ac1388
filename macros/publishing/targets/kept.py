"""Files of earlier releases that stay reachable, because a page that somebody still has open asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

KEPT_FOR = timedelta(days=1)
_SUFFIXES = frozenset(
    ".css .js .mjs .png .svg .jpg .jpeg .gif .webp .avif .ico .woff .woff2 .ttf .otf .mp3 .mp4 .webm .vtt".split()
)
"""What browsers load by themselves. Pages, feeds, calendars and data are opened by people and
programs: they follow links."""
_CONTACTS = "cards/"
"""The contacts of people, as pictures too: whoever left is gone at once."""
Moments = Mapping[str, str]
"""Paths below a place (an edition, or latest), each with the moment a release first lacked it: UTC,
ISO 8601."""


def carry_over(
    old: Iterable[str], kept: Moments, new: Iterable[str], now: datetime | None = None
) -> dict[str, str]:
    """Return the files to keep beside a new release.

    Args:
        old: The files of the release that it replaces.
        kept: What is kept beside that one.
        new: The files of the new release, which are never kept as well.
        now: The moment of the change.
    """
    moment = now or datetime.now(UTC)
    stamp = moment.isoformat(timespec="seconds")
    dropped = {path: stamp for path in old if _is_loaded_with_pages(path)}
    own = frozenset(new)
    return {
        path: at for path, at in unexpired({**kept, **dropped}, moment).items() if path not in own
    }


def unexpired(kept: Moments, now: datetime | None = None) -> dict[str, str]:
    """Return what is still to be kept. A moment in the future, from a clock that was wrong, counts as now."""
    moment = now or datetime.now(UTC)
    stamp, oldest = (each.isoformat(timespec="seconds") for each in (moment, moment - KEPT_FOR))
    return {path: min(at, stamp) for path, at in kept.items() if at > oldest}


def _is_loaded_with_pages(path: str) -> bool:
    return PurePosixPath(path).suffix in _SUFFIXES and not path.startswith(_CONTACTS)
