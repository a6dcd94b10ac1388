"""Where an address lies: in a private network, on a host that exists only in samples, or outside."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

_SAMPLES = ("example.com", "example.net", "example.org", "example", "invalid", "test")
"""Names that nobody can have (RFC 2606 and RFC 6761), with all names below them."""


def host_of(address: str) -> str:
    """Give the host of an address with its port; empty where there is none."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return ""
    return f"{parts.hostname or ''}{port}" if parts.hostname else ""


def is_sample(address: str) -> bool:
    """Tell whether an address leads to a name that exists in samples only."""
    host = host_of(address).partition(":")[0].rstrip(".")
    return any(host == name or host.endswith(f".{name}") for name in _SAMPLES)


def is_private(address: str) -> bool:
    """Tell whether an address lies on this machine or in a private network; not where nobody knows its name.

    The name is looked up once more when it is opened, so that this holds off mistakes, not somebody
    who commands the name's own servers.
    """
    try:
        host = urlsplit(address).hostname or ""
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return False
    return any(not _is_global(str(entry[4][0])) for entry in found)


def _is_global(number: str) -> bool:
    known = ipaddress.ip_address(number.partition("%")[0])
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return (mapped or known).is_global
