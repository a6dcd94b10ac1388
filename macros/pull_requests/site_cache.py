"""Build a state of the playbook and read the site; what was read is kept beside git's own files, by what it was built from."""

from __future__ import annotations

import hashlib
import sys
import uuid
import zlib
from contextlib import suppress
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from time import time as time_now

from pydantic import TypeAdapter, ValidationError

from macros.basics.subprocesses import RunError, run
from macros.check.run import day_of_environment
from macros.code_host.git import GitError, git
from macros.pull_requests.built_site import BuiltSite, read_site
from macros.site.build_environment import EDITION, FORMS, PREVIEW, PUBLISHED

_FORMAT = "1"
_KEPT = 12
"""How many sites are kept; the least recently used ones are deleted."""
_FOLDER = "playbook-sites"
_SUFFIX, _DRAFT = ".bin", ".draft"
_LONGEST = 3600.0
"""Seconds after which nobody writes a draft any more."""
_UNSET = ("SITE_URL", EDITION, PUBLISHED, FORMS, PREVIEW)
_ENGINE = ("markdown", "mkdocs", "mkdocs-macros-plugin", "mkdocs-material", "pymdown-extensions")


class BuildError(Exception):
    """A site could not be built; its text is the last line that the build printed."""


def built_site(root: Path, source: Path, work: Path, today: date | None) -> BuiltSite:
    """Return the site of the playbook laid out in `source`, built in a folder `work` that does not exist yet.

    `root` is the checkout whose repository keeps the cache. Raises BuildError.
    """
    cached = _cache_folder(root)
    path = cached / f"{_key(source, today)}{_SUFFIX}" if cached is not None else None
    if path is not None and (found := _read(path)) is not None:
        return found
    _build(source, work, today)
    found = read_site(work)
    if path is not None:
        with suppress(OSError):  # a cache that cannot be written costs time only
            _write(path, found)
    return found


def _build(source: Path, target: Path, today: date | None) -> None:
    # Warnings stop publishing, not looking: a page outside the menu has readers too.
    command = [sys.executable, "-m", "mkdocs", "build", "--no-strict", "--site-dir", str(target)]
    environment = (
        {"SOURCE_DATE_EPOCH": str(int(datetime.combine(today, time(12), UTC).timestamp()))}
        if today
        else {}
    )
    try:
        run(command, source, environment, unset=_UNSET)
    except RunError as error:
        raise BuildError(error.lines[-1].strip() if error.lines else str(error)) from None
    if not target.is_dir():
        raise BuildError("The build wrote no pages.")


def _key(source: Path, today: date | None) -> str:
    """Return a hash of everything that a build depends on: its files, the engine, and the day."""
    digest = hashlib.sha256()
    day = today or day_of_environment() or datetime.now().astimezone().date()
    for part in (_FORMAT, sys.version, day.isoformat(), *map(version, _ENGINE)):
        digest.update(f"{part}\0".encode())
    for path in sorted(source.rglob("*")):
        if "__pycache__" not in path.parts and (path.is_symlink() or path.is_file()):
            content = b"link" if path.is_symlink() else path.read_bytes()
            name = path.relative_to(source).as_posix().encode("utf-8", "surrogateescape")
            digest.update(b"%d %s %d " % (len(name), name, len(content)))
            digest.update(content)
    return digest.hexdigest()


def _cache_folder(root: Path) -> Path | None:
    try:
        return Path(git(root, "rev-parse", "--path-format=absolute", "--git-common-dir"), _FOLDER)
    except GitError:
        return None


@cache
def _adapter() -> TypeAdapter[BuiltSite]:
    return TypeAdapter(BuiltSite)


def _read(path: Path) -> BuiltSite | None:
    """Return a site that was kept; None where none was, or where the file cannot be read."""
    try:
        found = _adapter().validate_json(zlib.decompress(path.read_bytes()))
        path.touch()
    except (OSError, zlib.error, ValidationError):
        return None
    return found


def _write(path: Path, site: BuiltSite) -> None:
    path.parent.mkdir(exist_ok=True)
    draft = path.with_name(f"{path.stem}-{uuid.uuid4().hex}{_DRAFT}")
    try:
        draft.write_bytes(zlib.compress(_adapter().dump_json(site), 1))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sweep(path.parent)


def _sweep(folder: Path) -> None:
    """Remove the sites that were not used for longest, and the drafts of runs that were killed."""
    newest = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda one: one.stat().st_mtime, reverse=True)
    past = time_now() - _LONGEST
    for old in (
        *newest[_KEPT:],
        *(one for one in folder.iterdir() if one.suffix != _SUFFIX and one.stat().st_mtime < past),
    ):
        old.unlink(missing_ok=True)
