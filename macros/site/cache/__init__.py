"""Make builds faster without changing a byte of them.

Compiled templates are kept between builds. Markdown and the search index do not parse the HTML that
macros print. Each part first checks that the engine is the one it was written for, and does nothing
otherwise.

Turn it off with `accelerate: false` under `extra.playbook` in mkdocs.yml.
"""

from __future__ import annotations

import gc
import json
import logging
import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.theme import Theme

from macros.pages import Site, component
from macros.pages.reads import Facts
from macros.site import stamp
from macros.site.cache.block import Blocks
from macros.site.cache.search import read_tags_once
from macros.site.engine_pages import unknown_parts
from macros.site.fingerprint import FileDigests, code_digest
from macros.site.results import Results
from macros.site.store import Store, place_of

log = logging.getLogger("mkdocs.hooks.playbook")


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


def list_few_templates(theme: Theme) -> None:
    """Keep MkDocs from listing the theme's ten thousand icons, only to leave them out of the site.

    It leaves out whatever is in a folder whose name begins with a dot.
    """
    get_environment = theme.get_env

    def get_env() -> jinja2.Environment:
        environment = get_environment()
        environment.loader = _ThemeLoader(theme.dirs)
        return environment

    theme.get_env = get_env  # type: ignore[method-assign]


class _ThemeLoader(jinja2.FileSystemLoader):
    """Loads templates from the theme's folders, and lists those that are not hidden."""

    def list_templates(self) -> list[str]:
        """Return the names of templates, sorted."""
        names: set[str] = set()
        for top in map(str, self.searchpath):
            for parent, folders, files in os.walk(top):
                folders[:] = [folder for folder in folders if not folder.startswith(".")]
                prefix = parent[len(top) :].strip(os.sep).replace(os.sep, "/")
                names.update(f"{prefix}/{name}" if prefix else name for name in files)
        return sorted(names)


def files_of(config: MkDocsConfig) -> FileDigests:
    """Return the hashes of files, to be asked for before any of them is read for the build."""
    root = _root(config)
    files = FileDigests(str(root), Store(place_of(root)))
    for folder in _content_folders(config):
        files.of_folder(str(folder))
    return files


def _content_folders(config: MkDocsConfig) -> tuple[Path, Path]:
    """Return the folders of data and of pages."""
    playbook = config.extra.get("playbook")
    data = playbook.get("data_dir", "data") if isinstance(playbook, dict) else "data"
    return _root(config) / str(data), Path(config.docs_dir)


def results_of(config: MkDocsConfig, site: Site, files: FileDigests) -> Results:
    """Return the results of earlier builds; none if a plugin or extension may use more than known."""
    if unknown := unknown_parts(config):
        log.info("Nothing is kept between builds, because of %s in mkdocs.yml.", unknown[0])
        return Results()
    data, pages = _content_folders(config)
    code = code_digest(_settings(config), _code_folders(config, site, {data, pages}), files)
    data_files = {
        f"{site.playbook.data_dir}/{path}": digest
        for path, digest in files.in_folder(str(data)).items()
    }
    facts = Facts(site, files.of_folder(str(data)), files.of_folder(str(pages)), data_files)
    return Results(files.store, facts, code, files)


def _code_folders(config: MkDocsConfig, site: Site, content: set[Path]) -> list[Path]:
    """Return where a playbook's own templates and code are, and what else it says it depends on."""
    root = _root(config)
    hooks = [root / str(hook) for hook in config.hooks]
    folders = [
        site.components,
        *([Path(config.theme.custom_dir)] if config.theme.custom_dir else []),
        # A hook may import what is beside it, but beside mkdocs.yml is everything.
        *(hook if hook.parent == root else hook.parent for hook in hooks),
        *(root / folder for folder in config.watch),
    ]
    return [folder.resolve() for folder in folders if folder not in content]


def _settings(config: MkDocsConfig) -> str:
    """Return what settings and the command line say, except where the site is put."""
    groups = [
        {name: value for name, value in group.items() if name not in ("site_dir", "site_url")}
        for group in config.user_configs
    ]
    # MkDocs takes the options of extensions and plugins out of these groups.
    extensions = [*config.markdown_extensions, config.mdx_configs]
    plugins = {name: dict(getattr(plugin, "config", {})) for name, plugin in config.plugins.items()}
    files = dict.fromkeys((config.config_file_path, *stamp.settings_files(_root(config))))
    texts = [Path(file).read_text(encoding="utf-8", errors="replace") for file in files]
    settings = [config.theme.name, groups, extensions, plugins, texts]
    return json.dumps(settings, sort_keys=True, default=_name)


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _name(value: object) -> str:
    """Return a text for a value that JSON does not know; objects are named after their class."""
    if isinstance(value, date | Path):
        return str(value)
    class_ = value if hasattr(value, "__qualname__") else type(value)
    return f"{class_.__module__}.{class_.__qualname__}"


def accelerate(environment: jinja2.Environment) -> None:
    """Make the environment of the theme's templates keep what it compiles."""
    # Escaping is compiled into a template: one that was cached without it must never be used.
    environment.bytecode_cache = _template_cache(version="escaped, without blank lines")


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
