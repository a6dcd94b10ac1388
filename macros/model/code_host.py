"""The two code hosts: the addresses of their REST APIs, and the names of repositories there."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

Host = Literal["github", "gitlab"]


def api_address(repository: str, host: Host) -> str:
    """Return the address of the REST API for a repository at a public or company host."""
    parts = urlsplit(repository)
    server = parts.netloc
    if host == "gitlab":
        return f"https://{server}/api/v4"
    if server.lower() == "github.com":
        return "https://api.github.com"
    if server.lower().endswith(".ghe.com"):
        return f"https://api.{server}"
    return f"https://{server}/api/v3"


def repository_name(repository: str, api: str) -> str:
    """Return the name of a repository at its host, such as owner/name."""
    # GitLab may be installed below a path of its host.
    folder = urlsplit(api).path.partition("/api/")[0].strip("/")
    name = urlsplit(repository).path.strip("/").removesuffix(".git")
    return name.removeprefix(f"{folder}/") if folder else name
