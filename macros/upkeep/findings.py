"""Results of checking outside addresses, stored as JSON between the check and the reminder."""

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
from macros.network.address_class import host_and_port
from macros.network.link_check import LinkResult, Outcome
from macros.upkeep.due import DueItem

Subject = Literal["address", "profile"]
_MESSAGES: Mapping[Subject, Mapping[Outcome, tuple[str, str]]] = {
    "address": {
        "gone": (
            "The page is gone.",
            "Find its new address and change the link, or remove the link.",
        ),
        "moved": ("It has moved permanently to", "Change the address."),
        "broken-anchor": (
            "The page exists, but not the section after '#'.",
            "Find the right section and correct the part after '#', or remove that part.",
        ),
        "failed": (
            "It could not be checked: {reason}.",
            "Open it yourself. If it is dead, change the link or remove it.",
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
"""What is wrong and what to do, for each outcome that needs action. Other outcomes appear in the
report only."""
_MANY_HOSTS = 3
"""If none of so many hosts can be reached, the fault is on this side."""
_REASONS_UNCHECKED: tuple[Outcome, ...] = ("refused", "failed", "unreached", "skipped")
_STILL_LISTED = (
    "It was on this list before, and could not be checked this time: {reason}.",
    "Open it yourself.",
)


class FindingsError(Exception):
    """Raised when findings cannot be read; the text says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of checking an address, and where the address is."""

    look: LinkResult
    places: tuple[Location, ...]
    id: str = ""
    """The id of the account, for a profile."""
    title: str = ""
    """What a reader calls it; if empty, the address is shown."""

    @property
    def is_anchor(self) -> bool:
        """Whether it is about an anchor; the page has a finding of its own."""
        return "#" in self.look.address

    @property
    def key(self) -> str:
        """Identifies the finding across runs; short, because an issue stores many."""
        return hashlib.sha256(self.look.address.encode(errors="replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Findings:
    """The results of one run."""

    subject: Subject
    findings: tuple[Finding, ...]

    @property
    def answer_count(self) -> int:
        """The number of addresses that answered at all."""
        return sum(finding.look.status is not None for finding in self.findings)

    @property
    def is_offline(self) -> bool:
        """Whether nothing answered, on so many hosts that this machine must be offline."""
        if self.answer_count:
            return False
        silent = self.with_outcome("failed", "unreached")
        return len({host_and_port(finding.look.address) for finding in silent}) >= _MANY_HOSTS

    def with_outcome(self, *outcomes: Outcome) -> tuple[Finding, ...]:
        """Return the findings with some outcomes.

        Of the anchors only those that are missing, because the others repeat the finding of their
        page.
        """
        matches = (finding for finding in self.findings if finding.look.outcome in outcomes)
        return tuple(
            finding
            for finding in matches
            if not finding.is_anchor or finding.look.outcome == "broken-anchor"
        )

    def items(
        self, playbook: Playbook, before: Collection[str] = ()
    ) -> Iterator[tuple[str | None, DueItem]]:
        """Yield what needs action with the department responsible: one item for each place.

        `before` has the keys that the last run listed: such a finding stays on the list while it
        cannot be checked.
        """
        owners = Owners(playbook)
        for finding in self.findings:
            look, key = finding.look, finding.key
            message = _MESSAGES[self.subject].get(look.outcome)
            # An unchecked address may still be dead, so its entry must not disappear.
            if message is None and look.outcome in _REASONS_UNCHECKED and key in before:
                message = _STILL_LISTED
            if message is None:
                continue
            what, do = message[0].format(reason=look.reason), message[1]
            title, detail = finding.title or look.address, look.to or ""
            for place in finding.places:
                item = DueItem(
                    self.subject,
                    finding.id,
                    title,
                    None,
                    False,
                    place,
                    what,
                    do,
                    key=key,
                    detail=detail,
                )
                yield owners.of(place), item


def as_json(findings: Findings) -> str:
    """Return findings as JSON; paths are relative to the playbook's root."""
    entries = [
        {
            **asdict(finding.look),
            "id": finding.id,
            "title": finding.title,
            "places": [asdict(place) for place in finding.places],
        }
        for finding in findings.findings
    ]
    content = {"subject": findings.subject, "answered": findings.answer_count, "listed": entries}
    return json.dumps(content, indent=2, ensure_ascii=False)


def read(path: Path) -> Findings:
    """Read findings from a file. Raises FindingsError if that fails."""
    try:
        content = TypeAdapter(_FindingsFile).validate_json(path.read_bytes())
    except OSError as error:
        raise FindingsError(f"{path} cannot be read: {error.strerror}.") from None
    except ValidationError:
        raise FindingsError(
            f"{path} cannot be read: it was not written by "
            "'playbook links' or 'playbook verify-accounts'."
        ) from None
    return Findings(content.subject, tuple(_finding(entry) for entry in content.listed))


class _PlaceEntry(BaseModel):
    """A place in a file of findings."""

    model_config = ConfigDict(extra="forbid")
    path: str
    line: int
    column: int


class _FindingEntry(BaseModel):
    """A finding in a file of findings."""

    model_config = ConfigDict(extra="forbid")
    address: str
    outcome: Outcome
    reason: str
    status: int | None
    to: str | None
    id: str
    title: str
    places: list[_PlaceEntry]


class _FindingsFile(BaseModel):
    """A file of findings."""

    model_config = ConfigDict(extra="forbid")
    subject: Subject
    answered: int
    listed: list[_FindingEntry]


def _finding(entry: _FindingEntry) -> Finding:
    look = LinkResult(entry.address, entry.outcome, entry.reason, entry.status, entry.to)
    places = tuple(Location(place.path, place.line, place.column) for place in entry.places)
    return Finding(look, places, entry.id, entry.title)
