"""Handle the events of MkDocs: translate each into steps of `macros/site/`.

Pages are built into a folder beside the published site, which is replaced only after a successful
build. Only this file, `macros/site/engine_*.py`, `serve.py` and `cache/`, the package's `__init__`
and overrides/ know MkDocs ("the engine").
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import CombinedEvent, event_priority

from macros.reading import encoding, front_matter
from macros.site import (
    build_clock,
    cache,
    engine_assets,
    engine_menus,
    engine_navigation,
    engine_settings,
    page_chrome,
    search_index,
)
from macros.site.build_run import BuildRun, SiteBuildError
from macros.site.engine_first_look import EngineBuild
from macros.site.engine_pages import EnginePages, page_meta
from macros.site.file_watcher import FileWatcher
from macros.site.serve import PreviewServer

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

_first = event_priority(100)
_last = event_priority(-100)

run = BuildRun("")
engine_pages: EnginePages | None = None
"""The pages of the build that is running, once its files are known."""
menus: engine_menus.PageMenus | None = None
"""The menus of the pages of the current build; None if the theme prints the whole navigation."""
current_build: EngineBuild | None = None
last_build: EngineBuild | None = None
"""The last build that rendered all pages."""
watcher: FileWatcher | None = None
"""Watches the files of `mkdocs serve`, from its first build on."""


@contextmanager
def _failing_with(failure: type[Abort | PluginError]) -> Iterator[None]:
    """Turn a SiteBuildError into one of the engine: Abort ends it, PluginError ends the build."""
    try:
        yield
    except SiteBuildError as error:
        raise failure(str(error)) from None


def on_startup(command: str, **_: Any) -> None:
    """Start a new run of the engine."""
    global run  # noqa: PLW0603 - the engine's events are functions of a module
    run = BuildRun(command)
    if command == "serve":
        # As with Ctrl-C, nothing is left behind.
        signal.signal(signal.SIGTERM, signal.default_int_handler)


@_first
def _check_first(config: MkDocsConfig) -> MkDocsConfig:
    """Check the playbook before anything is built or removed."""
    global watcher  # noqa: PLW0603 - as above
    settings = Path(config.config_file_path)
    if run.command == "serve" and watcher is None:
        watcher = FileWatcher([config.docs_dir, config.config_file_path, *config.watch])
    # The plugin describes itself on every build, which would bury important messages.
    logging.getLogger("mkdocs.plugins.mkdocs_macros").setLevel(logging.WARNING)
    with _failing_with(Abort):
        run.start(settings, Path(config.site_dir))
        if run.is_offline:
            engine_settings.set_offline(config)
        files = cache.files_of(config) if cache.is_wanted(config) else None
        report = run.check(settings.parent, keep=files is not None)
        engine_settings.check_icons(config)
        site = run.load_site(report, config.site_url, directory_urls=config.use_directory_urls)
    if run.edition is not None:
        engine_settings.set_edition(config, run.edition)
    config.site_name = f"{report.playbook.organization.display_name}: {config.site_name}"
    if files is not None:
        with build_clock.clock.part("results of earlier builds"):
            cache.prepare(config, site)
            cache.list_few_templates(config.theme)
            run.results = cache.results_of(config, site, files)
    return config


@_last
def _take_over(config: MkDocsConfig) -> MkDocsConfig:
    """Allow nothing but macro calls in pages, and write the site into a folder aside."""
    engine_settings.guard_macros(config, run.render)
    if run.folder is not None and run.command in ("build", "serve"):
        config.site_dir = str(run.folder.aside)
    run.place_files(Path(config.site_dir), is_whole=len(config.hooks) > 1)
    return config


on_config = CombinedEvent(_check_first, _take_over)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Bundle style sheets, scripts and the search worker into one file each.

    `mkdocs serve` leaves them readable; other commands minify them.
    """
    run.give_way()
    small = run.command != "serve"
    with _failing_with(PluginError), build_clock.clock.part("styles and scripts"):
        run.search_worker = engine_assets.bundle_files(files, config, run.results, small=small)
    return files


