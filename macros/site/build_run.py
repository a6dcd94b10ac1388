"""One build of the site, in named steps: lock, check, render, write, swap in.

The steps know no engine. `macros/hooks.py` calls them when MkDocs reaches the matching event, in
the order in which they are written here.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from macros import pages
from macros.atomic_files.disk_error import explain_os_error
from macros.atomic_files.site_folder import SiteFolder
from macros.atomic_files.transaction import finish_interrupted
from macros.basics.i18n import Words
from macros.check import formats
from macros.check.day import day_of_environment
from macros.check.run import Report
from macros.reading import html as markup
from macros.site import build_clock, checklist_labels, page_chrome, print_marks, search_index
from macros.site.build_environment import OFFLINE, EditionBuild, edition_build, preview_of
from macros.site.rendering import (
    check_playbook,
    publication_of,
    site_of,
    with_history,
    words_key,
    write_moved_pages,
    write_outputs,
)
from macros.site.results import Results
from macros.site.site_files import SiteFiles

log = logging.getLogger("mkdocs.hooks.playbook")


class SiteBuildError(Exception):
    """Why a build cannot go on, and what to do about it."""


class SupersededError(BaseException):
    """A build need not go on, because files have changed since it began.

    The engine catches no exception of this kind, and so does not report it.
    """


class BuildRun:
    """The state of a command that builds the site, from step to step.

    `mkdocs serve` repeats the steps from `lock` to `write` for each change.
    """

    def __init__(self, command: str) -> None:
        """Run a command: build, serve or gh-deploy; empty if another program builds."""
        self.command = command
        self.report: Report | None = None
        self.site: pages.Site | None = None
        self.folder: SiteFolder | None = None
        """The folder of the finished site; until then, pages are written into one beside it."""
        self.is_finished = False
        """Whether all files are written and the build has not failed."""
        self.is_offline = False
        """Whether the site will be opened from a folder, without a server."""
        self.edition: EditionBuild | None = None
        """The edition that is built for publication, or None."""
        self.preview: int | None = None
        """The number of the proposal if the build is a preview, or None."""
        self.after_swap: Callable[[], object] = lambda: None
        self.refusals: list[str] = []
        """What may not be published, a line each."""
        self.search_worker = ""
        """The address of the search worker, below the site's root."""
        self.rendered: dict[str, pages.Rendered] = {}
        """Page path to the page's text with its macro calls replaced."""
        self.text_keys: dict[str, str] = {}
        """Page path to the key of that text among the results."""
        self.site_files = SiteFiles(Path())
        """Writes the files of the site beside its pages."""
        self._chrome: dict[str, Any] | None = None
        self.results = Results()
        """The results of earlier builds, and of this one for the next."""
        self.is_superseded: Callable[[], bool] = bool
        """Whether files have changed since the build began: never, unless something watches."""

    @property
    def words(self) -> Words:
        """The translations into the site's language; English before the playbook was checked."""
        return self.site.words if self.site is not None else Words()

    def start(self, settings: Path, folder: Path) -> None:
        """Begin a build: finish the writes of a killed command, and wait for other builds.

        `settings` is mkdocs.yml, `folder` that of the finished site. Raises SiteBuildError.
        """
        _check_day()
        with _explaining("Nothing was built", folder):
            _finish_writes(settings)
            if self.folder is not None:
                self.folder.recover()
            elif self.command:
                self.folder = _lock(folder)
        self.is_offline = bool(os.environ.get(OFFLINE))
        self.is_finished = False
        self.refusals = []
        self.rendered = {}
        self.text_keys = {}

    def give_way(self) -> None:
        """Raise SupersededError if files have changed since the build began."""
        if self.is_superseded():
            raise SupersededError

    def is_content(self, path: str) -> bool:
        """Return whether a file is a page or data."""
        if self.site is None:
            return False
        playbook = self.site.playbook
        below = Path(path).is_relative_to
        return below(playbook.root / playbook.data_dir) or (
            path.endswith(".md") and below(playbook.root / playbook.docs_dir)
        )

    def check(self, root: Path, *, keep: bool = False) -> Report:
        """Check the playbook, and log its problems. Raises SiteBuildError if there are errors.

        With `keep`, files that have not changed since an earlier run are not parsed again.
        """
        with build_clock.clock.part("check"):
            self.report = report = check_playbook(root, keep=keep)
        for problem in report.problems:
            level = logging.INFO if problem.severity == "warning" else logging.ERROR
            log.log(level, formats.line(problem))
        if report.errors:
            raise SiteBuildError(
                f"Nothing was built: {formats.summary(report.problems)} Fix the errors and try"
                " again."
            )
        log.info("Checked: %s", formats.summary(report.problems))
        return report

    def load_site(self, report: Report, address: str | None, *, directory_urls: bool) -> pages.Site:
        """Prepare the site of a checked playbook, as the edition or preview that is built.

        The environment says which. An offline copy is neither. Raises SiteBuildError.
        """
        self.site = site_of(report, directory_urls=directory_urls)
        self._chrome = None
        if not self.is_offline:
            with _not_built():
                self.edition = edition_build(os.environ, address)
                self.preview = preview_of(os.environ)
            if self.edition is not None:
                self.site = _as_edition(self.site, self.edition)
        return self.site

    def reload_site(self) -> pages.Site | None:
        """Prepare the site again with changed files, for a first look; None if they have errors.

        No problem is logged, and no result is kept.
        """
        if self.site is None:
            return None
        report = check_playbook(self.site.playbook.root)
        if report.errors:
            return None
        self.refusals, self.rendered, self.results = [], {}, Results()
        self.is_superseded = bool
        self.site = site_of(report, directory_urls=self.site.directory_urls)
        self._chrome = None
        return self.site

    def render(self, page: str, source: str) -> str:
        """Return a page's text with its macro calls replaced. A macro that fails is a refusal."""
        if self.site is None:
            raise SiteBuildError("the playbook must be checked before its pages are rendered")
        key = self.results.key("text", page, source, self.site.forms, self.site.directory_urls)
        self.text_keys[page] = key
        if (earlier := self.results.get(key)) is not None:
            self.rendered[page] = pages.Rendered(**earlier)
            return self.rendered[page].text
        try:
            with build_clock.clock.part("macros"):
                result = pages.render(self.site, page, source)
        # The engine would end the process on any exception, without closing the build.
        except Exception as error:
            log.debug("while rendering %s", page, exc_info=True)
            self.refusals.append(
                f"{page}:1:1: macro-argument: a macro on this page failed: {error!r}."
            )
            return ""
        self.rendered[page] = result
        if self.site.history is None:
            # Nobody asks for them again, and they are as large as all pages.
            self.site.answers.clear()
        self.results.put(key, {"text": result.text, "lasting": result.lasting}, result.reads)
        return result.text

    def finish_page(self, file: str, content: str) -> str:
        """Label the boxes of checklists, mark what prints differently, and find unsafe HTML.

        The finished HTML is checked, so that it does not matter where it comes from.
        """
        with build_clock.clock.part("guard"):
            if self.site is not None:
                content = print_marks.mark(checklist_labels.label_boxes(self.site.words, content))
            for _start, fault in markup.find(content, is_finished=True):
                refusal = f"unsafe-html: on the finished page, {fault.message}"
                self.refusals.append(f"{file}:1:1: {refusal}")
        return content

    def template_values(self) -> dict[str, Any]:
        """Return what the templates around a page use. Raises SiteBuildError if a page is refused.

        Nothing is written before this step.
        """
        for line in self.refusals:
            log.error(line)
        if self.refusals or self.site is None:
            raise SiteBuildError(
                "Nothing was built: the pages above cannot be published. Fix them and try again."
            )
        return {
            **self.chrome(),
            "departments": self.site.playbook.departments,
            **self.site.words.in_components(),
        }

    def place_files(self, folder: Path, *, is_whole: bool) -> None:
        """Write files into a folder; all of them if `is_whole`, as others want to read them there.

        Otherwise files that are the same on the last site stay.
        """
        is_aside = self.folder is not None and folder == self.folder.aside
        is_kept = self.results.facts is not None and self.results.files.store.is_open
        keeps = is_aside and is_kept and not is_whole and not self.is_offline
        target = self.folder.target if self.folder is not None and keeps else None
        self.site_files = SiteFiles(folder, target, self.results.files.store)

    def chrome(self) -> dict[str, Any]:
        """Return what the templates use around a page that is not of the page alone."""
        if self._chrome is None and self.site is not None:
            self._chrome = page_chrome.functions(self.site, self.preview)
        more = {"edition_build": self.edition, "search_worker": self.search_worker}
        return {**(self._chrome or {}), **more}

    def words_keys(self) -> dict[str, str]:
        """Return the keys of the words of pages that were rendered, by path."""
        return {path: words_key(page, self.results) for path, page in self.rendered.items()}

    def write(self, name: str, address: str | None, folder: Path, words: Mapping[str, Any]) -> None:
        """Write the files beside the pages. `name` and `address` are those of the site.

        `words` has those of pages that were not rendered, as `page_words` keeps them.
        """
        if self.site is not None:
            with build_clock.clock.part("files beside the pages"):
                publication = publication_of(
                    self.site, name, address, self.rendered, self.results, words
                )
                write_outputs(publication, self.site_files, self.results)
                write_moved_pages(self.site, address, self.site_files)
        if self.is_offline:
            search_index.inline(folder)
        self.is_finished = True

    def save(self) -> None:
        """Keep the results for later builds, if the files that were read have not changed."""
        if self.site_files.target is not None:
            self.site_files.save()
        self.results.save()

    def fail(self, error: Exception) -> None:
        """Remove what a failed build wrote. Raises SiteBuildError for an error of the disk."""
        self.is_finished = False
        self.discard()
        if isinstance(error, OSError):
            place = self.folder.target if self.folder is not None else None
            raise SiteBuildError(f"Nothing was built: {explain_os_error(error, place)}") from None

    def swap_in(self) -> None:
        """Replace the last site with the new one, if its build is finished. Raises SiteBuildError.

        Calls `after_swap` then, before other builds may change the site.
        """
        if self.folder is not None and self.is_finished:
            with _explaining("The site was not replaced", self.folder.target):
                self.folder.swap_in(self.site_files.kept)
                self.after_swap()

    def discard(self) -> None:
        """Remove what an unfinished build wrote."""
        if self.folder is not None:
            self.folder.discard()

    def end(self) -> None:
        """Remove what is left beside the site, and let other builds in."""
        self.discard()
        if self.folder is not None:
            self.folder.release()


