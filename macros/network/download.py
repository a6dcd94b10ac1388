"""Download many files from one web server over shared connections.

Uses the environment's proxy and certificates.
"""

from __future__ import annotations

import hashlib
import time
from functools import cached_property
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.util import Timeout

from macros.network.call_timeout import call_with_timeout
from macros.network.session import (
    REQUEST_ERRORS,
    Timeouts,
    failure_reason,
    iter_chunks,
    new_session,
    retries,
)


class _Adapter(HTTPAdapter):
    """An adapter that exposes the connection pool it would send requests through."""

    def pool(self, session: requests.Session, address: str) -> tuple[HTTPConnectionPool, str]:
        """Return the connections for an address, and what to request there."""
        settings = session.merge_environment_settings(address, {}, None, None, None)
        request = requests.Request("GET", address).prepare()
        pool = self.get_connection_with_tls_context(
            request, settings["verify"], settings["proxies"], settings["cert"]
        )
        # The adapter does this in `send`, which is bypassed here.
        self.cert_verify(pool, address, settings["verify"], settings["cert"])
        return pool, self.request_url(request, settings["proxies"])


class Downloader:
    """Downloads files below an address; threads share its connections.

    `requests` works out proxy, certificates and headers for every request, which takes longer than
    the request itself. This does it once, and then asks the connection pool for each file.
    """

    def __init__(self, address: str, agent: str, patience: Timeouts) -> None:
        """Download below an address that ends in a slash."""
        self._address = address
        self._session = new_session(patience, agent)
        self._whole = patience.whole
        self._retries = retries(patience)
        self._timeout = Timeout(connect=patience.connect, read=patience.answer)
        # Hashes are of the files themselves, so no compressed form is requested.
        self._headers = {
            "User-Agent": agent,
            "Cache-Control": "no-cache",
            "Accept-Encoding": "identity",
        }

    @cached_property
    def _pool(self) -> tuple[HTTPConnectionPool, str]:
        return _Adapter().pool(self._session, self._address)

    def sha256(self, path: str) -> str:
        """Return the SHA-256 of the file at a path, in hexadecimal, without holding the whole file.

        Raises ConnectionError if there is no answer, and OSError if the answer is not a file; each
        says why.
        """
        try:
            status, digest = call_with_timeout(self._whole, lambda: self._ask(path))
        except REQUEST_ERRORS as error:
            raise ConnectionError(failure_reason(error)) from None
        if status != requests.codes.ok:
            raise OSError(f"the server answered {status}")
        return digest

    def _ask(self, path: str) -> tuple[int, str]:
        """Return the status of an answer, and the hash of its body if the status is 200."""
        deadline = time.monotonic() + self._whole
        pool, root = self._pool
        response = pool.urlopen(
            "GET",
            f"{root}{quote(path)}",
            headers=self._headers,
            retries=self._retries,
            redirect=False,
            assert_same_host=False,  # a proxy is not the host in the address
            timeout=self._timeout,
            preload_content=False,
        )
        digest = hashlib.sha256()
        with response:
            if response.status == requests.codes.ok:
                for piece in iter_chunks(response, deadline):
                    digest.update(piece)
        return response.status, digest.hexdigest()
