"""The search button, and the finder of the reader's own department."""

from __future__ import annotations

from pathlib import Path

from macros.reading import html
from tests.unit.playbooks import plain, show

FINDER = "{{ my_representative() }}"


def test_the_search_button_opens_the_search(tmp_path: Path) -> None:
    output = show(tmp_path, "{{ search_button() }}")
    assert output.startswith(
        '<p class="pb-search" data-pb-search="true" data-search-exclude="true">'
        '<button class="pb-search__button" type="button"><svg '
    )
    assert output.endswith("</svg>Search the playbook</button></p>")


def test_without_a_script_departments_and_the_hub_are_there(tmp_path: Path) -> None:
    output = show(tmp_path, FINDER)
    assert output.startswith(
        '<aside class="pb-finder" aria-label="My department" id="finder" '
        'data-pb-finder="My department" '
        'data-search-exclude="true"><details class="pb-finder__all">'
        "<summary>Find your department</summary> "
        '<ul class="pb-columns"><li><a href="directory/legal/"><bdi>Legal</bdi></a></li>'
    )
    assert plain(output) == (
        "Find your department Legal Press office Social media hub"
        " No answer, or no representative? Ask Social media hub: Lena Moss (lena.moss@example.com)."
    )
    assert html.find(output, is_finished=True) == []


def test_many_departments_are_a_link_to_the_page_that_lists_them(tmp_path: Path) -> None:
    text = "name: W\nkind: adviser\npurpose: W.\nstatus: active\npeople: {}\n"
    page = "---\ntitle: D\ndescription: D.\nowner: hub\n---\n\n# D\n\n{{ department_list() }}\n"
    files = {f"data/departments/w{number}.yml": text for number in range(58)} | {
        "docs/directory/all.md": page
    }
    assert 'all"><a href="directory/all/">Find your department</a></p>' in show(
        tmp_path, FINDER, files
    )


def test_whom_to_ask_is_the_finder_and_the_hub(tmp_path: Path) -> None:
    files = {"docs/ask.md": f"---\ntitle: A\ndescription: A.\nowner: hub\n---\n\n# A\n\n{FINDER}\n"}
    output = show(tmp_path, "{{ who_to_ask() }}", files, "policies/house-rules.md")
    assert output == (
        '<aside class="pb-ask" data-pb-ask="true" data-search-exclude="true">'
        "<p>Your department's representative knows your work best: "
        '<a href="../../ask/#finder">find yours</a>.</p>'
        '<p class="pb-hub">No answer, or no representative? Ask <a href="../../directory/hub/">'
        "<bdi>Social media hub"
        "</bdi></a>: <bdi>Lena Moss</bdi>"
        ' (<a href="mailto:lena&#46;moss&#64;example&#46;com">'
        "lena&#46;moss&#64;example&#46;com</a>).</p></aside>"
    )
    assert html.find(output, is_finished=True) == []


def test_without_a_finder_it_names_the_hub_alone(tmp_path: Path) -> None:
    assert plain(show(tmp_path, "{{ who_to_ask() }}")).startswith(
        "Your department's representative knows your work best. "
        "No answer, or no representative? Ask Social media hub: Lena Moss"
    )
