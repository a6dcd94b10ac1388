"""Find the responsibilities of a person: the places in data and pages that name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from macros import pages
from macros.basics.problem import Location
from macros.check.run import Report
from macros.editing import references
from macros.model.department import Person
from macros.model.holding import fields_of_person
from macros.model.kinds import KINDS
from macros.model.playbook import Playbook
from macros.model.record import Record


@dataclass(frozen=True, slots=True)
class Holding:
    """A place that names the person."""

    location: Location
    kind: str
    id: str
    """Empty for the organisation."""
    field: str
    path: tuple[str | int, ...] = ()
    """Keys and indices from the record to the value; empty if no rule can hand it over."""
    reason: str = ""
    """Why it is left to decide; empty if it is handed over, or if there is no successor."""
    successor: str = ""
    """The id of the person who takes it over; empty if it is left to decide."""

    @property
    def kind_in_plural(self) -> str:
        """The kind as in `playbook list`; the organisation has no plural."""
        return KINDS.get(self.kind, self.kind)

    @property
    def record(self) -> str:
        """The kind and id of the record, or only the kind if there is a single record of it."""
        return self.kind if self.id in ("", self.kind) else f"{self.kind} {self.id}"


def holdings(report: Report, person: Person) -> tuple[Holding, ...]:
    """Return all responsibilities of a person, sorted by file and line."""
    fields = dict(record_holdings(report.playbook, person))
    return tuple(sorted((*fields, *manual_holdings(report, person)), key=place_of))


def place_of(holding: Holding) -> Location:
    """Return the sort key of a holding."""
    return holding.location


def record_holdings(playbook: Playbook, person: Person) -> Iterator[tuple[Holding, Record]]:
    """Yield the fields of records that name the person or the person's handle at the code host."""
    for place in fields_of_person(playbook, person):
        field = ".".join(step for step in place.path if isinstance(step, str))
        record = place.record
        yield Holding(place.location, record.entity, record.id, field, place.path), record


def manual_holdings(report: Report, person: Person) -> Iterator[Holding]:
    """Yield what only a human can change: faulty records, and the text and macros of pages."""
    for record in report.playbook.refused:
        for mention in record.mentions:
            if (mention.kind, mention.id) == ("person", person.id):
                reason = "the record has errors; fix them first"
                yield Holding(record.at(*mention.path), "", "", mention.field, reason=reason)
    for place in references.places(report.playbook, pages.catalogue(), "person", person.id):
        if place.source == "macro":
            reason = "the page shows the person"
            yield Holding(place.location, place.kind, place.id, place.field, reason=reason)
        elif place.source == "text":
            reason = "the page's own text names the person"
            yield Holding(place.location, place.kind, place.id, "", reason=reason)
