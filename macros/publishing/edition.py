"""Editions: their names and order, and which of them is current since when."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from macros.basics.problem import quote
from macros.basics.user_error import UserError
from macros.editions.intervals import Interval, parse_intervals, resolve
from macros.editions.published import edition_key, is_edition
from macros.publishing.interval_record import (
    EditionIntervals,
    close_interval,
    with_first_day,
    with_turn,
)
from macros.publishing.pin import Pin

LATEST = "latest"
VERSIONS_FILE, EDITIONS_FILE = "versions.json", "editions.json"


def validate_name(name: str) -> str:
    """Return an edition's name unchanged. Raises UserError if it is not valid."""
    if not is_edition(name):
        raise UserError(
            f"{quote(name)} is not the name of an edition.",
            "Write YYYY.MM or YYYY.MM.N, such as 2026.11 or 2026.11.1.",
        )
    return name


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition."""

    edition: str
    commit: str
    published: str
    """When it was last published: UTC, ISO 8601 to the second."""
    size: int
    """Bytes of all its files, before compression."""
    periods: tuple[Interval, ...] = ()
    """The days on which it was current."""
    scripts: tuple[str, ...] = ()
    """The hashes of its inline scripts, as a content security policy names them."""
    day: date | None = None
    """The day that its build counts as today; None in lists from before it was recorded."""
    retired: date | None = None
    """The day on which it was retired: its files are gone, its days stay on record."""

    @property
    def begins(self) -> date | None:
        """The day on which it first became current; None if it never did."""
        return self.periods[0].start if self.periods else None

    @property
    def ends(self) -> date | None:
        """The day on which another edition last replaced it; None while it is current."""
        return self.periods[-1].end if self.periods else None

    def to_json(self) -> dict[str, Any]:
        """Return its entry in editions.json.

        `from` and `to` are for programs that do not know `periods`.
        """
        begins, ends = self.begins, self.ends
        return {
            "edition": self.edition,
            "from": begins.isoformat() if begins else None,
            "to": ends.isoformat() if ends else None,
            "periods": [period.to_json() for period in self.periods],
            **({"day": self.day.isoformat()} if self.day else {}),
            "commit": self.commit,
            "published": self.published,
            "size": self.size,
            "scripts": list(self.scripts),
            **({"retired": self.retired.isoformat()} if self.retired else {}),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Edition:
        """Parse an entry of editions.json.

        Raises ValueError, TypeError, KeyError or AttributeError if it is damaged.
        """
        name = str(values["edition"])
        if not is_edition(name):
            raise ValueError(f"'{name}' is no edition")
        return cls(
            edition=name,
            commit=str(values["commit"]),
            published=str(values["published"]),
            size=int(values["size"]),
            periods=parse_intervals(values),
            scripts=tuple(str(script) for script in values.get("scripts", ())),
            day=date.fromisoformat(values["day"]) if values.get("day") else None,
            retired=date.fromisoformat(values["retired"]) if values.get("retired") else None,
        )


@dataclass(frozen=True)
class Catalogue:
    """Every published edition, which of them is current, and the record of their days.

    A pure value: methods that change it return another catalogue.
    """

    editions: Mapping[str, Edition] = field(default_factory=dict)
    """The editions that are served."""
    current: str | None = None
    retired: Mapping[str, Edition] = field(default_factory=dict)
    """Editions that are no longer served."""
    pin: Pin | None = None
    """Holds the current edition after a rollback."""

    def newest_first(self) -> list[Edition]:
        """Return the editions that are served, newest first."""
        return _newest_first(self.editions)

    def all_editions(self) -> list[Edition]:
        """Return the editions that are served or retired, newest first."""
        return _newest_first({**self.editions, **self.retired})

    def takes_over(self, name: str) -> bool:
        """Return whether an edition published now becomes current: an older one never does."""
        return self.current is None or edition_key(name) >= edition_key(self.current)

    def with_edition(self, edition: Edition, today: date, begins: date | None = None) -> Catalogue:
        """Return the catalogue with an edition that was just published, or published again.

        It becomes current, from today on or from the day that `begins` names, unless a newer one
        is. For an edition that is or was current, `begins` corrects the first day. Raises UserError
        if that day is not possible.
        """
        name, takes_over = edition.edition, self.takes_over(edition.edition)
        previous = self.editions.get(name) or self.retired.get(name)
        entry = replace(edition, periods=previous.periods if previous else (), retired=None)
        still_retired = {key: value for key, value in self.retired.items() if key != name}
        catalogue = replace(self, editions={**self.editions, name: entry}, retired=still_retired)
        if begins is not None:
            if not takes_over and not entry.periods:
                raise UserError(
                    f"Edition {name} does not become current, because {self.current} is newer.",
                    "Leave --from out.",
                )
            is_open = bool(entry.periods) and entry.periods[-1].end is None
            new_turn = takes_over and not is_open
            record = with_first_day(_record(catalogue), name, begins, today, new_turn=new_turn)
            catalogue = _with_record(catalogue, record)
        return catalogue.with_current(name, today) if takes_over else catalogue

    def with_current(self, name: str, today: date, pin: Pin | None = None) -> Catalogue:
        """Return the catalogue with a served edition current, held by `pin` if there is one."""
        catalogue = _with_record(self, with_turn(_record(self), name, today))
        own_pin = self.pin if name == self.current else None
        return replace(catalogue, current=name, pin=pin or own_pin)

    def with_retired(self, name: str, today: date) -> Catalogue:
        """Return the catalogue with an edition retired.

        Raises UserError if it is current, or if there is no such edition.
        """
        edition = self.get(name)
        if name == self.current:
            raise UserError(
                f"{name} is the current edition.",
                "Publish another one, or roll back to one, before you retire it.",
            )
        return self._retire([edition], today)

    def without_missing(self, present: Collection[str], today: date) -> Catalogue:
        """Return the catalogue with all editions retired whose files somebody else removed."""
        missing = [edition for name, edition in self.editions.items() if name not in present]
        return self._retire(missing, today)

    def get(self, name: str) -> Edition:
        """Return an edition that is served.

        Raises UserError if it is retired, or if there is no such edition.
        """
        if edition := self.editions.get(validate_name(name)):
            return edition
        if old := self.retired.get(name):
            again = f"playbook publish --edition {name} --ref {old.commit[:12]}"
            raise UserError(f"Edition {name} is retired.", f"'{again}' brings it back.")
        names = ", ".join(edition.edition for edition in self.newest_first()) or "none"
        raise UserError(f"There is no edition {name}.", f"Published are: {names}.")

    def _retire(self, editions: Iterable[Edition], today: date) -> Catalogue:
        newly_retired = {
            edition.edition: replace(
                edition, retired=today, periods=close_interval(edition.periods, today)
            )
            for edition in editions
        }
        current, pin = (None, None) if self.current in newly_retired else (self.current, self.pin)
        return replace(
            self,
            editions={k: v for k, v in self.editions.items() if k not in newly_retired},
            retired={**self.retired, **newly_retired},
            current=current,
            pin=pin,
        )

    @property
    def scripts(self) -> list[str]:
        """The hashes of the inline scripts of all editions."""
        return sorted({script for edition in self.editions.values() for script in edition.scripts})

    def versions_json(self) -> str:
        """Return versions.json as the theme's version selector reads it."""
        entries = [
            {
                "version": edition.edition,
                "title": edition.edition,
                "aliases": [LATEST] if edition.edition == self.current else [],
            }
            for edition in self.newest_first()
        ]
        return f"{json.dumps(entries, indent=2)}\n"

    def editions_json(self) -> str:
        """Return editions.json, retired editions included."""
        entries = []
        for edition in self.all_editions():
            entry = edition.to_json()
            if self.pin and edition.edition == self.current:
                entry["pin"] = self.pin.to_json()
            entries.append(entry)
        return f"{json.dumps(entries, indent=2)}\n"


