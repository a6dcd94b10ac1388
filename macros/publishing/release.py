"""A release: an edition that is built and verified, and what a target has to do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from macros.publishing.building import Trees
from macros.publishing.edition import Catalogue, Edition
from macros.publishing.failure import PublishingError

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
    day: date
    """The day from which the edition counts, where it becomes current."""
    before: Catalogue
    """What was published when its build began."""
    is_older: Callable[[str, str], bool] = field(default=lambda _one, _other: False)
    """Tells whether a commit comes before another."""
    beside: Sequence[Beside] = ()
    """What is published with it at the root, beside the editions."""

    def listed_in(self, now: Catalogue) -> Catalogue:
        """List the edition among what is published by now.

        Raises PublishingError where another publisher has brought out a newer commit of it in the meantime.
        """
        name = self.edition.edition
        then, other = self.before.editions.get(name), now.editions.get(name)
        if (
            other is not None
            and (then is None or then.commit != other.commit)
            and self.is_older(self.edition.commit, other.commit)
        ):
            raise PublishingError(
                f"Edition {name} was published from the newer commit {other.commit[:12]} in the meantime.",
                "Nothing is left to do.",
            )
        return now.with_edition(self.edition, self.day)


class Target(Protocol):
    """Where editions are published. Each method leaves everything as it was where it raises PublishingError."""

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

    def roll_back(self, name: str, day: date) -> Catalogue:
        """Make a published edition current from a day on."""

    def retire(self, name: str) -> Catalogue:
        """Take an edition off the list, and leave a page in its place that says where to go."""
