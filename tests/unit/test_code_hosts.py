"""The addresses of code hosts' APIs, and what may be sent to them."""

from __future__ import annotations

import pytest

from macros.code_host.api import HostError
from macros.code_host.tracker import tracker_of
from macros.model.code_host import Host, api_address
from macros.network.session import Timeouts
from tests.unit.code_host import TOKEN, GitLabHost
from tests.unit.web_server import answering


@pytest.mark.parametrize(
    ("repository", "host", "address"),
    [
        ("https://github.com/tide/playbook", "github", "https://api.github.com"),
        ("https://tide.ghe.com/tide/playbook.git", "github", "https://api.tide.ghe.com"),
        (
            "https://git.example.com:8443/tide/playbook",
            "github",
            "https://git.example.com:8443/api/v3",
        ),
        ("https://gitlab.com/coe/social/playbook", "gitlab", "https://gitlab.com/api/v4"),
        ("https://code.example.com/coe/playbook", "gitlab", "https://code.example.com/api/v4"),
    ],
)
def test_where_the_hosts_answer(repository: str, host: Host, address: str) -> None:
    assert api_address(repository, host) == address


def test_a_gitlab_below_a_path_of_its_host() -> None:
    host = GitLabHost()
    with answering(host) as server:
        tracker = tracker_of(
            f"{server.address}/gitlab/tide/playbook.git",
            "gitlab",
            f"{server.address}/gitlab/api/v4",
            TOKEN,
            "test",
            Timeouts(tries=0),
        )
        with pytest.raises(HostError, match="404"):
            tracker.issues("x")
    assert [one.path.partition("?")[0] for one in host.asked] == [
        "/gitlab/api/v4/projects/tide%2Fplaybook/issues"
    ]


def test_a_token_never_travels_in_the_clear() -> None:
    with pytest.raises(HostError, match="is not https, so the token would be sent unencrypted"):
        tracker_of(
            "https://code.example.com/a/b",
            "gitlab",
            "http://code.example.com/api/v4",
            TOKEN,
            "test",
            Timeouts(),
        )
