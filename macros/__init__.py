"""The playbook's Python package, and the entry point that mkdocs-macros expects.

Engines call `define_env` once per build or once per page. The loaded playbook is cached in
`macros.check.load`.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def define_env(env: Any) -> None:
    """Register every page macro with mkdocs-macros."""
    # Imported here to keep `import macros` cheap.
    from macros.site.registration import register  # noqa: PLC0415

    register(env)
