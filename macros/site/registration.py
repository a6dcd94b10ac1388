"""The page macros as mkdocs-macros wants them: functions that know the page which is being rendered.

Under MkDocs, `macros/hooks.py` renders pages itself and none of these is called. Engines that know
mkdocs-macros but no hooks call them; the playbook is then checked and loaded at the first call.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from macros.pages import MACROS, Site, View
from macros.pages.macro import PageMacro
from macros.site.rendering import check_playbook, site_of


def register(env: Any) -> None:
    """Register every page macro with a mkdocs-macros plugin, or with what offers the same interface."""
    for name, macro in MACROS.items():
        env.macro(_bound(macro, env), name)


@cache
def _site(root: Path) -> Site:
    return site_of(check_playbook(root))


def _bound(macro: PageMacro, env: Any) -> Callable[..., str]:
    """Bind a macro to the page that the engine renders when it is called."""

    def call(*arguments: Any, **keywords: Any) -> str:
        view = View(_site(Path(env.project_dir)), env.page.file.src_uri)
        return str(macro.function(view, *arguments, **keywords))

    call.__name__ = macro.signature.name
    call.__doc__ = macro.signature.documentation
    return call
