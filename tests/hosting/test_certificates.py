"""Test https as docs/lead/host-it.md sets it up: every answer tells browsers to use only https."""

from __future__ import annotations

import http.client
import re
import ssl
from pathlib import Path

import pytest

from tests.integration.engine import ROOT
from tests.publishing.reading import get
from tests.publishing.server import free_port, serving
from tests.unit.web_server import self_signed

pytestmark = pytest.mark.build


def test_https_tells_browsers_to_stay_with_it(nginx: str, published: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs/lead/host-it.md").read_text(encoding="utf-8")
    lines = re.findall(r"^```nginx\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    certificate = self_signed(tmp_path)
    plain, secure = free_port(), free_port()
    replaced = {
        "listen 443 ": f"listen 127.0.0.1:{secure} ",
        "/etc/playbook/certificate.pem": str(certificate),
    }
    with serving(nginx, published, tmp_path, plain, included=lines[0], replaced=replaced):
        context = ssl.create_default_context(cafile=str(certificate))
        for path, status in (
            ("latest/", 200),
            ("latest/nothing", 404),
            ("", 302),
            ("edit/", 200),
            ("preview/1/", 200),
        ):
            connection = http.client.HTTPSConnection(
                "127.0.0.1", secure, timeout=30, context=context
            )
            connection.request("GET", f"/{path}")
            answer = connection.getresponse()
            assert (answer.status, answer.headers["Strict-Transport-Security"]) == (
                status,
                "max-age=31536000",
            )
            connection.close()
            assert (
                "strict-transport-security" not in get(f"http://127.0.0.1:{plain}/", path).headers
            )
