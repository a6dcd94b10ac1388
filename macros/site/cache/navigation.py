"""Render each item of the theme's navigation once for all pages on which it looks the same."""

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
SUPPORTED_TEMPLATE = "89895208f22d68ce405a4bcb6649b9150eba5bbb04663a6cb3f93f02daf1d2f7"
"""SHA-256 of the theme's template of an item, the same since Material 9.8.1. With another template,
nothing is cached."""
_MACRO = "{% macro render(nav_item, path, level, parent) %}"
_RENDER_MACRO = "{% macro render_item(nav_item, path, level, parent) %}"
_CACHED_CALL = "{{ cached_item(render_item, nav, page, nav_item, path, level, parent) }}"
_RECURSION = '{{ render(item, path ~ "_" ~ loop.index, level + 1, nav_item) }}'
_CACHED_RECURSION = (
    '{{ cached_item(render_item, nav, page, item, path ~ "_" ~ loop.index, level + 1, nav_item) }}'
)
_PLAIN = frozenset((Page, Section, Link))
"""Items that the engine itself makes. Those of plugins may look different on every page."""
_GROUPS = 16
"""Groups of pages that are cached at the same time."""


def keep_items(environment: jinja2.Environment) -> bool:
    """Make the theme's templates cache items of the navigation; return whether that is possible."""
    loader = environment.loader
    if loader is None:
        return False
    with suppress(jinja2.TemplateNotFound):
        if (
            sha256(loader.get_source(environment, _ITEM)[0].encode()).hexdigest()
            == SUPPORTED_TEMPLATE
        ):
            environment.loader = _Loader(loader)
            environment.globals["cached_item"] = Items()
            return True
    return False


class _Loader(jinja2.BaseLoader):
    """Loads the theme's templates, and replaces calls of the macro for an item with `Items`."""

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        self._loader = loader

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, file, fresh = self._loader.get_source(environment, template)
        if template == _ITEM:
            source = source.replace(_MACRO, _RENDER_MACRO).replace(_RECURSION, _CACHED_RECURSION)
            source += f"{_MACRO}{_CACHED_CALL}{{% endmacro %}}"
        return source, file, fresh

    def list_templates(self) -> list[str]:
        return self._loader.list_templates()


class Items:
    """Renders items of the navigation once per group of pages, except those of the current page.

    The links of an item are relative. They are the same on all pages of a folder, unless they lead
    to something below one of these pages (`_folders_above`).
    """

    def __init__(self) -> None:
        # Items are identified by their address in memory, so the navigation must not be freed.
        self._navigation: Navigation | None = None
        self._page: Page | None = None
        self._above: set[str] = set()
        self._groups: dict[tuple[str, str], dict[Any, str]] = {}
        self._group: dict[Any, str] = {}

    def __call__(
        self,
        render: Callable[..., str],
        navigation: Navigation,
        page: Page | None,
        item: Any,
        path: str,
        level: int,
        parent: Any,
    ) -> str:
        """Return an item's HTML, calling `render` with the other arguments if it is not cached."""
        if page is None or item.active or type(item) not in _PLAIN:
            return render(item, path, level, parent)
        if page is not self._page or navigation is not self._navigation:
            self._group = self.group_of(navigation, page)
        key = (id(item), path, level, bool(parent and parent.active)) if item.children else id(item)
        markup = self._group.get(key)
        if markup is None:
            markup = self._group[key] = render(item, path, level, parent)
        return markup

    def group_of(self, navigation: Navigation, page: Page) -> dict[Any, str]:
        """Make a page the current one, and return the items rendered for its group of pages."""
        if navigation is not self._navigation:
            self._navigation = navigation
            self._above = _folders_above(navigation.items)
            self._groups.clear()
        self._page = page
        folder, _, file = page.url.rpartition("/")
        if file and "." not in file:
            folder = page.url
        if not folder or folder in self._above:
            key = (folder, "")
        else:
            key = (posixpath.dirname(folder), "*")
        if key not in self._groups and len(self._groups) == _GROUPS:
            # Pages of a folder follow each other, so the oldest group is not needed again.
            del self._groups[next(iter(self._groups))]
        return self._groups.setdefault(key, {})


def _folders_above(items: Iterable[Any]) -> set[str]:
    """Return the folders that contain something in the navigation besides their own page."""
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
