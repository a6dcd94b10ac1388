"""The text of an issue: our section between two hidden comments, and what people wrote around it.

The first comment, the marker, records whose issue it is and which lines of the section are ours. So
notes that somebody wrote inside the section can be told apart; they move below it and are never
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
"""The first sentence of every list of ours, also of those without recorded lines."""
_MARKER = re.compile(r"<!-- playbook-due (\{[^\n]*?\}) -->")
_END = re.compile(r"<!-- /playbook-due\b[^\n]*?-->")
_END_COMMENT = (
    "<!-- /playbook-due: the text above is replaced each time; what you write below is kept -->"
)
_ANY_MARKER = re.compile(r"<!-- /?playbook-due\b[^\n]*")
"""A marker, even one that somebody changed or cut in two."""
_OUR_LINE = re.compile(r"\s*- .*(?:\]\(<|`[^`]+:\d+`\)|\bplaybook \w)|And \d+ more\b|For .{1,80}:$")
"""A line of a list of ours, for issues that do not record which lines are ours."""
_OUR_SENTENCES = (
    INTRODUCTION,
    "This issue could not be assigned to ",
    "**Put off until ",
    "Not now? ",
)
"""Beginnings of the other lines of ours."""
_DIGEST_LENGTH = 6
"""Hexadecimal digits that identify a line."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What an issue records about itself."""

    owner: str
    assigned: tuple[str, ...] = ()
    """Whom it was assigned to; people who take the issue over later are not removed."""
    listed: Mapping[Subject, tuple[str, ...]] = field(default_factory=dict)
    """The keys of the findings that it lists."""
    refused: tuple[str, ...] = ()
    """Handles that exist at the code host but could not be assigned."""
    title: str = ""
    """The title that was given to it; another one was chosen by somebody. Empty in old issues."""
    later: str = ""
    """The day until which somebody put it off."""
    done: bool = False
    """Whether it was closed because nothing was due any more."""
    lines: str = ""
    """The digests of the section's lines, joined."""

    def __str__(self) -> str:
        """Return the marker as an HTML comment that nothing inside can end."""
        required_keys = {"owner", "assigned", "listed"}
        fields = {
            key: value for key, value in asdict(self).items() if value or key in required_keys
        }
        text = json.dumps(fields, sort_keys=True)
        # Without these characters, no value can end the comment.
        for mark in "-<>":
            text = text.replace(mark, f"\\u{ord(mark):04x}")
        return f"<!-- playbook-due {text} -->"

    @classmethod
    def of(cls, body: str) -> Marker | None:
        """Parse the marker in an issue's text; None if there is no valid one."""
        match = _MARKER.search(body)
        try:
            fields: Any = json.loads(match[1]) if match is not None else None
            return cls(
                str(fields["owner"]),
                tuple(map(str, fields["assigned"])),
                {subject: tuple(map(str, keys)) for subject, keys in fields["listed"].items()},
                refused=tuple(map(str, fields.get("refused", ()))),
                title=str(fields.get("title", "")),
                later=str(fields.get("later", "")),
                done=bool(fields.get("done")),
                lines=str(fields.get("lines", "")),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class IssueText:
    """The parsed text of an issue."""

    marker: Marker | None
    """None if there is no valid one."""
    above: str = ""
    """Text that somebody wrote above the section."""
    below: str = ""
    """Text that somebody wrote below the section, or in it."""

    @property
    def notes(self) -> str:
        """All text that somebody wrote."""
        return f"{self.above}\n{self.below}"


def parse_issue(body: str, ours: str = "") -> IssueText:
    """Parse the text of an issue.

    `ours` is the new text of the section: its lines count as ours if the marker is lost.
    """
    text = body.replace("\r\n", "\n")
    marker = Marker.of(text)
    above, section = "", text
    if marker is not None and (match := _MARKER.search(text)) is not None:
        above, section = text[: match.start()], text[match.end() :]
    below = ""
    if (end := _END.search(section)) is not None:
        section, below = section[: end.start()], section[end.end() :]
    # Whatever is between the markers but not ours is a note, and joins the text below.
    digests = marker.lines if marker is not None else ""
    notes = _notes(section, digests, {line.strip() for line in ours.splitlines()})
    notes = re.sub(r"\n{3,}", "\n\n", notes)
    parts = [_strip(notes), _strip(below)]
    return IssueText(marker, _strip(above), "\n\n".join(part for part in parts if part))


def issue_body(marker: Marker, section: str, around: IssueText) -> str:
    """Return the text of an issue: the section, with what people wrote around it."""
    digests = "".join(_digest(line) for line in section.splitlines() if line.strip())
    ours = f"{replace(marker, lines=digests)}\n{section}\n\n{_END_COMMENT}"
    return "\n\n".join(part for part in (around.above, ours, around.below) if part)


def comparable_lines(text: str) -> list[str]:
    """Return the lines of a text without trailing blanks, which code hosts may change."""
    return [line.rstrip() for line in text.strip().splitlines()]


def _notes(section: str, joined_digests: str, ours: Collection[str]) -> str:
    """Return the lines of a section that people wrote, with the blank lines between them."""
    starts = range(0, len(joined_digests), _DIGEST_LENGTH)
    digests = {joined_digests[start : start + _DIGEST_LENGTH] for start in starts}

    def is_ours(line: str) -> bool:
        if digests:
            return _digest(line) in digests
        return (
            line.strip() in ours
            or line.startswith(_OUR_SENTENCES)
            or _OUR_LINE.match(line) is not None
        )

    notes: list[str] = []
    for line in section.splitlines():
        if not line.strip():
            notes.append("")
        elif not is_ours(line):
            notes.append(line)
        elif notes and notes[-1]:
            notes.append("")
    return "\n".join(notes)


def _strip(text: str) -> str:
    """Return a text without markers, and without blank lines around it."""
    lines = _ANY_MARKER.sub("", text).split("\n")
    numbers = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[numbers[0] : numbers[-1] + 1]) if numbers else ""


def _digest(line: str) -> str:
    return hashlib.sha256(line.strip().encode(errors="replace")).hexdigest()[:_DIGEST_LENGTH]
