"""The playbook's Python package. For mkdocs-macros: registers the page macros, and nothing else.

Engines call `define_env` once a build or once a page; the loaded playbook is kept elsewhere
(`macros.check.load`).
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def define_env(env: Any) -> None:
    """Register every page macro with mkdocs-macros."""
    from macros.site.registration import register  # noqa: PLC0415 - importing the package must not import all of it

    register(env)
