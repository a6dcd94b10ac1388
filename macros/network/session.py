"""How other machines are asked: it says who asks, waits for an answer but not for ever, and tries again with growing pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util.retry import Retry

_BUSY = (429, 500, 502, 503, 504)
_REFUSED_FOR_NOW = frozenset({403, 413, 429, 503})
"""Answers that are for now where they say when to come back; GitHub says 403 as well."""


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


def session(
    patience: Patience, agent: str, headers: Mapping[str, str] | None = None, auth: AuthBase | None = None
) -> requests.Session:
    """Begin asking, as `agent`. Proxies and certificates are those of the environment (HTTPS_PROXY, REQUESTS_CA_BUNDLE)."""
    again = _Again(
        total=patience.tries,
        status_forcelist=_BUSY,
        allowed_methods=Retry.DEFAULT_ALLOWED_METHODS | {"PATCH"},
        backoff_factor=patience.pause,
        backoff_max=patience.longest,
        retry_after_max=int(patience.longest),
        raise_on_status=False,
    )
    made = requests.Session()
    made.headers.update({"User-Agent": agent, **(headers or {})})
    made.auth = auth or Nobody()
    for scheme in ("http://", "https://"):
        made.mount(scheme, HTTPAdapter(max_retries=again))
    return made


def why(error: Exception) -> str:
    """Say in a few words why there was no answer."""
    text = _chain(error)
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate cannot be trusted"
    if isinstance(error, requests.exceptions.Timeout) or "Timeout" in text:
        return "there was no answer in time"
    if "NameResolutionError" in text:
        return "its name is not known"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "there was no connection"
    return "it cannot be opened"


def _chain(error: BaseException | None) -> str:
    """Name the errors that an error comes from."""
    names: list[str] = []
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            names.append(type(one).__name__)
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return " ".join(names)