def read_catalogue(
    versions: str | bytes | None, editions: str | bytes | None, present: Collection[str] = ()
) -> Catalogue:
    """Parse the catalogue from its two files; None means that a file does not exist yet.

    Raises UserError if a file is damaged, if the two do not name the same editions, or if both are
    missing although editions are `present`: then somebody else has written to the published folder.
    """
    if versions is None and editions is None:
        if present:
            raise UserError(
                "The lists of published editions are missing, and there are editions"
                f" ({_join_names(present)}).",
                f"Restore {VERSIONS_FILE} and {EDITIONS_FILE} from a backup, or publish into an"
                " empty place.",
            )
        return Catalogue()
    try:
        all_editions, version_names, current, pins = _parse_lists(versions, editions)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f"The list of published editions cannot be read ({error}).",
            f"Restore {VERSIONS_FILE} and {EDITIONS_FILE} from a backup.",
        ) from None
    edition_names = [edition.edition for edition in all_editions if edition.retired is None]
    has_duplicates = len({edition.edition for edition in all_editions}) < len(all_editions)
    if sorted(version_names) != sorted(edition_names) or has_duplicates or len(current) > 1:
        raise UserError(
            f"{VERSIONS_FILE} lists {_join_names(version_names)}, and {EDITIONS_FILE} lists"
            f" {_join_names(edition_names)}.",
            "Another program has written there. Restore both files from a backup, or publish into"
            " an empty place.",
        )
    name = current[0] if current else None
    return Catalogue(
        editions={e.edition: e for e in all_editions if e.retired is None},
        current=name,
        retired={e.edition: e for e in all_editions if e.retired is not None},
        pin=pins.get(name) if name else None,
    )


