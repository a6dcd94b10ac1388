"""The documented nginx configuration, serving a published folder on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from tests.integration.engine import ROOT

CONFIGURATION = ROOT / ".hosting/nginx.conf"
_BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
_PATIENCE = 10.0
_FRAME = """
{modules}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
{user}
events {{
}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  sendfile on;
  include {folder}/playbook.conf;
}}
"""


def has_brotli() -> bool:
    """Return whether nginx can serve files compressed with brotli."""
    return _BROTLI.is_file()


def free_port() -> int:
    """Find a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    nginx: str,
    published: Path,
    folder: Path,
    port: int,
    *,
    included: str = "",
    replaced: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve a published folder; `folder` is for the server's own files.

    `included` is put into the server before its locations; of both, the keys of `replaced` give way
    to its values.
    """
    process = _start(nginx, published, folder, port, included, replaced)
    try:
        until = time.monotonic() + _PATIENCE
        while not _answers(port):
            assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
            assert time.monotonic() < until, "nginx does not answer"
            time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _start(
    nginx: str, published: Path, folder: Path, port: int, included: str, replaced: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    text = CONFIGURATION.read_text(encoding="utf-8")
    before, location, after = text.partition("  location ")
    text = f"{before}{included}{location}{after}"
    for old, new in {
        "127.0.0.1:8080": f"127.0.0.1:{port}",
        "/srv/playbook/": f"{published}/",
        **replaced,
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    if not has_brotli():
        text = text.replace("brotli_static on;", "")
    (folder / "playbook.conf").write_text(text, encoding="utf-8")
    modules = f"load_module {_BROTLI};" if has_brotli() else ""
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        _FRAME.format(folder=folder, modules=modules, user=user), encoding="utf-8"
    )
    command = [
        nginx,
        "-p",
        str(folder),
        "-e",
        str(folder / "error.log"),
        "-c",
        str(folder / "nginx.conf"),
    ]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
