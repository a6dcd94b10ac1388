"""Test that other hosts send what nginx sends: status, redirect, page and every header."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin, urlsplit

import pytest

from macros.publishing.hosting import HostKind, host_files
from macros.publishing.hosting.site import HostedSite, hashed_files, response_headers
from tests.hosting import apache, hosts
from tests.hosting.conftest import EDIT_POLICY
from tests.hosting.hosts import Host, Sent
from tests.programs import missing
from tests.publishing.reading import get
from tests.publishing.server import free_port, serving

pytestmark = pytest.mark.build
_HASHED = "latest/assets/javascripts/bundle.{hash}.min.js"
_COMPARED = (
    "cache-control",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-robots-tag",
)
_EVERYWHERE = [
    "/",
    "/?q=1&r=2",
    "/latest/",
    "/latest/index.html",
    "/latest/policies/house-rules/",
    "/latest/404.html",
    "/2026.02/",
    "/2026.10.1/policies/",
    "/2026.10.1/directory/press/",
    "/edit/",
    "/index.html",
    "/404.html",
    "/missing.js",
    "/robots.txt",
    "/versions.json",
    "/editions.json",
    "/latest/calendar/all.ics",
    "/latest/sitemap.xml",
    "/latest/llms.txt",
    "/latest/api/v1/index.json",
    "/latest/assets/javascripts/lunr/tinyseg.js",
]
_SHORT = ["/policies/house-rules/?q=1&r=2", "/directory/"]
_MISSING = [
    "/latest/nothing",
    "/latest/nothing/here/",
    "/2026.02/nothing/",
    "/2026.10.1/assets/javascripts/bundle.00000000.min.js",
]
_UNKNOWN = ["/nothing", "/nothing/else/?q=1"]
_UNSEEN = [
    "/edit/nothing.js",
    "/2031.01/",
    "/2031.01/policies/",
    "/.git/config",
    "/latest/.hidden/x",
    "/latest",
]


@pytest.fixture(scope="module")
def site(published: Path) -> HostedSite:
    """Return the published editions as a site for hosts."""
    root = published / "current"
    listed = [
        each["version"] for each in json.loads((root / "versions.json").read_text(encoding="utf-8"))
    ]
    assets = (path for name in (*listed, "latest") for path in (root / name).glob("assets/**/*"))
    return HostedSite(
        base="/",
        editions=tuple(listed),
        sections=("directory", "policies"),
        hashed_paths=hashed_files(path.relative_to(root).as_posix() for path in assets),
        policy=(published / "csp.conf").read_text(encoding="utf-8").split('"')[1],
        forms_policy=EDIT_POLICY,
    )


@pytest.fixture(scope="module")
def nginx_address(
    nginx: str, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the published folder with nginx."""
    port = free_port()
    with serving(nginx, published, tmp_path_factory.mktemp("nginx"), port):
        yield f"http://127.0.0.1:{port}/"


def _relevant(headers: dict[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in _COMPARED if name in headers}


def _asked(address: str, path: str) -> tuple[Sent, bytes]:
    answer = get(address, path.lstrip("/"))
    location = answer.headers.get("location", "")
    if location:
        parts = urlsplit(urljoin(address, location))
        location = parts.path + (f"?{parts.query}" if parts.query else "")
        return Sent(answer.status, location, headers=_relevant(answer.headers)), b""
    return Sent(answer.status, headers=_relevant(answer.headers)), answer.content


def _addresses(site: HostedSite, *groups: list[str]) -> list[str]:
    return [
        *(path for group in groups for path in group),
        *(f"/{path}" for path in site.hashed_paths),
    ]


@contextmanager
def _root_with(published: Path, kind: HostKind, site: HostedSite) -> Iterator[tuple[Path, Path]]:
    """Copy the published root for a host, where any user may read it.

    Return it, and a folder beside it.
    """
    with TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        root = folder / "root" / site.base.strip("/")
        root.parent.mkdir(exist_ok=True)
        shutil.copytree(published / "current", root)
        for name, content in host_files([kind], site).items():
            (root / name).write_bytes(content)
        subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)
        (folder / "own").mkdir()
        yield folder / "root", folder / "own"


def _linked_root(published: Path, kind: HostKind, site: HostedSite, folder: Path) -> Path:
    """Link the published root into a folder, with the files for a host beside it."""
    root = folder / kind
    root.mkdir()
    for path in (published / "current").iterdir():
        (root / path.name).symlink_to(path.resolve())
    for name, content in host_files([kind], site).items():
        (root / name).write_bytes(content)
    return root


def test_nginx_sends_what_the_table_says(site: HostedSite, nginx_address: str) -> None:
    assert any(name.startswith("latest/assets/workers/search.") for name in site.hashed_paths)
    for path in _addresses(site, _EVERYWHERE[2:], _MISSING, ["/preview/1/", "/edit/nothing.js"]):
        sent, _ = _asked(nginx_address, path)
        shown = path.lstrip("/")
        if sent.status == 404:
            name = shown.partition("/")[0]
            shown = f"{name if name in site.trees else 'latest'}/404.html"
        wanted = {
            name.lower(): value
            for name, value in response_headers(site, shown, sent.status).items()
        }
        assert {
            name: value for name, value in sent.headers.items() if name != "content-type"
        } == wanted, path


