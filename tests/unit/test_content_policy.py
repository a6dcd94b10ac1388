"""The content security policy names the scripts that stand in pages, and tells what it would refuse."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from macros.content_policy import policy, refused
from tests.integration.engine import ROOT
from tests.unit.command import run
from tests.unit.playbooks import write_playbook

RUN = "'sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ='"
"""As `printf 'run()' | openssl dgst -sha256 -binary | base64` says."""


def site(folder: Path, page: str) -> Path:
    """Write a site of one page."""
    (folder / "deep").mkdir(parents=True, exist_ok=True)
    (folder / "deep/index.html").write_text(page, encoding="utf-8", newline="")
    return folder


def test_a_site_without_scripts_of_its_own_runs_its_files_alone(tmp_path: Path) -> None:
    assert policy(site(tmp_path, '<p>Text</p><script src="a.js"></script>')) == (
        "default-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'"
    )


@pytest.mark.parametrize(
    "element",
    ["<script>run()</script>", '<script type="module" data-x="a > b">run()</script >', "<SCRIPT type=''>run()</SCRIPT>"],
)
def test_a_script_in_a_page_is_named_by_its_content(tmp_path: Path, element: str) -> None:
    assert f"; script-src 'self' {RUN};" in policy(site(tmp_path, f"<body>{element}{element}</body>"))


def test_line_ends_count_as_browsers_read_them(tmp_path: Path) -> None:
    one = policy(site(tmp_path / "one", "<script>a()\nb()</script>"))
    assert one == policy(site(tmp_path / "two", "<script>a()\r\nb()</script>"))
    assert "sha256" in one


@pytest.mark.parametrize(
    "element",
    ['<script type="application/json">run()</script>', "<!-- <script>run()</script> -->", '<p title="<script>run()</script>">'],
)
def test_what_no_browser_runs_is_not_named(tmp_path: Path, element: str) -> None:
    assert "sha256" not in policy(site(tmp_path, element))


@pytest.mark.parametrize(
    ("element", "found"),
    [
        ('<p style="color: red">', '<p style="color: red">'),
        ("<style>p { color: red }</style>", "a <style> element"),
        ('<img alt="" src=x onerror="run()">', '<img onerror="run()">'),
        ('<a href=" JavaScript:run()">', '<a href=" JavaScript:run()">'),
    ],
)
def test_what_the_policy_refuses_is_listed(tmp_path: Path, element: str, found: str) -> None:
    assert refused(site(tmp_path, element)) == [f"deep/index.html: {found}"]


def test_nothing_else_is_listed(tmp_path: Path) -> None:
    page = '<p class="style" data-onload="x" title="style=x > onclick=y">style="x"</p><script>a = "<p style=b>"</script>'
    assert refused(site(tmp_path, page)) == []


def test_the_command_prints_the_policy_of_the_built_site(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    missing = run(root, "csp")
    assert missing.exit_code == 2
    assert "build the site first" in missing.stderr
    built = site(root / "site", "<script>run()</script>")
    result = run(root, "csp")
    assert (result.exit_code, result.stdout) == (0, f"{policy(built)}\n")
    assert run(root, "csp", str(built)).stdout == result.stdout


def test_the_command_tells_of_what_is_refused(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    site(root / "site", '<p style="color: red">')
    result = run(root, "csp")
    assert (result.exit_code, result.stderr) == (1, 'deep/index.html: <p style="color: red">\n')


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (
            "base",
            {
                '"{{ config.extra.scope | d(base_url) }}"': "document.currentScript.dataset.base",
                'JSON.parse(_.getItem(t.pathname+"."+e))': (
                    '{try{return JSON.parse(_.getItem(t.pathname+"."+e))}catch(e){return null}}'
                ),
            },
        ),
        ("outdated", {'base=new URL("{{ base_url }}"),': "", "sessionStorage,base": "sessionStorage"}),
    ],
)
def test_the_scripts_of_the_theme_that_we_write_ourselves_keep_up_with_it(name: str, changes: dict[str, str]) -> None:
    path = f"partials/javascripts/{name}.html"
    theirs = files("material").joinpath("templates", path).read_text(encoding="utf-8").partition("<script>")[2]
    for old, new in changes.items():
        assert old in theirs
        theirs = theirs.replace(old, new)
    ours = (ROOT / "overrides" / path).read_text(encoding="utf-8").rpartition("<script")[2].partition(">")[2]
    assert ours.strip() == theirs.strip()
