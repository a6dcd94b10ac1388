"""Only macros/network opens connections: the linter rejects every way to do so elsewhere."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.integration.engine import ROOT

DEEDS = [
    "import socket\n\nsocket.create_connection(('a', 1))\n",
    "from socket import create_connection\n\ncreate_connection(('a', 1))\n",
    "import ssl\n\nssl.create_default_context()\n",
    "import http.client\n\nhttp.client.HTTPConnection('a')\n",
    "from http.client import HTTPSConnection\n\nHTTPSConnection('a')\n",
    "from http import client\n\nclient.HTTPConnection('a')\n",
    "import urllib.request\n\nurllib.request.urlopen('http://a')\n",
    "from urllib import request\n\nrequest.urlopen('http://a')\n",
    "from urllib.request import urlopen\n\nurlopen('http://a')\n",
    "def f() -> None:\n    import requests\n\n    requests.get('http://a')\n",
    "import urllib3\n\nurllib3.PoolManager()\n",
    "from urllib3.util import Timeout\n\nTimeout(1)\n",
    "import ftplib\n\nftplib.FTP('a')\n",
    "import smtplib\n\nsmtplib.SMTP('a')\n",
    "import asyncio\n\nasyncio.open_connection('a', 1)\n",
    "from asyncio import open_connection\n\nopen_connection('a', 1)\n",
    "import xmlrpc.client\n\nxmlrpc.client.ServerProxy('http://a')\n",
    "import logging.handlers\n\nlogging.handlers.HTTPHandler('a', '/')\n",
    "import multiprocessing.connection\n\nmultiprocessing.connection.Client('a')\n",
    "import webbrowser\n\nwebbrowser.open('http://a')\n",
    "import boto3\n\nboto3.client('s3')\n",
    "from botocore.config import Config\n\nConfig()\n",
    "import importlib\n\nimportlib.import_module('socket')\n",
    "from importlib import import_module\n\nimport_module('socket')\n",
]
PROGRAMS = {
    "curl",
    "wget",
    "ssh",
    "scp",
    "sftp",
    "rsync",
    "ftp",
    "telnet",
    "nc",
    "ncat",
    "netcat",
    "socat",
    "aws",
    "gh",
    "glab",
}
MODULES = sorted((ROOT / "macros").rglob("*.py"))


def rejected_deeds(path: str, deeds: list[str]) -> list[str]:
    """Return the pieces of code that the linter, with the project's settings, rejects in a file."""
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--select",
        "TID251",
        "--output-format",
        "json",
    ]
    code = "".join(deeds)
    result = subprocess.run(
        [*command, "--stdin-filename", path, "-"],
        cwd=ROOT,
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in (0, 1), result.stderr
    lines = {
        problem["location"]["row"]
        for problem in json.loads(result.stdout)
        if problem["code"] == "TID251"
    }
    rejections, first = [], 1
    for deed in deeds:
        after = first + deed.count("\n")
        if lines & set(range(first, after)):
            rejections.append(deed)
        first = after
    return rejections


@pytest.mark.parametrize(
    "path",
    ["macros/pages/evil.py", "macros/publishing/evil.py", "macros/cli/evil.py", "macros/evil.py"],
)
def test_the_deed_is_refused_outside_of_network(path: str) -> None:
    assert rejected_deeds(path, DEEDS) == DEEDS


def test_it_is_allowed_in_network_and_what_opens_no_connection_is_everywhere() -> None:
    assert rejected_deeds("macros/network/good.py", DEEDS) == []
    assert (
        rejected_deeds(
            "macros/pages/good.py",
            ["from urllib.parse import quote\nfrom http import HTTPStatus\n"],
        )
        == []
    )


def test_the_exceptions_are_those_that_are_named() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ignores = settings["tool"]["ruff"]["lint"]["per-file-ignores"]
    assert {path for path, rules in ignores.items() if "TID251" in rules} == {
        "macros/network/**",
        "macros/publishing/targets/bucket_store.py",
        "tests/**",
    }
    assert [path.name for path in MODULES if "TID251" in path.read_text(encoding="utf-8")] == [
        "lazy_group.py"
    ]


def test_no_program_that_asks_other_machines_is_started_but_git() -> None:
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = (
                node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            )
            is_import = isinstance(node, ast.Name) and node.id == "__import__"
            if is_import or (text.strip() and Path(text.split()[0]).name in PROGRAMS):
                found.append(f"{path.relative_to(ROOT)}: {ast.unparse(node)}")
    assert found == []
