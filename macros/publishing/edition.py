"""Editions: their names and order, and which of them is current since when."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from macros.publishing.failure import PublishingError

NAME = re.compile(r"\d{4}\.(0[1-9]|1[0-2])(\.[1-9]\d*)?")
LATEST = "latest"
VERSIONS_FILE, EDITIONS_FILE = "versions.json", "editions.json"


def order(name: str) -> tuple[int, ...]:
    """Give what editions are sorted by: numbers, so that 2026.10 comes after 2026.9 and before 2026.10.1."""
    return tuple(int(part) for part in name.split("."))


def checked_name(name: str) -> str:
    """Give an edition's name as it is. Raises PublishingError where it is none."""
    if NAME.fullmatch(name) is None:
        raise PublishingError(
            f"'{name}' is not the name of an edition.", "Write YYYY.MM or YYYY.MM.N, such as 2026.11 or 2026.11.1."
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
    begins: date | None = None
    """The day on which it became current; None where it never was."""
    ends: date | None = None
    """The day on which another edition became current in its place; None while it is current."""
    scripts: tuple[str, ...] = ()
    """The hashes of its inline scripts, as a content security policy names them."""
    day: date | None = None
    """The day that its build counts as today; None in lists from before it was recorded."""

    def to_json(self) -> dict[str, Any]:
        """Give its entry in editions.json."""
        values = asdict(self)
        begins, ends, day = values.pop("begins"), values.pop("ends"), values.pop("day")
        days = {"from": begins.isoformat() if begins else None, "to": ends.isoformat() if ends else None}
        built = {"day": day.isoformat()} if day else {}
        return {"edition": values.pop("edition"), **days, **built, **values, "scripts": list(self.scripts)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Edition:
        """Read an entry of editions.json."""
        day = {name: date.fromisoformat(values[name]) if values.get(name) else None for name in ("from", "to", "day")}
        return cls(
            edition=checked_name(str(values["edition"])),
            commit=str(values["commit"]),
            published=str(values["published"]),
            size=int(values["size"]),
            begins=day["from"],
            ends=day["to"],
            scripts=tuple(str(each) for each in values.get("scripts", ())),
            day=day["day"],
        )


@dataclass(frozen=True)
class Catalogue:
    """Every listed edition, and which of them is current. Changing it gives another catalogue."""

    editions: Mapping[str, Edition] = field(default_factory=dict)
    current: str | None = None

    def listed(self) -> list[Edition]:
        """List the editions, the newest first."""
        return sorted(self.editions.values(), key=lambda each: order(each.edition), reverse=True)

    def takes_over(self, name: str) -> bool:
        """Tell whether an edition that is published now becomes current: an older one never replaces a newer one."""
        return self.current is None or order(name) >= order(self.current)

    def with_edition(self, edition: Edition, day: date) -> Catalogue:
        """List an edition that was just published, or published anew; it becomes current unless a newer one is."""
        old = self.editions.get(edition.edition)
        kept = replace(edition, begins=old.begins if old else None, ends=old.ends if old else None)
        added = Catalogue({**self.editions, edition.edition: kept}, self.current)
        return added.with_current(edition.edition, day) if self.takes_over(edition.edition) else added

    def with_current(self, name: str, day: date) -> Catalogue:
        """Make a listed edition current from a day on. Its first day stays where it was current before."""
        editions = dict(self.editions)
        if self.current is not None and self.current != name:
            editions[self.current] = replace(editions[self.current], ends=day)
        editions[name] = replace(editions[name], begins=editions[name].begins or day, ends=None)
        return Catalogue(editions, name)

    def without(self, name: str) -> Catalogue:
        """Take an edition off the list. Raises PublishingError for the current one, and for one that is not there."""
        self.get(name)
        if name == self.current:
            raise PublishingError(
                f"{name} is the current edition.", "Publish another one, or roll back to one, before you retire it."
            )
        return Catalogue({key: value for key, value in self.editions.items() if key != name}, self.current)

    def get(self, name: str) -> Edition:
        """Give a listed edition. Raises PublishingError where there is none of that name."""
        if (found := self.editions.get(checked_name(name))) is None:
            known = ", ".join(each.edition for each in self.listed()) or "none"
            raise PublishingError(f"There is no edition {name}.", f"Published are: {known}.")
        return found

    @property
    def scripts(self) -> list[str]:
        """The hashes of the inline scripts of all editions."""
        return sorted({each for edition in self.editions.values() for each in edition.scripts})

    def versions_json(self) -> str:
        """Write versions.json as the theme's version selector reads it."""
        listed = [
            {"version": each.edition, "title": each.edition, "aliases": [LATEST] if each.edition == self.current else []}
            for each in self.listed()
        ]
        return f"{json.dumps(listed, indent=2)}\n"

    def editions_json(self) -> str:
        """Write editions.json."""
        return f"{json.dumps([each.to_json() for each in self.listed()], indent=2)}\n"


def read_catalogue(versions: str | None, editions: str | None) -> Catalogue:
    """Read what is published from the two files; None stands for a file that is not there yet.

    Raises PublishingError where a file is damaged, or where the two do not name the same editions: then somebody else
    has written to the published folder.
    """
    if versions is None and editions is None:
        return Catalogue()
    try:
        listed = json.loads(versions or "[]")
        held = {each.edition: each for each in map(Edition.from_json, json.loads(editions or "[]"))}
        names = {str(entry["version"]) for entry in listed}
        current = [str(entry["version"]) for entry in listed if LATEST in entry["aliases"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PublishingError(
            f"The list of published editions cannot be read ({error}).",
            f"Restore {VERSIONS_FILE} and {EDITIONS_FILE} from a backup.",
        ) from None
    if names != set(held) or len(current) > 1:
        raise PublishingError(
            f"{VERSIONS_FILE} lists {_named(names)}, and {EDITIONS_FILE} lists {_named(held)}.",
            "Another program has written there. Restore both files from a backup, or publish into an empty place.",
        )
    return Catalogue(held, current[0] if current else None)


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(names, key=order)) or "nothing"
