"""Build a version of the playbook, and cache its content in the git directory by its sources."""

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
from macros.check.day import day_of_environment
from macros.code_host.git import GitError, git
from macros.pull_requests.built_site import BuiltSite, read_site
from macros.site import store
from macros.site.build_environment import EDITION, FORMS, PREVIEW, PUBLISHED

_FORMAT = "1"
_MAX_SITES = 12
"""The number of cached sites; the least recently used ones are deleted."""
_FOLDER = "playbook-sites"
_SUFFIX, _DRAFT = ".bin", ".draft"
_MAX_DRAFT_AGE = 3600.0
"""Seconds after which the process that wrote a draft must have died."""
_UNSET = ("SITE_URL", EDITION, PUBLISHED, FORMS, PREVIEW)
_ENGINE = ("markdown", "mkdocs", "mkdocs-macros-plugin", "mkdocs-material", "pymdown-extensions")


class BuildError(Exception):
    """A site could not be built. The message is the last line of the build's output."""


def built_site(root: Path, source: Path, work: Path, today: date | None) -> BuiltSite:
    """Return the site of the playbook in `source`, from the cache or built in the folder `work`.

    `work` must not exist yet. `root` is the checkout whose git directory has the cache. Raises
    BuildError.
    """
    cache_folder = _cache_folder(root)
    path = cache_folder / f"{_key(source, today)}{_SUFFIX}" if cache_folder is not None else None
    if path is not None and (cached_site := _read(path)) is not None:
        return cached_site
    _build(root, source, work, today)
    site = read_site(work)
    if path is not None:
        with suppress(OSError):  # without a cache, the next run only takes longer
            _write(path, site)
    return site


def _build(root: Path, source: Path, target: Path, today: date | None) -> None:
    # Warnings prevent publishing, but not a comparison: a page outside the menu has readers too.
    command = [sys.executable, "-m", "mkdocs", "build", "--no-strict", "--site-dir", str(target)]
    environment = {store.VARIABLE: str(store.place_of(root) or "")}
    if today:
        noon = datetime.combine(today, time(12), UTC)
        environment["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
    try:
        run(command, source, environment, unset=_UNSET)
    except RunError as error:
        raise BuildError(error.lines[-1].strip() if error.lines else str(error)) from None
    if not target.is_dir():
        raise BuildError("The build did not write any pages.")


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
    """Return a cached site, or None if there is none or if it cannot be read."""
    try:
        site = _adapter().validate_json(zlib.decompress(path.read_bytes()))
        path.touch()  # `_sweep` deletes the least recently used sites
    except (OSError, zlib.error, ValidationError):
        return None
    return site


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
    """Delete the least recently used sites, and the drafts of processes that were killed."""
    sites = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    oldest = time_now() - _MAX_DRAFT_AGE
    drafts = [path for path in folder.iterdir() if path.suffix != _SUFFIX]
    old_drafts = [path for path in drafts if path.stat().st_mtime < oldest]
    for path in (*sites[_MAX_SITES:], *old_drafts):
        path.unlink(missing_ok=True)
