"""The parts of a report on a proposal: sections of entries, whose lines are spans of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from macros.pull_requests.suggested_fix import LineFix

SpanKind = Literal["text", "old", "new", "code", "strong"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line."""

    text: str
    kind: SpanKind = "text"
    address: str = ""
    """The target of a link; always one of our own addresses."""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """An item of the report, with lines below it."""

    line: Line
    below: tuple[Line, ...] = ()
    correction: LineFix | None = None
    """A line of a file as it is and as it should be."""
    is_folded: bool = False
    """Whether the lines below are collapsed at first."""
    lines: tuple[str, ...] = ()
    """Several lines of a file to change, as a diff."""

    @property
    def difference(self) -> tuple[str, ...]:
        """The lines to change, as a diff."""
        if self.correction is not None:
            return f"- {self.correction.old}", f"+ {self.correction.new}"
        return self.lines


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report."""

    heading: str
    entries: tuple[ReportEntry, ...]
    noun: str
    """The noun for an entry, for counting them."""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class ProposalReport:
    """The whole report, in order."""

    title: str
    lead: tuple[Line, ...]
    sections: tuple[Section, ...]
