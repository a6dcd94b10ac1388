"""Test previews of proposals: beside the editions, and without running the proposal's code."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.engine import tree
from tests.publishing.conftest import Served
from tests.publishing.reading import get, versions
from tests.publishing.repository import ADDRESS, Repository
from tests.publishing.small_release import publish_small
from tests.unit.web_server import Answer, Request, answering

pytestmark = pytest.mark.build


def propose(repository: Repository, branch: str, text: str, **files: str) -> str:
    """Commit a proposal on a branch of its own, and go back to what is published."""
    repository.git("checkout", "--quiet", "-b", branch)
    for path, content in files.items():
        (repository.root / path).write_text(content, encoding="utf-8")
    commit = repository.commit(text=text)
    repository.git("checkout", "--quiet", "main")
    return commit


def test_a_preview_stands_beside_the_editions_until_it_is_taken_away(
    repository: Repository, served: Served
) -> None:
    before, listed = tree(served.root), versions(served.address)
    generation = served.root.readlink()
    code = "raise SystemExit('The code of a proposal was run')\n"
    commit = propose(
        repository,
        "better",
        "This is proposed.",
        **{"macros/hooks.py": code, "macros/site/rendering.py": code},
    )
    shown = repository.succeeds("preview", "7", "--ref", "better", *served.options)
    assert f"Published the preview of 7 from {commit[:12]}: {ADDRESS}preview/7/\n" in shown
    home = get(served.address, "preview/7/")
    assert home.status == 200
    assert "This is proposed." in home.text
    assert "Preview of proposal 7. Nothing here is in force." in home.text
    assert 'href="./../../latest/"' in html.unescape(home.text)
    assert '<meta name="robots" content="noindex">' in home.text
    assert home.headers["x-robots-tag"] == "noindex, nofollow"
    assert (
        get(served.address, "preview/7/", Accept_Encoding="gzip").headers["content-encoding"]
        == "gzip"
    )
    missing = get(served.address, "preview/7/nothing/")
    assert (missing.status, 'href="/preview/7/assets/' in missing.text) == (404, True)
    assert get(served.address, "preview/7/sitemap.xml").status == 404
    assert get(served.address, "preview/8/").status == 404
    scripts = re.findall(r"'(sha256-[^']+)'", home.headers["content-security-policy"])
    assert scripts
    assert (tree(served.root), versions(served.address), served.root.readlink()) == (
        before,
        listed,
        generation,
    )
    served.assert_whole()
    assert "Preview of" not in get(served.address, "latest/").text

    propose(repository, "best", "This is better still.")
    repository.succeeds("preview", "7", "--ref", "best", *served.options)
    assert "This is better still." in get(served.address, "preview/7/").text
    assert len(list((served.folder / "previews/builds").iterdir())) == 1
    publish_small(repository, served, "2026.03")
    assert get(served.address, "preview/7/").status == 200, "a release takes no preview away"

    assert repository.succeeds("preview", "7", "--remove", *served.options).startswith(
        "Removed the preview of 7 ("
    )
    assert get(served.address, "preview/7/").status == 404
    assert list((served.folder / "previews/builds").iterdir()) == []
    assert (
        repository.succeeds("preview", "7", "--remove", *served.options)
        == "There is no preview of 7.\n"
    )
    assert (
        repository.succeeds("preview", "--older-than", "30", *served.options)
        == "No preview is older than 30 days.\n"
    )
    served.assert_whole()


def test_a_broken_proposal_leaves_the_preview_before_it(
    repository: Repository, served: Served
) -> None:
    propose(repository, "good", "This is good.")
    repository.succeeds("preview", "7", "--ref", "good", *served.options)
    propose(repository, "bad", "This is bad.", **{"data/goals.yml": "a: [\n"})
    before = tree(served.folder / "previews")
    error = repository.fails("preview", "7", "--ref", "bad", *served.options)
    assert error.startswith("error: The check found mistakes, and nothing was built.")
    assert tree(served.folder / "previews") == before
    script = '# Mark\n\n<script src="https://evil.example.com/x.js"></script>\n'
    propose(repository, "worse", "", **{"docs/policies/index.md": script})
    repository.fails("preview", "7", "--ref", "worse", *served.options)
    assert repository.fails("preview", "7", "--ref", "nowhere", *served.options) == (
        "error: There is no commit, branch or tag 'nowhere'. Fetch it first."
    )
    assert tree(served.folder / "previews") == before


@pytest.mark.exhaustive
def test_a_preview_that_is_not_served_is_taken_back(
    repository: Repository, served: Served, tmp_path: Path
) -> None:
    options = (
        "--target",
        "folder",
        "--to",
        str(tmp_path / "elsewhere"),
        "--address",
        ADDRESS,
        "--read-back",
        served.address,
    )
    assert "What was read back from http://127.0.0.1" in repository.fails("preview", "7", *options)
    assert list((tmp_path / "elsewhere/previews/preview").iterdir()) == []
    assert list((tmp_path / "elsewhere/previews/builds").iterdir()) == []


@pytest.mark.exhaustive
def test_old_previews_are_taken_away(repository: Repository, served: Served) -> None:
    for number in (7, 8):
        repository.succeeds("preview", str(number), *served.options)
    link = served.folder / "previews/preview/7"
    os.utime(link, (1_700_000_000, 1_700_000_000), follow_symlinks=False)
    assert repository.succeeds("preview", "--older-than", "30", *served.options).startswith(
        "Removed the preview of 7 ("
    )
    assert [path.name for path in link.parent.iterdir()] == ["8"]


@pytest.fixture
def host() -> Iterator[tuple[dict[int, str], str]]:
    """Return the open proposals of a code host, and the address of its API."""
    proposals: dict[int, str] = {}

    def answer(request: Request) -> Answer:
        if not request.path.startswith("/api/v3/repos/tide/playbook/pulls?") or 0 in proposals:
            return Answer.json({}, 404)
        return Answer.json(
            [{"number": number, "head": {"sha": commit}} for number, commit in proposals.items()]
        )

    with answering(answer) as server:
        yield proposals, f"{server.address}/api/v3"


def test_every_open_proposal_is_shown_and_no_closed_one(
    repository: Repository, served: Served, host: tuple[dict[int, str], str], tmp_path: Path
) -> None:
    proposals, api = host
    organization = repository.root / "data/organization.yml"
    text = organization.read_text(encoding="utf-8")
    organization.write_text(
        f"{text}repository:\n  url: https://code.example.com/tide/playbook\n", encoding="utf-8"
    )
    repository.commit()
    good = propose(repository, "good", "This is good.")
    bad = propose(repository, "bad", "This is bad.", **{"data/goals.yml": "a: [\n"})
    repository.git("clone", "--quiet", "--bare", str(repository.root), str(tmp_path / "remote.git"))
    repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    for number, commit in ((7, good), (8, bad), (9, good)):
        repository.git("push", "--quiet", "origin", f"{commit}:refs/pull/{number}/head")
    repository.git("branch", "--quiet", "-D", "good", "bad")
    proposals |= {7: good, 8: bad}
    repository.succeeds("preview", "9", "--ref", good, *served.options)
    shown = repository.succeeds("preview", "--open", "--api", api, *served.options)
    assert f"Published the preview of 7 from {good[:12]}: {ADDRESS}preview/7/\n" in shown
    assert (
        "The preview of 8 was not published: The check found mistakes, and nothing was built."
        in shown
    )
    assert f"Removed the preview of 9 ({good[:12]}).\n" in shown
    assert "Published" not in repository.succeeds(
        "preview", "--open", "--api", api, *served.options
    ), "it is there already"
    proposals[0] = "the host does not answer"
    assert "Nothing was published or removed." in repository.fails(
        "preview", "--open", "--api", api, *served.options
    )
    assert get(served.address, "preview/7/").status == 200
    proposals.clear()
    assert "Removed the preview of 7" in repository.succeeds(
        "preview", "--open", "--api", api, *served.options
    )


def test_previews_are_for_folders(repository: Repository) -> None:
    assert repository.fails("preview", "7", "--target", "branch", "--address", ADDRESS).startswith(
        "error: Previews are published into a folder, and the target is 'branch'."
    )
    for wrong in ((), ("7", "--open"), ("--remove",), ("0",)):
        assert repository.run("preview", *wrong).returncode == 2
