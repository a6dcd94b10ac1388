"""Renders each item of the theme's navigation once for all pages on which it looks the same."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from typing import Any

import jinja2
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page

_ITEM = "partials/nav-item.html"
KNOWN = "89895208f22d68ce405a4bcb6649b9150eba5bbb04663a6cb3f93f02daf1d2f7"
"""SHA-256 of the theme's template of an item, the same since Material 9.8.1. With another one
nothing is kept."""
_MACRO = "{% macro render(nav_item, path, level, parent) %}"
_AFRESH = "{% macro render_afresh(nav_item, path, level, parent) %}"
_KEPT = "{{ kept_item(render_afresh, nav, page, nav_item, path, level, parent) }}"
_RECURSION = '{{ render(item, path ~ "_" ~ loop.index, level + 1, nav_item) }}'
_KEPT_RECURSION = (
    '{{ kept_item(render_afresh, nav, page, item, path ~ "_" ~ loop.index, level + 1, nav_item) }}'
)
_PLAIN = frozenset((Page, Section, Link))
"""Items that the engine itself makes. Plugins' own may look different on every page."""
_GROUPS = 16


def keep_items(environment: jinja2.Environment) -> bool:
    """Let the theme's templates keep items of the navigation; tells whether these are the templates for which that works."""
    loader = environment.loader
    if loader is None:
        return False
    with suppress(jinja2.TemplateNotFound):
        if sha256(loader.get_source(environment, _ITEM)[0].encode()).hexdigest() == KNOWN:
            environment.loader = _Loader(loader)
            environment.globals["kept_item"] = Items()
            return True
    return False


class _Loader(jinja2.BaseLoader):
    """Loads the theme's templates, the one of a navigation's item with its calls led through `Items`."""

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        self._loader = loader

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, file, fresh = self._loader.get_source(environment, template)
        if template == _ITEM:
            source = f"{source.replace(_MACRO, _AFRESH).replace(_RECURSION, _KEPT_RECURSION)}{_MACRO}{_KEPT}{{% endmacro %}}"
        return source, file, fresh

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()


class Items:
    """Renders items of the navigation, those that do not lead to the current page once for each group of pages.

    An item's links are relative. Seen from two pages of one folder they are the same, unless they
    lead to something below one of the two (`_folders_above`).
    """

    def __init__(self) -> None:
        # Items are told apart by their address in memory, so the navigation must stay.
        self._navigation: Navigation | None = None
        self._page: Page | None = None
        self._above: set[str] = set()
        self._groups: dict[tuple[str, str], dict[Any, str]] = {}
        self._group: dict[Any, str] = {}

    def __call__(
        self,
        afresh: Callable[..., str],
        navigation: Navigation,
        page: Page | None,
        item: Any,
        path: str,
        level: int,
        parent: Any,
    ) -> str:
        """Give an item's HTML; `afresh` renders it, `path`, `level` and `parent` say where it stands."""
        if page is None or item.active or type(item) not in _PLAIN:
            return afresh(item, path, level, parent)
        if page is not self._page or navigation is not self._navigation:
            self._group = self.group_of(navigation, page)
        key = (id(item), path, level, bool(parent and parent.active)) if item.children else id(item)
        kept = self._group.get(key)
        if kept is None:
            kept = self._group[key] = afresh(item, path, level, parent)
        return kept

    def group_of(self, navigation: Navigation, page: Page) -> dict[Any, str]:
        """Turn to a page; gives what was rendered for the pages of its group."""
        if navigation is not self._navigation:
            self._navigation = navigation
            self._above = _folders_above(navigation.items)
            self._groups.clear()
        self._page = page
        folder, _, file = page.url.rpartition("/")
        if file and "." not in file:
            folder = page.url
        key = (
            (folder, "")
            if not folder or folder in self._above
            else (posixpath.dirname(folder), "*")
        )
        if key not in self._groups and len(self._groups) == _GROUPS:
            # Pages of a folder follow each other: what was needed long ago is not needed again.
            del self._groups[next(iter(self._groups))]
        return self._groups.setdefault(key, {})


def _folders_above(items: Iterable[Any]) -> set[str]:
    """List the folders that something in the navigation lies in or below, but pages that are such a folder themselves."""
    above: set[str] = set()
    pages: set[str] = set()

    def add(items: Iterable[Any]) -> None:
        for item in items:
            if isinstance(item, Section):
                add(item.children)
                continue
            target = posixpath.normpath(f"/{item.url}")[1:]
            if not isinstance(item, Page) or target in pages:
                above.add(target)
            pages.add(target)
            while target:
                target = posixpath.dirname(target)
                above.add(target)

    add(items)
    return above
