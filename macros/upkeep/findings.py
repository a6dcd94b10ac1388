"""What was found outside, with the places that it concerns: kept as JSON between the run that looks and the one that reminds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from macros.basics.problem import Location
from macros.model.ownership import Owners
from macros.model.playbook import Playbook
from macros.network.address_class import host_of
from macros.network.link_check import Look, Outcome
from macros.upkeep.due import Item

Subject = Literal["address", "profile"]
_SAYS: Mapping[Subject, Mapping[Outcome, tuple[str, str]]] = {
    "address": {
        "gone": (
            "What it leads to is gone.",
            "Find where it went and change the address, or take the link out.",
        ),
        "moved": ("It moved for good, to", "Change the address."),
        "broken-anchor": (
            "Its page is there, the place on it is not.",
            "Look for the place and change what stands after '#', or take that part out.",
        ),
        "failed": (
            "Nobody could look at it: {reason}.",
            "Open it yourself. If it is dead, change the address, or take the link out.",
        ),
    },
    "profile": {
        "gone": (
            "Its profile is gone.",
            "Find out what happened. If nobody knows, treat it as an account that was taken over.",
        ),
        "moved": (
            "Its profile leads to",
            "Find out who changed it. Then correct handle and address.",
        ),
    },
}
"""What is said of each outcome that somebody has to see to, and what to do. Others come up in the
report alone."""


_MANY_HOSTS = 3
_UNSEEN: tuple[Outcome, ...] = ("refused", "failed", "unreached", "skipped")
_NOT_AGAIN = (
    "It was on this list before, and nobody could look at it this time: {reason}.",
    "Open it yourself.",
)


class FindingsError(Exception):
    """Findings cannot be read; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of looking at an address, and where it stands."""

    look: Look
    places: tuple[Location, ...]
    id: str = ""
    """The account, of a profile."""
    title: str = ""
    """What a reader calls it; the address where it is empty."""

    @property
    def is_anchor(self) -> bool:
        """Whether it is about a place on a page; the page has a finding of its own."""
        return "#" in self.look.address

    @property
    def key(self) -> str:
        """What it is known by from run to run: short, because an issue keeps many."""
        return hashlib.sha256(self.look.address.encode(errors="replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Findings:
    """What one run found."""

    subject: Subject
    listed: tuple[Finding, ...]

    @property
    def answered(self) -> int:
        """How many addresses answered at all."""
        return sum(one.look.status is not None for one in self.listed)

    @property
    def was_cut_off(self) -> bool:
        """Whether nothing answered, on so many hosts that the fault is on this side."""
        return (
            not self.answered
            and len({host_of(one.look.address) for one in self.of("failed", "unreached")})
            >= _MANY_HOSTS
        )

    def of(self, *outcomes: Outcome) -> tuple[Finding, ...]:
        """Keep those of some outcomes; of places on pages those that are missing, because the others say the same as their page."""
        chosen = (one for one in self.listed if one.look.outcome in outcomes)
        return tuple(
            one for one in chosen if not one.is_anchor or one.look.outcome == "broken-anchor"
        )

    def items(
        self, playbook: Playbook, before: Collection[str] = ()
    ) -> Iterator[tuple[str | None, Item]]:
        """Give what somebody has to see to, with the department that looks after it: one item a place.

        `before` is what was listed in the run before: what nobody could look at since stays on the
        list.
        """
        owners = Owners(playbook)
        for one in self.listed:
            said = _SAYS[self.subject].get(one.look.outcome)
            if said is None and one.look.outcome in _UNSEEN and one.key in before:
                said = _NOT_AGAIN
            if said is None:
                continue
            what = said[0].format(reason=one.look.reason)
            title, detail = one.title or one.look.address, one.look.to or ""
            for place in one.places:
                item = Item(
                    self.subject,
                    one.id,
                    title,
                    None,
                    False,
                    place,
                    what,
                    said[1],
                    key=one.key,
                    detail=detail,
                )
                yield owners.of(place), item


def as_json(found: Findings) -> str:
    """Write findings as JSON; paths count from the playbook's root."""
    listed = [
        {
            **asdict(one.look),
            "id": one.id,
            "title": one.title,
            "places": [asdict(place) for place in one.places],
        }
        for one in found.listed
    ]
    return json.dumps(
        {"subject": found.subject, "answered": found.answered, "listed": listed},
        indent=2,
        ensure_ascii=False,
    )


def read(path: Path) -> Findings:
    """Read findings that were kept. Raises FindingsError where they cannot be read."""
    try:
        kept = TypeAdapter(_Kept).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        said = (
            error.strerror
            if isinstance(error, OSError)
            else "it was not written by 'playbook links' or 'verify-accounts'"
        )
        raise FindingsError(f"{path} cannot be read: {said}.") from None
    return Findings(kept.subject, tuple(_finding(one) for one in kept.listed))


class _KeptPlace(BaseModel):
    """A place, as it is kept."""

    model_config = ConfigDict(extra="forbid")
    path: str
    line: int
    column: int


class _KeptFinding(BaseModel):
    """A finding, as it is kept."""

    model_config = ConfigDict(extra="forbid")
    address: str
    outcome: Outcome
    reason: str
    status: int | None
    to: str | None
    id: str
    title: str
    places: list[_KeptPlace]


class _Kept(BaseModel):
    """Findings, as they are kept."""

    model_config = ConfigDict(extra="forbid")
    subject: Subject
    answered: int
    listed: list[_KeptFinding]


def _finding(kept: _KeptFinding) -> Finding:
    look = Look(kept.address, kept.outcome, kept.reason, kept.status, kept.to)
    places = tuple(Location(place.path, place.line, place.column) for place in kept.places)
    return Finding(look, places, kept.id, kept.title)
