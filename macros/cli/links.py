"""`playbook links`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import click

from macros.basics.problem import Location, quote
from macros.basics.text import count
from macros.cli.link_options import finish, looking_options, open_addresses
from macros.cli.option import root_option, run_check, today_option
from macros.network.link_check import LinkResult, classify
from macros.network.visit import Visit
from macros.upkeep.addresses import outside_addresses, outside_anchors
from macros.upkeep.anchors import missing_anchors
from macros.upkeep.findings import Finding, Findings


@click.command("links", short_help="Find broken links to other sites in pages and data.")
@looking_options(between=1)
@root_option
@today_option
def links_command(
    *, form: str, fail: bool, root: Path, today: datetime | None, **options: float
) -> None:
    """Open every link to another site, and list those that are gone, moved or cannot be checked.

    If a link leads to a place on a page (#place), the page is read, and a missing place is listed.

    Run this by hand or on a schedule, not as a check of proposed changes: a change on somebody
    else's site should not block anybody here. A link that cannot be checked never counts as fine. A
    host that asks to wait, fails or is too slow is not contacted again in the same run. Its other
    links are listed as not reached, and so is everything left when the time is up. To check the
    profiles of accounts, run 'playbook verify-accounts'.

    Exit code: 0; 1 if nothing answered, or with --fail if a link is gone; 2 for wrong usage.
    """
    report = run_check(root, today)
    places = outside_addresses(report.playbook)
    click.echo(f"Checking {count(len(places), 'address', 'addresses')} ...", err=True)
    anchors = outside_anchors(report.playbook)
    visits = open_addresses(report, places, options, pages=anchors)
    findings: list[Finding] = []
    for address, locations in places.items():
        visit = visits.get(address)
        page = classify(address, visit)
        findings.append(Finding(page, locations))
        findings += _anchor_findings(page, visit, anchors.get(address, {}))
    finish(Findings("address", tuple(findings)), report, root, form, fail=fail)


def _anchor_findings(
    page: LinkResult, visit: Visit | None, anchors: Mapping[str, tuple[Location, ...]]
) -> Iterator[Finding]:
    """Yield the missing anchors of a page, or all of its anchors if it could not be checked."""
    if visit is not None and page.outcome in ("fine", "moved"):
        for fragment in missing_anchors(visit, anchors):
            reason = f"the page exists, but has no {quote(f'#{fragment}')}"
            look = LinkResult(f"{page.address}#{fragment}", "broken-anchor", reason)
            yield Finding(look, anchors[fragment])
    elif page.outcome in ("refused", "failed", "unreached"):
        for fragment, locations in anchors.items():
            look = LinkResult(f"{page.address}#{fragment}", page.outcome, page.reason)
            yield Finding(look, locations)