def test_apache_sends_what_nginx_sends(
    site: HostedSite, published: Path, nginx_address: str
) -> None:
    server = apache.program() or missing("Apache is not installed.")
    with (
        _root_with(published, "apache", site) as (root, own),
        apache.serving(server, root, own) as address,
    ):
        for path in _addresses(site, _EVERYWHERE, _SHORT, _MISSING, _UNKNOWN, _UNSEEN):
            (sent, body), (wanted, wanted_body) = _asked(address, path), _asked(nginx_address, path)
            if wanted.location:
                assert (sent.status, sent.location) == (wanted.status, wanted.location), path
                assert sent.headers["content-security-policy"] == site.policy
                assert sent.headers["cache-control"] == "no-cache"
            else:
                assert (path, sent) == (path, wanted)
                assert body == wanted_body, path
        assert get(address, "latest/", Accept_Encoding="gzip").headers["content-encoding"] == "gzip"
        assert get(address, ".htaccess").status in (403, 404)
        assert get(address, ".well-known/acme-challenge/none").status == 404


def test_apache_serves_a_root_that_lies_in_a_folder(site: HostedSite, published: Path) -> None:
    server = apache.program() or missing("Apache is not installed.")
    below = HostedSite(
        "/playbook/",
        site.editions,
        site.sections,
        site.hashed_paths,
        site.policy,
        site.forms_policy,
    )
    with (
        _root_with(published, "apache", below) as (root, own),
        apache.serving(server, root, own) as address,
    ):
        assert _asked(address, "/playbook/")[0].location == "/playbook/latest/"
        assert (
            _asked(address, "/playbook/policies/?q=1")[0].location
            == "/playbook/latest/policies/?q=1"
        )
        for name in ("latest", "2026.02"):
            sent, body = _asked(address, f"/playbook/{name}/nothing/")
            assert (sent.status, body) == (404, (root / f"playbook/{name}/404.html").read_bytes())
        sent, _ = _asked(address, f"/playbook/{site.hashed_paths[0]}")
        assert sent.headers["cache-control"] == "public, max-age=31536000, immutable"


_TYPED_BY_THE_HOST = {"content-type"}
"""Netlify and Cloudflare know the types themselves."""


@pytest.mark.parametrize(
    ("kind", "host", "groups", "left_to_host"),
    [
        ("iis", hosts.iis, (_EVERYWHERE, _SHORT, _MISSING, _UNKNOWN, _UNSEEN[3:5]), set()),
        ("netlify", hosts.netlify, (_EVERYWHERE, _SHORT, _MISSING, _UNKNOWN), _TYPED_BY_THE_HOST),
        ("cloudflare", hosts.cloudflare, (_EVERYWHERE, _SHORT, _MISSING), _TYPED_BY_THE_HOST),
        ("azure", hosts.azure, (_EVERYWHERE,), set()),
    ],
)
def test_another_host_sends_what_nginx_sends(
    site: HostedSite,
    published: Path,
    nginx_address: str,
    kind: HostKind,
    host: Host,
    groups: tuple[list[str], ...],
    left_to_host: set[str],
    tmp_path: Path,
) -> None:
    root = _linked_root(published, kind, site, tmp_path)
    for path in _addresses(site, *groups):
        sent, (wanted, body) = host(root, path), _asked(nginx_address, path)
        assert (path, sent.status, sent.location) == (path, wanted.status, wanted.location)
        if not wanted.location:
            ours, theirs = (
                {
                    name: value
                    for name, value in _relevant(dict(headers)).items()
                    if name not in left_to_host
                }
                for headers in (sent.headers, wanted.headers)
            )
            if "content-type" not in ours:
                theirs.pop("content-type", None)  # a picture, whose type every host knows
            assert (path, ours) == (path, theirs)
            assert (root / sent.file).read_bytes() == body, path


def test_where_one_page_is_for_all_that_is_missing_it_leads_on(
    site: HostedSite, published: Path, tmp_path: Path
) -> None:
    root = _linked_root(published, "azure", site, tmp_path)
    for path in (*_MISSING, *_SHORT, *_UNKNOWN):
        sent = hosts.azure(root, path)
        assert (sent.status, sent.file) == (404, "404.html")
        assert sent.headers["cache-control"] == "no-cache"
        assert sent.headers["content-security-policy"] == site.policy
    assert (root / "staticwebapp.config.json").stat().st_size < 20_000
    root = _linked_root(published, "pages", site, tmp_path)
    for path in (*_MISSING, *_UNKNOWN):
        assert hosts.pages(root, path) == Sent(404, file="404.html")
    for path in _SHORT:
        assert hosts.pages(root, path) == Sent(302, location=f"/latest{path}")
    assert hosts.pages(root, "/2026.02/").file == "2026.02/index.html"


@pytest.mark.parametrize(
    ("kind", "host"),
    [
        ("netlify", hosts.netlify),
        ("cloudflare", hosts.cloudflare),
        ("pages", hosts.pages),
        ("iis", hosts.iis),
    ],
)
def test_no_redirect_goes_in_circles(
    site: HostedSite, published: Path, kind: HostKind, host: Host, tmp_path: Path
) -> None:
    root = _linked_root(published, kind, site, tmp_path)
    for path in ("/", *_SHORT, *_MISSING, *_UNKNOWN, "/latest/policies/nothing/"):
        sent = host(root, path)
        if sent.location:
            assert not host(root, sent.location).location, path


def test_iis_finds_its_pages_from_the_root_of_the_host(site: HostedSite) -> None:
    below = HostedSite(
        "/company/playbook/", site.editions, site.sections, site.hashed_paths, site.policy
    )
    text = host_files(["iis"], below)["web.config"].decode()
    assert 'path="company\\playbook\\2026.02\\404.html" responseMode="File"' in text
    assert 'url="/company/playbook/latest/{R:1}"' in text


def test_the_rules_for_headers_are_few_enough(site: HostedSite) -> None:
    files = host_files(["cloudflare"], site)
    rules = [line for line in files["_headers"].decode().splitlines() if line.startswith("/")]
    assert len(rules) < 40  # Cloudflare reads a hundred
    assert max(map(len, files["_headers"].decode().splitlines())) < 2_000
