"""Test that publishing writes the files of hosts and keeps them current, on every target."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from macros.site import content_policy
from tests.publishing.conftest import Served, repository, served
from tests.publishing.reading import get
from tests.publishing.repository import ADDRESS, Repository
from tests.publishing.small_release import committed_release
from tests.publishing.test_branch import Remote
from tests.publishing.test_bucket import Bucket, bucket

pytestmark = pytest.mark.build
__all__ = ["bucket", "repository", "served"]
_HOSTING = {"PLAYBOOK_PUBLISH_HOSTING": "apache, azure, iis, netlify"}
_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def test_a_folder_holds_what_its_hosts_read_through_release_rollback_and_retirement(
    repository: Repository, served: Served
) -> None:
    assert not (served.root / ".htaccess").exists()
    repository.commit("2026.03", "This is 2026.03.")
    repository.succeeds("publish", *served.options, **_HOSTING)
    assert _META.findall(get(served.address, "latest/").text) == [], "the web server says it"
    names = {path.name for path in served.root.iterdir()}
    assert {
        ".htaccess",
        "web.config",
        "staticwebapp.config.json",
        "_headers",
        "_redirects",
    } <= names
    policy = (served.folder / "csp.conf").read_text(encoding="utf-8").split('"')[1]
    for name in (".htaccess", "web.config", "staticwebapp.config.json", "_headers"):
        text = (served.root / name).read_text(encoding="utf-8")
        assert policy in text
        assert "2026.02" in text or name == ".htaccess"
        assert "assets/stylesheets/main." in text or name in (".htaccess", "web.config")
    settings = repository.root / "settings.yml"
    hosting = "      read_back: files\n      hosting:\n        - apache\n        - cloudflare\n"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("      read_back: files\n", hosting),
        encoding="utf-8",
    )
    repository.succeeds("rollback", "2026.02", *served.options)
    assert {path.name for path in served.root.iterdir()} >= {".htaccess", "_headers", "_redirects"}
    assert not (served.root / "web.config").exists()
    assert "/policies/* /latest/policies/:splat 302" in (served.root / "_redirects").read_text(
        encoding="utf-8"
    )
    repository.succeeds("retire", "2026.03", *served.options)
    assert "/2026.03/*" not in (served.root / "_headers").read_text(encoding="utf-8")


def test_a_host_that_nobody_knows_is_refused(repository: Repository, served: Served) -> None:
    error = repository.fails("publish", *served.options, PLAYBOOK_PUBLISH_HOSTING="apache, nginx")
    known = "apache, azure, cloudflare, iis, netlify, pages"
    assert error == f"error: There is no host 'nginx' under 'hosting'. Write one of: {known}."
    error = repository.fails("publish", *served.options, PLAYBOOK_PUBLISH_HOSTING="netlify, pages")
    assert (
        error
        == "error: netlify and pages read files of the same name. Name only one of them under 'hosting'."
    )


def test_pages_of_a_branch_say_the_policy_themselves(
    repository: Repository, tmp_path: Path
) -> None:
    remote = Remote(tmp_path / "remote.git")
    repository.succeeds("publish", *remote.options)
    remote.assert_whole()
    listed = json.loads(remote.show("editions.json"))
    wanted = content_policy.policy_of(listed[0]["scripts"]).replace("; frame-ancestors 'self'", "")
    for name in ("latest/index.html", "2026.02/policies/index.html", "2026.02/404.html"):
        page = remote.show(name)
        assert _META.findall(page) == [wanted]
        assert page.index("Content-Security-Policy") < page.index("<script")
    for name in ("index.html", "404.html"):
        assert "script-src 'self';" in _META.findall(remote.show(name))[0]
    assert "/policies/* /latest/policies/:splat 302" in remote.show("_redirects")


def test_a_bucket_holds_what_its_hosts_read(
    repository: Repository, bucket: Bucket, tmp_path: Path
) -> None:
    style = {"assets/stylesheets/main.01234567.min.css": "/* no rules */"}
    release = committed_release(repository, tmp_path / "release", "2026.03", "", style)
    options = (*bucket.options, "--release", str(release))
    repository.succeeds("publish", *options, **bucket.environment, **_HOSTING)
    assert "script-src 'self'" in bucket.text("_headers")
    assert "assets/stylesheets/main." in bucket.text("staticwebapp.config.json")
    assert ADDRESS not in bucket.text("_redirects")
