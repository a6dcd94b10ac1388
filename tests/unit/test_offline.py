"""Making files of a built site: pages made ready for one document, zips, and links to what is there."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from macros.offline import add_downloads, archive, printer
from macros.offline.article_extract import article_of
from macros.offline.site_build import DownloadError
from macros.site import search_index, search_pieces
from tests.unit.command import run
from tests.unit.playbooks import write_playbook


def article(text: str) -> str:
    page = f"<body><nav><h1 id='x'>Menu</h1></nav><article class='md-typeset'>{text}</article><footer>Foot</footer></body>"
    return article_of(
        page,
        "p7-",
        lambda address: {"a.md": "#p8", "#x": "#p7-x", "https://e.com/": address}.get(address),
        1,
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('<h1 id="x">A &amp; B</h1>', '<h2 id="p7-x">A &amp; B</h2>'),
        ("<h6>Deep</h6>", "<h6>Deep</h6>"),
        (
            '<a href="#x">a</a><a href="a.md">b</a><a href="gone">c</a>',
            '<a href="#p7-x">a</a><a href="#p8">b</a><a>c</a>',
        ),
        ('<p aria-labelledby="a b">x</p>', '<p aria-labelledby="p7-a p7-b">x</p>'),
        (
            "<details><summary>S</summary>T</details>",
            "<details open><summary>S</summary>T</details>",
        ),
        ('<p>a<a class="headerlink" href="#x">#</a>b</p>', "<p>ab</p>"),
        ("<form><form>in</form>ner</form>x<br>y", "x<br>y"),
        ("<button>Press <b>me</b></button><script>1 < 2</script>t", "t"),
        (
            '<input type="checkbox" disabled><input type="search">',
            '<input type="checkbox" disabled>',
        ),
        ('<svg><g marker-end="url(#tip)"/></svg>', '<svg><g marker-end="url(#p7-tip)"></g></svg>'),
        (
            '<p title="&lt;b&gt; &quot;q&quot;">&#60;i&#62;</p>',
            '<p title="&lt;b&gt; &quot;q&quot;">&#60;i&#62;</p>',
        ),
        (
            '<p>a</p><details class="pb-question__also"><summary>Also asked as</summary>b</details>',
            "<p>a</p>",
        ),
        ("<pre>one\n  two</pre>", "<pre>one\n  two</pre>"),
        ("<div/>a<p/>b</div>", "<div>a<p>b</div>"),
        ("<button/>a</button>b<br/>c", "b<br>c"),
    ],
)
def test_an_article_is_made_ready_for_one_document(given: str, expected: str) -> None:
    assert article(given) == expected


def test_a_page_without_an_article_gives_nothing() -> None:
    assert article_of("<p>x</p>", "p1-", lambda address: address, 1) == ""


def site(folder: Path) -> Path:
    (folder / "search").mkdir(parents=True)
    for name in ("index.html", "404.html", "sitemap.xml", "b.html", "a.html"):
        (folder / name).write_text(name, encoding="utf-8")
    entry = {"location": "a.html", "title": "A", "text": "Words"}
    pieces = search_pieces.write_pieces(folder, [entry])
    index = {"config": {"pieces": pieces}, "docs": []}
    (folder / search_pieces.INDEX).write_text(json.dumps(index), encoding="utf-8")
    return folder


def test_a_zip_holds_what_works_without_a_server_and_is_the_same_every_time(tmp_path: Path) -> None:
    built = site(tmp_path / "site")
    search_index.inline(built)
    add_downloads.place(built, "playbook.pdf").write_bytes(b"%PDF")
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    assert archive.pack(built, first, "playbook-2026.11", date(2026, 11, 23)) == 9
    archive.pack(built, second, "playbook-2026.11", date(2026, 11, 23))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as packed:
        names = [name.removeprefix("playbook-2026.11/") for name in packed.namelist()]
        [folder] = {name.split("/")[1] for name in names if name.count("/") == 2}
        pieces = ("core", "entries-0", "titles", "vocabulary", "words-0")
        assert names == [
            *("a.html", "b.html", "index.html"),
            *(f"search/{folder}/{piece}.js" for piece in pieces),
            "search/search_index.js",
        ]
        index, titles = (
            packed.read(f"playbook-2026.11/search/{name}.js").decode()
            for name in ("search_index", f"{folder}/titles")
        )
        assert index == f'var __index = {{"config": {{"pieces": "{folder}"}}, "docs": []}}'
        assert titles == 'pieces[\'titles\'] = [["a.html","A"]]'
        assert {entry.date_time for entry in packed.infolist()} == {(2026, 11, 23, 0, 0, 0)}


def test_pages_link_to_a_download_once_it_is_there(tmp_path: Path) -> None:
    built = site(tmp_path / "site")
    other = '<li data-pb-download="playbook.zip" data-pb-label="Zip" hidden></li>'
    placeholder = (
        f'<li data-pb-download="playbook.pdf" data-pb-label="A &#38; B" hidden></li>{other}'
    )
    page = built / "directory/downloads/index.html"
    page.parent.mkdir(parents=True)
    for path in (built / "a.html", page):
        path.write_text(placeholder, encoding="utf-8")
    assert add_downloads.show_links(built, "playbook.pdf") == 2
    expected = f'<li><a href="downloads/playbook.pdf" download>A &#38; B</a></li>{other}'
    assert (built / "a.html").read_text(encoding="utf-8") == expected
    assert page.read_text(encoding="utf-8") == expected.replace('href="', 'href="../../')
    assert add_downloads.show_links(built, "playbook.pdf") == 0


def test_a_page_cannot_choose_where_its_download_leads(tmp_path: Path) -> None:
    built = site(tmp_path / "site")
    hostile = '<li data-pb-download="playbook.pdf" data-pb-label="x" data-pb-address="https://example.net/" hidden></li>'
    (built / "a.html").write_text(hostile, encoding="utf-8")
    assert add_downloads.show_links(built, "playbook.pdf") == 0


def test_a_browser_that_is_not_there_is_told_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(printer, "_PATHS", ())
    monkeypatch.delenv(printer.VARIABLE, raising=False)
    with pytest.raises(DownloadError) as none:
        printer.find_browser()
    assert str(none.value) == (
        "No browser that can print was found. Install Chromium (on Debian: apt-get install chromium), or name"
        " yours with --chromium or PLAYBOOK_CHROMIUM: Chromium, Chrome or Edge, version 131 or newer."
    )
    result = run(write_playbook(tmp_path / "playbook"), "pdf", "--chromium", "nothing-here")
    assert result.exit_code == 1
    assert result.output == (
        "Error: 'nothing-here' cannot be run. Name Chromium, Chrome or Edge with --chromium.\n"
    )


def test_a_program_that_prints_nothing_is_told(tmp_path: Path) -> None:
    program = tmp_path / "browser"
    program.write_text("#!/bin/sh\necho 'no such option' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(
        DownloadError,
        match=r"no such option\n'.*browser' printed nothing\. Is it Chromium, Chrome or Edge\?",
    ):
        printer.print_document(str(program), tmp_path / "x.html", tmp_path / "x.pdf")


@pytest.mark.parametrize("command", ["pdf", "offline"])
def test_a_file_goes_to_one_place(tmp_path: Path, command: str) -> None:
    (tmp_path / "site").mkdir()
    root = write_playbook(tmp_path / "playbook")
    result = run(root, command, "--output", "x", "--site", str(tmp_path / "site"))
    assert result.exit_code == 2
    assert (
        "--output and --site cannot be used together: --site puts the file under downloads/. Choose one of them."
        in result.output
    )


def test_a_playbook_that_cannot_be_built_is_told_with_what_the_build_said(tmp_path: Path) -> None:
    root = write_playbook(tmp_path / "playbook", {"mkdocs.yml": "site_name: x\nnosuchkey: [\n"})
    result = run(root, "offline", "--output", str(tmp_path / "x.zip"))
    assert result.exit_code == 1
    assert result.output.endswith(
        "The site could not be built. Fix the problems above, and try again.\n"
    )
    assert not (tmp_path / "x.zip").exists()
