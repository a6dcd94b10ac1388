"""How other machines are asked: it says who asks, waits for an answer but not for ever, and tries again with growing pauses."""

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

# Each retry would be a warning on the terminal; what comes of it in the end is said by whoever
# asked.
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)

Response = requests.Response
"""The answer of another machine, for packages that may not open sockets of their own."""
FAILURES = (OSError, HTTPError)
"""What is raised where there is no answer; `requests` derives its own errors from OSError."""
_BUSY = (429, 500, 502, 503, 504)
_REFUSED_FOR_NOW = frozenset({403, 413, 429, 503})
"""Answers that are for now where they say when to come back; GitHub says 403 as well."""
_PIECE = 65_536
"""Bytes that are read at once."""
_REASONS: Mapping[str, frozenset[str]] = {
    "the proxy did not pass it on": frozenset({"ProxyError"}),
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
    "its name is not known": frozenset({"NameResolutionError"}),
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
    "there was no connection": frozenset(
        {"ConnectionError", "NewConnectionError", "ProtocolError"}
    ),
}
"""What is said of errors of `requests`, urllib3 and http.client, by their names; the first that
fits."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try again."""

    connect: float = 10
    answer: float = 20
    """For a piece of an answer."""
    tries: int = 3
    """How often what failed is tried again."""
    pause: float = 1
    """Before the second try; it doubles with each."""
    longest: float = 60
    """The longest pause, whatever the other side asks for."""
    whole: float = 300
    """For a request with all its tries, however steadily an answer trickles in."""

    @property
    def timeout(self) -> tuple[float, float]:
        """What a request takes as its time-out."""
        return self.connect, self.answer


class _Again(Retry):
    """Tries again what failed by chance; what may have been carried out already is not sent twice."""

    RETRY_AFTER_STATUS_CODES = _REFUSED_FOR_NOW

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: FBT001, FBT002 - urllib3's
        """Tell whether an answer is one to try again after: whatever was turned away with a time to come back, was not done."""
        turned_away = has_retry_after and status_code in _REFUSED_FOR_NOW and bool(self.total)
        return turned_away or super().is_retry(method, status_code, has_retry_after)

    def parse_retry_after(self, retry_after: str) -> float:
        """Return the seconds that an answer asks to wait; 0 if it cannot be read."""
        try:
            return super().parse_retry_after(retry_after)
        except (InvalidHeader, ValueError, OverflowError):
            return 0


class Nobody(AuthBase):
    """Signs in nowhere: without it, names and passwords of the user's own settings would be sent."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Leave a request as it is."""
        return request


class Bearer(AuthBase):
    """Signs in with a token."""

    def __init__(self, token: str) -> None:
        """Take a token."""
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the token to a request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def retries(patience: Patience) -> Retry:
    """Return when to try again."""
    return _Again(
        total=patience.tries,
        status_forcelist=_BUSY,
        allowed_methods=Retry.DEFAULT_ALLOWED_METHODS | {"PATCH"},
        backoff_factor=patience.pause,
        backoff_max=patience.longest,
        retry_after_max=int(patience.longest),
        raise_on_status=False,
    )


def session(
    patience: Patience,
    agent: str,
    headers: Mapping[str, str] | None = None,
    auth: AuthBase | None = None,
) -> requests.Session:
    """Return a session that asks as `agent`, through the environment's proxy and with its certificates.

    Proxies: HTTP_PROXY, HTTPS_PROXY, NO_PROXY. Certificates: REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE,
    which `requests` knows, else SSL_CERT_FILE or SSL_CERT_DIR, which OpenSSL and most other
    programs know.
    """
    again = retries(patience)
    made = requests.Session()
    made.headers.update({"User-Agent": agent, **(headers or {})})
    made.auth = auth or Nobody()
    made.verify = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR") or True
    for scheme in ("http://", "https://"):
        made.mount(scheme, HTTPAdapter(max_retries=again))
    return made


def is_busy(response: requests.Response) -> bool:
    """Return whether an answer is for now only, so that it is worth asking again."""
    status = response.status_code
    return status in _BUSY or (status in _REFUSED_FOR_NOW and "Retry-After" in response.headers)


def retry_after(response: requests.Response) -> float | None:
    """Return the seconds that an answer asks to wait; None if it does not."""
    asked = response.headers.get("Retry-After")
    return None if asked is None else _Again().parse_retry_after(asked)


def pieces(response: BaseHTTPResponse, until: float) -> Iterator[bytes]:
    """Yield the body of an answer that is streamed, unpacked.

    Raises requests.Timeout once the monotonic clock shows `until`: a server that sends a byte a
    second never exceeds the time-out for a piece of an answer.
    """
    while piece := response.read1(_PIECE, decode_content=True):
        yield piece
        if time.monotonic() > until:
            raise requests.Timeout("The body took too long.")


def read_body(response: BaseHTTPResponse, until: float, most: int) -> bytes:
    """Return the body of an answer that is streamed, unpacked; no more than about `most` bytes of it.

    Raises requests.Timeout as `pieces` does.
    """
    body = bytearray()
    for piece in pieces(response, until):
        body += piece
        if len(body) >= most:
            break
    return bytes(body)


def why(error: Exception) -> str:
    """Say in a few words why there was no answer."""
    names = _chain(error)
    if isinstance(error, OSError) and "CA certificate bundle" in str(error):
        return "the certificates that the environment names are not there"
    for reason, known in _REASONS.items():
        if names & known:
            return reason
    return "it cannot be opened"


def _chain(error: BaseException | None) -> set[str]:
    """Return the names of the errors that an error comes from."""
    names: set[str] = set()
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            names.add(type(one).__name__)
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return names