def _parse_lists(
    versions: str | bytes | None, editions: str | bytes | None
) -> tuple[list[Edition], list[str], list[str], dict[str, Pin]]:
    """Return all editions, the names in versions.json, those that are current there, and pins."""
    versions_entries = json.loads(versions or "[]")
    entries = json.loads(editions or "[]")
    all_editions = _disjoint([Edition.from_json(entry) for entry in entries])
    names = [str(entry["version"]) for entry in versions_entries]
    current = [str(e["version"]) for e in versions_entries if LATEST in e["aliases"]]
    pins = {
        str(entry["edition"]): Pin.from_json(entry["pin"]) for entry in entries if entry.get("pin")
    }
    return all_editions, names, current, pins


def _record(catalogue: Catalogue) -> EditionIntervals:
    editions = {**catalogue.editions, **catalogue.retired}
    return {name: editions[name].periods for name in sorted(editions, key=edition_key)}


def _with_record(catalogue: Catalogue, record: EditionIntervals) -> Catalogue:
    """Return a catalogue with the days of a record."""

    def with_days(editions: Mapping[str, Edition]) -> dict[str, Edition]:
        return {name: replace(edition, periods=record[name]) for name, edition in editions.items()}

    return replace(
        catalogue, editions=with_days(catalogue.editions), retired=with_days(catalogue.retired)
    )


def _disjoint(editions: Iterable[Edition]) -> list[Edition]:
    """Return editions with each day in one of them only.

    Records written before there were `periods` overlap.
    """
    by_name = sorted(editions, key=lambda edition: edition_key(edition.edition))
    record = resolve({edition.edition: edition.periods for edition in by_name})
    return [replace(edition, periods=record[edition.edition]) for edition in by_name]


def _newest_first(editions: Mapping[str, Edition]) -> list[Edition]:
    return sorted(editions.values(), key=lambda edition: edition_key(edition.edition), reverse=True)


def _join_names(names: Iterable[str]) -> str:
    # The lists may hold text that is not the name of an edition: it comes first.
    in_order = sorted(names, key=lambda name: edition_key(name) if is_edition(name) else ())
    return ", ".join(in_order) or "nothing"
