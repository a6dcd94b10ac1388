"""Test the container: its steps make a web server that runs on a read-only file system.

It logs to where containers log.
"""

from __future__ import annotations

import http.client
import json
import re
import shlex
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.hosting.sandbox import can_mount, sandboxed
from tests.integration.engine import ROOT
from tests.publishing.reading import get
from tests.publishing.server import free_port

pytestmark = [
    pytest.mark.build,
    pytest.mark.skipif(not can_mount(), reason="a view of the file system takes root"),
    pytest.mark.skipif(
        not Path("/etc/nginx/nginx.conf").is_file(),
        reason="nginx is not installed as Debian installs it",
    ),
]
_FILE = ROOT / ".hosting/Containerfile"


def steps(word: str) -> list[str]:
    """List the instructions of one kind, with their continued lines."""
    lines = [
        line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    return re.findall(rf"^{word} (.*)$", "\n".join(lines).replace("\\\n", " "), re.MULTILINE)


def test_the_image_is_one_day_s() -> None:
    assert [
        re.fullmatch(r"docker\.io/library/debian:bookworm-\d{8}-slim", image) is not None
        for image in steps("FROM")
    ] == [True]


@pytest.mark.exhaustive
def test_the_container_serves_from_a_read_only_system_and_logs_to_its_output(
    published: Path, tmp_path: Path
) -> None:
    folders = {
        Path("/etc/nginx"): tmp_path / "nginx",
        Path("/var/lib/apt/lists"): tmp_path / "lists",
    }
    shutil.copytree("/etc/nginx", tmp_path / "nginx", symlinks=True)
    (tmp_path / "nginx/sites-enabled/default").touch()
    programs = tmp_path / "programs"
    for folder in ("lists", "programs"):
        (tmp_path / folder).mkdir()
    (programs / "apt-get").write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/apt\n', encoding="utf-8")
    (programs / "apt-get").chmod(0o755)
    (tmp_path / "srv").mkdir()
    mounted = {**folders, Path("/srv"): tmp_path / "srv"}
    (tmp_path / "srv/playbook").mkdir()
    for copied in steps("COPY"):
        source, target = copied.split()
        shutil.copy(
            ROOT / ".hosting" / source, tmp_path / "nginx" / Path(target).relative_to("/etc/nginx")
        )
    script = "\n".join([f"export PATH={programs}:$PATH", *steps("RUN")])
    image = [Path(path) for path in ("/run", "/var/lib/nginx", "/var/log/nginx")]
    command = sandboxed(script, writable=[tmp_path], empty=image, bound=mounted)
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert "[warn]" not in made.stderr
    assert (
        "install --yes --no-install-recommends nginx-light libnginx-mod-http-brotli-static"
        in (tmp_path / "apt").read_text()
    )
    assert not (tmp_path / "nginx/sites-enabled/default").exists()

    configuration = tmp_path / "nginx/conf.d/playbook.conf"
    text = configuration.read_text(encoding="utf-8")
    assert "  listen 8080;" in text
    port = free_port()
    configuration.write_text(
        text.replace("listen 8080;", f"listen 127.0.0.1:{port};"), encoding="utf-8"
    )
    run = re.search(
        r"^#   podman run (.*)",
        _FILE.read_text(encoding="utf-8").replace("\\\n#", ""),
        re.MULTILINE,
    )
    assert run is not None
    empty = [Path(path) for path in re.findall(r"--tmpfs (\S+)", run[1])]
    assert "--volume /srv/playbook:/srv/playbook:ro" in run[1]
    subprocess.run(["cp", "-a", f"{published}/.", str(tmp_path / "srv/playbook")], check=True)
    start = f"exec {shlex.join(json.loads(steps('CMD')[0]))}"
    with (tmp_path / "out").open("wb") as output, (tmp_path / "err").open("wb") as errors:
        process = subprocess.Popen(
            sandboxed(start, empty=empty, bound=mounted), stdout=output, stderr=errors
        )
        try:
            until = time.monotonic() + 30
            while True:
                try:
                    answer = get(f"http://127.0.0.1:{port}/", "latest/?asked=by-the-test")
                    break
                except (OSError, http.client.HTTPException):
                    assert process.poll() is None, (tmp_path / "err").read_text()
                    assert time.monotonic() < until, "the container does not answer"
                    time.sleep(0.05)
            assert answer.status == 200
            assert "content-security-policy" in answer.headers
        finally:
            process.send_signal(getattr(signal, steps("STOPSIGNAL")[0]))
            assert process.wait(30) == 0
    assert "GET /latest/?asked=by-the-test" in (tmp_path / "out").read_text()
