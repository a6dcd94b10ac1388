"""Which commit may be published over which: a pin holds until a newer commit, and an older commit never replaces a newer one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from macros.basics.user_error import UserError
from macros.code_host.git import Relation
from macros.publishing.edition import Catalogue, Edition
from macros.publishing.pin import Pin


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides, besides the catalogue, and who asks."""

    relation: Callable[[str, str], Relation]
    """Returns what a commit is to another one."""
    by: str
    at: str
    """The moment: UTC, ISO 8601 to the second."""
    because: str = ""
    allow_older: bool = False
    resume: bool = False


class PinnedError(UserError):
    """The edition is held back by a pin: nothing went wrong."""


class UnknownCommitError(UserError):
    """Nobody can tell which of two commits is newer."""


def admit(now: Catalogue, edition: str, commit: str, rules: Rules) -> Catalogue:
    """Return the catalogue to which an edition may be added from a commit, with its pin lifted or set as the commit asks.

    Raises PinnedError where a pin holds it back, UnknownCommitError where the history does not
    tell, and UserError where the same edition is published from a newer commit.
    """
    published = now.editions.get(edition)
    relation = rules.relation(commit, published.commit) if published else "newer"
    goes_back = edition == now.current and relation == "older" and rules.allow_older
    unpinned = replace(now, pin=None) if rules.resume else now
    if now.pin is not None and now.takes_over(edition) and not rules.resume and not goes_back:
        is_pinned = edition == now.current and relation == "same"
        unpinned = now if is_pinned else _past_pin(now, now.pin, commit, rules)
    if published is None or rules.allow_older:
        # Going back to an older commit of what is served is a rollback: it holds as well.
        return (
            replace(unpinned, pin=pin_for(now, published, rules))
            if published and goes_back
            else unpinned
        )
    if relation == "older":
        raise UserError(
            f"Edition {edition} is published from {published.commit[:12]}, which is newer than {commit[:12]}.",
            "Publish a newer commit, or go back with --allow-older.",
        )
    if relation == "unknown":
        raise UnknownCommitError(
            f"Edition {edition} is published from {published.commit[:12]}, and the history here does not tell whether that"
            f" is newer than {commit[:12]}.",
            "Fetch all of it ('git fetch --unshallow'), or publish with --allow-older.",
        )
    return unpinned


def pin_for(now: Catalogue, served: Edition, rules: Rules) -> Pin:
    """Return the pin of a rollback from what is served. It remembers the newest commit that was ever rolled back from."""
    kept = now.pin
    if kept is not None and rules.relation(served.commit, kept.commit) != "newer":
        return Pin(rules.by, rules.at, rules.because, kept.edition, kept.commit)
    return Pin(rules.by, rules.at, rules.because, served.edition, served.commit)


def _past_pin(now: Catalogue, pin: Pin, commit: str, rules: Rules) -> Catalogue:
    relation = rules.relation(commit, pin.commit)
    if relation == "newer":
        return replace(now, pin=None)
    unknown = (
        ", and the history here does not tell whether this commit is newer"
        if relation == "unknown"
        else ""
    )
    raise PinnedError(
        f"Edition {now.current} is pinned {pin.describe()}{unknown}. Nothing was published.",
        f"Publish a commit newer than {pin.commit[:12]}, or run 'playbook publish --resume'.",
    )
