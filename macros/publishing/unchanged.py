"""Whether publishing a commit on a day would give readers anything else than what they are served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from macros.basics.text import long_date
from macros.offline.download import FOLDER as DOWNLOADS
from macros.publishing.edition import LATEST, Catalogue
from macros.publishing.reading_back import digest, digests
from macros.publishing.release import Release, Target
from macros.publishing.source import Source

_INDEX = "api/v1/index.json"
"""The one file that names the day of its build whether or not anything changed."""
_MARK = "unchanged"


@dataclass(frozen=True, slots=True)
class Seen:
    """A commit on its day, and what is published already."""

    folder: Path
    """Where this machine notes what it found."""
    target: Target
    before: Catalogue
    listed: Catalogue
    """What would be listed."""
    source: Source

    def reason(self) -> str:
        """Return why nothing can have changed, as a clause, without a build; an empty text where something may have."""
        entry, taken = self.before.editions.get(self.source.edition), self.source
        if not self._keeps_lists():
            return ""
        others = self.before.editions.values()
        # A clock that runs behind must not take readers back to yesterday.
        is_published = (
            entry is not None
            and entry.commit == taken.commit
            and (entry.day or date.min) >= taken.day
        )
        if (
            is_published
            and entry is not None
            and all(other.published <= entry.published for other in others)
        ):
            day = long_date(entry.day or taken.day)
            return (
                f"edition {taken.edition} is already published from {taken.commit[:12]} for {day}"
            )
        path = self.folder / _MARK
        is_noted = path.is_file() and path.read_text(encoding="utf-8") == self._mark()
        return self._same_as_served() if is_noted else ""

    def reason_after(self, release: Release) -> str:
        """Return why a release changes nothing, as a clause, by comparing its files; an empty text where it does."""
        name = self.source.edition
        entry = self.before.editions.get(name)
        if entry is None or not self._keeps_lists():
            return ""
        trees = {name: release.trees.own, **{each.name: each.tree for each in release.beside}}
        if self.before.current == name:
            trees[LATEST] = release.trees.latest
        days = entry.day, release.edition.day
        if not all(
            _is_same(self.target.digests(served), tree, *days) for served, tree in trees.items()
        ):
            return ""
        draft = self.folder / f"{_MARK}.new"
        draft.write_text(self._mark(), encoding="utf-8")
        draft.replace(self.folder / _MARK)
        return self._same_as_served()

    def _keeps_lists(self) -> bool:
        """Return whether publishing would leave both lists as they are, but for the commit and the day of the build."""
        return _days_of(self.before) == _days_of(self.listed)

    def _same_as_served(self) -> str:
        taken = self.source
        return f"edition {taken.edition} from {taken.commit[:12]} is the same on {long_date(taken.day)} as what is served"

    def _mark(self) -> str:
        lists = self.before.versions_json() + self.before.editions_json()
        taken = self.source
        return digest(
            f"{self.target.where}\n{taken.edition}\n{taken.commit}\n{taken.day}\n{lists}".encode()
        )


def _days_of(catalogue: Catalogue) -> object:
    editions = {each.edition: (each.periods, each.retired) for each in catalogue.known()}
    return editions, catalogue.current, catalogue.pin


def _is_same(served: dict[str, str], tree: Path, old: date | None, new: date | None) -> bool:
    built = digests(tree)
    # A zip or a PDF tells nothing that pages don't, but bears the day on which it was made.
    paths = (path for path in served.keys() | built.keys() if not path.startswith(f"{DOWNLOADS}/"))
    differing = {path for path in paths if served.get(path) != built.get(path)}
    if differing == {_INDEX} and _INDEX in built:
        # As the build of the day before would have written it: a hash is all that every target can
        # tell of a served file.
        content = (
            (tree / _INDEX)
            .read_bytes()
            .replace(f'"built": "{new}"'.encode(), f'"built": "{old}"'.encode())
        )
        return digest(content) == served.get(_INDEX)
    return not differing
