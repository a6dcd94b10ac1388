"""What the doors share: the check with everything it needs to know, and the site that pages are rendered on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from macros import pages
from macros.checking import Report, check
from macros.rules import RULES


def check_playbook(root: Path, today: date | None = None) -> Report:
    """Check the playbook in a folder, page macros included; see `checking.check`."""
    return check(root, pages.catalogue(), today)


def site_of(report: Report, *, directory_urls: bool = True) -> pages.Site:
    """Give the site that the pages of a checked playbook are rendered on."""
    return pages.Site(
        playbook=report.playbook,
        today=report.today,
        signatures=pages.catalogue(),
        problems=report.problems,
        rules=tuple(RULES.values()),
        directory_urls=directory_urls,
    )
