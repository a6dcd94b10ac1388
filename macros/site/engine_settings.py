"""Change the settings that MkDocs has read, and the plugin that renders macros."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from macros.site.build_environment import SELECTOR, EditionBuild
from macros.site.build_run import SiteBuildError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_ICONS_IN_STYLES = ("admonition", "annotation", "tag")

Renderer = Callable[[str, str], str]
"""Takes the path of a page and its text; returns the text with its macro calls replaced."""


def set_offline(config: MkDocsConfig) -> None:
    """Set up a site without a server: links to files, no address, a polyfill."""
    config.use_directory_urls = False
    config.site_url = ""
    config.extra.pop("version", None)
    config.extra["polyfills"] = ["assets/offline/worker.js"]


def set_edition(config: MkDocsConfig, edition: EditionBuild) -> None:
    """Set up a site that is published beside its other editions."""
    config.extra["version"] = SELECTOR
    config.extra["scope"] = edition.scope


def check_icons(config: MkDocsConfig) -> None:
    """Raise SiteBuildError for settings with which the theme writes styles into pages.

    The styles would be escaped, and the content security policy would block them.
    """
    icons = config.theme.get("icon") or {}
    for name in _ICONS_IN_STYLES:
        if icons.get(name):
            raise SiteBuildError(
                f"Nothing was built: 'theme.icon.{name}' in mkdocs.yml makes the theme write styles"
                " into pages, which the content policy forbids. Delete it, and set the icon in a"
                " style sheet under overrides/assets/css/."
            )


def guard_macros(config: MkDocsConfig, render: Renderer) -> None:
    """Make mkdocs-macros render nothing but macro calls, with our own renderer."""
    plugin: Any = config.plugins["macros"]
    plugin._env = GuardedEnvironment(plugin, render)  # noqa: SLF001 - there is no public way
    plugin.has_j2 = lambda _title: False  # titles in the navigation are text without macro calls


class GuardedEnvironment(ImmutableSandboxedEnvironment):
    """A replacement for the template environment of mkdocs-macros that renders macro calls only.

    No template engine runs on a page. The sandbox of the base class is a second layer of defence,
    in case the plugin renders anything in another way.
    """

    def __init__(self, plugin: Any, render: Renderer) -> None:
        """Guard a mkdocs-macros plugin, which knows the page that is rendered."""
        super().__init__(loader=None)
        self._plugin = plugin
        self._render = render

    def from_string(self, source: Any, *_: Any, **__: Any) -> Any:
        """Return an object that renders a page's text."""
        return _GuardedPage(str(source), self._plugin, self._render)


class _GuardedPage:
    """A page's text, ready to be rendered."""

    def __init__(self, source: str, plugin: Any, render: Renderer) -> None:
        self._source = source
        self._plugin = plugin
        self._render = render

    def render(self, **_: Any) -> str:
        return self._render(self._plugin.page.file.src_uri, self._source)
