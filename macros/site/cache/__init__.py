"""Make builds faster without changing a byte of them.

Compiled templates are kept between builds, and items of the navigation between pages. Markdown and
the search index do not parse the HTML that macros print. Each part first checks that theme and
engine are those it was written for, and does nothing otherwise.

Turn it off with `accelerate: false` under `extra.playbook` in mkdocs.yml.
"""

from __future__ import annotations

import gc
from contextlib import suppress

import jinja2
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig

from macros.pages import Site, component
from macros.site.cache.block import Blocks
from macros.site.cache.navigation import keep_items
from macros.site.cache.search import read_tags_once


def is_wanted(config: MkDocsConfig) -> bool:
    """Return whether mkdocs.yml allows builds to be accelerated."""
    playbook = config.extra.get("playbook")
    return bool(playbook.get("accelerate", True)) if isinstance(playbook, dict) else True


def prepare(config: MkDocsConfig, site: Site) -> None:
    """Prepare for rendering pages, after the playbook was loaded."""
    words = site.words
    components = component.environment(site.components, words)
    components.bytecode_cache = _template_cache(words.language, words.version)
    # A template that changes is loaded again for the next build; no need to look at every call.
    components.auto_reload = False
    if components.cache is not None:
        components.cache.clear()
    # MkDocs types these as names, but Markdown also takes extensions.
    config.markdown_extensions.append(Blocks())  # type: ignore[arg-type]
    read_tags_once()
    # The garbage collector need not traverse the playbook again and again.
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()


def accelerate(environment: jinja2.Environment) -> None:
    """Make the environment of the theme's templates reuse its results."""
    # Escaping is compiled into a template: one that was cached without it must never be used.
    environment.bytecode_cache = _template_cache(version="escaped")
    keep_items(environment)


class _TemplateCache(jinja2.FileSystemBytecodeCache):
    """Caches compiled templates in the user's temporary folder, by the hash of their source.

    They are never in the playbook's folder, because they are code that a proposed change could
    bring along. The texts of a language are compiled into components.
    """

    def __init__(self, language: str = "", version: str = "") -> None:
        super().__init__()
        self._language = language
        self._version = version

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return a key of template and language."""
        return super().get_cache_key(f"{self._language}:{name}", filename)

    def get_source_checksum(self, source: str) -> str:
        """Return a checksum of all that a template is compiled from."""
        return super().get_source_checksum(f"{self._version}:{source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        # A folder that cannot be written to only makes builds slower.
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _template_cache(language: str = "", version: str = "") -> _TemplateCache | None:
    """Return the cache of compiled templates; None if the system has no safe folder for it."""
    try:
        return _TemplateCache(language, version)
    except (OSError, RuntimeError):
        return None
