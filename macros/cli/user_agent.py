"""The User-Agent header of requests, and tokens from the environment."""

from __future__ import annotations

import os
from collections.abc import Iterable

from macros import __version__
from macros.model.organization import Repository


def agent(repository: Repository | None = None) -> str:
    """Return the User-Agent header; the repository tells the other side whom to contact."""
    about = f" (+{repository.url})" if repository is not None else ""
    return f"coe-playbook/{__version__}{about}"


def in_environment(names: Iterable[str]) -> str | None:
    """Return the value of the first of these environment variables that is not empty, or None."""
    return next((os.environ[name] for name in names if os.environ.get(name)), None)
