"""Open one address within its time limit, and record the redirects and the final answer."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from urllib.parse import urljoin

import requests

from macros.network import address_class
from macros.network.host_memory import HostMemory
from macros.network.session import REQUEST_ERRORS, failure_reason, is_busy, read_body, retry_after
from macros.network.visit_options import VisitOptions

_MAX_REDIRECTS = 10
_PERMANENT = (301, 308)
_MAX_BYTES = 1_000_000
"""Read of each page."""
_HTML = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)")
_FINAL = range(200, 400)
_TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503
_MIN_TIMEOUT = 0.01
"""Seconds; zero would mean not to wait at all."""
TOO_SLOW = "{} answers too slowly"
_FAILURES = (*REQUEST_ERRORS, ValueError)
"""ValueError is for malformed addresses; OSError includes the errors of `requests`, and missing
certificates."""


@dataclass(frozen=True, slots=True)
class Redirection:
    """A redirect."""

    to: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """The result of opening an address."""

    address: str
    steps: tuple[Redirection, ...] = ()
    status: int | None = None
    """The last answer's status code; None if there was none."""
    trouble: str = ""
    """Why there was no answer, in a few words."""
    private: bool = False
    """Whether it, or what it redirects to, is in a private network and was not opened."""
    reached: bool = True
    """Whether there was time to open it; False says nothing about the address."""
    text: str = ""
    """The page, if it was requested."""
    is_html: bool = False
    """Whether the page is HTML."""
    is_whole: bool = True
    """Whether the page was read to its end."""

    @property
    def end(self) -> str:
        """The address after all redirects."""
        return self.steps[-1].to if self.steps else self.address

    @property
    def moved_to(self) -> str | None:
        """The address after all leading permanent redirects; None if it has not moved."""
        target = None
        for step in self.steps:
            if not step.permanent:
                break
            target = step.to
        return target


@dataclass(slots=True)
class Attempt:
    """The time limit for opening one address, and the host that is being asked."""

    address: str
    until: float
    """By the monotonic clock."""
    host: str = ""

    @property
    def left(self) -> float:
        """The remaining seconds."""
        return self.until - time.monotonic()


def visit(
    session: requests.Session,
    options: VisitOptions,
    hosts: HostMemory,
    turn: Attempt,
    *,
    page: bool = False,
) -> Visit:
    """Open an address and follow its redirects.

    `page` requests the page; otherwise the headers are enough.
    """
    # No address may see the cookies of another one.
    session.cookies.clear()
    steps: tuple[Redirection, ...] = ()
    url = turn.address
    # Redirects are followed by hand: each host has its own pauses, and may be a private one.
    while True:
        turn.host = address_class.host_and_port(url)
        if (reason := hosts.reason_closed(turn.host)) is not None:
            return Visit(turn.address, steps, trouble=reason, reached=False)
        if not options.private and address_class.is_private(url):
            return Visit(turn.address, steps, private=True, trouble="it is in a private network")
        try:
            with _ask(session, options, hosts, turn, url, page=page) as response:
                _remember(hosts, turn.host, response)
                to = session.get_redirect_target(response)
                if to is None:
                    return _arrival(turn, steps, response, page=page)
            url = urljoin(url, to)
        except _FAILURES as error:
            return _failure(hosts, turn, steps, error)
        steps = (*steps, Redirection(url, response.status_code in _PERMANENT))
        if not url.startswith(("http://", "https://")):
            trouble = "it redirects to an address that is neither http nor https"
            return Visit(turn.address, steps, trouble=trouble)
        if len(steps) > _MAX_REDIRECTS:
            return Visit(turn.address, steps, trouble="it redirects too often")


def _arrival(
    turn: Attempt, steps: tuple[Redirection, ...], response: requests.Response, *, page: bool
) -> Visit:
    """Return the result at the end of all redirects."""
    if not page:
        return Visit(turn.address, steps, response.status_code)
    body = read_body(response.raw, turn.until, _MAX_BYTES)
    kind = response.headers.get("Content-Type", "").lower()
    is_html = kind.partition(";")[0].strip() in _HTML
    charset = _CHARSET.search(kind)
    text = _decode(body, charset[1] if charset is not None else "utf-8")
    return Visit(
        turn.address,
        steps,
        response.status_code,
        text=text,
        is_html=is_html,
        is_whole=len(body) < _MAX_BYTES,
    )


def _decode(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):  # not a charset, or not one for text
        return body.decode("utf-8", "replace")


def _remember(hosts: HostMemory, host: str, response: requests.Response) -> None:
    """Record whether a host asks to wait, after all retries or for longer than there is time."""
    status = response.status_code
    if _asks_to_wait(response):
        hosts.close(host, f"its host asks to wait (it answered {status})")
    elif status == _UNAVAILABLE:
        hosts.record_failure(host, f"it answered {status}")
    else:
        hosts.record_answer(host)


def _asks_to_wait(response: requests.Response) -> bool:
    return response.status_code == _TOO_MANY_REQUESTS or (
        is_busy(response) and "Retry-After" in response.headers
    )


def _failure(
    hosts: HostMemory, turn: Attempt, steps: tuple[Redirection, ...], error: Exception
) -> Visit:
    if turn.left <= 0:
        hosts.close(turn.host, TOO_SLOW.format("its host"))
        return Visit(turn.address, steps, trouble=TOO_SLOW.format("it"), reached=False)
    reason = failure_reason(error)
    if turn.host:
        hosts.record_failure(turn.host, reason)
    return Visit(turn.address, steps, trouble=reason)


def _ask(
    session: requests.Session,
    options: VisitOptions,
    hosts: HostMemory,
    turn: Attempt,
    url: str,
    *,
    page: bool,
) -> requests.Response:
    """Request the headers of an address, or the page.

    The page is requested as well if the server does not answer a request for its headers properly.
    """
    tries = 0 if hosts.is_doubtful(turn.host) else options.patience.tries
    methods = ("GET",) if page else ("HEAD", "GET")
    for method in methods:
        response = _try(session, options, turn, method, url, tries)
        # A host that asks to wait is not asked again with the other method.
        is_final = response.status_code in (*_FINAL, _UNAVAILABLE) or _asks_to_wait(response)
        if is_final or method == methods[-1]:
            break
        response.close()
    return response


def _try(
    session: requests.Session,
    options: VisitOptions,
    turn: Attempt,
    method: str,
    url: str,
    tries: int,
) -> requests.Response:
    """Send a request; retry temporary failures while a pause still fits into the remaining time."""
    patience = options.patience
    for attempt in range(tries + 1):
        pause: float = min(patience.pause * 2**attempt, patience.longest)
        timeout = (
            max(_MIN_TIMEOUT, min(patience.connect, turn.left)),
            max(_MIN_TIMEOUT, min(patience.answer, turn.left)),
        )
        try:
            response = session.request(
                method, url, allow_redirects=False, stream=True, timeout=timeout
            )
        except (requests.ConnectionError, requests.Timeout) as error:
            # A certificate that is not trusted now will not be trusted in a second.
            is_permanent = isinstance(error, requests.exceptions.SSLError)
            if attempt == tries or turn.left <= pause or is_permanent:
                raise
        else:
            requested_pause = retry_after(response)
            pause = pause if requested_pause is None else requested_pause
            if attempt == tries or turn.left <= pause or not is_busy(response):
                break
            response.close()
        options.wait(pause)
    return response
