"""Settings for opening outside addresses: who asks, how often, and how long anything may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from macros.network.session import Patience


@dataclass(frozen=True, slots=True)
class Limits:
    """How long opening addresses may take, in seconds. What is not reached in time is reported as such."""

    address: float = 60
    """For one address, with its redirects, tries and pauses."""
    host: float = 15 * 60
    """For all addresses of a host, with the pauses between them."""
    run: float = 20 * 60
    """For everything."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How addresses are opened."""

    agent: str
    """Who opens them, for those who look after the other side."""
    private: bool = False
    """Whether addresses of private networks are opened."""
    between: float = 1
    """Seconds between two requests to the same host."""
    patience: Patience = field(default_factory=Patience)
    limits: Limits = field(default_factory=Limits)
    wait: Callable[[float], None] = time.sleep
