"""Find out whether publishing a commit on a day would change anything for readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from macros.basics.text import long_date
from macros.offline.add_downloads import FOLDER as DOWNLOADS
from macros.publishing.commit_source import CheckedOutCommit
from macros.publishing.edition import LATEST, Catalogue, Edition
from macros.publishing.reading_back import digest, digests
from macros.publishing.release import Release, Target

_INDEX = "api/v1/index.json"
"""The one file that holds the day of its build even if nothing else changed."""
_MARK_FILE = "unchanged"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A commit on its day, and what is already published."""

    folder: Path
    """Where this machine stores the result of the last comparison."""
    target: Target
    before: Catalogue
    catalogue: Catalogue
    """The catalogue after the release."""
    source: CheckedOutCommit

    def reason(self) -> str:
        """Return why nothing can have changed, as a clause, without building anything.

        Returns an empty text if something may have changed.
        """
        entry, source = self.before.editions.get(self.source.edition), self.source
        if not self._keeps_lists():
            return ""
        if entry is not None and self._is_newest_release(entry):
            day = long_date(entry.day or source.day)
            return (
                f"edition {source.edition} is already published from {source.commit[:12]} for {day}"
            )
        # An earlier run built the same commit for the same day, and found no difference.
        path = self.folder / _MARK_FILE
        is_known = path.is_file() and path.read_text(encoding="utf-8") == self._mark()
        return self._same_as_served() if is_known else ""

    def reason_after_build(self, release: Release) -> str:
        """Return why a release changes nothing, as a clause, by comparing its files.

        Returns an empty text if it changes something.
        """
        name = self.source.edition
        entry = self.before.editions.get(name)
        if entry is None or not self._keeps_lists():
            return ""
        trees = {name: release.trees.own}
        trees |= {folder.name: folder.tree for folder in release.beside}
        if self.before.current == name:
            trees[LATEST] = release.trees.latest
        days = entry.day, release.edition.day
        if not all(
            _is_same(self.target.digests(place), tree, *days) for place, tree in trees.items()
        ):
            return ""
        draft = self.folder / f"{_MARK_FILE}.new"
        draft.write_text(self._mark(), encoding="utf-8")
        draft.replace(self.folder / _MARK_FILE)
        return self._same_as_served()

    def _is_newest_release(self, entry: Edition) -> bool:
        """Return whether the last release of all editions was this commit, for this day."""
        # A later day counts too: a clock that is behind must not take readers back to yesterday.
        is_published = (
            entry.commit == self.source.commit and (entry.day or date.min) >= self.source.day
        )
        editions = self.before.editions.values()
        return is_published and all(other.published <= entry.published for other in editions)

    def _keeps_lists(self) -> bool:
        """Return whether both lists would stay the same, apart from the build's commit and day."""
        return _days_of(self.before) == _days_of(self.catalogue)

    def _same_as_served(self) -> str:
        source = self.source
        return (
            f"edition {source.edition} from {source.commit[:12]} is the same on"
            f" {long_date(source.day)} as what is served"
        )

    def _mark(self) -> str:
        """Return a hash of everything on which the result of the comparison depends."""
        source, before = self.source, self.before
        parts = [self.target.where, source.edition, source.commit, str(source.day)]
        parts.append(before.versions_json() + before.editions_json())
        return digest("\n".join(parts).encode())


def _days_of(catalogue: Catalogue) -> object:
    editions = {
        edition.edition: (edition.periods, edition.retired) for edition in catalogue.all_editions()
    }
    return editions, catalogue.current, catalogue.pin


def _is_same(served_files: dict[str, str], tree: Path, old: date | None, new: date | None) -> bool:
    """Return whether a build for the day `new` is the same as what is served, built for `old`."""
    built_files = digests(tree)
    # The zip and the PDF hold what is on the pages, but differ by the day on which they were made.
    paths = {
        path
        for path in served_files.keys() | built_files.keys()
        if not path.startswith(f"{DOWNLOADS}/")
    }
    changed_paths = {path for path in paths if served_files.get(path) != built_files.get(path)}
    if changed_paths == {_INDEX} and _INDEX in built_files:
        # Targets only know the hash of the served file. So put the old day into the new file, and
        # compare the hashes.
        content = (
            (tree / _INDEX)
            .read_bytes()
            .replace(f'"built": "{new}"'.encode(), f'"built": "{old}"'.encode())
        )
        return digest(content) == served_files.get(_INDEX)
    return not changed_paths
