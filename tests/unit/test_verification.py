"""Test the verification of a built tree: links, anchors, external files and the policy."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from macros.publishing.verification import Tree, TreeError, verify
from macros.site import search_pieces

ADDRESS = "https://intranet.example.com/playbook/"
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{}</loc></url></urlset>'
)


HELLO = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="
"""The example of the policy's own specification: alert('Hello, world.');"""


def tree(folder: Path, body: str, **files: str) -> Tree:
    """Write a tree that is whole but for what a test adds to its home page, or writes besides."""
    written = {
        "index.html": f'<!doctype html><html><head><title>a < b</title></head><body><h1 id="top">Home</h1>{body}</body></html>',
        "404.html": '<a href="/playbook/2026.11/policies/#rule">rule</a><link rel="stylesheet" href="/playbook/2026.11/a.css">',
        "policies/index.html": '<h2 id="rule">Rule</h2><a name="old"></a><a href="../">Home</a>',
        "a.css": 'a { background: url("data:image/png;base64,AA") }',
        "sitemap.xml": SITEMAP.format(f"{ADDRESS}2026.11/policies/"),
        "search/search_index.json": "{}",
        "api/v1/index.json": "{}",
        **files,
    }
    for path, content in written.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return Tree(folder, "2026.11", ADDRESS, ("2026.10", "2026.11.1"), {HELLO})


@pytest.mark.parametrize(
    "body",
    [
        '<a href="policies/#rule">a</a><a href="policies/index.html#old">b</a><a href="#top">c</a><a href="#">d</a><a href=".">e</a>',
        '<a href="../latest/policies/">a</a><a href="../2026.10/x/">b</a><a href="../2026.11.1/x/">e</a><a href="../versions.json">c</a><a href="../">d</a>',
        '<a href="https://example.com/x">a</a><a href="mailto:a@example.com">b</a><a href="tel:+44123">c</a><a href="//example.com">d</a>',
        f'<link rel="canonical" href="{ADDRESS}2026.11/policies/"><a href="{ADDRESS}2026.11/policies/#rule">a</a>',
        f'<img src="{ADDRESS}2026.11/a.css" alt=""><a href=" p%6Flicies/ ">a</a><a href="a.css#x">b</a><a href="#__search">c</a>',
        '<a href="../edit/">a</a><a href="../editions.json">b</a><h2 id="café">c</h2><a href="#caf%C3%A9">d</a><a href="../2026.11">e</a>',
        '<link rel="alternate" href="https://example.com/feed.xml"><a href="#:~:text=words">b</a>',
        "<!-- <img src='https://example.com/a.png'> --><script type='application/json'>{\"a\": \"<img src=x>\"}</script>",
    ],
)
def test_a_sound_tree_passes(tmp_path: Path, body: str) -> None:
    assert verify(tree(tmp_path, body)) == ()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="nowhere/">a</a>', "index.html: 'nowhere/' leads to nothing"),
        (
            '<a href="policies/#rules">a</a>',
            "index.html: 'policies/#rules' leads to an anchor that does not exist",
        ),
        ('<a href="../2026.09/">a</a>', "index.html: '../2026.09/' leads out of the edition"),
        ('<a href="/elsewhere/">a</a>', "index.html: '/elsewhere/' leads out of the edition"),
        (
            f'<a href="{ADDRESS}2026.11/nowhere/">a</a>',
            f"index.html: '{ADDRESS}2026.11/nowhere/' leads to nothing",
        ),
        (
            '<img src="https://example.com/a.png" alt="">',
            "index.html: https://example.com/a.png would be fetched from another site",
        ),
        (
            "<img srcset='//example.com/a.png 2x' alt=''>",
            "index.html: //example.com/a.png would be fetched from another site",
        ),
        (
            '<link rel="preconnect stylesheet" href="https://example.com/a.css">',
            "index.html: https://example.com/a.css would be fetched from another site",
        ),
        (
            '<script src="https://example.com/a.js"></script>',
            "index.html: https://example.com/a.js would be fetched from another site",
        ),
        (
            '<p style="color: red">a</p>',
            'index.html: <p style="color: red"> is against the content security policy',
        ),
        (
            "<style>p {}</style>",
            "index.html: a <style> element is against the content security policy",
        ),
        (
            '<p onclick="x()">a</p>',
            'index.html: <p onclick="x()"> is against the content security policy',
        ),
        (
            "<script>alert('Hello.');</script>",
            "index.html: a script that is in no template, 'alert('Hello.');' is against the content security policy",
        ),
        ('<a href=".#no">a</a>', "index.html: '.#no' leads to an anchor that does not exist"),
        ('<a href="../2026.1/">a</a>', "index.html: '../2026.1/' leads out of the edition"),
        (
            '<div data-pb-part="people"></div>',
            "index.html: parts/people.js, which it loads on demand, is missing",
        ),
        (
            '<a href=" javascript:x()">a</a>',
            'index.html: <a href=" javascript:x()"> is against the content security policy',
        ),
    ],
)
def test_what_readers_should_not_meet_is_named(tmp_path: Path, body: str, fault: str) -> None:
    with pytest.raises(TreeError) as info:
        verify(tree(tmp_path, body))
    assert info.value.lines == [fault]
    assert str(info.value) == (
        "The built 2026.11/ is not fit to be published. Fix the pages above, commit, and publish again."
    )


