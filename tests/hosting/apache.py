"""Apache on a free port of this machine, which serves a folder by what its .htaccess says."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import SYSTEM_FOLDERS
from tests.publishing.server import free_port

_MODULES = Path("/usr/lib/apache2/modules")
_LOADED = "mpm_event authz_core mime dir alias setenvif headers rewrite filter deflate".split()
_PATIENCE = 30.0
_CONFIGURATION = """
ServerRoot {folder}
ServerName 127.0.0.1
PidFile {folder}/httpd.pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
Listen 127.0.0.1:{port}
{modules}
TypesConfig /etc/mime.types
DocumentRoot {root}
<Directory {root}>
  AllowOverride All
  Options FollowSymLinks
  Require all granted
</Directory>
"""


def program() -> str | None:
    """Find the web server with its modules."""
    found = shutil.which(
        "apache2", path=os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_FOLDERS])
    )
    return found if found and _MODULES.is_dir() else None


@contextmanager
def serving(server: str, root: Path, folder: Path) -> Iterator[str]:
    """Serve a folder that everybody may read, and return its address.

    `folder` is for the server's own files.
    """
    port = free_port()
    modules = "\n".join(f"LoadModule {name}_module {_MODULES}/mod_{name}.so" for name in _LOADED)
    written = folder / "httpd.conf"
    written.write_text(
        _CONFIGURATION.format(folder=folder, root=root, port=port, modules=modules),
        encoding="utf-8",
    )
    user = None
    if os.geteuid() == 0:  # Apache serves nothing as root
        user = "www-data"
        shutil.chown(folder, user)
    process = subprocess.Popen([server, "-X", "-f", str(written)], user=user)
    try:
        until = time.monotonic() + _PATIENCE
        while not _answers(port):
            assert process.poll() is None, _log(folder)
            assert time.monotonic() < until, _log(folder)
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _log(folder: Path) -> str:
    log = folder / "error.log"
    return log.read_text(encoding="utf-8") if log.is_file() else "Apache wrote no log"
