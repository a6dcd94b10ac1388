"""MkDocs events: check first, render macro calls only, guard what comes out, build aside and swap in what succeeded.

Only this file, `macros/site/serve.py`, `macros/site/cache/`, the package's `__init__` and
overrides/ know the engine.
"""

from __future__ import annotations

import html
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

from macros import pages
from macros.atomic_files.disk_error import explain
from macros.atomic_files.site_folder import SiteFolder
from macros.atomic_files.transaction import finish_interrupted
from macros.basics.i18n import Words
from macros.check import formats
from macros.check.run import Report, day_of_environment
from macros.offline import archive
from macros.offline.building import OFFLINE
from macros.reading import encoding, front_matter
from macros.reading import html as markup
from macros.site import (
    bundle,
    cache,
    checklist_labels,
    page_chrome,
    print_marks,
    search_index,
    serve,
)
from macros.site.build_environment import SELECTOR, EditionBuild, edition_build, preview_of
from macros.site.rendering import (
    check_playbook,
    publication_of,
    site_of,
    with_memory,
    write_moved_pages,
    write_outputs,
)

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

log = logging.getLogger("mkdocs.hooks.playbook")

_ICONS_IN_STYLES = ("admonition", "annotation", "tag")
_SEARCH_WORKER = "assets/workers/search.js"

_first = event_priority(100)
_last = event_priority(-100)


class _Run:
    """What one run of the engine keeps from event to event."""

    def __init__(self, command: str) -> None:
        self.command = command
        """build, serve or gh-deploy; empty when another program calls the engine."""
        self.report: Report | None = None
        self.site: pages.Site | None = None
        self.folder: SiteFolder | None = None
        """Where the finished site goes; pages are written into a folder beside it until then."""
        self.finished = False
        """Every page is written, and nothing was refused afterwards."""
        self.edition: EditionBuild | None = None
        """What is known of the edition, where the build is published."""
        self.preview: int | None = None
        """The number of the proposal that the build shows, where it is a preview of one."""
        self.refused: list[str] = []
        """What may not be published, a line each."""
        self.search_worker = ""
        """The address of the search engine, below the site's root."""
        self.rendered: dict[str, pages.Rendered] = {}
        """Page path to the page's text with its macro calls replaced."""

    def begin(self, config: MkDocsConfig) -> None:
        """Finish what a killed command left half written, and wait for other builds of the same site."""
        try:
            settings = Path(config.config_file_path)
            loaded = settings.read_bytes()
            if line := finish_interrupted(settings.parent):
                log.info(line)
            if settings.read_bytes() != loaded:
                raise Abort(
                    f"Nothing was built: {settings.name} was among these files. Start again, to build with the new one."
                )
            if self.command and self.folder is None:
                folder = SiteFolder(Path(config.site_dir))
                folder.lock(
                    lambda: log.info(
                        "Another build is writing %s. Waiting for it to end ...", config.site_dir
                    )
                )
                self.folder = folder
        except OSError as error:
            raise Abort(f"Nothing was built: {explain(error, Path(config.site_dir))}") from None

    def swap_in(self) -> None:
        """Put the site that was built aside in the place of the last one, unless its build failed."""
        if self.folder is not None and self.finished:
            try:
                self.folder.swap_in()
            except OSError as error:
                raise Abort(
                    f"The site was not replaced: {explain(error, self.folder.target)}"
                ) from None


run = _Run("")


def on_startup(command: str, **_: Any) -> None:
    """Note how the engine was called."""
    global run  # noqa: PLW0603 - the engine's events are functions of a module
    run = _Run(command)


