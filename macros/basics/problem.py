"""A problem is a value: a place, the sentence of a rule, and the values in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Severity = Literal["error", "warning"]


Identity = tuple[str, str, str, tuple[str, ...]]
"""Rule, file, sentence and values of a problem."""


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


_NUMBER = re.compile(r"\d[\d.,]*")
_VALUE = re.compile(r"'\{(?P<quoted>\w+)\}'|\{(?P<plain>\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a rule says, with its values left out. The check and the form editor fill in the same text."""

    rule: str
    """The rule's id."""
    message: str
    """What is wrong, in everyday words. `'{id}'` becomes a value in quotes, `{count}` the bare value."""
    hint: str = ""
    """How to fix it: a sentence in the imperative."""
    form: str | None = None
    """The hint that a form shows, where `hint` speaks of lines in a file."""
    severity: Severity = "error"

    def problem(
        self,
        location: Location,
        hint: str | None = None,
        fix: Fix | None = None,
        /,
        **values: object,
    ) -> Problem:
        """Return the problem at a place. `hint` replaces the sentence's own."""
        return Fault(self, values, hint, fix).at(location)

    def fault(self, hint: str | None = None, fix: Fix | None = None, /, **values: object) -> Fault:
        """Return what is wrong, without its place. `hint` replaces the sentence's own."""
        return Fault(self, values, hint, fix)


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence with its values, before it is known where it applies."""

    sentence: Sentence
    values: Mapping[str, object]
    hint: str | None = None
    """Replaces the hint of the sentence."""
    fix: Fix | None = None

    @property
    def message(self) -> str:
        """What is wrong."""
        return _fill(self.sentence.message, self.values)

    def at(self, location: Location) -> Problem:
        """Return the problem at a place."""
        texts = tuple((name, str(value)) for name, value in self.values.items())
        return Problem(location, self.sentence, texts, self.hint, self.sentence.severity, self.fix)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a person must fix (error) or should know of (warning)."""

    location: Location
    sentence: Sentence
    values: tuple[tuple[str, str], ...] = ()
    """The values of the sentence, by name."""
    advice: str | None = None
    """A hint that depends on the values, such as "Did you mean 'hub'?"; it replaces the sentence's."""
    severity: Severity = "error"
    fix: Fix | None = None
    """The value that is wrong, if it is one value: it is at `location`, or in the link or call that
    begins there."""

    @classmethod
    def worded(
        cls,
        location: Location,
        rule: str,
        message: str,
        hint: str = "",
        severity: Severity = "error",
        fix: Fix | None = None,
    ) -> Problem:
        """Return a problem whose text is not a sentence of a rule, such as the message of a parser."""
        sentence = Sentence(rule, "{message}", severity=severity)
        return cls(location, sentence, (("message", message),), hint, severity, fix)

    @property
    def rule(self) -> str:
        """The id of the rule that is broken."""
        return self.sentence.rule

    @property
    def message(self) -> str:
        """What is wrong: one sentence, without a line break."""
        return _fill(self.sentence.message, dict(self.values))

    @property
    def hint(self) -> str:
        """How to fix it; empty if nobody can tell."""
        if self.advice is not None:
            return self.advice
        # A value at the end may be empty.
        return _fill(self.sentence.hint, dict(self.values)).rstrip()

    @property
    def identity(self) -> Identity:
        """What makes it the same problem in another version of the files.

        Lines move and numbers change ("last posted on 3 May"): the file, the sentence and its
        values count, but no number outside quotes.
        """
        quoted_names = {match["quoted"] for match in _VALUE.finditer(self.sentence.message)}
        values = tuple(
            value if name in quoted_names else _NUMBER.sub("#", value)
            for name, value in self.values
        )
        return (self.rule, self.location.path, self.sentence.message, values)

    @property
    def sort_key(self) -> tuple[Location, str, str]:
        """Order problems as a reader goes through the files."""
        return (self.location, self.rule, self.message)

    def value(self, name: str) -> str | None:
        """Return a value of the sentence; None if it has none of this name."""
        return dict(self.values).get(name)


def _fill(text: str, values: Mapping[str, object]) -> str:
    return _VALUE.sub(
        lambda match: (
            quote(values[match["quoted"]]) if match["quoted"] else str(values[match["plain"]])
        ),
        text,
    )


def quote(value: object, limit: int = 60) -> str:
    """Return a value in quotes for a message, on one line.

    Long values are cut; unprintable characters are escaped.
    """
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(value))
    return f"'{text if len(text) <= limit else text[: limit - 1] + '…'}'"


def one_of(values: Iterable[str], limit: int = 12) -> str:
    """Return the allowed values of a closed choice, for a message."""
    choices = list(values)
    text = ", ".join(choices[:limit])
    return text if len(choices) <= limit else f"{text}, and {len(choices) - limit} more"


def nearest(value: str, choices: Iterable[str]) -> str | None:
    """Return the known value that a misspelt one probably means, or None.

    Values that differ only in case, spaces or underscores always match, and so does a part of one
    id, such as a first name.
    """
    candidates = list(choices)
    plain = {_plain(c): c for c in candidates}
    if (same := plain.get(_plain(value))) is not None:
        return same
    from difflib import get_close_matches  # noqa: PLC0415 - slow, and only needed for mistakes

    if close := get_close_matches(_plain(value), plain, n=1, cutoff=0.6):
        return plain[close[0]]
    matches = [text for key, text in plain.items() if _plain(value) in key.split("-")]
    return matches[0] if len(matches) == 1 else None


def did_you_mean(value: str, choices: Iterable[str]) -> str:
    """Return a hint with the nearest known value, or else with all of them if they are few."""
    return suggest(value, choices)[0]


def suggest(value: str, choices: Iterable[str]) -> tuple[str, Fix]:
    """Return the hint of `did_you_mean`, and the fix that it describes."""
    candidates = sorted(choices)
    if (near := nearest(value, candidates)) is not None:
        return f"Did you mean '{near}'?", Fix(value, near)
    return f"Known: {one_of(candidates)}." if 0 < len(candidates) <= 30 else "", Fix(value)


def _plain(value: str) -> str:
    return value.strip().lower().replace("_", "-").replace(" ", "-")