@contextmanager
def _explaining(what: str, place: Path) -> Iterator[None]:
    """Turn an error of the disk into a SiteBuildError."""
    try:
        yield
    except OSError as error:
        raise SiteBuildError(f"{what}: {explain_os_error(error, place)}") from None


@contextmanager
def _not_built() -> Iterator[None]:
    """Turn a ValueError, for what the environment sets, into a SiteBuildError."""
    try:
        yield
    except ValueError as error:
        raise SiteBuildError(f"Nothing was built: {error}") from None


def _check_day() -> None:
    """Raise SiteBuildError for a SOURCE_DATE_EPOCH with which MkDocs would fail after all pages."""
    with _not_built():
        day_of_environment()


def _finish_writes(settings: Path) -> None:
    """Finish the writes of a killed command. Raises SiteBuildError if they change the settings."""
    content = settings.read_bytes()
    if line := finish_interrupted(settings.parent):
        log.info(line)
    # The engine has read its settings already, so new ones need a new start.
    if settings.read_bytes() != content:
        raise SiteBuildError(
            f"Nothing was built: {settings.name} was among these files. Run the command"
            " again to build with the new settings."
        )


def _lock(target: Path) -> SiteFolder:
    """Return the folder of the finished site, once no other build writes it."""
    folder = SiteFolder(target)
    folder.lock(lambda: log.info("Another build is writing %s. Waiting for it to end ...", target))
    return folder


def _as_edition(site: pages.Site, edition: EditionBuild) -> pages.Site:
    """Return a site with the address of its forms, and with the editions before it."""
    site = replace(site, forms=edition.forms)
    if edition.published is not None:
        site = with_history(site, edition.published, edition.edition)
    return site
