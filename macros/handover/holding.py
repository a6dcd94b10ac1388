"""What somebody holds: the places that count on them, and whether a rule can hand them over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from macros import pages
from macros.basics.problem import Location
from macros.check.run import Report
from macros.editing import references
from macros.model.department import Person
from macros.model.holding import held_places
from macros.model.playbook import KINDS, Playbook
from macros.model.record import Record


@dataclass(frozen=True, slots=True)
class Holding:
    """A place that counts on the person."""

    location: Location
    kind: str
    id: str
    """Empty for the organisation."""
    field: str
    path: tuple[str | int, ...] = ()
    """Keys and indices from the record to the value; empty for what no rule can hand over."""
    reason: str = ""
    """Why it is left to decide; empty where it is handed over, or where nobody was named to take
    it."""
    successor: str = ""
    """The id of the person who takes it over; empty where it is left to decide."""

    @property
    def kind_in_plural(self) -> str:
        """The kind as `playbook list` names it; that of the organisation, of which there is one, as it is."""
        return KINDS.get(self.kind, self.kind)

    @property
    def record(self) -> str:
        """What the place belongs to: kind and id, the kind alone where there is one record of it."""
        return self.kind if self.id in ("", self.kind) else f"{self.kind} {self.id}"


def holdings(report: Report, person: Person) -> tuple[Holding, ...]:
    """List everything that a person holds, in the order of files and lines; nothing is handed over."""
    return tuple(
        sorted((*dict(held(report.playbook, person)), *by_hand(report, person)), key=place_of)
    )


def place_of(holding: Holding) -> Location:
    """Return what holdings are sorted by."""
    return holding.location


def held(playbook: Playbook, person: Person) -> Iterator[tuple[Holding, Record]]:
    """Find the fields of records that name the person, or the person's handle at the code host."""
    for place in held_places(playbook, person):
        field = ".".join(step for step in place.path if isinstance(step, str))
        yield (
            Holding(place.location, place.record.entity, place.record.id, field, place.path),
            place.record,
        )


def by_hand(report: Report, person: Person) -> Iterator[Holding]:
    """Find what only somebody who reads it can change: records with errors, and texts and macros of pages."""
    for refused in report.playbook.refused:
        for mention in refused.mentions:
            if (mention.kind, mention.id) == ("person", person.id):
                yield Holding(
                    refused.at(*mention.path),
                    "",
                    "",
                    mention.field,
                    reason="the record has errors; mend them first",
                )
    for place in references.places(report.playbook, pages.catalogue(), "person", person.id):
        if place.source == "macro":
            yield Holding(
                place.location,
                place.kind,
                place.id,
                place.field,
                reason="the page shows the person",
            )
        elif place.source == "text":
            yield Holding(
                place.location,
                place.kind,
                place.id,
                "",
                reason="the page's own text names the person",
            )
