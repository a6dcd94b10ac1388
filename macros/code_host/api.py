"""A client for the REST APIs of GitHub and GitLab that explains every failure in a sentence."""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from macros.model.code_host import Host
from macros.network.call_timeout import call_with_timeout
from macros.network.session import (
    REQUEST_ERRORS,
    BearerAuth,
    Response,
    Timeouts,
    failure_reason,
    new_session,
    read_body,
)

_HEADERS: Mapping[Host, Mapping[str, str]] = {
    "github": {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    "gitlab": {"Accept": "application/json"},
}
_PAGE_SIZE = 100
_MAX_PAGES = 500
_MAX_BYTES = 50_000_000
_REASONS: Mapping[int, str] = {
    401: "the token is not valid",
    403: "the token lacks a permission for this",
    404: "the repository does not exist, or the token has no access to it",
    410: "issues are disabled there",
    422: "it rejected the content",
    429: "there were too many requests; try again later",
}


class HostError(Exception):
    """Raised when a request to the code host fails; the text says why in a sentence."""

    def __init__(self, text: str, status: int | None = None) -> None:
        """Store the reason, and the status of the answer if there was one."""
        super().__init__(text)
        self.status = status


class Api:
    """A client of one code host, with or without a token."""

    def __init__(
        self,
        base: str,
        token: str | None,
        agent: str,
        patience: Timeouts,
        headers: Mapping[str, str],
    ) -> None:
        """Use the API at an address such as https://api.github.com."""
        self.base = base.rstrip("/")
        self._patience = patience
        self._session = new_session(patience, agent, headers, BearerAuth(token) if token else None)

    def read_all(self, path: str, **parameters: str) -> Iterator[dict[str, Any]]:
        """Yield all entries of a list, page by page. Raises HostError if any page is missing."""
        for page in range(1, _MAX_PAGES + 1):
            response, entries = self._request(
                "GET", path, params={**parameters, "per_page": str(_PAGE_SIZE), "page": str(page)}
            )
            if not isinstance(entries, list):
                raise HostError("the code host did not answer with a list.")
            yield from entries
            if "next" not in response.links:
                return
        raise HostError(f"the code host's list has more than {_MAX_PAGES} pages.")

    def read(self, path: str) -> dict[str, Any]:
        """Return one object. Raises HostError."""
        _, answer = self._request("GET", path)
        if not isinstance(answer, dict):
            raise HostError("the code host did not answer with an object.")
        return answer

    def check_exists(self, path: str) -> None:
        """Check that something exists. Raises HostError, with status 404 if it does not."""
        self._request("GET", path)

    def write(self, method: str, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Send an object, but nothing twice that may have been carried out. Raises HostError."""
        _, answer = self._request(method, path, json=dict(content))
        return answer if isinstance(answer, dict) else {}

    def _request(self, method: str, path: str, **options: Any) -> tuple[Response, Any]:
        """Send a request and return the response, and its JSON."""
        url = f"{self.base}{path}"
        try:
            # A socket time-out does not limit the whole request.
            response, is_ok, body = call_with_timeout(
                self._patience.whole, lambda: self._send(method, url, options)
            )
        except REQUEST_ERRORS as error:
            raise HostError(
                f"the code host cannot be reached ({method} {url}): {failure_reason(error)}."
            ) from None
        if not is_ok:
            status = response.status_code
            raise HostError(
                f"the code host refused a request ({method} {url}, {status}): {_reason(response)}.",
                status,
            )
        try:
            return response, json.loads(body) if body else None
        except ValueError:
            raise HostError("the code host's answer is not JSON.") from None

    def _send(
        self, method: str, url: str, options: Mapping[str, Any]
    ) -> tuple[Response, bool, bytes]:
        """Return the response, whether it is a success, and its body if so."""
        timeout, deadline = self._patience.timeout, time.monotonic() + self._patience.whole
        # Following a redirect would send the token to another host.
        with self._session.request(
            method, url, allow_redirects=False, timeout=timeout, stream=True, **options
        ) as response:
            is_ok = response.ok and not response.is_redirect
            return response, is_ok, read_body(response.raw, deadline, _MAX_BYTES) if is_ok else b""


def connect(host: Host, address: str, token: str | None, agent: str, patience: Timeouts) -> Api:
    """Return a client for a code host's API.

    Raises HostError if the address is not encrypted and not on this machine.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise HostError(
            f"{address} is not https, so the token would be sent unencrypted. Use an https address."
        )
    return Api(address, token, agent, patience, _HEADERS[host])


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine, so that nothing sent to it leaves it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reason(response: Response) -> str:
    if response.is_redirect:
        return "the repository moved; update 'repository.url' in organization.yml"
    # GitHub reports an exhausted rate limit as 403 as well (docs.github.com, "Rate limits").
    if response.status_code in (403, 429) and response.headers.get("x-ratelimit-remaining") == "0":
        return "the rate limit is used up; try again later"
    return _REASONS.get(response.status_code, "it has a problem; try again later")
