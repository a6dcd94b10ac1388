"""HTTP sessions with a user agent, time limits, and retries with growing pauses."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util.retry import Retry

# Each retry would be a warning on the terminal; the caller reports the final result.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

Response = requests.Response
"""The answer of another machine, for packages that may not import `requests` themselves."""
REQUEST_ERRORS = (OSError, HTTPError)
"""Raised where there is no answer; the errors of `requests` derive from OSError."""
_BUSY = (429, 500, 502, 503, 504)
_RATE_LIMITED = frozenset({403, 413, 429, 503})
"""Temporary if the answer says when to come back; GitHub uses 403 for this as well."""
_PIECE = 65_536
"""Bytes that are read at once."""
_REASONS: Mapping[str, frozenset[str]] = {
    "the proxy did not forward the request": frozenset({"ProxyError"}),
    "its certificate cannot be trusted": frozenset({"SSLError"}),
    "there was no answer in time": frozenset(
        {
            "Timeout",
            "TimeoutError",
            "ConnectTimeout",
            "ReadTimeout",
            "ConnectTimeoutError",
            "ReadTimeoutError",
        }
    ),
    "its name cannot be resolved": frozenset({"NameResolutionError"}),
    "its answer cannot be read": frozenset(
        {
            "BadStatusLine",
            "UnknownProtocol",
            "LineTooLong",
            "HTTPException",
            "InvalidHeader",
            "DecodeError",
            "InvalidChunkLength",
        }
    ),
    "the connection failed": frozenset({"ConnectionError", "NewConnectionError", "ProtocolError"}),
}
"""Messages for errors of `requests`, urllib3 and http.client, by class name; the first match
counts."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds, and how often to retry."""

    connect: float = 10
    answer: float = 20
    """For each piece of an answer."""
    tries: int = 3
    """Retries after the first failure."""
    pause: float = 1
    """Before the first retry; it doubles with each."""
    longest: float = 60
    """The longest pause, whatever the other side asks for."""
    whole: float = 300
    """For a request with all its retries, however slowly an answer arrives."""

    @property
    def timeout(self) -> tuple[float, float]:
        """The `timeout` argument of a request."""
        return self.connect, self.answer


class _RetryPolicy(Retry):
    """Retries what failed temporarily, but sends nothing twice that may have been carried out."""

    RETRY_AFTER_STATUS_CODES = _RATE_LIMITED

    def is_retry(
        self,
        method: str,
        status_code: int,
        has_retry_after: bool = False,  # noqa: FBT001, FBT002 - urllib3's
    ) -> bool:
        """Return whether to retry after an answer.

        A request that was rejected with a time to come back was not carried out, so it is safe to
        send again.
        """
        is_rejection = has_retry_after and status_code in _RATE_LIMITED and bool(self.total)
        return is_rejection or super().is_retry(method, status_code, has_retry_after)

    def parse_retry_after(self, retry_after: str) -> float:
        """Return the seconds that an answer asks to wait; 0 if they cannot be parsed."""
        try:
            return super().parse_retry_after(retry_after)
        except (InvalidHeader, ValueError, OverflowError):
            return 0


class NoAuth(AuthBase):
    """No authentication: without it, `requests` would send the passwords in the user's .netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Return the request unchanged."""
        return request


class BearerAuth(AuthBase):
    """Authentication with a token."""

    def __init__(self, token: str) -> None:
        """Use a token."""
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the token to a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def retries(patience: Timeouts) -> Retry:
    """Return the rules for retrying a request."""
    return _RetryPolicy(
        total=patience.tries,
        status_forcelist=_BUSY,
        allowed_methods=Retry.DEFAULT_ALLOWED_METHODS | {"PATCH"},
        backoff_factor=patience.pause,
        backoff_max=patience.longest,
        retry_after_max=int(patience.longest),
        raise_on_status=False,
    )


def new_session(
    patience: Timeouts,
    agent: str,
    headers: Mapping[str, str] | None = None,
    auth: AuthBase | None = None,
) -> requests.Session:
    """Return a session with a user agent that uses the environment's proxy and certificates.

    Proxies: HTTP_PROXY, HTTPS_PROXY, NO_PROXY. Certificates: REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE,
    which `requests` reads itself, else SSL_CERT_FILE or SSL_CERT_DIR, which OpenSSL and most other
    programs read.
    """
    new = requests.Session()
    new.headers.update({"User-Agent": agent, **(headers or {})})
    new.auth = auth or NoAuth()
    new.verify = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR") or True
    for scheme in ("http://", "https://"):
        new.mount(scheme, HTTPAdapter(max_retries=retries(patience)))
    return new


def is_busy(response: requests.Response) -> bool:
    """Return whether an answer is temporary, so that a retry makes sense."""
    status = response.status_code
    return status in _BUSY or (status in _RATE_LIMITED and "Retry-After" in response.headers)


def retry_after(response: requests.Response) -> float | None:
    """Return the seconds that an answer asks to wait; None if it does not."""
    header = response.headers.get("Retry-After")
    return None if header is None else _RetryPolicy().parse_retry_after(header)


def iter_chunks(response: BaseHTTPResponse, until: float) -> Iterator[bytes]:
    """Yield the decoded body of a streamed answer.

    Raises requests.Timeout once the monotonic clock shows `until`: a server that sends a byte a
    second never exceeds the time-out for a piece of an answer.
    """
    while piece := response.read1(_PIECE, decode_content=True):
        yield piece
        if time.monotonic() > until:
            raise requests.Timeout("The body took too long.")


def read_body(response: BaseHTTPResponse, until: float, most: int) -> bytes:
    """Return the decoded body of a streamed answer, cut after about `most` bytes.

    Raises requests.Timeout as `pieces` does.
    """
    body = bytearray()
    for piece in iter_chunks(response, until):
        body += piece
        if len(body) >= most:
            break
    return bytes(body)


def failure_reason(error: Exception) -> str:
    """Return in a few words why there was no answer."""
    names = _chain(error)
    if isinstance(error, OSError) and "CA certificate bundle" in str(error):
        return "the certificates that the environment names do not exist"
    for reason, error_names in _REASONS.items():
        if names & error_names:
            return reason
    return "it cannot be opened"


def _chain(error: BaseException | None) -> set[str]:
    """Return the class names of an error and of all errors that caused it."""
    # requests names the cause in its arguments, urllib3 in `reason`; the ids break circles.
    names: set[str] = set()
    seen_ids: set[int] = set()
    queue: list[Any] = [error]
    while queue:
        current = queue.pop()
        if isinstance(current, BaseException) and id(current) not in seen_ids:
            seen_ids.add(id(current))
            names.add(type(current).__name__)
            queue += [
                current.__cause__,
                current.__context__,
                getattr(current, "reason", None),
                *current.args,
            ]
    return names
