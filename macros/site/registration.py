"""Register the page macros with mkdocs-macros, bound to the page that is being rendered.

Under MkDocs, `macros/hooks.py` renders pages itself and calls none of these functions. They are for
engines that support mkdocs-macros but no hooks; the first call then checks and loads the playbook.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from macros.pages import MACROS, Site, View
from macros.pages.macro_register import PageMacro
from macros.site.rendering import check_playbook, site_of


def register(env: Any) -> None:
    """Register every page macro with a mkdocs-macros plugin or an object with its interface."""
    for name, macro in MACROS.items():
        env.macro(_bind(macro, env), name)


@cache
def _site(root: Path) -> Site:
    return site_of(check_playbook(root))


def _bind(macro: PageMacro, env: Any) -> Callable[..., str]:
    """Return a function that calls a macro for the page that the engine is rendering."""

    def call(*arguments: Any, **keywords: Any) -> str:
        view = View(_site(Path(env.project_dir)), env.page.file.src_uri)
        return str(macro.function(view, *arguments, **keywords))

    call.__name__ = macro.signature.name
    call.__doc__ = macro.signature.documentation
    return call
