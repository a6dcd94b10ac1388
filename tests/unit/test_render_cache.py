"""The caches of builds give the same results as the code that they replace."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from material.plugins.search.plugin import Parser
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import _RawHTMLPreprocessor

from macros.pages import component
from macros.site import cache
from macros.site.cache import block, search
from tests.unit.playbooks import site_at, write_playbook

EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "pymdownx.superfences",
]
LINES = (
    "",
    "",
    "",
    "Some *text* with <b>bold</b> & more.",
    "# Heading {: #id }",
    "- an item",
    "    indented",
    "    <div>indented</div>",
    "  <p>a little indented</p>",
    "!!! note",
    "```",
    "> quoted",
    "Term",
    ":   meaning <i>x</i>",
    "| a | b |",
    "|---|---|",
    '<div id="one"><p>A &#124; B</p></div>',
    '<p class="x">one</p> <dl id="two"><dt>a<br></dt><dd>b</dd></dl> ',
    '<table id="three"><tr><th scope="row"><bdi>*a*</bdi></th><td>_b_ &amp; `c`</td></tr></table>',
    '<svg viewbox="0 0 1 1"><title>t</title><path d="M0 0"/></svg>',
    '<span id="four">inline</span> and <a href="x" title="a &gt; b">link</a>',
    '<a id="five" href="#one">alone</a>',
    "<div>",
    "</div>",
    "<div markdown>",
    '<div markdown="1"> *read* </div>',
    "<p>not <b>closed</p>",
    "<hr>",
    "<div>bare & ampersand</div>",
    "<div>one</div> and text",
    "<!-- comment",
    "-->",
    "<https://example.com>",
    "a < b > c",
    "<pre>x</pre>",
    "<details><summary>s</summary><hr><ul><li>a</li></ul></details>",
    "[link](#one) and [other](#two)",
    "*[HTML]: language",
)


def converted(text: str, *extensions: Any) -> tuple[str, set[str]]:
    """Convert a page as the engine does; return its HTML, and the ids in HTML that it had."""
    markdown = Markdown(extensions=[*EXTENSIONS, *extensions])
    anchors = _RawHTMLPreprocessor()
    anchors._register(markdown)
    return markdown.convert(text), anchors.present_anchor_ids


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_blocks_that_are_put_away_come_out_as_markdown_would_bring_them(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert converted(text, block.Blocks()) == converted(text)


def test_a_block_that_is_put_away_is_not_read() -> None:
    line = '<div id="one"><p>*a*</p></div>'
    markdown = Markdown(extensions=[*EXTENSIONS, block.Blocks()])
    _RawHTMLPreprocessor()._register(markdown)
    put_away: Any = markdown.preprocessors["playbook_blocks"]
    assert line not in put_away.run(["Text", "", line, "", "Text", "", ""])
    assert put_away.ids == {"one"}


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("<div>a</div>", ["", "<div>a</div>", ""]),
        ("<p>a<br></p> <dl></dl> ", ["", "<p>a<br></p>", " ", "<dl></dl>", " "]),
        ("<svg><path/></svg>", ["", "<svg><path/></svg>", ""]),
        ("<div>a</div> b", []),
        ("<div><p></div></p>", []),
        ("<div>", []),
        ("</div>", []),
        ("<hr>", []),
    ],
)
def test_a_line_is_split_where_elements_end(line: str, pieces: list[str]) -> None:
    assert block.split(line) == pieces


PIECES = (
    "text",
    " ",
    "\n",
    "&amp;",
    "&#246; &copy &",
    "<h1 id='top'>",
    "</h1>",
    '<h2 id="a">',
    "</h2>",
    "<p>",
    "</p>",
    "<br>",
    "<br />",
    '<img src="a.png" alt="&lt;b&gt;">',
    '<a class="headerlink" href="#a">&para;</a>',
    "<div data-search-exclude>",
    "</div>",
    '<pre class="x"><code>',
    "</code></pre>",
    "<LI Hidden>",
    "</li>",
    "<!-- x -->",
    "a < b",
    "<script>",
    "<b class=x>",
    "<",
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=15))
def test_the_search_index_hears_the_same_of_a_page(pieces: list[str]) -> None:
    class Heard(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.heard: list[Any] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.heard.append((tag, attrs))

        def handle_endtag(self, tag: str) -> None:
            self.heard.append(tag)

        def handle_data(self, data: str) -> None:
            self.heard.append(["text", data])

    plain, fast = Heard(), Heard()
    HTMLParser.feed(plain, "".join(pieces))
    plain.close()
    search.feed(fast, "".join(pieces))
    fast.close()
    assert fast.heard == plain.heard


def test_the_installed_theme_is_the_one_that_the_parts_were_written_for() -> None:
    """If this fails after an update, review the changes in the theme's files and set the new hashes."""
    assert search.read_tags_once()
    assert Parser.feed is search.feed


TRANSLATION = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Owner"\nmsgstr "{}"\n'
)


def test_compiled_components_are_kept_for_each_language_and_translation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kept").mkdir(mode=0o700)
    monkeypatch.setattr(
        jinja2.FileSystemBytecodeCache, "_get_default_cache_dir", lambda _: str(tmp_path / "kept")
    )
    for language, translation, text in (
        ("en", "", "Owner"),
        ("de", "Besitz", "Besitz"),
        ("de", "Zuständig", "Zuständig"),
        ("en", "", "Owner"),
    ):
        files = {
            "mkdocs.yml": f"site_name: Test\ntheme:\n  name: material\n  language: {language}\n",
            "overrides/components/owner.html": '<p>{{ _("Owner") }}</p>',
            "overrides/locales/de.po": TRANSLATION.format(translation),
        }
        site = site_at(write_playbook(tmp_path, files))
        component.environment.cache_clear()
        cache.prepare(MkDocsConfig(), site)
        assert component.render(site.components, site.words, "owner", {}) == f"<p>{text}</p>"
    assert len(list((tmp_path / "kept").iterdir())) == 2
