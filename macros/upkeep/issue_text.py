"""The text of an issue: a section of ours between two comments that readers do not see, and what people wrote around it.

The first comment, the marker, says whose issue it is and which lines of the section are ours. So
what somebody wrote between them is told apart as well; it moves below the section, and is never
lost.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from macros.upkeep.findings import Subject

INTRODUCTION = "This is due in the playbook."
"""How every list of ours begins, and began before markers knew its lines."""
_MARKER = re.compile(r"<!-- playbook-due (\{[^\n]*?\}) -->")
_END = re.compile(r"<!-- /playbook-due\b[^\n]*?-->")
_WRITTEN_END = (
    "<!-- /playbook-due: the text above is written again each time; what you write below stays -->"
)
_BROKEN = re.compile(r"<!-- /?playbook-due\b[^\n]*")
"""A marker, even one that somebody changed or cut in two."""
_ENTRY = re.compile(r"\s*- .*(?:\]\(<|`[^`]+:\d+`\)|\bplaybook \w)|And \d+ more\b|For .{1,80}:$")
"""A line of a list of ours, where nothing says which lines are ours."""
_SENTENCES = (INTRODUCTION, "This issue could not be assigned to ", "**Put off until ", "Not now? ")
"""How the other lines of ours begin."""
_DIGEST = 6
"""Hexadecimal digits that a line is known by."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What an issue knows of itself."""

    owner: str
    assigned: tuple[str, ...] = ()
    """Whom it was assigned to: whoever takes the issue over later keeps it."""
    listed: Mapping[Subject, tuple[str, ...]] = field(default_factory=dict)
    """What it lists of what was found outside."""
    refused: tuple[str, ...] = ()
    """Whom the code host did not take, although it knows the name."""
    title: str = ""
    """The title that it was given: another one is somebody's own. Empty in issues of before."""
    later: str = ""
    """The day until which somebody put it off."""
    done: bool = False
    """Whether it was closed because nothing was due any more."""
    lines: str = ""
    """The digests of the lines of the section, one after the other."""

    def __str__(self) -> str:
        """Write it as a comment, in which nothing can end the comment."""
        needed = {"owner", "assigned", "listed"}
        text = json.dumps(
            {k: v for k, v in asdict(self).items() if v or k in needed}, sort_keys=True
        )
        for mark in "-<>":
            text = text.replace(mark, f"\\u{ord(mark):04x}")
        return f"<!-- playbook-due {text} -->"

    @classmethod
    def of(cls, body: str) -> Marker | None:
        """Read it from an issue's text; None where there is none that can be read."""
        match = _MARKER.search(body)
        try:
            found: Any = json.loads(match[1]) if match is not None else None
            return cls(
                str(found["owner"]),
                tuple(map(str, found["assigned"])),
                {subject: tuple(map(str, keys)) for subject, keys in found["listed"].items()},
                refused=tuple(map(str, found.get("refused", ()))),
                title=str(found.get("title", "")),
                later=str(found.get("later", "")),
                done=bool(found.get("done")),
                lines=str(found.get("lines", "")),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class IssueText:
    """The text of an issue, taken apart."""

    marker: Marker | None
    """None where there is none that can be read."""
    above: str = ""
    """What somebody wrote above the section."""
    below: str = ""
    """What somebody wrote below the section, or in it."""

    @property
    def by_hand(self) -> str:
        """Everything that somebody wrote."""
        return f"{self.above}\n{self.below}"


def read(body: str, ours: str = "") -> IssueText:
    """Take the text of an issue apart. `ours` is what the section is to say: such a line is ours where the marker is lost."""
    text = body.replace("\r\n", "\n")
    marker = Marker.of(text)
    above, section = "", text
    if marker is not None and (match := _MARKER.search(text)) is not None:
        above, section = text[: match.start()], text[match.end() :]
    below = ""
    if (end := _END.search(section)) is not None:
        section, below = section[: end.start()], section[end.end() :]
    known = marker.lines if marker is not None else ""
    notes = _notes(section, known, {line.strip() for line in ours.splitlines()})
    notes = re.sub(r"\n{3,}", "\n\n", notes)
    return IssueText(
        marker, _bare(above), "\n\n".join(part for part in (_bare(notes), _bare(below)) if part)
    )


def written(marker: Marker, section: str, around: IssueText) -> str:
    """Return the text of an issue: the section, with what people wrote around it."""
    digests = "".join(_digest(line) for line in section.splitlines() if line.strip())
    ours = f"{replace(marker, lines=digests)}\n{section}\n\n{_WRITTEN_END}"
    return "\n\n".join(part for part in (around.above, ours, around.below) if part)


def even(text: str) -> list[str]:
    """Return the lines of a text without what code hosts change: their ends."""
    return [line.rstrip() for line in text.strip().splitlines()]


def _notes(section: str, known: str, ours: Collection[str]) -> str:
    """Return the lines of a section that people wrote, with the blank lines between them."""
    digests = {known[start : start + _DIGEST] for start in range(0, len(known), _DIGEST)}

    def is_ours(line: str) -> bool:
        if digests:
            return _digest(line) in digests
        return line.strip() in ours or line.startswith(_SENTENCES) or _ENTRY.match(line) is not None

    kept: list[str] = []
    for line in section.splitlines():
        if not line.strip():
            kept.append("")
        elif not is_ours(line):
            kept.append(line)
        elif kept and kept[-1]:
            kept.append("")
    return "\n".join(kept)


def _bare(text: str) -> str:
    """Return a text without markers, and without blank lines around it."""
    lines = _BROKEN.sub("", text).split("\n")
    written_on = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[written_on[0] : written_on[-1] + 1]) if written_on else ""


def _digest(line: str) -> str:
    return hashlib.sha256(line.strip().encode(errors="replace")).hexdigest()[:_DIGEST]