@_first
def _check_first(config: MkDocsConfig) -> MkDocsConfig:
    """Check the playbook before anything is built or removed."""
    _refuse_day()
    run.begin(config)
    if os.environ.get(OFFLINE):
        _for_a_folder(config)
    # What the plugin tells of itself on every build would bury what people must read.
    logging.getLogger("mkdocs.plugins.mkdocs_macros").setLevel(logging.WARNING)
    run.finished = False
    run.refused = []
    run.rendered = {}
    run.report = report = check_playbook(Path(config.config_file_path).parent)
    for problem in report.problems:
        log.log(
            logging.INFO if problem.severity == "warning" else logging.ERROR, formats.line(problem)
        )
    if report.errors:
        raise Abort(
            f"Nothing was built: {formats.summary(report.problems)} Mend the errors and try again."
        )
    log.info("Checked: %s", formats.summary(report.problems))
    _refuse_styles(config)
    run.site = site_of(report, directory_urls=config.use_directory_urls)
    _take_part_in_editions(config)
    config.site_name = f"{report.playbook.organization.called}: {config.site_name}"
    if cache.is_wanted(config):
        cache.prepare(config, run.site)
    return config


def _refuse_day() -> None:
    """Refuse a SOURCE_DATE_EPOCH at which the engine would fail once all pages are written."""
    try:
        day_of_environment()
    except ValueError as error:
        raise Abort(f"Nothing was built: {error}") from None


def _refuse_styles(config: MkDocsConfig) -> None:
    """Refuse settings for which the theme writes style sheets into pages: they would be escaped, and no browser may apply them."""
    icons = config.theme.get("icon") or {}
    for name in _ICONS_IN_STYLES:
        if icons.get(name):
            message = f"'theme.icon.{name}' in mkdocs.yml makes the theme write styles into pages, which the content policy forbids."
            raise Abort(
                f"Nothing was built: {message} Delete it, and set the icon in a style sheet under overrides/assets/css/."
            )


def _take_part_in_editions(config: MkDocsConfig) -> None:
    """Let a build that is published know its edition and those before it. A copy to take along stands alone."""
    if os.environ.get(OFFLINE):
        return
    try:
        run.edition = edition_build(os.environ, config.site_url)
        run.preview = preview_of(os.environ)
    except ValueError as error:
        raise Abort(f"Nothing was built: {error}") from None
    if run.edition is None or run.site is None:
        return
    config.extra["version"] = SELECTOR
    config.extra["scope"] = run.edition.scope
    run.site = replace(run.site, forms=run.edition.forms)
    if run.edition.published is not None:
        run.site = with_memory(run.site, run.edition.published, run.edition.edition)


def _for_a_folder(config: MkDocsConfig) -> None:
    """Let the site work without a server: links to files, no address of its own, the search in a frame."""
    config.use_directory_urls = False
    config.site_url = ""
    config.extra.pop("version", None)
    config.extra["polyfills"] = ["assets/offline/worker.js"]


@_last
def _take_over(config: MkDocsConfig) -> MkDocsConfig:
    """Let pages say macro calls and nothing else, and write the site aside."""
    plugin: Any = config.plugins["macros"]
    plugin._env = GuardedEnvironment(plugin)  # noqa: SLF001 - the plugin has no public way to set it
    plugin.has_j2 = lambda _title: False  # titles of the menu are text, and call no macros
    if run.folder is not None and run.command in ("build", "serve"):
        config.site_dir = str(run.folder.aside)
    return config


on_config = CombinedEvent(_check_first, _take_over)


class GuardedEnvironment(ImmutableSandboxedEnvironment):
    """Stands where mkdocs-macros keeps its template environment, and renders macro calls only.

    No template engine runs on a page. The base class is the second layer, for whatever else the
    plugin might do.
    """

    def __init__(self, plugin: Any) -> None:
        """Guard a mkdocs-macros plugin, whose current page is the one that is rendered."""
        super().__init__(loader=None)
        self._plugin = plugin

    def from_string(self, source: Any, *_: Any, **__: Any) -> Any:
        """Give something that renders a page's text."""
        return _GuardedPage(str(source), self._plugin)


