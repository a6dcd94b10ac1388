"""What a report on a proposal is made of, whatever it is written as: sections of entries, whose lines are spans of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from macros.pull_requests.suggested_fix import Correction

SpanKind = Literal["text", "old", "new", "code", "strong"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    kind: SpanKind = "text"
    address: str = ""
    """Where it leads; always an address of ours."""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is told, with what belongs to it."""

    line: Line
    below: tuple[Line, ...] = ()
    correction: Correction | None = None
    """The line of a file as it is and as it should be."""
    is_folded: bool = False
    """Whether what belongs to it is shown when it is asked for."""
    lines: tuple[str, ...] = ()
    """Several lines of a file to change, as a difference."""

    @property
    def difference(self) -> tuple[str, ...]:
        """The lines to change, each with its mark."""
        return (
            (f"- {self.correction.old}", f"+ {self.correction.new}")
            if self.correction is not None
            else self.lines
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report."""

    heading: str
    entries: tuple[Entry, ...]
    noun: str
    """What an entry is called, where they are counted."""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything, in order."""

    title: str
    lead: tuple[Line, ...]
    sections: tuple[Section, ...]
