"""What the doors share: the check with everything it needs to know, the site that pages are rendered on, and its outputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from macros import outputs, pages
from macros.check.rules import RULES
from macros.check.run import Report, check
from macros.editions.history import Memory
from macros.editions.published import Published
from macros.editions.snapshot import Snapshot, read_snapshot
from macros.outputs.publication import Publication
from macros.reading import encoding, front_matter
from macros.site import moved_pages


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


def publication_of(
    site: pages.Site, name: str, address: str | None, rendered: Mapping[str, pages.Rendered]
) -> Publication:
    """Give what is written out beside the pages of a site.

    `name` is what the site is called, `address` that of its root where it is known; `rendered` are
    the pages' texts with the macro calls replaced, by path below the folder of pages.
    """
    return Publication(
        playbook=site.playbook,
        today=site.today,
        home=site.homes.of,
        site_name=name,
        site_url=f"{address.rstrip('/')}/" if address else "",
        directory_urls=site.directory_urls,
        texts={path: page.text for path, page in rendered.items()},
        lasting={path: page.lasting for path, page in rendered.items()},
        words=site.words,
        memory=site.memory,
        parts=dict(pages.parts(site)),
    )


def rendered_pages(site: pages.Site) -> dict[str, pages.Rendered]:
    """Render every page of a site whose playbook passed the check, by path below the folder of pages."""
    found = {}
    for path, page in site.playbook.pages.items():
        text, _ = encoding.decode((site.playbook.root / page.file).read_bytes(), page.file)
        found[path] = pages.render(site, path, front_matter.split(text or "", page.file)[0].body)
    return found


def working_snapshot(report: Report) -> Snapshot:
    """Give what a playbook that passed the check would publish, as editions are compared by it."""
    return _own(site_of(report), report.playbook.organization.edition)


def _own(site: pages.Site, edition: str) -> Snapshot:
    publication = publication_of(site, "", None, rendered_pages(site))
    written = {file.path: file.content for file in outputs.api_files(publication)}
    return read_snapshot(edition, written.get)


def with_memory(site: pages.Site, published: Path, edition: str = "") -> pages.Site:
    """Give a site whose pages know the published editions in a folder; `edition` is the name under which it is published."""
    own = _own(site, edition or site.playbook.organization.edition)
    return replace(site, memory=Memory(own, site.today, Published(published)))


def write_outputs(publication: Publication, folder: Path) -> None:
    """Write everything that a site offers beside its pages into the site's folder."""
    known: set[Path] = set()
    for file in outputs.files(publication):
        path = folder / file.path
        if path.parent not in known:
            path.parent.mkdir(parents=True, exist_ok=True)
            known.add(path.parent)
        path.write_bytes(file.content)


def write_moved_pages(site: pages.Site, address: str | None, folder: Path) -> None:
    """Write a page that leads on at each old address of a page, into the site's folder."""
    for path, content in moved_pages.moved_pages(
        site, f"{address.rstrip('/')}/" if address else ""
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