class _GuardedPage:
    """A page's text, ready to be rendered."""

    def __init__(self, source: str, plugin: Any) -> None:
        self._source = source
        self._plugin = plugin

    def render(self, **_: Any) -> str:
        page = self._plugin.page.file.src_uri
        if run.site is None:
            raise PluginError("the playbook was not checked before its pages are rendered")
        try:
            run.rendered[page] = rendered = pages.render(run.site, page, self._source)
        except (
            Exception
        ) as error:  # the plugin would end the process on any exception, unseen by the engine
            log.debug("while rendering %s", page, exc_info=True)
            run.refused.append(
                f"{page}:1:1: macro-argument: a macro on this page failed: {error!r}."
            )
            return ""
        return rendered.text


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Put one style sheet and one script in the place of those listed; the preview leaves them readable."""
    small = run.command != "serve"
    config.extra_css = _bundled(
        files, config, config.extra_css, partial(bundle.style_sheet, small=small)
    )
    config.extra_javascript = _bundled(
        files, config, config.extra_javascript, partial(bundle.script, small=small)
    )
    [run.search_worker] = _bundled(
        files, config, [_SEARCH_WORKER], lambda texts: bundle.worker(*texts, small=small)
    )
    return files


def _bundled(
    files: Files,
    config: MkDocsConfig,
    listed: list[Any],
    made: Callable[[list[str]], bundle.Bundle],
) -> list[Any]:
    """Replace files by one that is made of their texts; give the list anew. Scripts with options of their own stay apart."""
    own = {file.src_uri: file for file in files if file.src_dir == config.theme.custom_dir}
    apart = [entry for entry in listed if not isinstance(entry, str)]
    try:
        names = bundle.chosen([entry for entry in listed if isinstance(entry, str)], own)
    except LookupError as error:
        raise PluginError(
            f"mkdocs.yml lists {error}, which stands for no file under {config.theme.custom_dir}."
        ) from error
    if not names:
        return listed
    one = made([own[name].content_string for name in names])
    for name in names:
        files.remove(own[name])
    files.append(File.generated(config, one.path, content=one.content))
    return [one.path, *apart]


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Put the departments' pages under the section that holds the list of departments."""
    listing = files.get_file_from_path("directory/departments.md")
    if (
        run.report is None
        or listing is None
        or listing.page is None
        or not isinstance(listing.page.parent, Section)
    ):
        return nav
    section = listing.page.parent
    listed = {page.file.src_uri for page in nav.pages}
    for department in sorted(
        run.report.playbook.departments.values(), key=lambda d: (d.kind != "hub", d.name.casefold())
    ):
        file = files.get_file_from_path(f"directory/{department.id}.md")
        if file is not None and file.src_uri not in listed:
            page = file.page or Page(None, file, config)
            page.parent = section
            section.children.append(page)
    nav.pages[:] = _pages(nav.items)
    for before, page, after in zip(
        [None, *nav.pages[:-1]], nav.pages, [*nav.pages[1:], None], strict=True
    ):
        page.previous_page = before
        page.next_page = after
    return nav


def _pages(items: list[Any]) -> list[Page]:
    """List the pages of a navigation in the order of its sections."""
    return [
        page
        for item in items
        for page in ([item] if isinstance(item, Page) else _pages(item.children or []))
    ]


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Give the engine the text without its head, whose values it would take for booleans, numbers and dates."""
    path = Path(config.docs_dir, page.file.src_uri)
    if page.file.generated_by or not path.is_file():
        return None
    text, _ = encoding.decode(path.read_bytes(), page.file.src_uri)
    head, _ = front_matter.split(text or "", page.file.src_uri)
    # A rule '---' at the very beginning would be taken for a head.
    return f"\n{head.body}"


@_first
def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Give the engine the checked values of the page's head, as text that stays text in its templates."""
    known = run.report.playbook.pages.get(page.file.src_uri) if run.report else None
    if known is not None and known.front is not None:
        page.meta = {
            "title": Markup(html.escape(known.front.title)),  # noqa: S704 - escaped here
            "description": Markup(html.escape(known.front.description)),  # noqa: S704 - escaped here
            "hide": list(known.front.hide),
            "front": known.front,
        }
    return markdown


