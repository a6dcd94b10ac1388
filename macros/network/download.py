"""Download many files of one web server over kept connections, through the environment's proxy and certificates."""

from __future__ import annotations

import time
from urllib.parse import quote

import requests
from urllib3.exceptions import HTTPError

from macros.network.session import Patience, read_body, session, why

_LONGEST = 120.0
"""Seconds for the content of one file, however steadily it trickles in."""


class Downloader:
    """Downloads files below an address; threads share its connections.

    `requests` works out proxy, certificates and headers anew for each request, which takes longer than the request itself.
    Here this is done once, and each file is asked of the connection pool directly.
    """

    def __init__(self, address: str, agent: str, patience: Patience) -> None:
        """Download below an address that ends in a slash."""
        asking = session(patience, agent, {"Cache-Control": "no-cache", "Accept-Encoding": "identity"})
        self._address = address
        self._timeout = patience.timeout
        self._adapter = asking.get_adapter(address)
        self._request = asking.prepare_request(requests.Request("GET", address))
        self._settings = asking.merge_environment_settings(address, {}, None, None, None)
        self._settings["stream"] = True

    def get(self, path: str) -> bytes:
        """Return the file under a path. Raises OSError with the reason where it cannot be had."""
        request = self._request.copy()
        request.url = f"{self._address}{quote(path)}"
        try:
            with self._adapter.send(request, timeout=self._timeout, **self._settings) as response:
                is_ok = response.status_code == requests.codes.ok
                content = read_body(response, time.monotonic() + _LONGEST) if is_ok else b""
        except (OSError, HTTPError) as error:
            raise OSError(why(error)) from None
        if not is_ok:
            raise OSError(f"the server answered {response.status_code}")
        return content
