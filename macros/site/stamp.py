"""Decide, before the engine is imported, whether a build would change anything.

A stamp holds what the last build started from and what it wrote: size, times and inode of each
file, and the environment. If all of that is as it was, the site on disk is what a build would write.

Programs cannot set the change time of a file, so one that was edited, copied or restored never
looks unchanged. A file that is only a few clock ticks old is compared by its content.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from macros.atomic_files.whole_file import atomic_replace
from macros.basics.code_state import packages

FILE = Path(".cache", "build.json")
_FORMAT = 1
_YOUNG = 0.05
"""Seconds: within a few clock ticks, a second change leaves the times of a file as they are."""
_SECOND = 1_000_000_000
_ENVIRONMENT = re.compile(r"PLAYBOOK_\w+|SOURCE_DATE_EPOCH|SITE_URL|TZ|LANG|LC_\w+|PYTHON\w+")
_WORD = re.compile(r"""[^\s,\[\]{}"'#]+""")
"""What may be the name of a variable in settings, in whatever way `!ENV` is written there."""
_INHERIT = re.compile(
    r"""^INHERIT:[ \t]+(["']?)([\w./][^"'#\n]*?)\1(?:[ \t]+#.*)?[ \t]*\r?$""", re.MULTILINE
)
_ANY_INHERIT = re.compile(r"^[^#\n]*\bINHERIT\b", re.MULTILINE)
_OTHER_FOLDERS = frozenset(("__pycache__",))

FileStamp = tuple[int, int, int, int, str]
"""Size, modification time, change time, inode, and the hash of a file that is too young."""


class UnstampableError(Exception):
    """Something that a stamp cannot vouch for, such as a link to a folder."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a build started from, and what it wrote."""

    environment: Mapping[str, str]
    roots: tuple[str, ...]
    """The files and folders that the build reads."""
    inputs: Mapping[str, FileStamp]
    site: str
    """The folder of the finished site."""
    is_usual_site: bool
    """Whether mkdocs.yml names this folder."""
    outputs: Mapping[str, FileStamp]
    lines: tuple[tuple[str, str], ...]
    """What the build logged: level and message."""

    @classmethod
    def load(cls, root: Path) -> Stamp | None:
        """Return the stamp of the last build of a playbook; None if there is none of this format."""
        try:
            content = json.loads((root / FILE).read_bytes())
            if content.pop("format") != _FORMAT:
                return None
            return cls(
                environment=content["environment"],
                roots=tuple(content["roots"]),
                inputs={path: _file_stamp(entry) for path, entry in content["inputs"].items()},
                site=content["site"],
                is_usual_site=content["is_usual_site"],
                outputs={path: _file_stamp(entry) for path, entry in content["outputs"].items()},
                lines=tuple((str(level), str(line)) for level, line in content["lines"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def save(self, root: Path) -> None:
        """Write the stamp. A stamp is a convenience: if the disk refuses, there is none."""
        path = root / FILE
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_replace(path) as draft:
                draft.write_text(json.dumps({"format": _FORMAT, **asdict(self)}), encoding="utf-8")

    def save_if_current(self, root: Path) -> None:
        """Save the stamp, unless something has changed since the build started from it."""
        try:
            is_current = self.environment == environment_of(root) and self.inputs == files_of(
                self.roots, self.inputs
            )
        except (OSError, UnstampableError):
            return
        if is_current:
            self.save(root)

    def holds(self, root: Path, site: Path | None) -> bool:
        """Return whether a build into `site` (by default the usual one) changes nothing."""
        if not self.is_usual_site if site is None else str(site) != self.site:
            return False
        try:
            return (
                self.environment == environment_of(root)
                and self.inputs == files_of(self.roots, self.inputs)
                and self.outputs == files_of((self.site,), self.outputs)
            )
        except (OSError, UnstampableError):
            return False


def forget(root: Path) -> None:
    """Delete the stamp of the last build: the site may differ from now on.

    If the disk refuses, the stamp stays, which describes other files than those of a new site.
    """
    with suppress(OSError):
        (root / FILE).unlink()


def environment_of(root: Path) -> dict[str, str]:
    """Return what a build depends on besides files.

    These are the day, variables, the Python and the installed packages, and where all is. Raises
    UnstampableError if settings are inherited in a way that is not understood here.
    """
    settings = _settings(root).values()
    if any(_ANY_INHERIT.search(_INHERIT.sub("", text, count=1)) for text in settings):
        raise UnstampableError("INHERIT")
    names = {word for text in settings for word in _WORD.findall(text)}
    variables = {
        name: value
        for name, value in os.environ.items()
        if name in names or _ENVIRONMENT.fullmatch(name)
    }
    days = f"{date.today()} {datetime.now(UTC).date()}"  # noqa: DTZ011 - the local day matters too
    return {
        **variables,
        " root": str(root.resolve()),
        " days": days,
        " python": f"{sys.executable} {sys.version}",
        " packages": hashlib.sha256("\n".join(packages()).encode()).hexdigest(),
    }


def settings_files(root: Path) -> list[str]:
    """Return mkdocs.yml and the files that it inherits from."""
    return list(_settings(root))


def _settings(root: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    path = root / "mkdocs.yml"
    while str(path) not in texts:
        text = texts[str(path)] = _read(path)
        if (match := _INHERIT.search(text)) is None:
            break
        path = path.parent / match[2].strip()
    return texts


def _read(path: Path) -> str:
    """Return the text of a file; of a file that is missing, the engine says so."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def files_of(
    roots: Iterable[str], last: Mapping[str, FileStamp] | None = None
) -> dict[str, FileStamp]:
    """Return each file below folders (or the files themselves) with its stamp.

    A file has a hash if it is young, or has one in `last`. Raises OSError, and UnstampableError for
    links to folders and for file systems that count time in whole seconds.
    """
    start = time.time()
    last = last or {}
    stamps: dict[str, FileStamp] = {}
    for root in roots:
        for path, status in _walk(root):
            has_hash = path in last and last[path][4]
            is_young = status.st_ctime > start - _YOUNG
            digest = _hash(path) if has_hash or (is_young and path not in last) else ""
            stamps[path] = (
                status.st_size,
                status.st_mtime_ns,
                status.st_ctime_ns,
                status.st_ino,
                digest,
            )
    if stamps and all(stamp[2] % _SECOND == 0 for stamp in stamps.values()):
        raise UnstampableError("times are whole seconds")
    return stamps


def _walk(root: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the files below a folder with their status; a root that is missing has none."""
    try:
        entries = list(os.scandir(root))
    except FileNotFoundError:
        return
    except NotADirectoryError:
        yield root, Path(root).stat()
        return
    for entry in entries:
        if entry.is_symlink() and entry.is_dir():
            raise UnstampableError(entry.path)
        if entry.is_dir():
            if entry.name not in _OTHER_FOLDERS:
                yield from _walk(entry.path)
        else:
            yield entry.path, entry.stat()


def _hash(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _file_stamp(entry: list[int | str]) -> FileStamp:
    *numbers, digest = entry
    size, modification, change, inode = map(int, numbers)
    return size, modification, change, inode, str(digest)
