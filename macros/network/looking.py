"""Outside addresses looked at: many at once, but each host by one request after another, with a pause between."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from macros.network import place
from macros.network.session import Patience, session
from macros.network.visit import Visit, visit

Outcome = Literal["fine", "moved", "gone", "refused", "failed", "skipped"]
"""Refused and failed are never fine: nobody could look. Skipped was not opened on purpose."""
_HOSTS_AT_ONCE = 8
_WELL = range(200, 300)
_GONE = (404, 410)
_REFUSED = (401, 403, 407, 429, 451, 999)
_SIGN_IN = re.compile(
    r"(?:^|[/._-])(?:log-?in|sign-?in|auth(?:wall|orize|enticate)?|sso|saml2?|oauth2?|adfs|checkpoint|challenge|captcha|consent)(?:$|[/._-])"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking at an address."""

    address: str
    outcome: Outcome
    reason: str
    """Why, in a few words of ours."""
    status: int | None = None
    to: str | None = None
    """Where it moved."""


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
    wait: Callable[[float], None] = time.sleep


def look_at(addresses: Iterable[str], manners: Manners, *, page: bool = False) -> dict[str, Visit]:
    """Open addresses, each once; those that exist in samples only are left out. Gives address to what came of it."""
    by_host: dict[str, list[str]] = defaultdict(list)
    for address in dict.fromkeys(addresses):
        if not place.is_sample(address):
            by_host[place.host_of(address)].append(address)

    def of_host(listed: list[str]) -> list[Visit]:
        found = []
        with session(manners.patience, manners.agent) as asking:
            for number, address in enumerate(listed):
                if number:
                    manners.wait(manners.between)
                found.append(visit(asking, manners.patience, address, private=manners.private, page=page))
        return found

    with ThreadPoolExecutor(_HOSTS_AT_ONCE) as pool:
        return {one.address: one for listed in pool.map(of_host, by_host.values()) for one in listed}


def judged(address: str, found: Visit | None) -> Look:
    """Say what came of looking at an address; of None, that it is a sample."""
    if found is None:
        return Look(address, "skipped", "it is a sample that leads nowhere")
    status = found.status
    if status is None:
        return Look(address, "skipped" if found.private else "failed", found.trouble)
    if status not in _WELL:
        outcome: Outcome = "gone" if status in _GONE else "refused" if status in _REFUSED else "failed"
        return Look(address, outcome, f"the answer is {status}", status)
    if asks_to_sign_in(found):
        return Look(address, "refused", "it asks to sign in, or to agree to something, first", status)
    if found.moved_to is not None:
        return Look(address, "moved", "it moved for good", status, found.moved_to)
    return Look(address, "fine", f"the answer is {status}", status)


def asks_to_sign_in(found: Visit) -> bool:
    """Tell whether an address leads to a page to sign in or to agree on, which says nothing of what lies behind."""
    return bool(found.steps) and _is_sign_in(found.end) and not _is_sign_in(found.address)


def _is_sign_in(address: str) -> bool:
    parts = urlsplit(address.lower())
    return _SIGN_IN.search(f"{parts.hostname or ''}{parts.path}") is not None
