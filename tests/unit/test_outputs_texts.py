from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from macros.editions.page_words import PageWords
from tests.unit.publications import HOSTILE, changed, publication, written

SITE = "https://playbook.example.com/"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
PAGE = "docs/directory/index.md"


def cleaned(markdown: str) -> str:
    return PageWords().markdown(markdown)


def test_the_list_of_pages_has_a_section_a_folder(tmp_path: Path) -> None:
    listing = written(publication(tmp_path))["llms.txt"].decode()
    assert listing.startswith("# Social media playbook\n\n> ")
    headings = [line for line in listing.splitlines() if line.startswith("## ")]
    assert headings == [
        "## Social media playbook",
        "## Policies",
        "## Departments",
        "## For programs",
    ]
    assert (
        "- [Disclosure](policies/disclosure/): Say that you work here when you praise us.\n"
        in listing
    )
    assert "(llms-full.txt)" in listing


def test_the_texts_of_all_pages_stand_in_the_order_of_the_navigation(tmp_path: Path) -> None:
    whole = written(publication(tmp_path, address=SITE))["llms-full.txt"].decode()
    pages = [line for line in whole.splitlines() if line.startswith("Page: ")]
    paths = ["", "policies/", "policies/disclosure/", "policies/house-rules/", "directory/"]
    assert pages[:5] == [f"Page: {SITE}{path}" for path in paths]
    assert "Say that you work here when you praise what we do." in whole
    assert "<" not in whole


def test_without_texts_the_list_stands_alone(tmp_path: Path) -> None:
    content = written(replace(publication(tmp_path), texts={}))
    assert "llms-full.txt" not in content
    assert b"llms-full.txt" not in content["llms.txt"]
    assert b"llms-full.txt" not in content["api/v1/index.json"]


def test_links_of_a_page_lead_to_the_site(tmp_path: Path) -> None:
    body = "\n\n[a](../policies/disclosure.md#x) [b](#here) [c](https://example.org/y.md) [d](gone.md) `[e](../index.md)`\n"
    page = {PAGE: f"---\ntitle: D\ndescription: D.\nowner: hub\n---\n\n# D{body}"}
    whole = written(publication(tmp_path, page, SITE))["llms-full.txt"].decode()
    expected = f"[a]({SITE}policies/disclosure/#x) [b]({SITE}directory/#here) [c](https://example.org/y.md) [d](gone.md)"
    assert f"{expected} `[e](../index.md)`" in whole


def test_a_title_stays_text_in_the_list(tmp_path: Path) -> None:
    hostile = "[x](javascript:y) < `c` *d*"
    files = {
        PAGE: f"---\ntitle: '{hostile}'\ndescription: '{hostile}'\nowner: hub\n---\n\n# D\n\nText.\n"
    }
    listing = written(publication(tmp_path, files))["llms.txt"].decode()
    escaped = r"\[x\](javascript:y) \< \`c\` \*d\*"
    assert f"- [{escaped}](directory/): {escaped}\n" in listing


def test_what_macros_print_comes_out_clean(tmp_path: Path) -> None:
    yaml_text = HOSTILE.replace("'", "''")
    files = {
        PAGE: '---\ntitle: D\ndescription: D.\nowner: hub\n---\n\n# D\n\n{{ people(department="press") }}\n\n{{ person("rosa-vega") }}\n'
    }
    files |= changed("data/departments/press.yml", ("name: Rosa Vega", f"name: '{yaml_text}'"))
    whole = written(publication(tmp_path, files))["llms-full.txt"].decode()
    assert f"| {HOSTILE} |" in whole
    assert "| --- |" in whole
    assert "rosa.vega@example.com" in whole
    for leftover in ("<table", "<bdi", "&#", "class=", "pb-"):
        assert leftover not in whole


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# A {: #a }\n\ntext", "# A\n\ntext"),
        ("a < b &lt; c", "a < b < c"),
        ("say `<b>` and `&lt;`", "say `<b>` and `&lt;`"),
        ("```html\n<b>x</b> {: #a }\n```", "```html\n<b>x</b> {: #a }\n```"),
        ("~~~\n<b>x</b>\n```\n~~~\n<i>y</i>", "~~~\n<b>x</b>\n```\n~~~\ny"),
        (
            '- see <a href="../x/#y"><bdi>Rosa &#42;</bdi></a>, <strong>now</strong>',
            "- see Rosa *, now",
        ),
        ('<a href="https://example.org/a">there</a>', "[there](https://example.org/a)"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ("<div><p>one</p><p>two</p></div>", "one\n\ntwo"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        (
            "<dl><div><dt>When</dt> <dd>now<br>or later</dd></div><div><dt>Who?</dt> <dd>you</dd></div></dl>",
            "- When: now; or later\n- Who? you",
        ),
        (
            (
                "<table><caption>2 things</caption><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>x&#124;y</td><td></td></tr>"
                "<tr><td>1<br>2</td> <td>3</td></tr></tbody></table>"
            ),
            "2 things\n\n| A | B |\n| --- | --- |\n| x\\|y | |\n| 1; 2 | 3 |",
        ),
        ("| <bdi>a &#124; b</bdi> | c |", "| a \\| b | c |"),
        (
            '<div><svg role="img"><title>T</title><svg></svg><text>x</text></svg><details><summary>List</summary><p>a</p></details></div>',
            "List\n\na",
        ),
        ("<form><label>x</label><select><option>y</option></select></form><p>z</p>", "z"),
        ("    <div><p>a</p><p>b</p></div>", "    a\n\n    b"),
        ("<p>never ended <b>bold <li>x", "never ended bold\n- x"),
        (
            '<h3>H</h3><p>t <code>&lt;x&gt;</code></p><hr><img src="x.png" alt="Drawn">',
            "### H\n\nt `<x>`\n\nDrawn",
        ),
        (
            "<https://example.org> and <me@example.org>",
            "<https://example.org> and <me@example.org>",
        ),
    ],
)
def test_html_becomes_plain_markdown(markdown: str, expected: str) -> None:
    assert cleaned(markdown) == expected.strip()


def test_the_search_description_needs_the_sites_address(tmp_path: Path) -> None:
    assert "opensearch.xml" not in written(publication(tmp_path / "without"))
    yaml_text = HOSTILE.replace("'", "''")
    files = changed(
        "data/organization.yml", ("name: Tidewater Instruments", f"name: '{yaml_text}'")
    )
    root = ET.fromstring(written(publication(tmp_path, files, SITE))["opensearch.xml"])  # noqa: S314 - made by the product itself
    address = root.find(f"{SEARCH}Url")
    assert address is not None
    assert address.attrib == {"type": "text/html", "template": f"{SITE}?q={{searchTerms}}"}
    assert root.findtext(f"{SEARCH}ShortName") == HOSTILE[:16].strip()
    assert len(root.findtext(f"{SEARCH}LongName") or "") <= 48
    assert len(root.findtext(f"{SEARCH}Description") or "") <= 1024
