"""The parts around every page: its owner, its dates, and where to edit it."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import jinja2
import pytest
from markupsafe import Markup
from mkdocs.structure.toc import AnchorLink

from macros.reading import html
from macros.site.engine_menus import SectionEntry
from macros.site.page_chrome import (
    FinishedHtml,
    drop_blank_lines,
    escape_everything,
    foot,
    page_facts,
    plain_titles,
    search_help,
    section_pages,
    urgent_strip,
    ways_in,
)
from tests.unit.playbooks import BASE, plain, site_at, write_playbook

ORGANIZATION = (BASE / "data/organization.yml").read_text(encoding="utf-8")


def facts(folder: Path, repository: str = "") -> str:
    root = write_playbook(folder, {"data/organization.yml": ORGANIZATION + repository})
    return unescape(page_facts(site_at(root), "policies/house-rules.md"))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("github", "https://code.example.com/playbook/edit/main/docs/policies/house-rules.md"),
        ("gitlab", "https://code.example.com/playbook/-/edit/main/docs/policies/house-rules.md"),
    ],
)
def test_a_page_leads_to_its_file_at_the_code_host(tmp_path: Path, host: str, address: str) -> None:
    output = facts(
        tmp_path, f"repository:\n  url: https://code.example.com/playbook\n  host: {host}\n"
    )
    assert f'<a class="pb-facts__edit" href="{address}">Edit this page</a>' in output


def test_a_page_offers_no_edit_where_nobody_can(tmp_path: Path) -> None:
    shown = facts(tmp_path)
    assert "Owner: " in shown
    assert "Edit this page" not in shown


def test_the_strip_leads_to_the_urgent_route_from_wherever_the_root_is(tmp_path: Path) -> None:
    files = {
        "data/organization.yml": (
            f"{ORGANIZATION}urgent:\n  route: journalist\n  label: A journalist?\n"
        ),
        "docs/route.md": (
            '---\ntitle: R\ndescription: R.\nowner: hub\n---\n\n# R\n\n{{ route("journalist") }}\n'
        ),
    }
    site = site_at(write_playbook(tmp_path, files))
    for base, address in (
        (".", "./route/"),
        ("../..", "../../route/"),
        ("/", "/route/"),
        ("/2026.11/", "/2026.11/route/"),
    ):
        assert f'href="{address}#route-journalist"' in unescape(urgent_strip(site, base))


def test_without_an_urgent_route_there_is_no_strip(tmp_path: Path) -> None:
    assert urgent_strip(site_at(write_playbook(tmp_path)), ".") == ""


def test_an_address_that_does_not_exist_offers_the_search_and_the_tiles(tmp_path: Path) -> None:
    questions = "a:\n  question: May I?\n  path: [Post]\n  answer: Yes.\n  page: index.md\n"
    page = "---\ntitle: Ask\ndescription: A.\nowner: hub\n---\n\n# Ask\n\n{{ question_index() }}\n"
    site = site_at(write_playbook(tmp_path, {"data/questions.yml": questions, "docs/ask.md": page}))
    search, tiles = ways_in(site, "/2026.11/")
    assert "Search the playbook" in search
    assert '<a href="/2026.11/ask/"><bdi>Post</bdi></a>' in unescape(tiles)
    assert '<a href="/2026.11/ask/#question-a"><bdi>May I?</bdi></a>' in unescape(tiles)


def test_the_foot_says_whose_playbook_it_is_and_leads_to_pages_that_exist(tmp_path: Path) -> None:
    page = (
        "---\ntitle: Accessibility statement\ndescription: A.\nowner: hub\n---\n\n"
        "# Accessibility statement\n\nText.\n"
    )
    site = site_at(write_playbook(tmp_path, {"docs/contribute/accessibility-statement.md": page}))
    output = unescape(foot(site, ".."))
    assert "<p>Social media hub, edition 2026.11</p>" in output
    assert (
        '<p><a href="../contribute/accessibility-statement/"><bdi>Accessibility statement</bdi>'
        "</a></p>" in output
    )


def test_who_finds_nothing_is_led_to_the_hub_and_to_the_questions(tmp_path: Path) -> None:
    site = site_at(write_playbook(tmp_path, {}))
    output = unescape(search_help(site, "../.."))
    assert '<a href="../../directory/hub/"><span data-md-score="1">Ask the ' in output
    assert output.count("<li>") == output.count("data-md-score")


# What the theme's templates print


def _render(template: str, name: str = "main.html", **values: object) -> str:
    # Without autoescape, as MkDocs makes it.
    environment = jinja2.Environment(loader=jinja2.DictLoader({name: template}))  # noqa: S701
    escape_everything(environment)
    return environment.get_template(name).render(values)


def test_templates_escape_what_is_text_and_print_what_is_html() -> None:
    assert _render(
        "{{ a }} {{ b }} {{ c }}", a="<b>&\"'", b=Markup("<i>"), c=FinishedHtml("<p>")
    ) == ("&lt;b&gt;&amp;&#34;&#39; <i> <p>")
    assert _render("{{ a | e }}{% set x %}{{ a }}{% endset %}{{ x }}", a="<") == "&lt;&lt;"


def test_a_template_without_a_name_is_escaped_too() -> None:
    environment = jinja2.Environment()  # noqa: S701 - as the engine makes it
    escape_everything(environment)
    assert environment.from_string("{{ a }}").render(a="<") == "&lt;"


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("partials/language.html", "'"),
        ("partials/languages/fr.html", "'"),
        ("partials/l.html", "&#39;"),
    ],
)
def test_messages_of_the_theme_are_printed_as_they_are(name: str, output: str) -> None:
    assert _render("{{ a }}", name, a="'") == output


def test_titles_keep_what_looks_like_a_tag() -> None:
    assert _render(
        "{{ a | striptags }} {{ b | striptags | e }}",
        a="R&D <Labs>",
        b=Markup("<b>R&amp;D</b> &lt;Labs&gt;"),
    ) == ("R&amp;D &lt;Labs&gt; R&amp;D &lt;Labs&gt;")


def test_the_engine_adds_html_of_its_own_before_a_page() -> None:
    output = "<div>DRAFT</div>" + FinishedHtml("<p>a</p>")
    assert output == "<div>DRAFT</div><p>a</p>"
    assert _render("{{ a }}", a=output) == "<div>DRAFT</div><p>a</p>"


def test_a_table_of_contents_holds_text() -> None:
    inner = AnchorLink("<code>a</code> &amp; &#60;b&#62;", "a", 2)
    outer = AnchorLink("R&amp;D", "b", 1)
    outer.children.append(inner)
    plain_titles([outer])
    assert (outer.title, inner.title) == ("R&D", "a & <b>")
    assert not hasattr(inner.title, "__html__")


def test_a_list_of_pages_escapes_titles_and_sections(tmp_path: Path) -> None:
    entries = [
        SectionEntry("A <i> & b", "../a/", ("S <b>", "T")),
        SectionEntry("C", 'https://example.com/?q="><script>', ()),
    ]
    output = section_pages(site_at(write_playbook(tmp_path)), entries)
    assert html.find(output, is_finished=True) == []
    assert (
        '<a href="../a/">A &#60;i&#62; &#38; b</a> <span class="pb-note">S &#60;b&#62;, T</span>'
        in output
    )
    assert plain(output) == "Find in this list A <i> & b S <b>, T C"
    assert section_pages(site_at(write_playbook(tmp_path)), []) == ""


def test_lines_with_nothing_but_a_statement_leave_no_line_and_words_stay_apart() -> None:
    environment = jinja2.Environment(autoescape=True)
    drop_blank_lines(environment)
    template = environment.from_string(
        "<ul>\n  {% for word in words %}\n  <li>{{ word }}</li>\n  {% endfor %}\n</ul>\n"
        "{{ a }}\n{{ b }} {% if true %}c{% endif %} d"
    )
    output = template.render(words=["x", "y"], a="a", b="b")
    assert output == "<ul>\n  <li>x</li>\n  <li>y</li>\n</ul>\na\nb c d"
