"""Let MkDocs take pages from earlier builds, as long as nothing that they were made from changed.

MkDocs makes a page in two steps: it converts Markdown, then renders the theme's template around the
HTML. Each result is kept under a hash of all that the step uses.
"""

from __future__ import annotations

import html
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup
from mkdocs.commands.build import _populate_page as populate_page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import get_relative_url

from macros.pages import View
from macros.pages.reads import canonical, hash_of
from macros.site import build_clock, search_index
from macros.site.page_chrome import on_all_pages
from macros.site.results import Results
from macros.site.search_index import Readings
from macros.site.search_pieces import Reading
from macros.site.unchanged_pages import PageRecord, UnchangedPages

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from macros.model.front_matter import FrontMatter
    from macros.pages import Site
    from macros.site.site_files import SiteFiles

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

    def __init__(self, results: Results, site: Site, config: MkDocsConfig, files: Files) -> None:
        """Take pages from the results of earlier builds, and add those of this one."""
        self._results = results
        self._site = site
        self._config = config
        self._files = files
        self._targets = hash_of(repr([(f.src_uri, f.url, f.inclusion.name) for f in files]))
        """A hash of what links can lead to."""
        self._surroundings: dict[str, str] = {}
        """By address of the site's root: a hash of what templates use besides the page."""
        self._html_keys: dict[str, str] = {}
        """Path of a page to the key of its HTML; without pages whose conversion logs a message."""
        self._page_keys: dict[str, str] = {}
        """Path of a page to the key of the finished page."""
        self._restored: set[str] = set()
        """Paths of the pages whose HTML is from an earlier build."""
        self._menu: tuple[Any, str] = (None, "")
        self._number_of_entries = 0
        self._number_of_pages = 0
        self._search: dict[str, tuple[str, list[Any]]] = {}
        """Path of a page to what the search has of it."""
        self._words: dict[str, Any] = {}
        """Path of an unchanged page to its words."""
        self._unchanged: UnchangedPages | None = None

    def start_again(self, site: Site) -> None:
        """Render pages of a changed site from now on, none of them from earlier builds."""
        self._site = site
        self._results = Results()
        self._surroundings.clear()
        self._html_keys.clear()
        self._restored.clear()
        self._search.clear()

    def take_over(self) -> None:
        """Make MkDocs ask here for the HTML of each page."""
        pages = [file.page for file in self._files.documentation_pages() if file.page is not None]
        self._number_of_pages = len(pages)
        for page in pages:
            self._wrap(page, page.render)

    def _wrap(self, page: Page, convert: Callable[[MkDocsConfig, Files], None]) -> None:
        def render(config: MkDocsConfig, files: Files) -> None:
            build_clock.clock.step("Converted", self._number_of_pages)
            path = page.file.src_uri
            key = self._results.key("html", path, page.markdown, self._targets)
            earlier = self._results.get(key)
            if earlier is not None:
                _restore(page, earlier, files)
                self._restored.add(path)
                self._html_keys[path] = key
                return
            with build_clock.clock.part("Markdown"), _messages() as messages:
                convert(config, files)
            # A message must appear again in the next build. MkDocs collects no links if it is to
            # print messages for debugging.
            if not messages and page.links_to_anchors is not None:
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
        """Exclude a page from the theme's search index if what the search has of it is kept."""
        index = self._search_index()
        if index is None:
            return
        self._number_of_entries = len(index.entries)
        path = page.file.src_uri
        key = self._search_key(page, self._html_keys[path]) if path in self._html_keys else ""
        readings = self._results.get(key) if key else None
        if readings is not None:
            self._search[path] = key, readings
            page.meta["search"] = {"exclude": True}

    def end_search(self, page: Page) -> None:
        """Take the entries that the theme has added for a page."""
        index = self._search_index()
        if index is None or page.meta.pop("search", None) is not None:
            return
        path = page.file.src_uri
        entries = index.entries[self._number_of_entries :]
        del index.entries[self._number_of_entries :]
        readings = search_index.page_readings(self._site, path, entries)
        if path in self._html_keys:
            key = self._search_key(page, self._html_keys[path])
        else:
            key = self._results.key("search", *(reading.row for reading in readings))
        self._search[path] = key, readings
        self._results.put(key, readings)

    def search_readings(self) -> list[Readings]:
        """Return what the search has of each page, in the order of the pages."""
        pages = (self._search[file.src_uri] for file in self._files if file.src_uri in self._search)
        return [(key, [Reading(*reading) for reading in page]) for key, page in pages]

    def _search_index(self) -> Any:
        plugin = self._config.plugins.get("material/search") or self._config.plugins.get("search")
        return getattr(plugin, "search_index", None)

    def _search_key(self, page: Page, html: str) -> str:
        record = self._site.playbook.pages.get(page.file.src_uri)
        source = self._source(page.file.src_uri) if record is not None else ""
        return self._results.key(
            "search", html, page.url, page.title, page.meta.get("title"), source
        )

    def _source(self, path: str) -> str:
        """Return the hash of a page's source file."""
        return self._results.files.of(str(Path(self._config.docs_dir, path)))

    def leave_out(self, nav: Navigation, site_files: SiteFiles, chrome: Mapping[str, Any]) -> None:
        """Leave pages out of the build that are on the last site as they would be written.

        `chrome` has the values of templates that are not of one page.
        """
        facts = self._results.facts
        if facts is None:
            return
        for file in self._files.documentation_pages():
            record = self._site.playbook.pages.get(file.src_uri)
            if file.page is not None and record is not None and record.front is not None:
                # MkDocs knows the title of a page once it has read it; menus need it before.
                file.page.markdown = ""
                file.page.meta = page_meta(record.front)
        docs = Path(self._config.docs_dir)
        self._unchanged = UnchangedPages(self._results, facts, self._files, docs, site_files)
        self._unchanged.find(self._common_digest(nav, chrome), self._is_complete)
        self._unchanged.leave_out()

    def _is_complete(self, page: Page, record: PageRecord) -> bool:
        """Return whether the search entries and the words of an unchanged page are kept."""
        path = page.file.src_uri
        key = self._search_key(page, record.html)
        readings = self._results.get(key)
        words = self._results.get(record.words)
        if readings is None or words is None:
            return False
        self._search[path] = key, readings
        self._words[path] = words
        return True

    def _common_digest(self, nav: Navigation, chrome: Mapping[str, Any]) -> str:
        """Return a hash of what any page may use besides its own text and the playbook."""
        bases = {get_relative_url(".", file.url) for file in self._files.documentation_pages()}
        parts = [
            self._targets,
            *_items(nav.items),
            self._site.forms,
            self._site.directory_urls,
            *self._surroundings_of(chrome),
            *(part for base in sorted(bases) for part in on_all_pages(chrome, base)),
        ]
        return hash_of("\0".join(map(str, parts)))

    def keep_unchanged(self) -> None:
        """Keep the files of the pages that were left out."""
        if self._unchanged is not None:
            self._unchanged.keep()

    def check_links(self) -> None:
        """Let MkDocs make the pages too of which a link has lost its anchor, which it reports."""
        for path in list(self._unchanged.with_lost_anchors()) if self._unchanged else ():
            page = self._files.src_uris[path].page
            if self._unchanged is not None and page is not None:
                self._unchanged.take_back(path)
                populate_page(page, self._config, self._files)

    def words(self) -> dict[str, Any]:
        """Return the words of the pages that were left out, by path."""
        return {path: self._words[path] for path in self._unchanged_records()}

    def _unchanged_records(self) -> dict[str, PageRecord]:
        return self._unchanged.records if self._unchanged is not None else {}

    def remember(self, texts: Mapping[str, str], words: Mapping[str, str]) -> None:
        """Record what the pages were made from, for the next build.

        `texts` and `words` are the keys of the texts and of the words of pages that were made.
        """
        if self._unchanged is not None:
            paths = self._page_keys.keys() & texts.keys() & words.keys()
            self._unchanged.remember(
                {
                    path: (
                        self._record(page, words[path]),
                        [
                            *self._results.reads_of(texts[path]),
                            *self._results.reads_of(self._page_keys[path]),
                        ],
                    )
                    for path in sorted(paths & self._site.playbook.pages.keys())
                    if (page := self._files.src_uris[path].page) and not _has_broken_links(page)
                }
            )

    def _record(self, page: Page, words: str) -> PageRecord:
        path = page.file.src_uri
        links = page.links_to_anchors or {}
        return PageRecord(
            self._source(path),
            self._html_keys[path],
            words,
            [],
            sorted(page.present_anchor_ids or ()),
            {file.src_uri: list(anchors) for file, anchors in links.items()},
            "",
        )

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
        if key:
            self._page_keys[path] = key
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
        html_key = self._html_keys.get(page.file.src_uri)
        if html_key is None:
            return None
        neighbours = [
            (near.title, near.url) if near is not None else None
            for near in (page.previous_page, page.next_page)
        ]
        return self._results.key(
            "page",
            template.name,
            html_key,
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
            environment = template.environment.globals
            parts = [*self._surroundings_of(environment), *on_all_pages(environment, base)]
            self._surroundings[base] = hash_of("\0".join(map(str, parts)))
        return self._surroundings[base]

    def _surroundings_of(self, environment: Mapping[str, Any]) -> list[object]:
        """Return what is the same on all pages."""
        config = self._config
        return [
            config.site_name,
            config.site_url,
            json.dumps(config.extra, sort_keys=True, default=str),
            *config.extra_css,
            *config.extra_javascript,
            environment["search_worker"],
            environment["edition_build"],
        ]


def page_meta(front: FrontMatter) -> dict[str, Any]:
    """Return the metadata of a page for MkDocs: the values of its front matter, escaped."""
    return {
        "title": Markup(html.escape(front.title)),  # noqa: S704 - escaped here
        "description": Markup(html.escape(front.description)),  # noqa: S704 - escaped here
        "hide": list(front.hide),
        "front": front,
    }


def _has_broken_links(page: Page) -> bool:
    """Return whether MkDocs reports an anchor that a page links to, which it does in each build."""
    return any(
        to.page is not None
        and to.page.present_anchor_ids is not None
        and not to.page.present_anchor_ids.issuperset(anchors)
        for to, anchors in (page.links_to_anchors or {}).items()
    )


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