def _add_departments(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Add the departments' pages to the section with the list of departments."""
    if run.site is not None:
        engine_navigation.add_departments(nav, config, files, run.site.playbook.departments)
    return nav


@_last
def _prepare_pages(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Prepare pages and their menus, when the navigation is complete."""
    global engine_pages, menus, current_build  # noqa: PLW0603 - as above
    run.give_way()
    if run.site is not None:
        menus = engine_menus.page_menus(nav, config, files, run.site)
        engine_pages = EnginePages(run.results, run.site, config, files)
        engine_pages.take_over()
        current_build = EngineBuild(config, nav, files, engine_pages, menus)
        if run.site_files.target is not None:
            with build_clock.clock.part("unchanged pages"):
                engine_pages.leave_out(nav, run.site_files, run.chrome())
                engine_assets.keep_static_files(files, run.results.files, run.site_files)
    return nav


on_nav = CombinedEvent(_add_departments, _prepare_pages)


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
    run.give_way()
    record = run.site.playbook.pages.get(page.file.src_uri) if run.site else None
    if record is not None and (front := record.front) is not None:
        page.meta = page_meta(front)
    return markdown


@_last
def on_page_content(content: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Change and guard the finished HTML of a page, after all other plugins."""
    file = f"{Path(config.docs_dir).name}/{page.file.src_uri}"
    if engine_pages is None:
        return run.finish_page(file, content)
    return engine_pages.finish(page, content, partial(run.finish_page, file))


def on_env(env: Any, config: MkDocsConfig, **_: Any) -> Any:
    """Set up the templates. Raises PluginError, before anything is written, if a page is unsafe."""
    run.give_way()
    if engine_pages is not None:
        engine_pages.check_links()
    with _failing_with(PluginError):
        values = run.template_values()
    if engine_pages is not None:
        engine_pages.keep_unchanged()
    page_chrome.escape_everything(env)
    page_chrome.drop_blank_lines(env)
    env.globals |= values
    if cache.is_wanted(config):
        cache.accelerate(env)
    if engine_pages is not None:
        env.template_class = engine_pages.template_class()
    if current_build is not None:
        current_build.env = env
    return env


@_first
def _begin_page(context: Any, /, page: Page, **_: Any) -> Any:
    """Spare the theme the search entries of a page that are kept from an earlier build."""
    run.give_way()
    if engine_pages is not None:
        engine_pages.begin_search(page)
    return context


@_last
def _end_page(context: Any, /, page: Page, **_: Any) -> Any:
    """Mark the HTML of a page as safe, as the templates escape everything else; trim its menu."""
    if engine_pages is not None:
        engine_pages.end_search(page)
    page.content = page_chrome.FinishedHtml(page.content)
    page_chrome.plain_titles(page.toc)
    if menus is not None and run.site is not None:
        context["nav"] = menus.of(page)
        context["section_pages"] = page_chrome.section_pages(run.site, menus.listed_on(page))
    return context


on_page_context = CombinedEvent(_begin_page, _end_page)


@_last
def on_template_context(context: Any, /, **_: Any) -> Any:
    """Trim the menu of a page that is not in the navigation, such as 404."""
    if menus is not None:
        context["nav"] = menus.of(None)
    return context


@event_priority(-50)
def _enrich_search(config: MkDocsConfig, **_: Any) -> None:
    """Extend the search index, after the search plugin wrote it and before the offline copy."""
    run.give_way()
    if run.site is not None and engine_pages is not None:
        with build_clock.clock.part("search index"):
            pages = engine_pages.search_readings()
            search_index.enrich(run.site, Path(config.site_dir), run.site_files, pages, run.results)


@_last
def _finish(config: MkDocsConfig, **_: Any) -> None:
    """Write the files beside the pages. In strict mode, the engine may still fail after this."""
    global last_build  # noqa: PLW0603 - as above
    last_build = current_build
    run.give_way()
    words = engine_pages.words() if engine_pages is not None else {}
    run.write(config.site_name, config.site_url, Path(config.site_dir), words)
    with build_clock.clock.part("results for the next build"):
        if engine_pages is not None:
            engine_pages.remember(run.text_keys, run.words_keys())
        run.save()


# on_post_build passes no value from handler to handler, which the type does not allow for.
on_post_build = CombinedEvent(_enrich_search, _finish)  # type: ignore[arg-type]


def on_build_error(error: Exception, **_: Any) -> None:
    """Remove what a failed build wrote. Raises Abort with one line for a disk error."""
    with _failing_with(Abort):
        run.fail(error)


def _is_news(record: logging.LogRecord) -> bool:
    """Return whether to log a record: `on_build_error` explains disk errors better."""
    return record.levelno < logging.ERROR or not isinstance(sys.exc_info()[1], OSError)


logging.getLogger("mkdocs.commands.build").addFilter(_is_news)


def on_shutdown() -> None:
    """Swap in the finished site, and release the lock for other builds."""
    try:
        if run.command == "build":
            with _failing_with(Abort):
                run.swap_in()
    finally:
        run.end()


def on_serve(server: LiveReloadServer, **_: Any) -> LiveReloadServer:
    """Keep serving the last good site while there are errors, with the problems on every page."""
    with _failing_with(Abort):
        run.swap_in()
    return PreviewServer(server, run, watcher or FileWatcher(()), _look_first)


def _look_first(paths: Collection[str]) -> Mapping[str, bytes]:
    """Return pages of the last build with what has changed since, as far as that is possible."""
    global engine_pages, menus
    if last_build is None or last_build.env is None or (site := run.reload_site()) is None:
        return {}
    engine_pages, menus = last_build.pages, last_build.menus
    engine_pages.start_again(site)
    last_build.env.globals |= run.template_values()
    pages = last_build.render(paths)
    return {} if run.refusals else pages
