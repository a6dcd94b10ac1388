"""One address opened, and what came of it: every redirect on the way, and the answer at its end."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from macros.network import place
from macros.network.session import Patience, why

_MOST_REDIRECTS = 10
_PERMANENT = (301, 308)
_MOST_BYTES = 1_000_000
"""How much of a page is read."""
_ANSWERED = range(200, 400)


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
    text: str = ""
    """The page, where it was asked for."""

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


def visit(session: requests.Session, patience: Patience, address: str, *, private: bool, page: bool = False) -> Visit:
    """Open an address and follow its redirects.

    `private` allows addresses of private networks; `page` reads the page, otherwise its head is enough.
    """
    session.cookies.clear()
    steps: list[Step] = []
    url = address
    while True:
        if not private and place.is_private(url):
            return Visit(address, tuple(steps), private=True, trouble="it lies in a private network")
        try:
            with _asked(session, patience, url, page=page) as response:
                to = session.get_redirect_target(response)
                if to is None:
                    text = _text(response) if page else ""
                    return Visit(address, tuple(steps), response.status_code, text=text)
                status = response.status_code
        except (requests.RequestException, HTTPError, ValueError) as error:
            return Visit(address, tuple(steps), trouble=why(error))
        url = urljoin(url, to)
        steps.append(Step(url, status in _PERMANENT))
        if not url.startswith(("http://", "https://")):
            return Visit(address, tuple(steps), trouble="it leads to an address that is not https")
        if len(steps) > _MOST_REDIRECTS:
            return Visit(address, tuple(steps), trouble="its redirects never end")


def _asked(session: requests.Session, patience: Patience, url: str, *, page: bool) -> requests.Response:
    """Ask for the head; for the page where it is wanted, or where a server does not answer well for the head alone."""
    methods = ("GET",) if page else ("HEAD", "GET")
    for method in methods:
        response = session.request(method, url, allow_redirects=False, stream=True, timeout=patience.timeout)
        if response.status_code in _ANSWERED or method == methods[-1]:
            break
        response.close()
    return response


def _text(response: requests.Response) -> str:
    read = b""
    for piece in response.iter_content(65_536):
        read += piece
        if len(read) >= _MOST_BYTES:
            break
    return read.decode("utf-8", "replace")
