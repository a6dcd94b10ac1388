"""A release: an edition that is built and verified, and what a target has to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from macros.publishing.building import Trees
from macros.publishing.edition import Catalogue, Edition
from macros.publishing.precedence import Rules, admit, pin_for

REMEMBERED = ("api/v1/*.json", "llms.txt", "llms-full.txt")
"""What later editions compare themselves with: patterns of paths below an edition."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A folder that stands at the published root beside the editions, and stays until it is published anew."""

    name: str
    tree: Path
    policy: str
    """The content security policy that its pages need."""


@dataclass(frozen=True, slots=True)
class Release:
    """What is about to be published."""

    edition: Edition
    trees: Trees
    today: date
    begins: date | None
    """The day from which the edition counts, where it is another one than today."""
    rules: Rules
    beside: Sequence[Beside] = ()
    """What is published with it at the root, beside the editions."""

    def listed_in(self, now: Catalogue) -> Catalogue:
        """Return what is published by now with this edition added. Raises UserError where the rules refuse it."""
        allowed = admit(now, self.edition.edition, self.edition.commit, self.rules)
        return allowed.with_edition(self.edition, self.today, self.begins)


@dataclass(frozen=True, slots=True)
class Rollback:
    """The wish to make a published edition current, and to keep it so."""

    edition: str
    today: date
    rules: Rules

    def listed_in(self, now: Catalogue) -> Catalogue:
        """Return what is published by now with the edition current and pinned. Raises UserError where it is not there."""
        wanted = now.get(self.edition)
        served = now.editions.get(now.current or "", wanted)
        return now.with_current(self.edition, self.today, pin_for(now, served, self.rules))


class Target(Protocol):
    """Where editions are published. Each method leaves everything as it was where it raises UserError."""

    where: str
    """What to call it in messages."""

    def catalogue(self) -> Catalogue:
        """Give what is published."""

    def copy(self, folder: Path) -> Path:
        """Give a folder that is laid out like the published root, with the lists and each edition's JSON at least; `folder` may be used for it."""

    def digests(self, name: str) -> dict[str, str]:
        """Give the files of an edition, of latest, or of what stands beside, with their hashes; nothing where it is not there."""

    def publish(self, release: Release) -> Catalogue:
        """Publish an edition, read it back, and give what is published now."""

    def roll_back(self, rollback: Rollback) -> Catalogue:
        """Make a published edition current."""

    def retire(self, name: str, today: date) -> Catalogue:
        """Take an edition off the list, and leave a page in its place that says where to go."""
