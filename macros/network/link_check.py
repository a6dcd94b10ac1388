"""Open outside addresses, and judge what came of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from macros.network import address_class
from macros.network.options import Manners
from macros.network.scheduler import Progress, Scheduler
from macros.network.visit import Visit

Outcome = Literal[
    "fine", "moved", "broken-anchor", "gone", "refused", "failed", "unreached", "skipped"
]
"""Refused, failed and unreached are never fine: nobody could look. Skipped was not opened on
purpose. A broken anchor is a fragment of an address whose page is there, without such a place."""
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


def look_at(
    addresses: Iterable[str],
    manners: Manners,
    *,
    pages: Collection[str] = (),
    progress: Progress = lambda _done, _total: None,
) -> dict[str, Visit]:
    """Open addresses, each once, and return what came of each; those that exist in samples only are left out.

    Of `pages` the page is read, of others the head is enough.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for address in dict.fromkeys(addresses):
        if not address_class.is_sample(address):
            by_host[address_class.host_of(address)].append(address)
    return Scheduler(manners, pages=frozenset(pages), progress=progress).open(by_host)


def judged(address: str, found: Visit | None) -> Look:
    """Say what came of looking at an address; of None, that it is a sample."""
    if found is None:
        return Look(address, "skipped", "it is a sample that leads nowhere")
    status = found.status
    if not found.reached:
        return Look(address, "unreached", found.trouble)
    if status is None:
        return Look(address, "skipped" if found.private else "failed", found.trouble)
    if status not in _WELL:
        outcome: Outcome = (
            "gone" if status in _GONE else "refused" if status in _REFUSED else "failed"
        )
        return Look(address, outcome, f"the answer is {status}", status)
    if asks_to_sign_in(found):
        return Look(
            address, "refused", "it asks to sign in, or to agree to something, first", status
        )
    if found.moved_to is not None:
        return Look(address, "moved", "it moved for good", status, found.moved_to)
    return Look(address, "fine", f"the answer is {status}", status)


def asks_to_sign_in(found: Visit) -> bool:
    """Tell whether an address leads to a page to sign in or to agree on, which says nothing of what lies behind."""
    return bool(found.steps) and _is_sign_in(found.end) and not _is_sign_in(found.address)


def _is_sign_in(address: str) -> bool:
    parts = urlsplit(address.lower())
    return _SIGN_IN.search(f"{parts.hostname or ''}{parts.path}") is not None
