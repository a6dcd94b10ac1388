"""Addresses with an anchor on a page of another site: which are checked, and which are missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from macros.check.load import load
from macros.network.visit import Visit
from macros.upkeep.anchors import is_anchor, missing_anchors
from macros.upkeep.findings import read
from tests.unit.command import run
from tests.unit.playbooks import BASE, write_playbook
from tests.unit.web_server import Answer, Request, Server, answering

QUICK = ("--private", "--between", "0", "--tries", "1")
INDEX = (BASE / "docs/index.md").read_text(encoding="utf-8")
HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE = (
    "<h1>Terms</h1><h2 id='one'>One</h2><a name=two></a><h2 id='grüße'>Grüße</h2>"
    "<h2 id='user-content-set-up'>Set-up</h2>"
    "<p>Text.</p>"
)


def site(request: Request) -> Answer:
    return {
        "/page": Answer(headers=HTML, body=PAGE),
        "/moved": Answer.to("/page"),
        "/app": Answer(headers=HTML, body="<div id=app></div><script src=app.js></script>"),
        "/wall": Answer(headers=HTML, body="<title>Just a moment...</title>"),
        "/paper": Answer(headers={"Content-Type": "application/pdf"}, body="%PDF"),
        "/endless": Answer(headers=HTML, body=PAGE + "x" * 1_100_000),
        "/secret": Answer(401),
    }.get(request.path, Answer(404))


@pytest.fixture
def server() -> Iterator[Server]:
    with answering(site) as running:
        yield running


def playbook(folder: Path, server: Server, *targets: str) -> Path:
    links = "".join(f"- [a]({server.address}/{target})\n" for target in targets)
    return write_playbook(folder, {"docs/index.md": f"{INDEX}\n{links}"})


def test_a_place_that_is_not_on_the_page_is_told_and_the_page_asked_for_once(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = playbook(
        tmp_path, server, "page#one", "page#two", "page#three", "page#three", "page", "moved#four"
    )
    monkeypatch.chdir(root)
    result = run(root, "links", *QUICK)
    assert result.stdout == (
        "Outside addresses on 23 November 2026\n"
        "\n"
        "Moved permanently (1)\n"
        f"  {server.address}/moved: it has moved permanently, to {server.address}/page\n"
        "    docs/index.md:17\n"
        "\n"
        "The page exists, but not the section (2)\n"
        f"  {server.address}/page#three: the page exists, but has no '#three'\n"
        "    docs/index.md:14\n"
        "    docs/index.md:15\n"
        f"  {server.address}/moved#four: the page exists, but has no '#four'\n"
        "    docs/index.md:17\n"
        "\n"
        "1 address is fine, 1 moved, 0 gone, 0 could not be checked, 2 sections of a page not found.\n"
    )
    assert [request.path for request in server.asked] == ["/page", "/moved", "/page"]
    assert run(root, "links", *QUICK, "--fail").exit_code == 0


def test_pages_that_cannot_tell_are_not_accused(tmp_path: Path, server: Server) -> None:
    root = playbook(
        tmp_path, server, "page#gr%C3%BC%C3%9Fe", "page#Set-Up", "page#one:~:text=One", "app#place", "wall#place",
        "paper#page=3", "paper#place", "endless#place", "page#/route",
    )  # fmt: skip
    result = run(root, "links", *QUICK)
    assert result.stdout.endswith(
        "5 addresses are fine, 0 moved, 0 gone, 0 could not be checked.\n"
    )
    assert server.methods("/page") == ["GET"]


def test_an_address_without_a_place_needs_no_page(tmp_path: Path, server: Server) -> None:
    run(
        playbook(tmp_path, server, "page#/route", "paper#page=3", "page#:~:text=One"),
        "links",
        *QUICK,
    )
    assert {request.method for request in server.asked} == {"HEAD"}


def test_a_place_of_a_page_that_nobody_could_look_at_is_kept_for_the_reminders_alone(
    tmp_path: Path, server: Server
) -> None:
    root = playbook(tmp_path, server, "secret#place")
    assert run(root, "links", *QUICK).stdout.count("secret") == 1
    report = json.loads(run(root, "links", *QUICK, "--format", "json").stdout)
    assert [
        (one["address"].partition("/secret")[2], one["outcome"]) for one in report["listed"]
    ] == [
        ("", "refused"),
        ("#place", "refused"),
    ]


def test_owners_are_told_of_a_missing_place(tmp_path: Path, server: Server) -> None:
    root = playbook(tmp_path, server, "page#three")
    (tmp_path / "links.json").write_text(
        run(root, "links", *QUICK, "--format", "json").stdout, encoding="utf-8"
    )
    [(_, item)] = read(tmp_path / "links.json").items(load(root).playbook)
    assert (item.title, item.what) == (
        f"{server.address}/page#three",
        "The page exists, but not the section after '#'.",
    )


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "/users",
        "!users",
        ":~:text=x",
        "page=3",
        "L10",
        "L10-L20",
        "L3C1-L9C2",
        "issuecomment-12",
        "note_7",
        "top",
        "t=30s",
    ],
)
def test_what_scripts_and_browsers_read_is_no_place(fragment: str) -> None:
    assert not is_anchor(fragment)


@pytest.mark.parametrize("fragment", ["place", "L", "art-5", "x:~:text=y", "Section_3.2"])
def test_what_html_can_have_is_a_place(fragment: str) -> None:
    assert is_anchor(fragment)


def test_a_place_that_a_script_holds_may_be_made_by_it() -> None:
    text = f'{PAGE}<script>{{"html": "<h2 id=\\"later\\">"}}</script>' + "<p>word</p>" * 40
    assert list(
        missing_anchors(Visit("https://x.example", text=text, is_html=True), ["later", "never"])
    ) == ["never"]
