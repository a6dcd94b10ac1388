"""A code host's REST API: read page by page to the end, written to only when told, every failure in a sentence."""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from macros.model.code_host import Host
from macros.network.deadline import within
from macros.network.session import FAILURES, Bearer, Patience, Response, read_body, session, why

_HEADERS: Mapping[Host, Mapping[str, str]] = {
    "github": {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    "gitlab": {"Accept": "application/json"},
}
_PAGE = 100
_MOST_PAGES = 500
_MOST_BYTES = 50_000_000
_SAID: Mapping[int, str] = {
    401: "it does not know the token",
    403: "the token may not do this",
    404: "it knows no such repository, or the token may not see it",
    410: "issues are switched off there",
    422: "it does not take what was sent",
    429: "it asks to come back later",
}


class HostError(Exception):
    """The code host did not do what was asked; the text says why in a sentence."""

    def __init__(self, text: str, status: int | None = None) -> None:
        """Say why, and with which status it answered."""
        super().__init__(text)
        self.status = status


class Api:
    """Speaks with a code host as somebody who holds a token."""

    def __init__(
        self,
        base: str,
        token: str | None,
        agent: str,
        patience: Patience,
        headers: Mapping[str, str],
    ) -> None:
        """Begin below an address such as https://api.github.com, without a token as a guest."""
        self.base = base.rstrip("/")
        self._patience = patience
        self._session = session(patience, agent, headers, Bearer(token) if token else None)

    def read_all(self, path: str, **parameters: str) -> Iterator[dict[str, Any]]:
        """Go through a list to its end. Raises HostError where any page of it cannot be had."""
        for page in range(1, _MOST_PAGES + 1):
            response, listed = self._asked(
                "GET", path, params={**parameters, "per_page": str(_PAGE), "page": str(page)}
            )
            if not isinstance(listed, list):
                raise HostError("the code host's answer is no list.")
            yield from listed
            if "next" not in response.links:
                return
        raise HostError("the code host's list never ends.")

    def read(self, path: str) -> dict[str, Any]:
        """Read one thing. Raises HostError."""
        _, answer = self._asked("GET", path)
        if not isinstance(answer, dict):
            raise HostError("the code host's answer is not what was asked for.")
        return answer

    def ask(self, path: str) -> None:
        """Ask for something whose answer is that there is one. Raises HostError, with status 404 where there is none."""
        self._asked("GET", path)

    def write(self, method: str, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Send something; what may have been done already is not sent again. Raises HostError."""
        _, answer = self._asked(method, path, json=dict(content))
        return answer if isinstance(answer, dict) else {}

    def _asked(self, method: str, path: str, **what: Any) -> tuple[Response, Any]:
        """Return an answer and what it holds."""
        url = f"{self.base}{path}"
        try:
            response, is_ok, body = within(
                self._patience.whole, lambda: self._send(method, url, what)
            )
        except FAILURES as error:
            raise HostError(
                f"the code host cannot be asked ({method} {url}): {why(error)}."
            ) from None
        if not is_ok:
            raise HostError(
                f"the code host refuses ({method} {url}, {response.status_code}): {_reason(response)}.",
                response.status_code,
            )
        try:
            return response, json.loads(body) if body else None
        except ValueError:
            raise HostError("the code host's answer cannot be read.") from None

    def _send(self, method: str, url: str, what: Mapping[str, Any]) -> tuple[Response, bool, bytes]:
        """Return an answer, whether it is a good one, and its body if so."""
        timeout, until = self._patience.timeout, time.monotonic() + self._patience.whole
        # Redirects are not followed: they would take the token elsewhere.
        with self._session.request(
            method, url, allow_redirects=False, timeout=timeout, stream=True, **what
        ) as response:
            is_ok = response.ok and not response.is_redirect
            return response, is_ok, read_body(response.raw, until, _MOST_BYTES) if is_ok else b""


def api_of(host: Host, address: str, token: str | None, agent: str, patience: Patience) -> Api:
    """Begin speaking with a code host below an address. Raises HostError where the token would travel in the clear."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        raise HostError(f"{address} is not https, so the token would travel in the clear.")
    return Api(address, token, agent, patience, _HEADERS[host])


def is_this_machine(host: str) -> bool:
    """Tell whether a host is this machine: what is sent there travels nowhere."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(response: Response) -> str:
    if response.is_redirect:
        return "the repository moved; set 'repository.url' in organization.yml anew"
    if response.status_code in (403, 429) and response.headers.get("x-ratelimit-remaining") == "0":
        return "the limit of requests is used up"
    return _SAID.get(response.status_code, "it is not well")
