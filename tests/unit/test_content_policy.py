"""The content security policy allows the scripts of pages, and reports what it would refuse."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings

from macros.site.content_policy import (
    policy,
    policy_of,
    policy_violations,
    template_scripts,
    used_scripts,
)
from tests.integration.engine import ROOT
from tests.unit.command import run
from tests.unit.playbooks import write_playbook
from tests.unit.test_html_tokens import foreign

RUN = "sha256-AvyuiL0SD1mVY3NNxR+V2uo+lhk6RMFrytWmRt6CrJQ="
"""As `printf 'run()' | openssl dgst -sha256 -binary | base64` says."""
WALK = "sha256-WqpWL03BxP+E/8IDwhaPfgHrplQwUGUADC5WUFh+eKM="
SCRIPTS = template_scripts(ROOT)
BASE = (
    (ROOT / "overrides/partials/javascripts/base.html")
    .read_text(encoding="utf-8")
    .partition("<script")[2]
    .partition(">")[2]
)


def site(folder: Path, page: str) -> Path:
    """Write a site of one page."""
    (folder / "deep").mkdir(parents=True, exist_ok=True)
    (folder / "deep/index.html").write_text(page, encoding="utf-8", newline="")
    return folder


def playbook(root: Path, **templates: str) -> Path:
    """Write a playbook with templates of its own."""
    root = write_playbook(root)
    for name, text in templates.items():
        path = root / "overrides" / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


# Where scripts come from


def test_a_site_without_scripts_of_its_own_runs_its_files_alone(tmp_path: Path) -> None:
    assert policy(site(tmp_path, '<p>Text</p><script src="a.js"></script>'), {RUN}) == (
        "default-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'"
    )


@pytest.mark.parametrize(
    "element",
    [
        "<script>run()</script>",
        '<script type="module" data-x="a > b">run()</script >',
        "<SCRIPT type=''>run()</SCRIPT>",
    ],
)
def test_a_script_of_a_template_is_named_by_its_content(tmp_path: Path, element: str) -> None:
    built = site(tmp_path / "site", f"<body>{element}{element}</body>")
    scripts = template_scripts(playbook(tmp_path / "playbook", main=f"<body>{element}</body>"))
    assert RUN in scripts
    assert f"; script-src 'self' '{RUN}';" in policy(built, scripts)
    assert policy_violations(built, scripts) == []


def test_the_policy_never_names_a_script_that_only_a_page_holds(tmp_path: Path) -> None:
    built = site(
        tmp_path, f"<script>run()</script><script>{BASE.partition('</script>')[0]}</script>"
    )
    assert RUN not in policy(built, SCRIPTS)
    assert policy(built, SCRIPTS).count("'sha256-") == 1
    assert policy_violations(built, SCRIPTS) == [
        "deep/index.html: a script that is in no template, 'run()'"
    ]


def test_a_template_of_the_playbook_takes_the_place_of_the_themes(tmp_path: Path) -> None:
    theirs = (
        files("material")
        .joinpath("templates", "partials/javascripts/palette.html")
        .read_text(encoding="utf-8")
    )
    built = site(tmp_path / "site", theirs)
    assert policy_violations(built, template_scripts(playbook(tmp_path / "one"))) == []
    own = template_scripts(
        playbook(tmp_path / "two", partials__javascripts__palette="<script>run()</script>")
    )
    assert len(policy_violations(built, own)) == 1
    assert RUN in own


@pytest.mark.parametrize(
    "text",
    [
        "<script>run({{ value }})</script>",
        "<script>{% if x %}run(){% endif %}</script>",
        "<script>run({# a note #})</script>",
        '<script type="application/json">run()</script>',
        '<script "x>run()</script>',
    ],
)
def test_a_script_that_is_made_anew_for_each_page_is_not_shipped(tmp_path: Path, text: str) -> None:
    assert template_scripts(playbook(tmp_path, main=text)) == template_scripts(
        playbook(tmp_path / "none")
    )


def test_scripts_that_fetch_others_from_elsewhere_are_not_shipped() -> None:
    text = (
        files("material")
        .joinpath("templates", "partials/integrations/analytics.html")
        .read_text(encoding="utf-8")
    )
    assert "<script>" in text
    assert len(template_scripts(ROOT)) == 10


def test_line_ends_count_as_browsers_read_them(tmp_path: Path) -> None:
    for number, end in enumerate(("\n", "\r\n", "\r")):
        assert WALK in policy(
            site(tmp_path / str(number), f"<script>walk(){end}run()</script>"), {WALK}
        )


def test_what_is_no_hash_is_never_named() -> None:
    assert "script-src 'self';" in policy_of(
        ["sha256-short=", f"{RUN}' 'unsafe-inline", "unsafe-inline", f" {RUN}"]
    )
    assert policy_of([RUN, RUN]).count(RUN) == 1


# What pages may hold


@pytest.mark.parametrize(
    ("element", "violation"),
    [
        ("<script>go()</script>", "a script that is in no template, 'go()'"),
        ("<script>run() </script>", "a script that is in no template, 'run()'"),
        ("<SCRIPT>go()</SCRIPT>", "a script that is in no template, 'go()'"),
        ("<script src=a.js>go()</script>", "a script that is in no template, 'go()'"),
        ('<script type="text/ecmascript">go()</script>', "a script that is in no template, 'go()'"),
        ('<script type="importmap">{}</script>', "a script that is in no template, '{}'"),
        ("<script>go()", "a script that is in no template, 'go()'"),
        (
            f"<script>{'go();' * 20}</script>",
            f"a script that is in no template, '{('go();' * 20)[:59]}…'",
        ),
        (f"<script>{'g' * 60}</script>", f"a script that is in no template, '{'g' * 60}'"),
        ("<!--><script>go()</script>-->", "a script that is in no template, 'go()'"),
        ("<!-- <script>go()</script> -->", "a script that is in no template, 'go()'"),
        ("<!-- --!><script>go()</script>", "a script that is in no template, 'go()'"),
        ("<p title='<script>go()</script>'>", "a script that is in no template, 'go()'"),
        ("""<p a="b"'><script>go()</script><p b='>""", "a script that is in no template, 'go()'"),
        (
            """<title><p a="</title><script>go()</script>">""",
            "a script that is in no template, 'go()'",
        ),
        ("<script/x>go()</script>", "a script in an unusual form, '<script/x>go()</script>'"),
        (
            """<script type='a"b'>go()</script>""",
            "a script in an unusual form, '<script type='a\"b'>go()</script>'",
        ),
        ("<script a=`b>go()</script>", "a script in an unusual form, '<script a=`b>go()</script>'"),
        ('<p style="color: red">', '<p style="color: red">'),
        ("<style>p { color: red }</style>", "a <style> element"),
        ("<STYLE>p { color: red }</STYLE>", "a <style> element"),
        ('<img alt="" src=x onerror="run()">', '<img onerror="run()">'),
        ('<img/src="x"/onerror=run()>', '<img onerror="run()">'),
        ("""<img alt="a"onerror=run()>""", '<img onerror="run()">'),
        ('<iframe srcdoc="x">', '<iframe srcdoc="x">'),
        ('<a href=" JavaScript:run()">', '<a href=" JavaScript:run()">'),
        ('<a href="java\tscript:run()">', '<a href="java\tscript:run()">'),
        ('<form action="javascript:run()">', '<form action="javascript:run()">'),
        ('<button formaction="javascript:run()">', '<button formaction="javascript:run()">'),
        ('<img src="javascript:run()" alt="">', '<img src="javascript:run()">'),
        ('<svg><a xlink:href="javascript:run()">', '<a xlink:href="javascript:run()">'),
        ("<!---><p onclick=x>", '<p onclick="x">'),
        ("<!-- <p onclick=x> -->", '<p onclick="x">'),
        ("<title><!--</title><p onclick=x>-->", '<p onclick="x">'),
        ("<svg><style/><!--</style><p onclick=x>-->", "a <style> element"),
        ("<textarea><p title='</textarea><p onclick=x>'>", '<p onclick="x">'),
        ("<svg><![CDATA[<p title=']]><p onclick=x>'>", '<p onclick="x">'),
        ('<svg><script type="application/json"><p onclick=x></script>', '<p onclick="x">'),
        ('<a href="java&#x0d;script&colon;run()">', '<a href="java\rscript:run()">'),
    ],
)
def test_what_the_policy_refuses_is_listed(tmp_path: Path, element: str, violation: str) -> None:
    violations = policy_violations(site(tmp_path, element), {RUN})
    assert f"deep/index.html: {violation}" in violations


@given(foreign)
@settings(max_examples=100, deadline=None)
def test_nothing_that_a_browser_runs_is_missed(text: str) -> None:
    with TemporaryDirectory() as folder:
        violations = policy_violations(site(Path(folder), text), ())
    root: Any = html5lib.parse(text, namespaceHTMLElements=False)
    for element in root.iter():
        if isinstance(element.tag, str) and runs(element):
            assert violations != []


def runs(element: Any) -> bool:
    """Return whether a browser would run or apply something of an element."""
    attributes = {key.rpartition("}")[2].lower(): text for key, text in element.items()}
    return (
        element.tag.rpartition("}")[2] in ("style", "script")
        and bool("".join(element.itertext()).strip())
        and attributes.get("type") != "application/json"
    ) or any(
        name.startswith("on")
        or name == "style"
        or (name in ("href", "src") and re.sub("[\0- ]", "", text).startswith("javascript:"))
        for name, text in attributes.items()
    )


@pytest.mark.parametrize(
    "element",
    [
        '<p class="style" data-onload="x" title="style=x > onclick=y">style="x"</p><script>run()</script>',
        '<script type="application/json">{"a": "p style=b"}</script><script type="application/ld+json">{}</script>',
        '<p title="javascript:go()">a</p>',
        '<script src="a.js" defer></script><script src="a.js" type="module">\n</script><scripture>',
        "<!-- style=x --><a href='javascripts/'>a</a>&lt;script&gt;go()&lt;/script&gt;",
    ],
)
def test_nothing_else_is_listed(tmp_path: Path, element: str) -> None:
    assert policy_violations(site(tmp_path, element), {RUN}) == []


def test_a_page_that_is_not_utf_8_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"\xff<script>run()</script>")
    assert policy_violations(tmp_path, ()) == [
        "index.html: a script that is in no template, 'run()'"
    ]
    assert used_scripts(tmp_path, {RUN}) == {RUN}


# The command


def test_the_command_prints_the_policy_of_the_built_site(tmp_path: Path) -> None:
    root = playbook(tmp_path, main="<script>run()</script>")
    missing = run(root, "csp")
    assert missing.exit_code == 2
    assert "Build the site first" in missing.stderr
    built = site(root / "site", "<script>run()</script>")
    result = run(root, "csp")
    assert (result.exit_code, result.stdout) == (0, f"{policy(built, {RUN})}\n")
    assert run(root, "csp", str(built)).stdout == result.stdout


def test_the_command_lets_the_recorded_scripts_of_older_editions_run(tmp_path: Path) -> None:
    root = playbook(tmp_path)
    built = site(root / "published", "<script>run()</script>")
    assert run(root, "csp", str(built)).exit_code == 1
    (built / "editions.json").write_text(
        json.dumps([{"scripts": [RUN, WALK]}, {}]), encoding="utf-8"
    )
    result = run(root, "csp", str(built))
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        f"{policy_of([RUN, WALK])}\n",
        "",
    )
    (built / "editions.json").write_text("[1]", encoding="utf-8")
    result = run(root, "csp", str(built))
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: {built / 'editions.json'} cannot be read ('int' object has no attribute 'get'). Restore it from a backup.\n"
    )


def test_the_command_tells_of_what_is_refused(tmp_path: Path) -> None:
    root = playbook(tmp_path)
    site(root / "site", '<p style="color: red"><script>run()</script>')
    result = run(root, "csp")
    assert (result.exit_code, result.stderr) == (
        1,
        "deep/index.html: a script that is in no template, 'run()'\ndeep/index.html: <p style=\"color: red\">\n",
    )
    assert RUN not in result.stdout


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
        (
            "outdated",
            {'base=new URL("{{ base_url }}"),': "", "sessionStorage,base": "sessionStorage"},
        ),
    ],
)
def test_the_scripts_of_the_theme_that_we_write_ourselves_keep_up_with_it(
    name: str, changes: dict[str, str]
) -> None:
    path = f"partials/javascripts/{name}.html"
    theirs = (
        files("material")
        .joinpath("templates", path)
        .read_text(encoding="utf-8")
        .partition("<script>")[2]
    )
    for old, new in changes.items():
        assert old in theirs
        theirs = theirs.replace(old, new)
    ours = (
        (ROOT / "overrides" / path)
        .read_text(encoding="utf-8")
        .rpartition("<script")[2]
        .partition(">")[2]
    )
    assert ours.strip() == theirs.strip()
