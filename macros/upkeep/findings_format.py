"""Format the results of link checks: text for the terminal, and Markdown for notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from macros.basics.safe_markdown import code
from macros.basics.text import count, long_date, visible
from macros.network.link_check import LinkResult, Outcome
from macros.upkeep.due_format import Edit
from macros.upkeep.findings import Finding, Findings, Subject
from macros.upkeep.host_text import link, plain_or_code
from macros.upkeep.report_format import Relocate

_SUBJECTS: Mapping[Subject, tuple[str, str]] = {
    "address": ("Outside addresses", "address"),
    "profile": ("Profiles of accounts", "profile"),
}
_GROUPS: tuple[tuple[str, tuple[Outcome, ...]], ...] = (
    ("Gone", ("gone",)),
    ("Moved permanently", ("moved",)),
    ("The page exists, but not the section", ("broken-anchor",)),
    ("Could not be checked", ("failed", "refused")),
    ("Not reached in time", ("unreached",)),
)
_PLURALS = {"address": "addresses", "profile": "profiles"}


def as_text(findings: Findings, today: date, relocate: Relocate) -> Iterator[str]:
    """Yield the lines of a report for the terminal."""
    yield f"{_SUBJECTS[findings.subject][0]} on {long_date(today)}"
    for heading, group in _groups(findings):
        yield f"\n{heading} ({len(group)})"
        for finding in group:
            look = finding.look
            yield visible(f"  {finding.title or look.address}: {_reason(look)}{look.to or ''}")
            for place in finding.places:
                yield visible(f"    {relocate(place.path)}:{place.line}")
    yield f"\n{summary(findings)}"


def as_markdown(findings: Findings, today: date, edit: Edit, relocate: Relocate) -> str:
    """Return a report as Markdown: a list for each outcome, with links to edit each place."""
    blocks = [f"# {_SUBJECTS[findings.subject][0]} on {long_date(today)}", summary(findings)]
    for heading, group in _groups(findings):
        lines = []
        for finding in group:
            look = finding.look
            to = code(look.to) if look.to else ""
            lines.append(f"- {plain_or_code(finding.title or look.address)}: {_reason(look)}{to}")
            lines += [
                f"    - {link(code(f'{relocate(place.path)}:{place.line}'), edit(place))}"
                for place in finding.places
            ]
        blocks += [f"## {heading}", "\n".join(lines)]
    return "\n\n".join(blocks)


def _groups(findings: Findings) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    for heading, outcomes in _GROUPS:
        if group := findings.with_outcome(*outcomes):
            yield heading, group


def _reason(look: LinkResult) -> str:
    return f"{look.reason}, to " if look.to else look.reason


def summary(findings: Findings) -> str:
    """Return a sentence that counts the findings by outcome."""
    noun = _SUBJECTS[findings.subject][1]
    fine, left_out = len(findings.with_outcome("fine")), len(findings.with_outcome("skipped"))
    unchecked_count = len(findings.with_outcome("refused", "failed"))
    parts = [
        f"{count(fine, noun, _PLURALS[noun])} {'is' if fine == 1 else 'are'} fine",
        f"{len(findings.with_outcome('moved'))} moved",
        f"{len(findings.with_outcome('gone'))} gone",
        f"{unchecked_count} could not be checked",
    ]
    if anchors := len(findings.with_outcome("broken-anchor")):
        parts.append(f"{count(anchors, 'section')} of a page not found")
    if timeouts := len(findings.with_outcome("unreached")):
        parts.append(f"{timeouts} not reached")
    note = ""
    if left_out:
        plural = "samples and private addresses"
        note = f" {count(left_out, 'sample or private address', plural)} left out."
    return f"{', '.join(parts)}.{note}"
