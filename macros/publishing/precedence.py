"""Decide which commit may be published over which.

A pin holds until a newer commit is published, and an older commit never replaces a newer one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from macros.basics.user_error import UserError
from macros.code_host.git import Relation
from macros.publishing.edition import Catalogue, Edition
from macros.publishing.pin import Pin


@dataclass(frozen=True, slots=True)
class PublishRules:
    """Who publishes, when, and with which options."""

    relation: Callable[[str, str], Relation]
    """Returns how the first commit relates to the second."""
    by: str
    at: str
    """The moment: UTC, ISO 8601 to the second."""
    because: str = ""
    allow_older: bool = False
    resume: bool = False


class PinnedError(UserError):
    """The edition is held back by a pin: nothing went wrong."""


class UnknownCommitError(UserError):
    """The history here does not tell which of two commits is newer."""


def check_precedence(now: Catalogue, edition: str, commit: str, rules: PublishRules) -> Catalogue:
    """Return the catalogue to which an edition may be added from a commit.

    Its pin is lifted or set as publishing this commit requires. Raises PinnedError if a pin holds
    the edition back, UnknownCommitError if the history does not tell which commit is newer, and
    UserError if the same edition is published from a newer commit.
    """
    previous = now.editions.get(edition)
    relation = rules.relation(commit, previous.commit) if previous else "newer"
    goes_back = edition == now.current and relation == "older" and rules.allow_older

    catalogue = replace(now, pin=None) if rules.resume else now
    if now.pin is not None and now.takes_over(edition) and not rules.resume and not goes_back:
        is_pinned = edition == now.current and relation == "same"
        catalogue = now if is_pinned else _past_pin(now, now.pin, commit, rules)

    if previous is None:
        return catalogue
    if rules.allow_older:
        # Going back to an older commit of the current edition is a rollback, so it is pinned too.
        return replace(catalogue, pin=pin_for(now, previous, rules)) if goes_back else catalogue
    if relation == "older":
        raise UserError(
            f"Edition {edition} is published from {previous.commit[:12]}, which is newer than"
            f" {commit[:12]}.",
            "Publish a newer commit, or go back with --allow-older.",
        )
    if relation == "unknown":
        raise UnknownCommitError(
            f"Edition {edition} is published from {previous.commit[:12]}, and the history here"
            f" does not tell whether that is newer than {commit[:12]}.",
            "Fetch all of it ('git fetch --unshallow'), or publish with --allow-older.",
        )
    return catalogue


def pin_for(now: Catalogue, edition: Edition, rules: PublishRules) -> Pin:
    """Return the pin of a rollback from the edition that is edition.

    It remembers the newest commit that was ever rolled back from.
    """
    pin = now.pin
    if pin is not None and rules.relation(edition.commit, pin.commit) != "newer":
        return Pin(rules.by, rules.at, rules.because, pin.edition, pin.commit)
    return Pin(rules.by, rules.at, rules.because, edition.edition, edition.commit)


def _past_pin(now: Catalogue, pin: Pin, commit: str, rules: PublishRules) -> Catalogue:
    """Return the catalogue without its pin. Raises PinnedError unless the commit is newer."""
    relation = rules.relation(commit, pin.commit)
    if relation == "newer":
        return replace(now, pin=None)
    doubt = (
        ", and the history here does not tell whether this commit is newer"
        if relation == "unknown"
        else ""
    )
    raise PinnedError(
        f"Edition {now.current} is pinned {pin.describe()}{doubt}. Nothing was published.",
        f"Publish a commit newer than {pin.commit[:12]}, or run 'playbook publish --resume'.",
    )
