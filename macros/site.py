"""What the doors share: the check with everything it needs to know, the site that pages are rendered on, and its outputs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from macros import outputs, pages
from macros.checking import Report, check
from macros.outputs.publication import Publication
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


def publication_of(site: pages.Site, name: str, address: str | None, texts: Mapping[str, str]) -> Publication:
    """Give what is written out beside the pages of a site.

    `name` is what the site is called, `address` that of its root where it is known; `texts` are the pages' texts with the
    macro calls replaced, by path below the folder of pages.
    """
    return Publication(
        playbook=site.playbook,
        today=site.today,
        home=site.homes.of,
        site_name=name,
        site_url=f"{address.rstrip('/')}/" if address else "",
        directory_urls=site.directory_urls,
        words=site.words,
        texts=texts,
        parts=dict(pages.parts(site)),
    )


def write_outputs(publication: Publication, folder: Path) -> None:
    """Write everything that a site offers beside its pages into the site's folder."""
    known: set[Path] = set()
    for file in outputs.files(publication):
        path = folder / file.path
        if path.parent not in known:
            path.parent.mkdir(parents=True, exist_ok=True)
            known.add(path.parent)
        path.write_bytes(file.content)
