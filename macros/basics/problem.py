"""What is wrong, where, and how to mend it: the one shape in which every layer reports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A place in a file."""

    path: str
    """The file, relative to the playbook's root, with forward slashes."""
    line: int = 1
    """Counted from 1."""
    column: int = 1
    """Counted from 1, in characters."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A value as it is in a file, and the one that was most likely meant."""

    old: str
    new: str = ""
    """Empty where nothing is near enough."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a person must mend (error) or should know of (warning)."""

    location: Location
    rule: str
    """The rule's id, as the data reference spells it."""
    message: str
    """What is wrong, with the value in quotes and what was expected: one sentence, no line
    break."""
    hint: str = ""
    """How to mend it: a sentence in the imperative."""
    severity: Severity = "error"
    fix: Fix | None = None
    """The value that is wrong, where it is one value: it is at `location`, or in the link or call
    that begins there."""

    @property
    def sort_key(self) -> tuple[Location, str, str]:
        """Order problems as a reader goes through the files."""
        return (self.location, self.rule, self.message)


_VALUE = re.compile(r"'\{(?P<quoted>\w+)\}'|\{(?P<plain>\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a rule says, with its values left out: the check and the form editor fill in the same text."""

    rule: str
    """The rule's id."""
    message: str
    """`'{id}'` becomes a value in quotes, as `quoted` writes it; `{count}` becomes the value
    itself."""
    hint: str = ""
    form: str | None = None
    """The hint of a form, where the other one speaks of lines in a file."""

    def said(self, **values: object) -> tuple[str, str]:
        """Return message and hint with their values."""
        return _filled(self.message, values), _filled(self.hint, values)

    def problem(self, place: Location, **values: object) -> Problem:
        """Return the problem at a place."""
        message, hint = self.said(**values)
        return Problem(place, self.rule, message, hint)


def _filled(text: str, values: Mapping[str, object]) -> str:
    return _VALUE.sub(
        lambda match: (
            quoted(values[match["quoted"]]) if match["quoted"] else str(values[match["plain"]])
        ),
        text,
    )


def quoted(value: object, limit: int = 60) -> str:
    """Put a value in quotes for a message, on one line, cut when it is long, invisible characters spelled out."""
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(value))
    return f"'{text if len(text) <= limit else text[: limit - 1] + '…'}'"


def one_of(values: Iterable[str], limit: int = 12) -> str:
    """List the allowed values of a closed choice in a message."""
    known = list(values)
    shown = ", ".join(known[:limit])
    return shown if len(known) <= limit else f"{shown}, and {len(known) - limit} more"


def nearest(value: str, known: Iterable[str]) -> str | None:
    """Find the known value that a misspelt one most likely means, or None where nothing is near.

    A value that only differs in case, spaces or underscores is always found.
    """
    candidates = list(known)
    plain = {_plain(c): c for c in candidates}
    if (same := plain.get(_plain(value))) is not None:
        return same
    close = get_close_matches(_plain(value), plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else None


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """Word the nearest known value as a hint, or as a list of what there is when nothing is near and it is short."""
    return suggest(value, known)[0]


def suggest(value: str, known: Iterable[str]) -> tuple[str, Fix]:
    """Return the hint of `did_you_mean`, and the fix that it is about."""
    candidates = sorted(known)
    if (near := nearest(value, candidates)) is not None:
        return f"Did you mean '{near}'?", Fix(value, near)
    return f"Known: {one_of(candidates)}." if 0 < len(candidates) <= 30 else "", Fix(value)


def _plain(value: str) -> str:
    return value.strip().lower().replace("_", "-").replace(" ", "-")
