"""Test old addresses: proposed from git's renames, built as redirects in every edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.engine import mkdocs
from tests.publishing.repository import Repository

pytestmark = pytest.mark.build


def moved(repository: Repository) -> None:
    """Move a page, and delete another one."""
    repository.git("mv", "docs/policies/house-rules.md", "docs/policies/our-house-rules.md")
    repository.git("rm", "--quiet", "docs/directory/press.md")


def test_pages_that_moved_are_proposed(repository: Repository) -> None:
    moved(repository)
    result = repository.run("redirects", "HEAD")
    assert (result.returncode, result.stdout.splitlines()) == (
        0,
        [
            "directory/press.md was removed. Which page should people read instead?",
            "moved:",
            "  policies/house-rules.md: policies/our-house-rules.md",
        ],
    )


def test_what_is_named_already_is_not_proposed_again(repository: Repository) -> None:
    moved(repository)
    assert "Added 1 line to " in repository.succeeds("redirects", "HEAD", "--write")
    written = (repository.root / "data/redirects.yml").read_text(encoding="utf-8")
    assert written == "moved:\n  policies/house-rules.md: policies/our-house-rules.md\n"
    assert "redirects.yml has all pages that moved." in repository.succeeds(
        "redirects", "HEAD", "--write"
    )
    assert (repository.root / "data/redirects.yml").read_text(encoding="utf-8") == written


def test_an_unknown_commit_is_said_in_one_line(repository: Repository) -> None:
    error = repository.fails("redirects", "no-such-tag")
    assert error.startswith("error: The pages cannot be compared with 'no-such-tag'. Git says: ")


def test_an_old_address_leads_to_the_page_to_read_now(
    repository: Repository, tmp_path: Path
) -> None:
    text = "moved:\n  policies/posting/first.md: policies/house-rules.md\n  start.md: index.md\n"
    (repository.root / "data/redirects.yml").write_text(text, encoding="utf-8")
    result = mkdocs(
        repository.root,
        "build",
        "--site-dir",
        str(tmp_path / "site"),
        SITE_URL="https://intranet.example.com/latest/",
    )
    assert result.returncode == 0, result.stdout
    page = (tmp_path / "site/policies/posting/first/index.html").read_text(encoding="utf-8")
    assert (
        '<meta http-equiv="refresh" content="0; url=&#46;&#46;&#47;&#46;&#46;&#47;house&#45;rules&#47;">'
        in page
    )
    assert (
        'rel="canonical" href="https&#58;&#47;&#47;intranet&#46;example&#46;com&#47;latest&#47;policies&#47;house&#45;rules&#47;"'
        in page
    )
    home = (tmp_path / "site/start/index.html").read_text(encoding="utf-8")
    assert 'content="0; url=&#46;&#46;&#47;"' in home
    assert "start" not in (tmp_path / "site/sitemap.xml").read_text(encoding="utf-8")
