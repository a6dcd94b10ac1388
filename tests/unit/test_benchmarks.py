"""The benchmark's own arithmetic, and its comparison of what generators built."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from macros.site.search_pieces import INDEX, write_pieces
from tests.benchmarks.builds import AIMS, BASELINE, Generator
from tests.benchmarks.changes import Change, Changes, choose_fact, first_sentence
from tests.benchmarks.measuring import TODAY, Cost, typical
from tests.benchmarks.outputs import differences, page_differences, read_articles
from tests.benchmarks.peers import address, hugo_path, portable
from tests.benchmarks.playbook import write_corpus
from tests.benchmarks.report import Aim, Row, markdown_table

BASE = Cost(cpu=2.0, wall=3.0, memory=50.0)
TENTH = Cost(cpu=0.1234, wall=1.0, memory=1234.5)
HALF = Cost(cpu=1.0, wall=9.0, memory=75.0)


def write_site(folder: Path, articles: Mapping[str, str]) -> Path:
    """Write pages by address, each with a menu that says nothing; return the folder."""
    for where, article in articles.items():
        path = folder / where / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        markup = f"<nav><p>{where}</p></nav><article>{article}</article><footer>End</footer>"
        path.write_text(f"<html><body>{markup}</body></html>", encoding="utf-8")
    return folder


def page_messages(folder: Path, name: str, article: str, plain: str) -> list[str]:
    """Return the differences between two articles of the page /a/."""
    sites = [
        read_articles(write_site(folder / key, {"a/": text}))
        for key, text in (("other", article), ("plain", plain))
    ]
    return list(page_differences(name, *sites))


def test_a_row_relates_cpu_time_and_memory_to_the_baseline() -> None:
    row = Row("case", HALF, BASE)
    assert (row.ratio, row.memory_ratio) == (0.5, 1.5)


@pytest.mark.parametrize(
    ("aim", "is_missed"),
    [
        (Aim(), False),
        (Aim(ratio=0.5), False),
        (Aim(ratio=0.49), True),
        (Aim(seconds=1.0), False),
        (Aim(seconds=0.9), True),
        (Aim(ratio=0.5, memory=1.5), False),
        (Aim(ratio=0.5, memory=1.4), True),
    ],
)
def test_a_row_misses_its_aim_only_above_it(aim: Aim, *, is_missed: bool) -> None:
    row = Row("case", HALF, BASE, aim)
    assert row.is_missed is is_missed
    assert ("missed" in str(row)) is is_missed


def test_each_figure_is_the_median_of_its_own() -> None:
    costs = [Cost(1, 9, 5), Cost(2, 7, 4), Cost(9, 8, 6)]
    assert typical(costs) == Cost(2, 8, 5)


def test_the_table_has_a_column_for_each_number_of_pages() -> None:
    table = markdown_table(
        {
            100: [Row(BASELINE, BASE, BASE), Row("Hugo, cold", HALF, BASE)],
            1_000: [Row(BASELINE, BASE, BASE), Row("Peer, cold", TENTH, BASE)],
        }
    )
    assert list(table) == [
        "| | 100 pages | 1,000 pages |",
        "|---|--:|--:|",
        "| MkDocs + Material, cold | 1.00 (2.00 s, 50 MiB) | 1.00 (2.00 s, 50 MiB) |",
        "| Hugo, cold | 0.50 (1.00 s, 75 MiB) | - |",
        "| Peer, cold | - | 0.062 (0.12 s, 1,234 MiB) |",
    ]


def test_aims_get_stricter_with_the_number_of_pages() -> None:
    for case in ("Playbook, nothing changed", "Playbook, a page edited", "Playbook, cold"):
        ratios = [aims[case].ratio for _, aims in sorted(AIMS.items())]
        limits = [ratio for ratio in ratios if ratio is not None]
        assert limits == sorted(set(limits), reverse=True)


def test_a_generator_that_is_not_installed_says_how_to_install_it() -> None:
    generator = Generator("Peer", "peer", ("no-such-program",), install="make peers")
    assert str(generator) == "Peer not measured: make peers"


def test_a_version_is_the_first_number_that_a_program_prints(tmp_path: Path) -> None:
    program = tmp_path / "peer"
    program.write_text("#!/bin/sh\necho peer v1.2.3-4+extended 2023\n", encoding="utf-8")
    program.chmod(0o755)
    generator = Generator("Peer", "peer", (str(program),), version=("version",))
    assert str(generator) == "Peer 1.2.3"


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("    name: Ana Díaz", "    name: Ana Díaz Bell"),
        ('name: "O\'Hara"', 'name: "O\'Hara Bell"'),
    ],
)
def test_a_change_is_made_in_each_folder_and_taken_back(
    tmp_path: Path, line: str, result: str
) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        (folder / "x.yml").write_text(f"people:\n{line}\nmore: 1\n", encoding="utf-8")
    change = Change("x.yml", 2, " Bell", "index.md")
    with change.applied(*folders):
        for folder in folders:
            assert (folder / "x.yml").read_text("utf-8") == f"people:\n{result}\nmore: 1\n"
    for folder in folders:
        assert (folder / "x.yml").read_text("utf-8") == f"people:\n{line}\nmore: 1\n"


def test_the_edited_sentence_is_the_first_below_the_title() -> None:
    text = "---\ntitle: A\n---\n\n# A\n\nOne. Two.\n\nThree.\n"
    change = first_sentence("guides/a.md", text)
    assert change == Change("docs/guides/a.md", 7, " Read it twice.", "guides/a.md")
    assert "One. Two. Read it twice.\n\nThree.\n" in change.change(text)


def test_the_edited_fact_is_on_about_ten_pages() -> None:
    pages = {name: set(map(str, range(number))) for name, number in (("a", 3), ("c", 9), ("b", 12))}
    assert choose_fact(pages) == "c"


def test_a_page_for_peers_has_no_syntax_of_python_markdown() -> None:
    text = (
        "---\ntitle: A\n---\n\n## Now {: #now }\n\n"
        '!!! tip "Case 1"\n\n    Look [here](../ask/index.md#who).\n\n    Then wait.\n\nEnd.\n'
    )
    assert portable(text, "guides/a.md", 'The "Topic"') == (
        '---\npart: "The \\"Topic\\""\ntitle: A\n---\n\n## Now {#now}\n\n'
        "> **Case 1**\n>\n> Look [here](../../ask/#who).\n>\n> Then wait.\n\nEnd.\n"
    )


@pytest.mark.parametrize(
    ("path", "where", "hugo"),
    [
        ("index.md", "", "_index.md"),
        ("policies/index.md", "policies/", "policies.md"),
        ("policies/reindex.md", "policies/reindex/", "policies/reindex.md"),
    ],
)
def test_index_pages_have_the_address_of_their_folder(path: str, where: str, hugo: str) -> None:
    assert address(path) == where
    assert hugo_path(path) == hugo


def test_pages_are_compared_without_menus_and_what_the_playbook_adds(tmp_path: Path) -> None:
    article = '<h1 id="a">A</h1><p>Some words.</p>'
    own = '<aside class="pb-takeaway">Feed</aside><footer class="pb-facts">Owner</footer>'
    assert page_messages(tmp_path, "playbook", article + own, article) == []


def test_each_difference_of_a_page_is_reported(tmp_path: Path) -> None:
    messages = page_messages(
        tmp_path,
        "playbook",
        '<h1 id="b">B</h1><p>Some words.</p>',
        '<h1 id="a">A</h1><p>Some word.</p>',
    )
    assert messages == [
        "playbook: page /a/ has the title 'B' instead of 'A'",
        "playbook: page /a/ has other words: 'B Some words' instead of 'A Some word'",
        "playbook: page /a/ has other anchors: a, b",
    ]


def test_peers_may_split_a_word_in_a_hundred_differently(tmp_path: Path) -> None:
    def article(number: int) -> str:
        return f"<h1>A</h1><p>{'word ' * number}</p>"

    assert page_messages(tmp_path / "1", "hugo", article(200), article(201)) == []
    assert page_messages(tmp_path / "2", "hugo", article(200), article(210)) == [
        "hugo: page /a/ has 201 words instead of 211"
    ]


def test_missing_and_additional_pages_are_reported(tmp_path: Path) -> None:
    plain = write_site(tmp_path / "plain", {"": "<h1>H</h1>", "a/": "<h1>A</h1>"})
    write_site(tmp_path / "hugo", {"": "<h1>H</h1>", "b/": "<h1>B</h1>"})
    assert differences(tmp_path, {"plain": plain, "hugo": tmp_path / "hugo"}) == {
        "hugo": ["hugo: page /a/ is missing", "hugo: page /b/ is only there"]
    }


def test_search_entries_differ_only_as_designed(tmp_path: Path) -> None:
    def entry(location: str, text: str = "Text.") -> dict[str, str]:
        return {"location": location, "title": "T", "text": text}

    links = "<ul> <li><a href='x'>Elsewhere</a></li> </ul>"
    theirs = [
        entry("", ""),
        entry("#what"),
        entry("#records", ""),
        entry("#see", links),
        entry("a/"),
    ]
    ours = [entry(""), entry("#what"), entry("#person-ana"), entry("#new")]
    sites = {
        name: write_site(tmp_path / name, {"": "<h1>H</h1>"}) for name in ("plain", "playbook")
    }
    for name, config in (
        ("plain", {}),
        ("playbook", {"pieces": write_pieces(sites["playbook"], ours)}),
    ):
        index = sites[name] / INDEX
        index.parent.mkdir(exist_ok=True)
        docs = theirs if name == "plain" else []
        index.write_text(json.dumps({"config": config, "docs": docs}), encoding="utf-8")
    assert differences(tmp_path, sites) == {
        "playbook": [
            "playbook: search entry a/ is missing",
            "playbook: search entry #new is only there",
        ]
    }


def test_every_generator_gets_the_same_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)
    corpus = write_corpus(tmp_path, 60, 10)
    for folder in (
        "playbook/docs",
        "plain/docs",
        "zensical/docs",
        "hugo/content",
        "eleventy/content",
    ):
        assert len(list((tmp_path / folder).rglob("*.md"))) == corpus.pages, folder
    changes = Changes.load(tmp_path)
    page = (tmp_path / "plain" / changes.page.path).read_text(encoding="utf-8")
    assert changes.page.change(page) == page.replace("\n\n## ", " Read it twice.\n\n## ", 1)
    data = (tmp_path / "playbook" / changes.fact.path).read_text(encoding="utf-8")
    name = data.split("\n")[changes.fact.line - 1].removeprefix("    name: ")
    assert name in (tmp_path / "plain/docs" / changes.fact.shown_on).read_text(encoding="utf-8")
    menu = json.loads((tmp_path / "hugo/data/menu.json").read_text(encoding="utf-8"))
    assert sum(len(section["pages"]) for section in menu) == corpus.pages
