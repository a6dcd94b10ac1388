"""Let MkDocs take pages from earlier builds, as long as nothing that they were made from changed.

MkDocs makes a page in two steps: it converts Markdown, then renders the theme's template around the
HTML. Each result is kept under a hash of all that the step uses.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.structure.toc import get_toc

from macros.pages import View
from macros.pages.reads import canonical, hash_of
from macros.site import build_clock
from macros.site.page_chrome import on_all_pages
from macros.site.results import Results

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from macros.pages import Site

_PLUGINS = frozenset(("material/search", "search", "macros"))
_MARKDOWN_EXTENSIONS = frozenset(
    "abbr admonition attr_list codehilite def_list extra fenced_code footnotes legacy_attrs"
    " legacy_em md_in_html meta nl2br sane_lists smarty tables toc wikilinks".split()
)
"""Those that come with Python-Markdown."""
_EXTENSION_PACKAGES = ("markdown.extensions.", "pymdownx.", "macros.")
_READERS = frozenset(("pymdownx.b64", "pymdownx.snippets"))
"""Extensions whose output depends on other files."""


def unknown_parts(config: MkDocsConfig) -> list[str]:
    """Return the plugins and Markdown extensions that may use more than is known.

    With any of them, nothing can be kept.
    """
    own = {*_PLUGINS, *map(str, config.hooks)}
    extensions = [
        extension if isinstance(extension, str) else type(extension).__module__
        for extension in config.markdown_extensions
    ]
    return [name for name in config.plugins if name not in own] + [
        name
        for name in extensions
        if name in _READERS
        or not (name in _MARKDOWN_EXTENSIONS or name.startswith(_EXTENSION_PACKAGES))
    ]


class EnginePages:
    """The pages of one build by MkDocs."""

    def __init__(self, results: Results, site: Site, config: MkDocsConfig) -> None:
        """Take pages from the results of earlier builds, and add those of this one."""
        self._results = results
        self._site = site
        self._config = config
        self._files = ""
        """A hash of what links can lead to."""
        self._surroundings: dict[str, str] = {}
        """By address of the site's root: a hash of what templates use besides the page."""
        self._html_keys: dict[str, str] = {}
        """Path of a page to the key of its HTML; without pages whose conversion logs a message."""
        self._restored: set[str] = set()
        """Paths of the pages whose HTML is from an earlier build."""
        self._menu: tuple[Any, str] = (None, "")
        self._number_of_entries = 0
        self._number_of_pages = 0

    def start_again(self, site: Site) -> None:
        """Render pages of a changed site from now on, none of them from earlier builds."""
        self._site = site
        self._results = Results()
        self._surroundings.clear()
        self._html_keys.clear()
        self._restored.clear()

    def take_over(self, files: Files) -> None:
        """Make MkDocs ask here for the HTML of each page."""
        self._files = hash_of(repr([(f.src_uri, f.url, f.inclusion.name) for f in files]))
        pages = [file.page for file in files.documentation_pages() if file.page is not None]
        self._number_of_pages = len(pages)
        for page in pages:
            self._wrap(page, page.render)

    def _wrap(self, page: Page, convert: Callable[[MkDocsConfig, Files], None]) -> None:
        def render(config: MkDocsConfig, files: Files) -> None:
            build_clock.clock.step("Converted", self._number_of_pages)
            path = page.file.src_uri
            key = self._results.key("html", path, page.markdown, self._files)
            earlier = self._results.get(key)
            if earlier is not None:
                _restore(page, earlier, files)
                self._restored.add(path)
                self._html_keys[path] = key
                return
            with build_clock.clock.part("Markdown"), _messages() as messages:
                convert(config, files)
            # A message must appear again in the next build.
            if not messages:
                self._html_keys[path] = key

        page.render = render  # type: ignore[method-assign]

    def finish(self, page: Page, content: str, finish: Callable[[str], str]) -> str:
        """Return the finished HTML of a page, calling `finish` if it is not from an earlier build."""
        path = page.file.src_uri
        if path in self._restored:
            return content
        finished = finish(content)
        if path in self._html_keys:
            self._results.put(self._html_keys[path], _saved(page, finished))
        return finished

    def begin_search(self, page: Page) -> None:
        """Add a page's entries to the search index if they are kept, and exclude it from the rest."""
        index = self._search_index()
        if index is None:
            return
        self._number_of_entries = len(index.entries)
        entries = self._results.get(self._search_key(page))
        if entries is not None:
            index.entries += entries
            page.meta["search"] = {"exclude": True}

    def end_search(self, page: Page) -> None:
        """Keep the entries that the theme has added for a page."""
        index = self._search_index()
        if index is None or page.meta.pop("search", None) is not None:
            return
        if page.file.src_uri in self._html_keys:
            entries = index.entries[self._number_of_entries :]
            self._results.put(self._search_key(page), entries)

    def _search_index(self) -> Any:
        plugin = self._config.plugins.get("material/search") or self._config.plugins.get("search")
        return getattr(plugin, "search_index", None)

    def _search_key(self, page: Page) -> str:
        html = self._html_keys.get(page.file.src_uri, "")
        return self._results.key("search", html, page.url, page.title, page.meta.get("title"))

    def template_class(self) -> type[jinja2.Template]:
        """Return a class of templates that render pages through these results."""
        render_page = self._render_page

        class PageTemplate(jinja2.Template):
            def render(self, *args: Any, **kwargs: Any) -> str:
                context = dict(*args, **kwargs)
                page = context.get("page")
                if page is None:
                    return super().render(context)
                return render_page(self, page, context, super().render)

        return PageTemplate

    def _render_page(
        self,
        template: jinja2.Template,
        page: Page,
        context: dict[str, Any],
        render: Callable[[Mapping[str, Any]], str],
    ) -> str:
        build_clock.clock.step("Rendered", self._number_of_pages)
        path = page.file.src_uri
        key = self._page_key(template, page, context)
        earlier = self._results.get(key) if key else None
        if earlier is not None:
            return str(earlier)
        with build_clock.clock.part("templates"), self._site.recording() as reads:
            # The theme's templates use nothing else of the data without asking a view.
            departments = View(self._site, path).playbook.departments
            text = render({**context, "departments": departments})
        if key:
            self._results.put(key, text, reads)
        return text

    def _page_key(
        self, template: jinja2.Template, page: Page, context: Mapping[str, Any]
    ) -> str | None:
        html = self._html_keys.get(page.file.src_uri)
        if html is None:
            return None
        neighbours = [
            (near.title, near.url) if near is not None else None
            for near in (page.previous_page, page.next_page)
        ]
        return self._results.key(
            "page",
            template.name,
            html,
            page.url,
            page.title,
            page.canonical_url,
            page.is_homepage,
            canonical(page.meta),
            neighbours,
            self._menu_digest(context["nav"]),
            context.get("section_pages", ""),
            self._surroundings_digest(template, context),
        )

    def _menu_digest(self, menu: Navigation) -> str:
        if self._menu[0] is not menu:
            self._menu = (menu, hash_of(repr([*_items(menu.items)])))
        return self._menu[1]

    def _surroundings_digest(self, template: jinja2.Template, context: Mapping[str, Any]) -> str:
        """Return a hash of what is the same on all pages that are as far below the site's root."""
        base: str = context["base_url"]
        if base not in self._surroundings:
            config = self._config
            environment = template.environment.globals
            parts = [
                config.site_name,
                config.site_url,
                json.dumps(config.extra, sort_keys=True, default=str),
                *map(str, context["extra_css"]),
                *map(str, context["extra_javascript"]),
                environment["search_worker"],
                environment["edition_build"],
                *on_all_pages(environment, base),
            ]
            self._surroundings[base] = hash_of("\0".join(map(str, parts)))
        return self._surroundings[base]


