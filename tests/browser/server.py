"""Serve a built site with nginx on a free port of this machine: compressed, under the site's content security policy."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from macros.site.content_policy import policy, template_scripts

CONFIGURATION = Path(__file__).with_name("nginx.conf")
SCRIPTS = template_scripts(Path(__file__).resolve().parents[2])
"""The inline scripts of the templates, by hash."""
COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")
_ATTEMPTS = 5
_PATIENCE = 10.0
"""Seconds to wait until the server answers."""


@contextmanager
def serving(
    nginx: str,
    site: Path,
    folder: Path,
    port: int | None = None,
    under: str | None = None,
    preferred_port: int | None = None,
) -> Iterator[str]:
    """Serve a site; give its address, without a slash at the end. `folder` is for the server's own files.

    A port is given where the site was built for it; a preferred port is used if it is free. What is
    served is a copy below that folder, `site`. The site's own content security policy applies
    unless one is given (`under`).
    """
    prepared = _compressed(site, folder / "site")
    # Another process may take the port between choosing and listening.
    for attempt in range(_ATTEMPTS):
        chosen = port or (preferred_port if attempt == 0 else None) or free_port()
        process = _start(nginx, prepared, folder, chosen, under or policy(prepared, SCRIPTS))
        try:
            if _answers(process, chosen):
                yield f"http://127.0.0.1:{chosen}"
                return
        finally:
            process.terminate()
            process.wait(_PATIENCE)
    log = folder / "error.log"
    raise RuntimeError(
        f"nginx did not start: {log.read_text(encoding='utf-8') if log.exists() else 'no log'}"
    )


def _compressed(site: Path, target: Path) -> Path:
    """Link a site's files into another folder of the same disk, with a compressed copy beside each text."""
    shutil.copytree(site, target, copy_function=os.link, dirs_exist_ok=True)
    for path in sorted(target.rglob("*")):
        if path.suffix in COMPRESSED:
            beside = path.with_name(f"{path.name}.gz")
            beside.unlink(missing_ok=True)  # the engine's own, which is the site's as well
            beside.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return target


def _start(nginx: str, site: Path, folder: Path, port: int, under: str) -> subprocess.Popen[bytes]:
    text = CONFIGURATION.read_text(encoding="utf-8")
    for name, value in {"FOLDER": folder, "SITE": site, "PORT": port, "POLICY": under}.items():
        text = text.replace(f"@{name}@", str(value))
    written = folder / "nginx.conf"
    written.write_text(text, encoding="utf-8")
    log = folder / "error.log"
    return subprocess.Popen(
        [nginx, "-p", str(folder), "-e", str(log), "-c", str(written)], stderr=subprocess.DEVNULL
    )


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.02)
    return False
