"""What was found outside, as text for the terminal and as Markdown for notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from macros.basics.safe_markdown import code
from macros.basics.text import count, long_date, visible
from macros.network.link_check import Outcome
from macros.upkeep.due_format import Edit
from macros.upkeep.findings import Finding, Findings, Subject
from macros.upkeep.host_text import link, told
from macros.upkeep.report_format import Relocate

_SUBJECTS: Mapping[Subject, tuple[str, str]] = {
    "address": ("Outside addresses", "address"),
    "profile": ("Profiles of accounts", "profile"),
}
_GROUPS: tuple[tuple[str, tuple[Outcome, ...]], ...] = (
    ("Gone", ("gone",)),
    ("Moved for good", ("moved",)),
    ("The page is there, the place on it is not", ("broken-anchor",)),
    ("Could not be looked at, so nobody knows whether they are fine", ("failed", "refused")),
    ("Not reached, so nobody knows whether they are fine", ("unreached",)),
)
_PLURALS = {"address": "addresses", "profile": "profiles"}


def as_text(found: Findings, today: date, relocate: Relocate) -> Iterator[str]:
    """Write findings for a terminal, a line at a time."""
    yield f"{_SUBJECTS[found.subject][0]} on {long_date(today)}"
    for heading, listed in _groups(found):
        yield f"\n{heading} ({len(listed)})"
        for one in listed:
            yield visible(f"  {one.title or one.look.address}: {_said(one)}{one.look.to or ''}")
            yield from (visible(f"    {relocate(place.path)}:{place.line}") for place in one.places)
    yield f"\n{summary(found)}"


def as_markdown(found: Findings, today: date, edit: Edit, relocate: Relocate) -> str:
    """Write findings as Markdown: a list for each outcome, each place with the way to change it."""
    blocks = [f"# {_SUBJECTS[found.subject][0]} on {long_date(today)}", summary(found)]
    for heading, listed in _groups(found):
        lines = []
        for one in listed:
            to = code(one.look.to) if one.look.to else ""
            lines.append(f"- {told(one.title or one.look.address)}: {_said(one)}{to}")
            lines += [
                f"    - {link(code(f'{relocate(place.path)}:{place.line}'), edit(place))}"
                for place in one.places
            ]
        blocks += [f"## {heading}", "\n".join(lines)]
    return "\n\n".join(blocks)


def _groups(found: Findings) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    for heading, outcomes in _GROUPS:
        if listed := found.of(*outcomes):
            yield heading, listed


def _said(one: Finding) -> str:
    return f"{one.look.reason}, to " if one.look.to else one.look.reason


def summary(found: Findings) -> str:
    """Count what was found."""
    noun = _SUBJECTS[found.subject][1]
    fine, skipped = len(found.of("fine")), len(found.of("skipped"))
    unseen = len(found.of("refused", "failed"))
    parts = [
        f"{count(fine, noun, _PLURALS[noun])} {'is' if fine == 1 else 'are'} fine",
        f"{len(found.of('moved'))} moved",
        f"{len(found.of('gone'))} gone",
        f"{unseen} could not be looked at",
    ]
    if anchors := len(found.of("broken-anchor")):
        parts.append(f"{count(anchors, 'place')} on a page not found")
    if unreached := len(found.of("unreached")):
        parts.append(f"{unreached} not reached")
    left = (
        f" {count(skipped, 'sample or private address', 'samples and private addresses')} left out."
        if skipped
        else ""
    )
    return f"{', '.join(parts)}.{left}"
