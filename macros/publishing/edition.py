"""Editions: their names and order, and which of them is current since when."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from macros.basics.problem import quoted
from macros.basics.user_error import UserError
from macros.editions.intervals import Interval, parse_intervals, resolve
from macros.publishing.pin import Pin
from macros.publishing.record import Record, closed, with_first_day, with_turn

NAME = re.compile(r"[0-9]{4}\.(0[1-9]|1[0-2])(\.[1-9][0-9]{0,8})?")
LATEST = "latest"
VERSIONS_FILE, EDITIONS_FILE = "versions.json", "editions.json"


def order(name: str) -> tuple[int, ...]:
    """Give what editions are sorted by: numbers, so that 2026.10 comes after 2026.9 and before 2026.10.1."""
    return tuple(int(part) for part in name.split("."))


def checked_name(name: str) -> str:
    """Give an edition's name as it is. Raises UserError where it is none."""
    if NAME.fullmatch(name) is None:
        raise UserError(
            f"{quoted(name)} is not the name of an edition.",
            "Write YYYY.MM or YYYY.MM.N, such as 2026.11 or 2026.11.1.",
        )
    return name


@dataclass(frozen=True, slots=True)
class Edition:
    """A published edition."""

    edition: str
    commit: str
    published: str
    """When it was published last: UTC, ISO 8601 to the second."""
    size: int
    """Bytes of all its files, before compression."""
    periods: tuple[Interval, ...] = ()
    """The days on which it was the current one."""
    scripts: tuple[str, ...] = ()
    """The hashes of its inline scripts, as a content security policy names them."""
    day: date | None = None
    """The day that its build counts as today; None in lists from before it was recorded."""
    retired: date | None = None
    """The day on which it was taken off the list: no files are left of it, only its days."""

    @property
    def begins(self) -> date | None:
        """The day on which it first became current; None where it never was."""
        return self.periods[0].start if self.periods else None

    @property
    def ends(self) -> date | None:
        """The day on which another edition last took its place; None while it is current."""
        return self.periods[-1].end if self.periods else None

    def to_json(self) -> dict[str, Any]:
        """Return its entry in editions.json; `from` and `to` are for readers that do not know `periods`."""
        begins, ends = self.begins, self.ends
        return {
            "edition": self.edition,
            "from": begins.isoformat() if begins else None,
            "to": ends.isoformat() if ends else None,
            "periods": [each.to_json() for each in self.periods],
            **({"day": self.day.isoformat()} if self.day else {}),
            "commit": self.commit,
            "published": self.published,
            "size": self.size,
            "scripts": list(self.scripts),
            **({"retired": self.retired.isoformat()} if self.retired else {}),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Edition:
        """Parse an entry of editions.json. Raises ValueError, TypeError, KeyError or AttributeError where it is damaged."""
        name = str(values["edition"])
        if NAME.fullmatch(name) is None:
            raise ValueError(f"'{name}' is no edition")
        return cls(
            edition=name,
            commit=str(values["commit"]),
            published=str(values["published"]),
            size=int(values["size"]),
            periods=parse_intervals(values),
            scripts=tuple(str(each) for each in values.get("scripts", ())),
            day=date.fromisoformat(values["day"]) if values.get("day") else None,
            retired=date.fromisoformat(values["retired"]) if values.get("retired") else None,
        )


@dataclass(frozen=True)
class Catalogue:
    """Every published edition, which of them is current, and the record of their days. Changing it returns another one."""

    editions: Mapping[str, Edition] = field(default_factory=dict)
    """The editions that are served."""
    current: str | None = None
    retired: Mapping[str, Edition] = field(default_factory=dict)
    """Editions that are no longer served."""
    pin: Pin | None = None
    """Holds the current edition after a rollback."""

    def listed(self) -> list[Edition]:
        """Return the editions that are served, the newest first."""
        return _newest_first(self.editions)

    def known(self) -> list[Edition]:
        """Return the editions that are served and those that are retired, the newest first."""
        return _newest_first({**self.editions, **self.retired})

    def takes_over(self, name: str) -> bool:
        """Tell whether an edition that is published now becomes current: an older one never replaces a newer one."""
        return self.current is None or order(name) >= order(self.current)

    def with_edition(self, edition: Edition, today: date, begins: date | None = None) -> Catalogue:
        """Return the catalogue with an edition that was just published, or published again.

        It becomes current, from today on or from the day that `begins` names, unless a newer one
        is. Of an edition that is or was current, `begins` corrects the first day. Raises UserError
        where that day cannot be.
        """
        name, takes_over = edition.edition, self.takes_over(edition.edition)
        known = self.editions.get(name) or self.retired.get(name)
        kept = replace(edition, periods=known.periods if known else (), retired=None)
        retired = {key: each for key, each in self.retired.items() if key != name}
        added = replace(self, editions={**self.editions, name: kept}, retired=retired)
        if begins is not None:
            if not takes_over and not kept.periods:
                raise UserError(
                    f"Edition {name} does not become current, because {self.current} is newer.",
                    "Leave --from out.",
                )
            is_open = bool(kept.periods) and kept.periods[-1].end is None
            new_turn = takes_over and not is_open
            added = _recorded(
                added, with_first_day(_record(added), name, begins, today, new_turn=new_turn)
            )
        return added.with_current(name, today) if takes_over else added

    def with_current(self, name: str, today: date, pin: Pin | None = None) -> Catalogue:
        """Return the catalogue with a served edition as the current one, held by a pin where one is given."""
        kept = pin or (self.pin if name == self.current else None)
        return replace(
            _recorded(self, with_turn(_record(self), name, today)), current=name, pin=kept
        )

    def without(self, name: str, today: date) -> Catalogue:
        """Return the catalogue with an edition retired. Raises UserError for the current one, and where there is none."""
        edition = self.get(name)
        if name == self.current:
            raise UserError(
                f"{name} is the current edition.",
                "Publish another one, or roll back to one, before you retire it.",
            )
        return self._retire([edition], today)

    def only(self, served: Collection[str], today: date) -> Catalogue:
        """Return the catalogue without editions whose files somebody else has removed: these count as retired."""
        return self._retire(
            [each for name, each in self.editions.items() if name not in served], today
        )

    def get(self, name: str) -> Edition:
        """Return an edition that is served. Raises UserError where it is retired, or there is none of that name."""
        if (found := self.editions.get(checked_name(name))) is None:
            if retired := self.retired.get(name):
                again = f"playbook publish --edition {name} --ref {retired.commit[:12]}"
                raise UserError(f"Edition {name} is retired.", f"'{again}' brings it back.")
            known = ", ".join(each.edition for each in self.listed()) or "none"
            raise UserError(f"There is no edition {name}.", f"Published are: {known}.")
        return found

    def _retire(self, gone: Iterable[Edition], today: date) -> Catalogue:
        ended = {
            each.edition: replace(each, retired=today, periods=closed(each.periods, today))
            for each in gone
        }
        kept = {name: each for name, each in self.editions.items() if name not in ended}
        current, pin = (None, None) if self.current in ended else (self.current, self.pin)
        return replace(
            self, editions=kept, retired={**self.retired, **ended}, current=current, pin=pin
        )

    @property
    def scripts(self) -> list[str]:
        """The hashes of the inline scripts of all editions."""
        return sorted({each for edition in self.editions.values() for each in edition.scripts})

    def versions_json(self) -> str:
        """Return versions.json as the theme's version selector reads it."""
        listed = [
            {
                "version": each.edition,
                "title": each.edition,
                "aliases": [LATEST] if each.edition == self.current else [],
            }
            for each in self.listed()
        ]
        return f"{json.dumps(listed, indent=2)}\n"

    def editions_json(self) -> str:
        """Return editions.json, retired editions included."""
        entries = [
            each.to_json()
            | ({"pin": self.pin.to_json()} if self.pin and each.edition == self.current else {})
            for each in self.known()
        ]
        return f"{json.dumps(entries, indent=2)}\n"


def read_catalogue(
    versions: str | bytes | None, editions: str | bytes | None, present: Collection[str] = ()
) -> Catalogue:
    """Parse what is published from the two files; None stands for a file that is not there yet.

    Raises UserError where a file is damaged, where the two do not name the same editions, or where
    both are missing although editions are `present`: then somebody else has written to the
    published folder.
    """
    if versions is None and editions is None:
        if present:
            raise UserError(
                f"The lists of published editions are missing, and there are editions ({_named(present)}).",
                f"Restore {VERSIONS_FILE} and {EDITIONS_FILE} from a backup, or publish into an empty place.",
            )
        return Catalogue()
    try:
        listed = json.loads(versions or "[]")
        entries = json.loads(editions or "[]")
        known = _disjoint([Edition.from_json(entry) for entry in entries])
        names = [str(entry["version"]) for entry in listed]
        current = [str(entry["version"]) for entry in listed if LATEST in entry["aliases"]]
        pins = {
            str(entry["edition"]): Pin.from_json(entry["pin"])
            for entry in entries
            if entry.get("pin")
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f"The list of published editions cannot be read ({error}).",
            f"Restore {VERSIONS_FILE} and {EDITIONS_FILE} from a backup.",
        ) from None
    held = [each.edition for each in known if each.retired is None]
    if (
        sorted(names) != sorted(held)
        or len({each.edition for each in known}) < len(known)
        or len(current) > 1
    ):
        raise UserError(
            f"{VERSIONS_FILE} lists {_named(names)}, and {EDITIONS_FILE} lists {_named(held)}.",
            "Another program has written there. Restore both files from a backup, or publish into an empty place.",
        )
    served = {each.edition: each for each in known if each.retired is None}
    retired = {each.edition: each for each in known if each.retired is not None}
    name = current[0] if current else None
    return Catalogue(served, name, retired, pins.get(name) if name else None)


def _record(catalogue: Catalogue) -> Record:
    known = {**catalogue.editions, **catalogue.retired}
    return {name: known[name].periods for name in sorted(known, key=order)}


def _recorded(catalogue: Catalogue, record: Record) -> Catalogue:
    """Return a catalogue with the days of a record."""
    editions = {
        name: replace(each, periods=record[name]) for name, each in catalogue.editions.items()
    }
    retired = {
        name: replace(each, periods=record[name]) for name, each in catalogue.retired.items()
    }
    return replace(catalogue, editions=editions, retired=retired)


def _disjoint(editions: Iterable[Edition]) -> list[Edition]:
    """Return editions with each day in one of them only, as records written before there were `periods` overlap."""
    ordered = sorted(editions, key=lambda each: order(each.edition))
    record = resolve({each.edition: each.periods for each in ordered})
    return [replace(each, periods=record[each.edition]) for each in ordered]


def _newest_first(editions: Mapping[str, Edition]) -> list[Edition]:
    return sorted(editions.values(), key=lambda each: order(each.edition), reverse=True)


def _named(names: Iterable[str]) -> str:
    return (
        ", ".join(sorted(names, key=lambda name: order(name) if NAME.fullmatch(name) else ()))
        or "nothing"
    )
