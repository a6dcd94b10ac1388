"""Render single pages with what MkDocs knows from its last build, before it builds all of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs.commands.build import _populate_page, get_context
from mkdocs.structure.files import File, Files

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation

    from macros.site.engine_menus import PageMenus
    from macros.site.engine_pages import EnginePages


@dataclass
class EngineBuild:
    """What a build by MkDocs has made of a playbook, besides its pages."""

    config: MkDocsConfig
    nav: Navigation
    files: Files
    pages: EnginePages
    menus: PageMenus | None
    env: jinja2.Environment | None = None

    def render(self, paths: Collection[str]) -> dict[str, bytes]:
        """Return pages by their paths below the site's folder, read and rendered again.

        It is empty if a page causes a message, which belongs to the next build.
        """
        documents = [file for file in self.files if file.is_documentation_page()]
        files = [file for file in documents if file.dest_uri in paths]
        with _silent() as messages:
            for file in files:
                if file.page is not None:
                    _populate_page(file.page, self.config, self.files)
            contents = {file.dest_uri: self._render(file, documents) for file in files}
        return {} if messages else contents

    def _render(self, file: File, documents: Sequence[File]) -> bytes:
        """Return a page as MkDocs writes it, with the template around it."""
        page, plugins = file.page, self.config.plugins
        if page is None or self.env is None:
            raise LookupError(file.src_uri)
        page.active = True
        try:
            context = get_context(self.nav, documents, self.config, page)
            context = plugins.on_page_context(context, page=page, config=self.config, nav=self.nav)
            template = self.env.get_template(page.meta.get("template", "main.html"))
            html = plugins.on_post_page(template.render(context), page=page, config=self.config)
        finally:
            page.active = False
        return html.encode("utf-8", "xmlcharrefreplace")


@contextmanager
def _silent() -> Iterator[list[logging.LogRecord]]:
    """Collect what the engine logs meanwhile, instead of printing it."""
    records: list[logging.LogRecord] = []
    logger = logging.getLogger("mkdocs")
    handlers = logger.handlers
    collector = logging.Handler(logging.INFO)

    def emit(record: logging.LogRecord) -> None:
        if record.thread == builder:
            records.append(record)
        else:  # of the server
            for handler in handlers:
                handler.handle(record)

    builder = threading.get_ident()
    collector.emit = emit  # type: ignore[method-assign]
    logger.handlers = [collector]
    try:
        yield records
    finally:
        logger.handlers = handlers
