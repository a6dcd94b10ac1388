"""Handle the events of MkDocs: check first, render macro calls only, and swap in a finished site.

Pages are built into a folder beside the published site, which is replaced only after a successful
build. Only this file, `macros/site/serve.py`, `macros/site/cache/`, the package's `__init__` and
overrides/ know MkDocs ("the engine").
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
from macros.atomic_files.disk_error import explain_os_error
from macros.atomic_files.site_folder import SiteFolder
from macros.atomic_files.transaction import finish_interrupted
from macros.basics.i18n import Words
from macros.check import formats
from macros.check.run import Report, day_of_environment
from macros.offline import archive
from macros.offline.site_build import OFFLINE
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
    with_history,
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


class _EngineRun:
    """The state of one run of the engine, from event to event."""

    def __init__(self, command: str) -> None:
        self.command = command
        """build, serve or gh-deploy; empty if another program calls the engine."""
        self.report: Report | None = None
        self.site: pages.Site | None = None
        self.folder: SiteFolder | None = None
        """The folder of the finished site; until then, pages are written into one beside it."""
        self.is_finished = False
        """Whether all files are written and the build has not failed."""
        self.edition: EditionBuild | None = None
        """The edition that is built for publication, or None."""
        self.preview: int | None = None
        """The number of the proposal if the build is a preview, or None."""
        self.refusals: list[str] = []
        """What may not be published, a line each."""
        self.search_worker = ""
        """The address of the search worker, below the site's root."""
        self.rendered: dict[str, pages.Rendered] = {}
        """Page path to the page's text with its macro calls replaced."""

    def begin(self, config: MkDocsConfig) -> None:
        """Finish the writes of a killed command, and wait for other builds of the same site."""
        try:
            settings = Path(config.config_file_path)
            content = settings.read_bytes()
            if line := finish_interrupted(settings.parent):
                log.info(line)
            # The engine has read its settings already, so new ones need a new start.
            if settings.read_bytes() != content:
                raise Abort(
                    f"Nothing was built: {settings.name} was among these files. Run the command"
                    " again to build with the new settings."
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
            raise Abort(
                f"Nothing was built: {explain_os_error(error, Path(config.site_dir))}"
            ) from None

    def swap_in(self) -> None:
        """Replace the last site with the new one, unless its build failed."""
        if self.folder is not None and self.is_finished:
            try:
                self.folder.swap_in()
            except OSError as error:
                raise Abort(
                    f"The site was not replaced: {explain_os_error(error, self.folder.target)}"
                ) from None


run = _EngineRun("")


def on_startup(command: str, **_: Any) -> None:
    """Start a new run of the engine."""
    global run  # noqa: PLW0603 - the engine's events are functions of a module
    run = _EngineRun(command)


@_first
def _check_first(config: MkDocsConfig) -> MkDocsConfig:
    """Check the playbook before anything is built or removed."""
    _refuse_day()
    run.begin(config)
    if os.environ.get(OFFLINE):
        _for_a_folder(config)
    # The plugin describes itself on every build, which would bury important messages.
    logging.getLogger("mkdocs.plugins.mkdocs_macros").setLevel(logging.WARNING)
    run.is_finished = False
    run.refusals = []
    run.rendered = {}
    run.report = report = check_playbook(Path(config.config_file_path).parent)
    for problem in report.problems:
        log.log(
            logging.INFO if problem.severity == "warning" else logging.ERROR, formats.line(problem)
        )
    if report.errors:
        raise Abort(
            f"Nothing was built: {formats.summary(report.problems)} Fix the errors and try again."
        )
    log.info("Checked: %s", formats.summary(report.problems))
    _refuse_styles(config)
    run.site = site_of(report, directory_urls=config.use_directory_urls)
    _set_edition(config)
    config.site_name = f"{report.playbook.organization.display_name}: {config.site_name}"
    if cache.is_wanted(config):
        cache.prepare(config, run.site)
    return config


def _refuse_day() -> None:
    """Raise Abort for a SOURCE_DATE_EPOCH with which the engine would fail after all pages."""
    try:
        day_of_environment()
    except ValueError as error:
        raise Abort(f"Nothing was built: {error}") from None


def _refuse_styles(config: MkDocsConfig) -> None:
    """Raise Abort for settings with which the theme writes styles into pages.

    The styles would be escaped, and the content security policy would block them.
    """
    icons = config.theme.get("icon") or {}
    for name in _ICONS_IN_STYLES:
        if icons.get(name):
            raise Abort(
                f"Nothing was built: 'theme.icon.{name}' in mkdocs.yml makes the theme write styles"
                " into pages, which the content policy forbids. Delete it, and set the icon in a"
                " style sheet under overrides/assets/css/."
            )


def _set_edition(config: MkDocsConfig) -> None:
    """Read from the environment which edition or preview is built. An offline copy has neither."""
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
        run.site = with_history(run.site, run.edition.published, run.edition.edition)


def _for_a_folder(config: MkDocsConfig) -> None:
    """Change the settings for a site without a server: links to files, no address, a polyfill."""
    config.use_directory_urls = False
    config.site_url = ""
    config.extra.pop("version", None)
    config.extra["polyfills"] = ["assets/offline/worker.js"]


@_last
def _take_over(config: MkDocsConfig) -> MkDocsConfig:
    """Allow nothing but macro calls in pages, and write the site into a folder aside."""
    plugin: Any = config.plugins["macros"]
    plugin._env = GuardedEnvironment(plugin)  # noqa: SLF001 - there is no public way to set it
    plugin.has_j2 = lambda _title: False  # titles in the navigation are text without macro calls
    if run.folder is not None and run.command in ("build", "serve"):
        config.site_dir = str(run.folder.aside)
    return config


on_config = CombinedEvent(_check_first, _take_over)


class GuardedEnvironment(ImmutableSandboxedEnvironment):
    """A replacement for the template environment of mkdocs-macros that renders macro calls only.

    No template engine runs on a page. The sandbox of the base class is a second layer of defence,
    in case the plugin renders anything in another way.
    """

    def __init__(self, plugin: Any) -> None:
        """Guard a mkdocs-macros plugin, which knows the page that is rendered."""
        super().__init__(loader=None)
        self._plugin = plugin

    def from_string(self, source: Any, *_: Any, **__: Any) -> Any:
        """Return an object that renders a page's text."""
        return _GuardedPage(str(source), self._plugin)


class _GuardedPage:
    """A page's text, ready to be rendered."""

    def __init__(self, source: str, plugin: Any) -> None:
        self._source = source
        self._plugin = plugin

    def render(self, **_: Any) -> str:
        page = self._plugin.page.file.src_uri
        if run.site is None:
            raise PluginError("the playbook must be checked before its pages are rendered")
        try:
            result = pages.render(run.site, page, self._source)
        # The plugin would end the process on any exception, without the engine noticing.
        except Exception as error:
            log.debug("while rendering %s", page, exc_info=True)
            run.refusals.append(
                f"{page}:1:1: macro-argument: a macro on this page failed: {error!r}."
            )
            return ""
        run.rendered[page] = result
        return result.text


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Bundle style sheets, scripts and the search worker into one file each.

    `mkdocs serve` leaves them readable; other commands minify them.
    """
    small = run.command != "serve"
    config.extra_css = _bundle(
        files, config, config.extra_css, partial(bundle.style_sheet, small=small)
    )
    config.extra_javascript = _bundle(
        files, config, config.extra_javascript, partial(bundle.script, small=small)
    )
    [run.search_worker] = _bundle(
        files, config, [_SEARCH_WORKER], lambda texts: bundle.worker(*texts, small=small)
    )
    return files


def _bundle(
    files: Files,
    config: MkDocsConfig,
    entries: list[Any],
    create: Callable[[list[str]], bundle.Bundle],
) -> list[Any]:
    """Replace files by a bundle of their texts, and return the new entries of mkdocs.yml.

    Scripts with options of their own are not bundled. Raises PluginError if a file is missing.
    """
    theme_files = {file.src_uri: file for file in files if file.src_dir == config.theme.custom_dir}
    with_options = [entry for entry in entries if not isinstance(entry, str)]
    try:
        names = bundle.select([entry for entry in entries if isinstance(entry, str)], theme_files)
    except LookupError as error:
        raise PluginError(
            f"mkdocs.yml lists {error}, but there is no such file under {config.theme.custom_dir}."
            " Correct or delete the line."
        ) from error
    if not names:
        return entries
    result = create([theme_files[name].content_string for name in names])
    for name in names:
        files.remove(theme_files[name])
    files.append(File.generated(config, result.path, content=result.content))
    return [result.path, *with_options]


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Add the departments' pages to the section with the list of departments."""
    listing = files.get_file_from_path("directory/departments.md")
    if (
        run.report is None
        or listing is None
        or listing.page is None
        or not isinstance(listing.page.parent, Section)
    ):
        return nav
    section = listing.page.parent
    paths = {page.file.src_uri for page in nav.pages}
    departments = run.report.playbook.departments.values()
    for department in sorted(departments, key=lambda d: (d.kind != "hub", d.name.casefold())):
        file = files.get_file_from_path(f"directory/{department.id}.md")
        if file is not None and file.src_uri not in paths:
            page = file.page or Page(None, file, config)
            page.parent = section
            section.children.append(page)
    nav.pages[:] = _pages(nav.items)
    neighbours = zip([None, *nav.pages[:-1]], nav.pages, [*nav.pages[1:], None], strict=True)
    for previous_page, page, next_page in neighbours:
        page.previous_page = previous_page
        page.next_page = next_page
    return nav


def _pages(items: list[Any]) -> list[Page]:
    """Return the pages of a navigation in the order of its sections."""
    return [
        page
        for item in items
        for page in ([item] if isinstance(item, Page) else _pages(item.children or []))
    ]


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Return the text without front matter.

    The engine would turn its values into booleans, numbers and dates.
    """
    path = Path(config.docs_dir, page.file.src_uri)
    if page.file.generated_by or not path.is_file():
        return None
    text, _ = encoding.decode(path.read_bytes(), page.file.src_uri)
    head, _ = front_matter.split(text or "", page.file.src_uri)
    # The line break keeps a rule '---' at the very beginning from looking like front matter.
    return f"\n{head.body}"


@_first
def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Set the page's metadata to the checked values of its front matter, escaped for templates."""
    record = run.report.playbook.pages.get(page.file.src_uri) if run.report else None
    if record is not None and (front := record.front) is not None:
        page.meta = {
            "title": Markup(html.escape(front.title)),  # noqa: S704 - escaped here
            "description": Markup(html.escape(front.description)),  # noqa: S704 - escaped here
            "hide": list(front.hide),
            "front": front,
        }
    return markdown


@_last
def on_page_content(content: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Label the boxes of checklists, mark what prints differently, and find unsafe HTML.

    The finished HTML is checked, so that it does not matter where it comes from.
    """
    if run.site is not None:
        content = print_marks.mark(checklist_labels.label_boxes(run.site.words, content))
    folder = Path(config.docs_dir).name
    for _start, fault in markup.find(content, is_finished=True):
        run.refusals.append(
            f"{folder}/{page.file.src_uri}:1:1: unsafe-html: on the finished page, {fault.message}"
        )
    return content


def on_env(env: Any, config: MkDocsConfig, **_: Any) -> Any:
    """Set up the templates. Raises PluginError, before anything is written, if a page is unsafe."""
    for line in run.refusals:
        log.error(line)
    if run.refusals or run.site is None:
        raise PluginError(
            "Nothing was built: the pages above cannot be published. Fix them and try again."
        )
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
    """Mark the HTML of a page as safe: the templates escape everything else."""
    page.content = page_chrome.FinishedHtml(page.content)
    page_chrome.plain_titles(page.toc)
    return context


@event_priority(-50)
def _enrich_search(config: MkDocsConfig, **_: Any) -> None:
    """Extend the search index, after the search plugin wrote it and before the offline copy."""
    if run.site is not None:
        search_index.enrich(run.site, Path(config.site_dir))


@_last
def _finish(config: MkDocsConfig, **_: Any) -> None:
    """Write the files beside the pages. In strict mode, the engine may still fail after this."""
    if run.site is not None:
        write_outputs(
            publication_of(run.site, config.site_name, config.site_url, run.rendered),
            Path(config.site_dir),
        )
        write_moved_pages(run.site, config.site_url, Path(config.site_dir))
    if os.environ.get(OFFLINE):
        archive.inline_index(Path(config.site_dir))
    run.is_finished = True


# on_post_build passes no value from handler to handler, which the type does not allow for.
on_post_build = CombinedEvent(_enrich_search, _finish)  # type: ignore[arg-type]


def on_build_error(error: Exception, **_: Any) -> None:
    """Remove what a failed build wrote. Raises Abort with one line for a disk error."""
    run.is_finished = False
    if run.folder is not None:
        run.folder.discard()
    if isinstance(error, OSError):
        place = run.folder.target if run.folder is not None else None
        raise Abort(f"Nothing was built: {explain_os_error(error, place)}") from None


def _is_news(record: logging.LogRecord) -> bool:
    """Return whether to log a record: `on_build_error` explains disk errors better."""
    return record.levelno < logging.ERROR or not isinstance(sys.exc_info()[1], OSError)


logging.getLogger("mkdocs.commands.build").addFilter(_is_news)


def on_shutdown() -> None:
    """Swap in the finished site, and release the lock for other builds."""
    try:
        if run.command == "build":
            run.swap_in()
    finally:
        if run.folder is not None:
            run.folder.discard()
            run.folder.release()


def on_serve(server: LiveReloadServer, **_: Any) -> LiveReloadServer:
    """Keep serving the last good site while there are errors, with the problems on every page."""
    run.swap_in()
    serve.keep_serving(
        server,
        run.swap_in,
        lambda: run.report,
        lambda: run.site.words if run.site is not None else Words(),
    )
    return server
