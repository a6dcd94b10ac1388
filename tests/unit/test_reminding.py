"""What an issue of what is due says to programs."""

from __future__ import annotations

import pytest

from macros.freshness.issue_text import Marker


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x",
        "<!-- playbook-due {} -->",
        "<!-- playbook-due {x} -->",
        '<!-- playbook-due {"owner": "a", "assigned": 1, "listed": {}} -->',
    ],
)
def test_what_is_no_marker(body: str) -> None:
    assert Marker.of(body) is None


def test_a_marker_cannot_be_ended_by_what_it_holds() -> None:
    marker = Marker("department/press", ("rosa",), {"address": ("https://a.example.com/-->x", "https://a.example.com/<b>")})
    assert Marker.of(f"text {marker} text") == marker
    assert str(marker).count("-->") == 1
