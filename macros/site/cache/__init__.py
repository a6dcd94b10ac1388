"""Makes builds faster without changing a byte of them.

Compiled templates are kept from build to build, items of the navigation from page to page; HTML
that macros made is not read again by Markdown and the search index as if somebody had typed it.
Each part looks first whether theme and engine are those that it was written for, and otherwise
leaves them their own way.

Switched off with `accelerate: false` under `extra.playbook` in mkdocs.yml.
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
    """Tell whether mkdocs.yml lets builds be accelerated."""
    playbook = config.extra.get("playbook")
    return bool(playbook.get("accelerate", True)) if isinstance(playbook, dict) else True


def prepare(config: MkDocsConfig, site: Site) -> None:
    """Get ready for rendering pages, once the playbook is loaded."""
    words = site.words
    components = component.environment(site.components, words)
    components.bytecode_cache = _kept_templates(words.language, words.version)
    # A template that is changed while people write is read anew with the next build, not looked for
    # at every call.
    components.auto_reload = False
    if components.cache is not None:
        components.cache.clear()
    config.markdown_extensions.append(Blocks())  # type: ignore[arg-type] # Markdown takes names and extensions
    read_tags_once()
    # The garbage collector need not go through the playbook again and again.
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()


def accelerate(environment: jinja2.Environment) -> None:
    """Let the environment of the theme's templates keep what it made."""
    # A template is compiled with its escaping: one that was kept without it must never be used.
    environment.bytecode_cache = _kept_templates(version="escaped")
    keep_items(environment)


class _KeptTemplates(jinja2.FileSystemBytecodeCache):
    """Keeps compiled templates in the user's own temporary folder, each under the hash of its source.

    Never in the playbook's folder: what is kept is code, and a proposed change must not be able to
    bring some along. Components are compiled with the texts of a language in them.
    """

    def __init__(self, language: str = "", version: str = "") -> None:
        super().__init__()
        self._language = language
        self._version = version

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Tell one template from another, and one language from another."""
        return super().get_cache_key(f"{self._language}:{name}", filename)

    def get_source_checksum(self, source: str) -> str:
        """Tell what a template is compiled from."""
        return super().get_source_checksum(f"{self._version}:{source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        # A folder that cannot be written keeps none.
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _kept_templates(language: str = "", version: str = "") -> _KeptTemplates | None:
    """Give the store of compiled templates; None where the system has no folder that is safe for it."""
    try:
        return _KeptTemplates(language, version)
    except (OSError, RuntimeError):
        return None
