"""Makes builds faster without changing a byte of them.

Compiled templates are kept from build to build, items of the navigation from page to page; HTML that macros made is not
read again by Markdown and the search index as if somebody had typed it. Each part looks first whether theme and engine are
those that it was written for, and otherwise leaves them their own way.

Switched off with `accelerate: false` under `extra.playbook` in mkdocs.yml.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig

from macros.acceleration.block import Blocks
from macros.acceleration.navigation import keep_items
from macros.acceleration.search import read_tags_once
from macros.pages import Site, component

_TEMPLATES = Path(".cache", "templates")


def is_wanted(config: MkDocsConfig) -> bool:
    """Tell whether mkdocs.yml lets builds be accelerated."""
    playbook = config.extra.get("playbook")
    return bool(playbook.get("accelerate", True)) if isinstance(playbook, dict) else True


def prepare(config: MkDocsConfig, site: Site) -> None:
    """Get ready for rendering pages, once the playbook is loaded."""
    component.environment(site.components).bytecode_cache = _KeptTemplates(site.playbook.root)
    config.markdown_extensions.append(Blocks())  # type: ignore[arg-type] # Markdown takes names and extensions
    read_tags_once()
    # The garbage collector need not go through the playbook again and again.
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()


def accelerate(environment: jinja2.Environment, site: Site) -> None:
    """Let the environment of the theme's templates keep what it made."""
    environment.bytecode_cache = _KeptTemplates(site.playbook.root)
    keep_items(environment)


class _KeptTemplates(jinja2.FileSystemBytecodeCache):
    """Keeps compiled templates, each under the hash of its source. A folder that cannot be written keeps none."""

    def __init__(self, root: Path) -> None:
        folder = root / _TEMPLATES
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
