"""Open outside addresses and classify the results."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from macros.network import address_class
from macros.network.scheduler import Progress, Scheduler
from macros.network.visit import Visit
from macros.network.visit_options import VisitOptions

Outcome = Literal[
    "fine", "moved", "broken-anchor", "gone", "refused", "failed", "unreached", "skipped"
]
"""Refused, failed and unreached say nothing about the address: it could not be checked. A skipped
address was not opened on purpose. A broken anchor is a fragment that an existing page lacks."""
_OK = range(200, 300)
_NOT_THERE = (404, 410)
_NO_ACCESS = (401, 403, 407, 429, 451, 999)
_SIGN_IN = re.compile(
    r"(?:^|[/._-])"
    r"(?:log-?in|sign-?in|auth(?:wall|orize|enticate)?|sso|saml2?|oauth2?|adfs|checkpoint"
    r"|challenge|captcha|consent)"
    r"(?:$|[/._-])"
)


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The result of checking an address."""

    address: str
    outcome: Outcome
    reason: str
    """The cause, in a few words that contain no data."""
    status: int | None = None
    to: str | None = None
    """The new address, if it moved."""


def open_all(
    addresses: Iterable[str],
    options: VisitOptions,
    *,
    pages: Collection[str] = (),
    progress: Progress = lambda _count, _total: None,
) -> dict[str, Visit]:
    """Open each address once and return the results; samples are left out.

    Only the addresses in `pages` are read; for the others the headers are enough.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for address in dict.fromkeys(addresses):
        if not address_class.is_sample(address):
            by_host[address_class.host_and_port(address)].append(address)
    return Scheduler(options, pages=frozenset(pages), progress=progress).open(by_host)


def classify(address: str, visit: Visit | None) -> LinkResult:
    """Classify the result of opening an address; None means that it is a sample."""
    if visit is None:
        return LinkResult(address, "skipped", "it is a sample address")
    status = visit.status
    if not visit.reached:
        return LinkResult(address, "unreached", visit.trouble)
    if status is None:
        # Without a status there was no answer, or the address was not opened on purpose.
        return LinkResult(address, "skipped" if visit.private else "failed", visit.trouble)
    if status not in _OK:
        outcome: Outcome = "failed"
        if status in _NOT_THERE:
            outcome = "gone"
        elif status in _NO_ACCESS:
            outcome = "refused"
        return LinkResult(address, outcome, f"the answer is {status}", status)
    if asks_to_sign_in(visit):
        return LinkResult(address, "refused", "it asks to sign in or give consent first", status)
    if visit.moved_to is not None:
        return LinkResult(address, "moved", "it has moved permanently", status, visit.moved_to)
    return LinkResult(address, "fine", f"the answer is {status}", status)


def asks_to_sign_in(visit: Visit) -> bool:
    """Return whether redirects lead to a page to sign in or give consent."""
    return bool(visit.steps) and _is_sign_in(visit.end) and not _is_sign_in(visit.address)


def _is_sign_in(address: str) -> bool:
    parts = urlsplit(address.lower())
    return _SIGN_IN.search(f"{parts.hostname or ''}{parts.path}") is not None
