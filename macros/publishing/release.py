"""A release, which is an edition that is built and verified, and what a target does with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from macros.publishing.edition import Catalogue, Edition
from macros.publishing.edition_build import Trees
from macros.publishing.precedence import PublishRules, check_precedence, pin_for

SNAPSHOT_PATTERNS = ("api/v1/*.json", "llms.txt", "llms-full.txt")
"""Patterns of paths below an edition: the files with which later editions compare themselves."""


@dataclass(frozen=True, slots=True)
class SideFolder:
    """A folder at the published root beside the editions. It stays until it is published again."""

    name: str
    tree: Path
    policy: str
    """The content security policy that its pages need."""


@dataclass(frozen=True, slots=True)
class Release:
    """An edition that is ready to be published."""

    edition: Edition
    trees: Trees
    today: date
    begins: date | None
    """The day from which the edition counts, if it is not today."""
    rules: PublishRules
    beside: Sequence[SideFolder] = ()
    """The folders published with it at the root, beside the editions."""

    def added_to(self, now: Catalogue) -> Catalogue:
        """Return the current catalogue with this edition added.

        Raises UserError if the rules refuse it.
        """
        catalogue = check_precedence(now, self.edition.edition, self.edition.commit, self.rules)
        return catalogue.with_edition(self.edition, self.today, self.begins)


@dataclass(frozen=True, slots=True)
class Rollback:
    """A request to make a published edition current, and to pin it."""

    edition: str
    today: date
    rules: PublishRules

    def applied_to(self, now: Catalogue) -> Catalogue:
        """Return the current catalogue with the edition current and pinned.

        Raises UserError if the edition is not there.
        """
        edition = now.get(self.edition)
        current = now.editions.get(now.current or "", edition)
        return now.with_current(self.edition, self.today, pin_for(now, current, self.rules))


class Target(Protocol):
    """Where editions are published.

    A method that raises UserError leaves everything as it was.
    """

    where: str
    """The name of the target in messages."""

    def catalogue(self) -> Catalogue:
        """Return the editions that are published."""

    def copy(self, folder: Path) -> Path:
        """Return a folder that is laid out like the published root.

        It holds at least the lists and each edition's JSON. `folder` may be used for it.
        """

    def digests(self, name: str) -> dict[str, str]:
        """Return the hashes of the files in a folder of the published root, by path.

        The folder is an edition, latest, or one beside them. Empty if it is not there.
        """

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition, read it back, and return the new catalogue."""

    def roll_back(self, rollback: Rollback) -> Catalogue:
        """Make a published edition current, and return the new catalogue."""

    def retire(self, name: str, today: date) -> Catalogue:
        """Remove an edition from the list, and leave a page in its place that links onwards."""
