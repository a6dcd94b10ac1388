"""Settings for opening outside addresses: user agent, pauses and time limits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from macros.network.session import Timeouts


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits in seconds. What exceeds them is reported as not reached."""

    address: float = 60
    """For one address, including redirects, retries and pauses."""
    host: float = 15 * 60
    """For all addresses of a host, including the pauses between them."""
    run: float = 20 * 60
    """For the whole run."""


@dataclass(frozen=True, slots=True)
class VisitOptions:
    """How addresses are opened."""

    agent: str
    """The user agent, which tells the other side who opens them."""
    private: bool = False
    """Whether addresses in private networks are opened."""
    between: float = 1
    """Seconds between two requests to the same host."""
    patience: Timeouts = field(default_factory=Timeouts)
    limits: Limits = field(default_factory=Limits)
    wait: Callable[[float], None] = time.sleep