@pytest.mark.parametrize(
    ("path", "content", "fault"),
    [
        (
            "a.css",
            "@import 'https://example.com/b.css';",
            "a.css: https://example.com/b.css would be fetched from another site",
        ),
        ("a.css", "a { background: url(b.png) }", "a.css: 'b.png' leads to nothing"),
        (
            "sitemap.xml",
            SITEMAP.format(f"{ADDRESS}latest/"),
            f"sitemap.xml: {ADDRESS}latest/ does not begin with the edition's own address",
        ),
        (
            "sitemap.xml",
            SITEMAP.format(f"{ADDRESS}2026.11.1/"),
            f"sitemap.xml: {ADDRESS}2026.11.1/ does not begin with the edition's own address",
        ),
        (
            "sitemap.xml",
            SITEMAP.format(""),
            "sitemap.xml:  does not begin with the edition's own address",
        ),
        (
            "sitemap.xml",
            SITEMAP.format(f"{ADDRESS}2026.11/no/"),
            f"sitemap.xml: '{ADDRESS}2026.11/no/' leads to nothing",
        ),
    ],
)
def test_other_files_are_looked_at_too(tmp_path: Path, path: str, content: str, fault: str) -> None:
    with pytest.raises(TreeError) as info:
        verify(tree(tmp_path, "", **{path: content}))
    assert info.value.lines == [fault]


def test_only_pages_and_styles_are_read(tmp_path: Path) -> None:
    made = tree(
        tmp_path,
        "",
        **{
            "404.html": '<p id="own">a</p><a href="#own">b</a>',
            "notes.txt": '<a href="nowhere/">a</a> url(nowhere.png)',
            "b.css": "a { fill: url(#gradient) }",
            "sitemap.xml": SITEMAP.format(f"\n  {ADDRESS}2026.11/policies/\n"),
        },
    )
    (tmp_path / "policies/index.html").write_bytes(b'<h2 id="rule">Rule \xff</h2>')
    assert verify(made) == ()


@pytest.mark.parametrize(
    "path",
    ["index.html", "404.html", "sitemap.xml", "search/search_index.json", "api/v1/index.json"],
)
def test_each_main_file_is_expected(tmp_path: Path, path: str) -> None:
    made = tree(tmp_path, "")
    (tmp_path / path).unlink()
    with pytest.raises(TreeError) as info:
        verify(made)
    assert f"{path}: the file is missing" in info.value.lines


def test_every_piece_of_the_search_is_expected(tmp_path: Path) -> None:
    folder = search_pieces.write_pieces(tmp_path, [{"location": "", "title": "A", "text": "b"}])
    made = tree(
        tmp_path, "", **{search_pieces.INDEX: f'{{"config": {{"pieces": "{folder}"}}, "docs": []}}'}
    )
    assert verify(made) == ()
    made = replace(made)
    for name in ("words-0", "entries-0"):
        (tmp_path / "search" / folder / f"{name}.json").unlink()
    with pytest.raises(TreeError) as info:
        verify(made)
    assert info.value.lines == [
        f"search/{folder}/words-0.json: the file is missing",
        f"search/{folder}/entries-0.json: the file is missing",
    ]


def test_faults_are_sorted_by_their_files(tmp_path: Path) -> None:
    pages = {f"{name}.html": '<a href="no/">a</a>' for name in "abcdefgh"}
    styles = {f"{name}.css": "a { background: url(no.png) }" for name in "bcdefgh"}
    with pytest.raises(TreeError) as info:
        verify(tree(tmp_path, "", **styles, **pages))
    assert [line.partition(":")[0] for line in info.value.lines] == [*pages, *styles]


def test_a_tree_without_its_main_files_is_not_whole(tmp_path: Path) -> None:
    made = tree(tmp_path, "")
    (tmp_path / "404.html").unlink()
    (tmp_path / "link.html").symlink_to("index.html")
    with pytest.raises(TreeError) as info:
        verify(made)
    assert info.value.lines == [
        "404.html: the file is missing",
        "link.html: a link to another file cannot be published",
    ]


def test_the_hashes_are_those_of_the_scripts_that_run(tmp_path: Path) -> None:
    body = '<script>alert(\'Hello, world.\');</script><script type="application/json">{}</script><script src="a.css"></script>'
    assert verify(tree(tmp_path, body)) == (HELLO,)


def test_hashes_are_sorted(tmp_path: Path) -> None:
    scripts = [f"alert({number});" for number in range(9)]
    hashes = [
        f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
        for text in scripts
    ]
    made = tree(tmp_path, "".join(f"<script>{text}</script>" for text in scripts))
    assert verify(replace(made, scripts=hashes)) == tuple(sorted(hashes))


def test_twenty_faults_are_shown(tmp_path: Path) -> None:
    with pytest.raises(TreeError) as info:
        verify(tree(tmp_path, "".join(f'<a href="no-{number}/">a</a>' for number in range(20))))
    assert [line[-21:] for line in info.value.lines[-2:]] == [
        "18/' leads to nothing",
        "19/' leads to nothing",
    ]


def test_a_long_list_ends_with_a_count(tmp_path: Path) -> None:
    with pytest.raises(TreeError) as info:
        verify(tree(tmp_path, "".join(f'<a href="no-{number}/">a</a>' for number in range(25))))
    assert len(info.value.lines) == 21
    assert info.value.lines[-1] == "and 5 more"
