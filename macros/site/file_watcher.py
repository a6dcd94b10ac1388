"""Notice which files change: woken by the system's events, or by looking at intervals."""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog import events
from watchdog.observers import Observer

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

log = logging.getLogger("mkdocs.hooks.playbook")
VARIABLE = "PLAYBOOK_POLL"
"""The environment variable that makes a watcher do without events."""
_INTERVAL = 0.5
"""Seconds between two looks without events."""
_INTERVAL_WITH_EVENTS = 2.0
"""Seconds after which files are looked at in spite of events: systems report nothing of what others
change in a network folder, or of what is behind a link."""
_QUIET = 0.03
"""Seconds without a change that end a burst: editors write a file in several steps."""
_LONGEST_BURST = 0.3
"""Seconds after which a burst is reported although it goes on."""
_EVENTS: list[type[events.FileSystemEvent]] = [
    events.FileCreatedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
    events.FileDeletedEvent,
    events.DirCreatedEvent,
    events.DirMovedEvent,
    events.DirDeletedEvent,
]
"""A build opens thousands of files: of that the system need not report anything."""
_EDITORS_OWN = re.compile(r".*~|\..*\.sw.|\.#.*|#.*#|4913")
"""Names of files that editors write while somebody types."""
Stamp = tuple[int, int, int]
"""Time of the last change, size, inode."""


class _Waker(events.FileSystemEventHandler):
    """Sets an event of Python for every one of the system."""

    def __init__(self, event: threading.Event) -> None:
        self._event = event

    def on_any_event(self, event: events.FileSystemEvent) -> None:  # noqa: ARG002
        self._event.set()


class FileWatcher:
    """Watches files and folders.

    Events say only when to look. What has changed is the difference between two looks, so that an
    event too few or too many, or files that change while they are looked at, do no harm.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        """Watch paths from now on, as they are now. Until `start`, nothing wakes the watcher."""
        self._paths: list[str] = []
        self._stamps: dict[str, Stamp] = {}
        self._changes: set[str] = set()
        self._event = threading.Event()
        self._observer: BaseObserver | None = None
        self._next_look = 0.0
        for path in paths:
            self.add(path)

    def add(self, path: str) -> None:
        """Watch another file or folder, as it is now."""
        path = str(Path(path).resolve())
        if path not in self._paths:
            self._paths.append(path)
            self._stamps |= _stamps(path)

    def start(self) -> None:
        """Ask the system for events. Without any, files are looked at every half second."""
        if os.environ.get(VARIABLE):
            self._explain(f"{VARIABLE} is set")
            return
        observer = Observer()
        handler = _Waker(self._event)
        try:
            for path in self._paths:
                if Path(path).exists():
                    observer.schedule(handler, path, recursive=True, event_filter=_EVENTS)
            observer.start()
        except OSError as error:
            # Linux limits how many folders a user may watch.
            observer.unschedule_all()
            self._explain(error.strerror or str(error))
            return
        self._observer = observer

    def _explain(self, reason: str) -> None:
        log.info("Looking for changed files every %s s, without events: %s.", _INTERVAL, reason)

    def stop(self) -> None:
        """Stop watching, and release what the system holds for it."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    def join(self) -> None:
        """Do nothing: `stop` waits already."""

    def wait(self, seconds: float) -> set[str]:
        """Return the files that have changed since the last call.

        Waits for a change for some seconds, then for the end of the burst that it belongs to.
        """
        if not self._changes:
            self._event.wait(max(0.0, min(seconds, self._next_look - time.monotonic())))
        if not self.has_changes():
            return set()
        end = time.monotonic() + _LONGEST_BURST
        time.sleep(_QUIET)
        while self._look() and time.monotonic() < end:
            time.sleep(_QUIET)
        changes, self._changes = self._changes, set()
        return changes

    def has_changes(self) -> bool:
        """Return whether any file has changed since the last call of `wait`."""
        if self._event.is_set() or time.monotonic() >= self._next_look:
            self._look()
        return bool(self._changes)

    def _look(self) -> bool:
        """Look at all files, and return whether any has changed since the last look."""
        # What changes from here on is an event for the next look.
        self._event.clear()
        stamps: dict[str, Stamp] = {}
        for path in self._paths:
            stamps |= _stamps(path)
        changes = {path for path, _ in stamps.items() ^ self._stamps.items()}
        self._stamps = stamps
        self._changes |= changes
        interval = _INTERVAL if self._observer is None else _INTERVAL_WITH_EVENTS
        self._next_look = time.monotonic() + interval
        return bool(changes)


def _stamps(path: str) -> dict[str, Stamp]:
    """Return the stamps of a file, or of all files below a folder, also behind links."""
    if os.path.isdir(path):  # noqa: PTH112 - as fast as possible, here and below
        return dict(_below(path))
    with suppress(OSError):
        return {path: _stamp(os.stat(path))}  # noqa: PTH116
    return {}


def _below(folder: str) -> Iterator[tuple[str, Stamp]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        # A file may be gone by now.
        with suppress(OSError):
            if entry.is_dir():
                if not _is_left_out(entry):
                    yield from _below(entry.path)
            elif not _EDITORS_OWN.fullmatch(entry.name):
                yield entry.path, _stamp(entry.stat())


def _is_left_out(entry: os.DirEntry[str]) -> bool:
    """Return whether a folder has compiled code, or is a link to one that it is in."""
    if entry.is_symlink():
        path = Path(entry.path)
        return path.parent.resolve().is_relative_to(path.resolve())
    return entry.name == "__pycache__"


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_mtime_ns, status.st_size, status.st_ino
