"""Whether publishing a commit on a day would give readers anything else than what they are served."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from macros.publishing.edition import LATEST, Catalogue, Edition
from macros.publishing.reading_back import digest, digests
from macros.publishing.release import Release, Target
from macros.takeaway.download import FOLDER as DOWNLOADS

_INDEX = "api/v1/index.json"
"""The one file that names the day of its build whether or not anything changed."""
_MARK = "unchanged"


def is_published(before: Catalogue, edition: Edition, begins: date) -> bool:
    """Return whether an edition is published from its commit for its day, and nothing was published or made current since.

    A later day counts as well: a clock that runs behind must not take readers back to yesterday.
    """
    entry = before.editions.get(edition.edition)
    return (
        entry is not None
        and entry.commit == edition.commit
        and (entry.day or date.min) >= (edition.day or date.max)
        and _keeps_its_days(before, entry, begins)
        and all(other.published <= entry.published for other in before.editions.values())
    )


def changes_nothing(target: Target, release: Release) -> bool:
    """Return whether what a release holds equals what is served, file by file."""
    name = release.edition.edition
    entry = release.before.editions.get(name)
    if entry is None or not _keeps_its_days(release.before, entry, release.day):
        return False
    trees = {name: release.trees.own, **{each.name: each.tree for each in release.beside}}
    if release.before.current == name:
        trees[LATEST] = release.trees.latest
    days = entry.day, release.edition.day
    return all(_is_same(target.digests(served), tree, *days) for served, tree in trees.items())


def was_unchanged(folder: Path, target: Target, before: Catalogue, edition: Edition) -> bool:
    """Return whether an earlier run on this machine found nothing to publish for the same commit, day and lists."""
    path = folder / _MARK
    return path.is_file() and path.read_text(encoding="utf-8") == _mark(target, before, edition)


def remember_unchanged(folder: Path, target: Target, before: Catalogue, edition: Edition) -> None:
    """Note for `was_unchanged` that a run found nothing to publish."""
    draft = folder / f"{_MARK}.new"
    draft.write_text(_mark(target, before, edition), encoding="utf-8")
    draft.replace(folder / _MARK)


def _mark(target: Target, before: Catalogue, edition: Edition) -> str:
    lists = before.versions_json() + before.editions_json()
    return digest(f"{target.where}\n{edition.edition}\n{edition.commit}\n{edition.day}\n{lists}".encode())


def _keeps_its_days(before: Catalogue, entry: Edition, begins: date) -> bool:
    """Return whether publishing the edition would leave both lists of editions as they are."""
    return before.with_edition(entry, begins) == before


def _is_same(served: dict[str, str], tree: Path, old: date | None, new: date | None) -> bool:
    built = digests(tree)
    # A zip or a PDF tells nothing that pages don't, but bears the day on which it was made.
    paths = (path for path in served.keys() | built.keys() if not path.startswith(f"{DOWNLOADS}/"))
    differing = {path for path in paths if served.get(path) != built.get(path)}
    if differing == {_INDEX} and _INDEX in built:
        # As the build of the day before would have written it: a hash is all that every target can tell of a served file.
        content = (tree / _INDEX).read_bytes().replace(f'"built": "{new}"'.encode(), f'"built": "{old}"'.encode())
        return digest(content) == served.get(_INDEX)
    return not differing
