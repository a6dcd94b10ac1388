"""The two code hosts: where their REST API answers, and what they call a repository there."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

Host = Literal["github", "gitlab"]


def api_address(repository: str, host: Host) -> str:
    """Give the address of a code host's REST API from that of a repository: the host's own, or the company's."""
    parts = urlsplit(repository)
    place = parts.netloc
    if host == "gitlab":
        return f"https://{place}/api/v4"
    if place.lower() == "github.com":
        return "https://api.github.com"
    return (
        f"https://api.{place}" if place.lower().endswith(".ghe.com") else f"https://{place}/api/v3"
    )


def repository_name(repository: str, api: str) -> str:
    """Give the name of a repository at its host, such as owner/name, from its address and that of the REST API."""
    below = (
        urlsplit(api).path.partition("/api/")[0].strip("/")
    )  # a GitLab that lies below a path of its host
    return (
        urlsplit(repository)
        .path.strip("/")
        .removesuffix(".git")
        .removeprefix(f"{below}/" if below else "")
    )
