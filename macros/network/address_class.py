"""Classify addresses: private network, sample, or public."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

_SAMPLES = ("example.com", "example.net", "example.org", "example", "invalid", "test")
"""Reserved names (RFC 2606 and RFC 6761), which include all names below them."""


def host_and_port(address: str) -> str:
    """Return the host of an address with its port; empty if there is none."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return ""
    return f"{parts.hostname or ''}{port}" if parts.hostname else ""


def is_sample(address: str) -> bool:
    """Return whether an address leads to a name that is reserved for samples."""
    host = host_and_port(address).partition(":")[0].rstrip(".")
    return any(host == name or host.endswith(f".{name}") for name in _SAMPLES)


def is_private(address: str) -> bool:
    """Return whether an address leads to this machine or a private network.

    False if the name cannot be resolved. The name is resolved again when the address is opened, so
    this prevents mistakes, not attacks by somebody who controls the name's servers.
    """
    try:
        host = urlsplit(address).hostname or ""
        entries = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return False
    return any(not _is_global(str(entry[4][0])) for entry in entries)


def _is_global(ip: str) -> bool:
    address = ipaddress.ip_address(ip.partition("%")[0])
    ipv4 = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (ipv4 or address).is_global
