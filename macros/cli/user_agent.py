"""How commands speak with other machines: who they say that they are, and the token that the environment holds."""

from __future__ import annotations

import os
from collections.abc import Iterable

from macros import __version__
from macros.model.organization import Repository


def agent(repository: Repository | None = None) -> str:
    """Say who asks; the repository tells the other side whom to turn to."""
    about = f" (+{repository.url})" if repository is not None else ""
    return f"coe-playbook/{__version__}{about}"


def in_environment(names: Iterable[str]) -> str | None:
    """Give the first of some variables of the environment that holds anything."""
    return next((os.environ[name] for name in names if os.environ.get(name)), None)
