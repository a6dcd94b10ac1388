"""One address opened within its time, and what came of it: every redirect on the way, and the answer at its end."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from urllib.parse import urljoin

import requests

from macros.network import address_class
from macros.network.host_memory import HostMemory
from macros.network.options import Manners
from macros.network.session import FAILURES, is_busy, read_body, retry_after, why

_MOST_REDIRECTS = 10
_PERMANENT = (301, 308)
_MOST_BYTES = 1_000_000
"""How much of a page is read."""
_HTML = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)")
_ANSWERED = range(200, 400)
_TOO_MANY = 429
_UNAVAILABLE = 503
_SHORTEST = 0.01
"""Seconds: a time-out of zero would mean not to wait at all."""
TOO_SLOW = "{} answers too slowly"
_FAILURES = (*FAILURES, ValueError)
"""ValueError: what is no address at all. OSError: those of requests, and certificates that are not
there."""


@dataclass(frozen=True, slots=True)
class Step:
    """A redirect."""

    to: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of opening an address."""

    address: str
    steps: tuple[Step, ...] = ()
    status: int | None = None
    """The last answer's status code; None where there was none."""
    trouble: str = ""
    """Why there was no answer, in a few words."""
    private: bool = False
    """Whether it, or what it redirects to, lies in a private network and was not opened."""
    reached: bool = True
    """Whether there was time to find out; False says nothing about the address."""
    text: str = ""
    """The page, where it was asked for."""
    is_html: bool = False
    """Whether the page is HTML."""
    is_whole: bool = True
    """Whether the page was read to its end."""

    @property
    def end(self) -> str:
        """The address at the end of all redirects."""
        return self.steps[-1].to if self.steps else self.address

    @property
    def moved_to(self) -> str | None:
        """Where permanent redirects lead: what to write instead of the address. None where it has not moved."""
        found = None
        for step in self.steps:
            if not step.permanent:
                break
            found = step.to
        return found


@dataclass(slots=True)
class Turn:
    """The time that opening one address may take, and whom it asks at the moment."""

    address: str
    until: float
    """By the monotonic clock."""
    host: str = ""

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()


def visit(
    session: requests.Session,
    manners: Manners,
    hosts: HostMemory,
    turn: Turn,
    *,
    page: bool = False,
) -> Visit:
    """Open an address and follow its redirects; `page` reads the page, otherwise its head is enough."""
    session.cookies.clear()
    steps: tuple[Step, ...] = ()
    url = turn.address
    while True:
        turn.host = address_class.host_of(url)
        if (reason := hosts.closed(turn.host)) is not None:
            return Visit(turn.address, steps, trouble=reason, reached=False)
        if not manners.private and address_class.is_private(url):
            return Visit(turn.address, steps, private=True, trouble="it lies in a private network")
        try:
            with _ask(session, manners, hosts, turn, url, page=page) as response:
                _remember(hosts, turn.host, response)
                to = session.get_redirect_target(response)
                if to is None:
                    return _arrival(turn, steps, response, page=page)
            url = urljoin(url, to)
        except _FAILURES as error:
            return _failure(hosts, turn, steps, error)
        steps = (*steps, Step(url, response.status_code in _PERMANENT))
        if not url.startswith(("http://", "https://")):
            return Visit(turn.address, steps, trouble="it leads to an address that is not https")
        if len(steps) > _MOST_REDIRECTS:
            return Visit(turn.address, steps, trouble="its redirects never end")


def _arrival(
    turn: Turn, steps: tuple[Step, ...], response: requests.Response, *, page: bool
) -> Visit:
    """Return what stands at the end of all redirects."""
    if not page:
        return Visit(turn.address, steps, response.status_code)
    body = read_body(response.raw, turn.until, _MOST_BYTES)
    kind = response.headers.get("Content-Type", "").lower()
    is_html = kind.partition(";")[0].strip() in _HTML
    charset = _CHARSET.search(kind)
    text = _decoded(body, charset[1] if charset is not None else "utf-8")
    return Visit(
        turn.address,
        steps,
        response.status_code,
        text=text,
        is_html=is_html,
        is_whole=len(body) < _MOST_BYTES,
    )


def _decoded(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):  # no charset, or none of text
        return body.decode("utf-8", "replace")


def _remember(hosts: HostMemory, host: str, response: requests.Response) -> None:
    """Note whether a host asks to wait: after all tries, or for longer than there is time."""
    status = response.status_code
    if _asks_to_wait(response):
        hosts.close(host, f"its host asks to wait (it answered {status})")
    elif status == _UNAVAILABLE:
        hosts.failed(host, f"it answered {status}")
    else:
        hosts.answered(host)


def _asks_to_wait(response: requests.Response) -> bool:
    return response.status_code == _TOO_MANY or (
        is_busy(response) and "Retry-After" in response.headers
    )


def _failure(hosts: HostMemory, turn: Turn, steps: tuple[Step, ...], error: Exception) -> Visit:
    if turn.left <= 0:
        hosts.close(turn.host, TOO_SLOW.format("its host"))
        return Visit(turn.address, steps, trouble=TOO_SLOW.format("it"), reached=False)
    reason = why(error)
    if turn.host:
        hosts.failed(turn.host, reason)
    return Visit(turn.address, steps, trouble=reason)


def _ask(
    session: requests.Session,
    manners: Manners,
    hosts: HostMemory,
    turn: Turn,
    url: str,
    *,
    page: bool,
) -> requests.Response:
    """Ask for the head; for the page where it is wanted, or where a server does not answer well for the head alone."""
    tries = 0 if hosts.is_doubtful(turn.host) else manners.patience.tries
    methods = ("GET",) if page else ("HEAD", "GET")
    for method in methods:
        response = _try(session, manners, turn, method, url, tries)
        # A host that asks to wait is not asked a second time in another way.
        is_final = response.status_code in (*_ANSWERED, _UNAVAILABLE) or _asks_to_wait(response)
        if is_final or method == methods[-1]:
            break
        response.close()
    return response


def _try(
    session: requests.Session, manners: Manners, turn: Turn, method: str, url: str, tries: int
) -> requests.Response:
    """Ask, and ask again after what may pass, as long as the pause before that fits into the time that is left."""
    patience = manners.patience
    for number in range(tries + 1):
        pause: float = min(patience.pause * 2**number, patience.longest)
        timeout = (
            max(_SHORTEST, min(patience.connect, turn.left)),
            max(_SHORTEST, min(patience.answer, turn.left)),
        )
        try:
            response = session.request(
                method, url, allow_redirects=False, stream=True, timeout=timeout
            )
        except (requests.ConnectionError, requests.Timeout) as error:
            if (
                number == tries
                or turn.left <= pause
                or isinstance(error, requests.exceptions.SSLError)
            ):
                raise
        else:
            asked = retry_after(response)
            pause = pause if asked is None else asked
            if number == tries or turn.left <= pause or not is_busy(response):
                break
            response.close()
        manners.wait(pause)
    return response