@_last
def on_page_content(content: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Name the boxes of checklists, and mark what prints differently; note what may not be published, however it got there."""
    if run.site is not None:
        content = print_marks.marked(checklist_labels.named(run.site.words, content))
    folder = Path(config.docs_dir).name
    for _start, message in markup.find(content, finished=True):
        run.refused.append(
            f"{folder}/{page.file.src_uri}:1:1: unsafe-html: on the finished page, {message}"
        )
    return content


def on_env(env: Any, config: MkDocsConfig, **_: Any) -> Any:
    """Stop before anything is written when the guard refused something; escape what templates print, and give them what they need."""
    for line in run.refused:
        log.error(line)
    if run.refused or run.site is None:
        raise PluginError("Nothing was built: the pages above cannot be published.")
    page_chrome.escape_everything(env)
    env.globals |= page_chrome.functions(run.site, run.preview)
    env.globals |= {
        "departments": run.site.playbook.departments,
        "edition_build": run.edition,
        "search_worker": run.search_worker,
    }
    env.globals |= run.site.words.in_components()
    if cache.is_wanted(config):
        cache.accelerate(env)
    return env


@_last
def on_page_context(context: Any, page: Page, **_: Any) -> Any:
    """Tell the templates, which escape everything else, what of a page is HTML."""
    page.content = page_chrome.FinishedHtml(page.content)
    page_chrome.plain_titles(page.toc)
    return context


@event_priority(-50)
def _enrich_search(config: MkDocsConfig, **_: Any) -> None:
    """Add to the search index once the search plugin has written it, before the offline plugin copies it."""
    if run.site is not None:
        search_index.enrich(run.site, Path(config.site_dir))


@_last
def _finish(config: MkDocsConfig, **_: Any) -> None:
    """Write what stands beside the pages, and remember that everything is written; in strict mode the engine may still refuse it."""
    if run.site is not None:
        write_outputs(
            publication_of(run.site, config.site_name, config.site_url, run.rendered),
            Path(config.site_dir),
        )
        write_moved_pages(run.site, config.site_url, Path(config.site_dir))
    if os.environ.get(OFFLINE):
        archive.inline_index(Path(config.site_dir))
    run.finished = True


on_post_build = CombinedEvent(_enrich_search, _finish)  # type: ignore[arg-type] # it is given no value to hand on


def on_build_error(error: Exception, **_: Any) -> None:
    """Remember that this build failed, and remove what it wrote; explain errors of disks in one line."""
    run.finished = False
    if run.folder is not None:
        run.folder.discard()
    if isinstance(error, OSError):
        place = run.folder.target if run.folder is not None else None
        raise Abort(f"Nothing was built: {explain(error, place)}") from None


def _is_news(record: logging.LogRecord) -> bool:
    """Tell whether a message of the engine is more than an error of a disk, which `on_build_error` explains."""
    return record.levelno < logging.ERROR or not isinstance(sys.exc_info()[1], OSError)


logging.getLogger("mkdocs.commands.build").addFilter(_is_news)


def on_shutdown() -> None:
    """Put the finished site in its place, and let other builds in."""
    try:
        if run.command == "build":
            run.swap_in()
    finally:
        if run.folder is not None:
            run.folder.discard()
            run.folder.free()


def on_serve(server: LiveReloadServer, **_: Any) -> LiveReloadServer:
    """Serve the last good site through mistakes, with the problems on every page."""
    run.swap_in()
    serve.keep_serving(
        server,
        run.swap_in,
        lambda: run.report,
        lambda: run.site.words if run.site is not None else Words(),
    )
    return server
