"""`playbook links`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import click

from macros.basics.problem import Location, quoted
from macros.basics.text import count
from macros.cli.link_options import finish, look, looking_options
from macros.cli.option import root_option, run_check, today_option
from macros.network.link_check import Look, judged
from macros.network.visit import Visit
from macros.upkeep.addresses import outside_addresses, outside_anchors
from macros.upkeep.anchors import missing_anchors
from macros.upkeep.findings import Finding, Findings


@click.command(
    "links", short_help="Look whether the outside addresses of pages and data still lead somewhere."
)
@looking_options(between=1)
@root_option
@today_option
def links_command(
    *, form: str, fail: bool, root: Path, today: datetime | None, **options: float
) -> None:
    """Open every outside address of pages and data, and say which are gone, moved, or could not be looked at.

    Where an address leads to a place on a page (#place), the page is read, and a place that its
    HTML does not have is listed.

    This belongs into a schedule or into somebody's hands, never into the check of a proposed
    change: what others do to their sites must not hold up anybody here. What could not be looked at
    never counts as fine. A host that asks to wait, fails or is too slow is not asked again in the
    same run: its other addresses are listed as not reached, and so is what is left when the time is
    over. Profiles of accounts are looked at by 'playbook verify-accounts'.

    Exit code: 0; 1 where nothing answered, or with --fail where an address is gone; 2 for wrong
    use.
    """
    report = run_check(root, today)
    places = outside_addresses(report.playbook)
    click.echo(f"Looking at {count(len(places), 'address', 'addresses')} ...", err=True)
    anchors = outside_anchors(report.playbook)
    visits = look(report, places, options, pages=anchors)
    listed: list[Finding] = []
    for address, where in places.items():
        visit = visits.get(address)
        page = judged(address, visit)
        listed += [Finding(page, where), *_of_anchors(page, visit, anchors.get(address, {}))]
    finish(Findings("address", tuple(listed)), report, root, form, fail=fail)


def _of_anchors(
    page: Look, visit: Visit | None, anchors: Mapping[str, tuple[Location, ...]]
) -> Iterator[Finding]:
    """Yield what came of the places on a page: those that are missing, and all of a page that could not be looked at."""
    if visit is not None and page.outcome in ("fine", "moved"):
        for fragment in missing_anchors(visit, anchors):
            reason = f"the page is there, the place {quoted(f'#{fragment}')} is not"
            yield Finding(
                Look(f"{page.address}#{fragment}", "broken-anchor", reason), anchors[fragment]
            )
    elif page.outcome in ("refused", "failed", "unreached"):
        for fragment, where in anchors.items():
            yield Finding(Look(f"{page.address}#{fragment}", page.outcome, page.reason), where)