def _items(items: Iterable[Any], level: int = 0) -> Iterator[tuple[Any, ...]]:
    """Yield what templates use of the entries of a menu."""
    for item in items:
        yield level, type(item).__name__, item.title, getattr(item, "url", None)
        yield from _items(item.children or (), level + 1)


@contextmanager
def _messages() -> Iterator[list[logging.LogRecord]]:
    """Collect what the engine logs meanwhile."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.INFO)
    handler.emit = records.append  # type: ignore[assignment]
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    try:
        yield records
    finally:
        logger.removeHandler(handler)


def _saved(page: Page, content: str) -> dict[str, Any]:
    """Return what MkDocs knows of a page after its conversion, as JSON can hold it."""
    links = page.links_to_anchors or {}
    return {
        "content": content,
        "toc": [_token(entry) for entry in page.toc],
        "title": page._title_from_render,  # noqa: SLF001 - MkDocs derives the title from it
        "ids": sorted(page.present_anchor_ids or ()),
        "links": {file.src_uri: anchors for file, anchors in links.items()},
    }


def _token(entry: Any) -> dict[str, Any]:
    return {
        "name": entry.title,
        "id": entry.id,
        "level": entry.level,
        "children": [_token(child) for child in entry.children],
    }


def _restore(page: Page, saved: Mapping[str, Any], files: Files) -> None:
    """Set on a page what its conversion would set."""
    page.content = saved["content"]
    page.toc = get_toc(saved["toc"])
    page._title_from_render = saved["title"]  # noqa: SLF001 - as above
    page.present_anchor_ids = set(saved["ids"])
    links: dict[File, dict[str, str]] = {}
    for path, anchors in saved["links"].items():
        if (file := files.get_file_from_path(path)) is not None:
            links[file] = anchors
    page.links_to_anchors = links
