"""Check a playbook, render its pages and write its outputs, for hooks and commands alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from macros import outputs, pages
from macros.check.rules import RULES
from macros.check.run import Report, check
from macros.editions.history import EditionHistory
from macros.editions.published import PublishedRoot
from macros.editions.snapshot import Snapshot, read_snapshot
from macros.outputs.publication import OutputFile, Publication
from macros.outputs.text_json import blocks_json
from macros.pages.reads import ALL_RECORDS
from macros.reading import encoding, front_matter
from macros.site import moved_pages
from macros.site.results import Results
from macros.site.site_files import SiteFiles


def check_playbook(root: Path, today: date | None = None, *, keep: bool = False) -> Report:
    """Check the playbook in a folder, including its page macros; see `macros.check.run.check`."""
    return check(root, pages.catalogue, today, keep=keep)


def site_of(report: Report, *, directory_urls: bool = True) -> pages.Site:
    """Return the site on which the pages of a checked playbook are rendered."""
    return pages.Site(
        playbook=report.playbook,
        today=report.today,
        signatures=pages.catalogue(),
        problems=report.problems,
        rules=tuple(RULES.values()),
        directory_urls=directory_urls,
    )


def publication_of(
    site: pages.Site,
    name: str,
    address: str | None,
    page_texts: Mapping[str, pages.Rendered],
    results: Results | None = None,
    other_words: Mapping[str, tuple[str, str]] | None = None,
) -> Publication:
    """Return what the outputs of a site are written from.

    `name` and `address` are those of the site, the address None if it is not known; `page_texts`
    are the pages with their macro calls replaced, by path below the folder of pages. The words of
    pages are taken from the `results` of earlier builds; `other_words` has those of other pages.
    """
    words: dict[str, tuple[str, str]] = {
        path: page_words(site, page, results or Results()) for path, page in page_texts.items()
    }
    words |= other_words or {}
    return Publication(
        playbook=site.playbook,
        today=site.today,
        home=site.permalinks.of,
        site_name=name,
        site_url=f"{address.rstrip('/')}/" if address else "",
        directory_urls=site.directory_urls,
        texts={path: markdown for path, (markdown, _) in words.items()},
        blocks={path: blocks for path, (_, blocks) in words.items()},
        words=site.words,
        history=site.history,
        parts=partial(pages.parts, site),
    )


def page_words(site: pages.Site, page: pages.Rendered, results: Results) -> tuple[str, str]:
    """Return a page's text as Markdown, and the words of it that last as JSON."""
    key = words_key(page, results)
    if (earlier := results.get(key)) is not None:
        return tuple(earlier)
    markdown = site.page_words.markdown(page.text)
    blocks = blocks_json(site.page_words.sections(page.lasting))
    results.put(key, [markdown, blocks])
    return markdown, blocks


def words_key(page: pages.Rendered, results: Results) -> str:
    """Return the key of a page's words among the results."""
    return results.key("words", page.text, page.lasting)


def rendered_pages(site: pages.Site) -> dict[str, pages.Rendered]:
    """Render every page of a checked playbook, by path below the folder of pages."""
    return {path: pages.render(site, path, text) for path, text in _texts(site)}


def _texts(site: pages.Site) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page."""
    for path, page in site.playbook.pages.items():
        text, _ = encoding.decode((site.playbook.root / page.file).read_bytes(), page.file)
        yield path, front_matter.split(text or "", page.file)[0].body


def working_snapshot(report: Report) -> Snapshot:
    """Return the snapshot of a checked playbook, to be compared with those of editions."""
    return _snapshot(site_of(report), report.playbook.organization.edition)


def _snapshot(site: pages.Site, edition: str) -> Snapshot:
    """Return the snapshot of a site, without asking for earlier editions."""
    publication = Publication(
        playbook=site.playbook,
        today=site.today,
        home=site.permalinks.of,
        directory_urls=site.directory_urls,
        blocks={
            path: blocks_json(site.page_words.sections(pages.lasting_text(site, path, text)))
            for path, text in _texts(site)
        },
        words=site.words,
    )
    contents = {file.path: file.content for file in outputs.api_files(publication)}
    return read_snapshot(edition, contents.get)


def with_history(site: pages.Site, editions: Path, edition: str = "") -> pages.Site:
    """Return a site whose pages know the published editions in a folder.

    `edition` is the name under which the site is published, by default the one in the data.
    """
    name = edition or site.playbook.organization.edition
    # The snapshot is taken of the site that is returned, so that no macro is evaluated twice.
    history = EditionHistory(
        name, lambda: _snapshot(result, name), site.today, PublishedRoot(editions)
    )
    result = replace(site, history=history)
    return result


def write_outputs(publication: Publication, site_files: SiteFiles, results: Results) -> None:
    """Write every output of a site; those of earlier builds come from `results`."""
    records = _record_files(publication, results)
    for file in (*records, *outputs.text_files(publication)):
        site_files.write(file.path, file.content)


def _record_files(publication: Publication, results: Results) -> list[OutputFile]:
    key = results.key(
        "outputs",
        publication.site_name,
        publication.site_url,
        publication.directory_urls,
        *sorted(publication.blocks),
    )
    earlier = results.get(key)
    if earlier is None:
        files = list(outputs.record_files(publication))
        contents = [(file.path, file.content.decode("latin-1")) for file in files]
        results.put(key, contents, ALL_RECORDS)
        return files
    return [OutputFile(path, content.encode("latin-1")) for path, content in earlier]


def write_moved_pages(site: pages.Site, address: str | None, site_files: SiteFiles) -> None:
    """Write a redirecting page at each old address of a page."""
    root = f"{address.rstrip('/')}/" if address else ""
    for path, content in moved_pages.moved_pages(site, root):
        site_files.write(path, content)
