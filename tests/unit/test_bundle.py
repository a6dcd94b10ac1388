"""Style sheets and scripts are bundled into one file each, in the listed order."""

from __future__ import annotations

import pytest

from macros.site.bundle import script, select, style_sheet, worker

NAMES = ["css/brand.css", "css/card.css", "css/a.css", "css/frame.css", "js/kit.js"]


def test_a_pattern_stands_for_the_files_that_nothing_else_names() -> None:
    assert select(["css/brand.css", "css/*.css", "css/frame.css"], NAMES) == [
        "css/brand.css",
        "css/a.css",
        "css/card.css",
        "css/frame.css",
    ]


def test_a_file_is_taken_once() -> None:
    assert select(["css/a.css", "css/a.css", "css/*.css"], NAMES).count("css/a.css") == 1


@pytest.mark.parametrize("entry", ["css/gone.css", "gone/*.css"])
def test_an_entry_that_stands_for_nothing_is_named(entry: str) -> None:
    with pytest.raises(LookupError, match=f"^{entry.replace('*', '[*]')}$"):
        select(["css/brand.css", entry], NAMES)


def test_styles_keep_their_meaning_and_lose_what_only_people_need() -> None:
    text = "/* why */\n@container x (width < 4em) {\n  .a :is(b, c)::before {\n    color: red;\n  }\n}\n"
    bundle = style_sheet([text, ".d { margin: 0 auto; }"], small=True)
    assert (
        bundle.content
        == "@container x (width<4em){.a :is(b,c):before{color:red}}\n.d{margin:0 auto}"
    )


def test_scripts_keep_their_meaning_and_lose_what_only_people_need() -> None:
    bundle = script(
        ["// Why.\n(() => {\n  run(1);\n})()", "// Two.\n// Lines.\nrun(2)\n"], small=True
    )
    assert [line.strip(";") for line in bundle.content.splitlines()] == ["run(1)", "run(2)"]


def test_what_could_end_an_element_is_kept() -> None:
    assert (
        style_sheet(['a::after { content: "</style>" }'], small=True).content
        == 'a::after { content: "</style>" }'
    )


def test_the_preview_reads_what_people_wrote() -> None:
    assert script(["// Why.\na()\n", "b()\n"], small=False).content == "// Why.\na()\n;\nb()\n"


def test_the_search_stays_a_script_of_its_own() -> None:
    bundle = worker(["// Why.\n(() => {\n  run(1);\n})()"], small=True)
    assert (bundle.path, bundle.content.strip(";")) == (
        "assets/workers/search.7f2926ac.min.js",
        "run(1)",
    )
    assert worker(["// Why.\na()\n"], small=False).content == "// Why.\na()\n"


def test_the_name_follows_the_content_alone() -> None:
    one, same, other = (
        style_sheet([text], small=True)
        for text in ("a{color:red}", "a { color: red }", "a{color:blue}")
    )
    assert one == same
    assert one.path == "assets/stylesheets/playbook.ea159630.min.css"
    assert other.path != one.path
