"""The menu of a page has its own place, and stays small in a section of any size."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.base import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Link, Navigation, get_navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data

from macros.site.engine_menus import MOST_ENTRIES, NEIGHBOURS, PageMenus, page_menus
from tests.unit.playbooks import site_at, write_playbook

FEATURES = ("navigation.indexes", "navigation.prune", "navigation.sections", "navigation.tabs")
MANY = MOST_ENTRIES + 10
DEPARTMENT_LIST = (
    "---\ntitle: Departments\ndescription: D.\nowner: hub\n---\n\n# Departments\n\n"
    "{{ department_list() }}\n"
)


class Menus:
    """The menus of a small playbook whose settings have the given navigation."""

    def __init__(
        self,
        folder: Path,
        nav: list[Any] | None,
        *,
        features: Iterable[str] = FEATURES,
        outside: Iterable[str] = (),
        files: dict[str, str] | None = None,
    ) -> None:
        root = write_playbook(folder, files)
        config = load_config(str(root / "mkdocs.yml"), plugins=[], hooks=[], nav=nav)
        config.theme["features"] = list(features)
        config.plugins._current_plugin = None
        paths = [*_paths(nav or []), *outside]
        sources = [File(path, str(root / "docs"), str(folder / "site"), True) for path in paths]
        self.files = Files(sources)
        self.nav: Navigation = get_navigation(self.files, config)
        for path in outside:
            Page(None, self.page_file(path), config)
        self.built: PageMenus | None = page_menus(self.nav, config, self.files, site_at(root))

    def page_file(self, path: str) -> File:
        file = self.files.get_file_from_path(path)
        assert file is not None, path
        return file

    def page(self, path: str) -> Page:
        page = self.page_file(path).page
        assert page is not None, path
        return page

    def on(self, path: str) -> list[Any]:
        """Return the menu of a page: addresses, and sections as pairs of title and entries."""
        assert self.built is not None
        return [_shown(item) for item in self.built.of(self.page(path))]


def _paths(nav: list[Any]) -> Iterable[str]:
    for item in nav:
        for value in item.values() if isinstance(item, dict) else (item,):
            if isinstance(value, list):
                yield from _paths(value)
            elif "://" not in value:
                yield value


def _shown(item: Any) -> Any:
    if item.children:
        mark = "*" if item.active else ""
        return (f"{mark}{item.title}", [_shown(child) for child in item.children])
    return f"{item.title}: {item.url}" if isinstance(item, Link) else item.url


def numbered(folder: str, count: int, *, index: bool = False) -> list[str]:
    return [f"{folder}/index.md"] * index + [f"{folder}/p{n:02}.md" for n in range(count)]


def around(folder: str, first: int) -> list[str]:
    return [f"{folder}/p{n:02}/" for n in range(first, first + 2 * NEIGHBOURS + 1)]


def test_a_small_section_is_listed_whole_and_others_by_their_first_page(tmp_path: Path) -> None:
    nav = ["index.md", {"A": numbered("a", 3, index=True)}, {"B": numbered("b", 3)}]
    menus = Menus(tmp_path, nav)
    assert menus.on("a/p01.md") == [
        "",
        ("*A", ["a/", "a/p00/", "a/p01/", "a/p02/"]),
        ("B", ["b/p00/"]),
    ]
    assert menus.on("index.md") == ["", ("A", ["a/"]), ("B", ["b/p00/"])]


def test_a_section_at_the_limit_is_listed_whole(tmp_path: Path) -> None:
    menus = Menus(tmp_path, ["index.md", {"A": numbered("a", MOST_ENTRIES)}])
    _, (_, entries) = menus.on("a/p00.md")
    assert len(entries) == MOST_ENTRIES
    assert menus.files.get_file_from_path("a/all-pages.md") is None


@pytest.mark.parametrize(
    ("current", "first"),
    [(0, 0), (5, 0), (6, 1), (30, 25), (MANY - 6, MANY - 11), (MANY - 1, MANY - 11)],
)
def test_a_long_section_shows_the_pages_beside_the_current_one(
    tmp_path: Path, current: int, first: int
) -> None:
    menus = Menus(tmp_path, ["index.md", {"A": numbered("a", MANY, index=True)}])
    assert menus.on(f"a/p{current:02}.md")[1] == (
        "*A",
        ["a/", f"All {MANY + 1} pages: a/all-pages/", *around("a", first)],
    )


@pytest.mark.parametrize("path", ["a/index.md", "a/all-pages.md"])
def test_its_index_and_its_list_show_the_first_pages(tmp_path: Path, path: str) -> None:
    menus = Menus(tmp_path, ["index.md", {"A": numbered("a", MANY, index=True)}])
    _, (title, entries) = menus.on(path)
    assert title == "*A"
    assert [entry.partition(": ")[2] or entry for entry in entries] == [
        *("a/", "a/all-pages/"),
        *around("a", 0),
    ]


def test_the_list_has_every_page_with_its_sections_and_links(tmp_path: Path) -> None:
    site = {"Elsewhere": "https://example.com/"}
    deep = {"Deep": ["a/deep/x.md", {"Deeper": ["a/deep/y.md"]}]}
    menus = Menus(tmp_path, ["index.md", {"A": [*numbered("a", MANY), deep, site]}])
    assert menus.built is not None
    listed = menus.built.listed_on(menus.page("a/all-pages.md"))
    assert [(entry.url, entry.sections) for entry in listed[-4:]] == [
        (f"../p{MANY - 1}/", ()),
        ("../deep/x/", ("Deep",)),
        ("../deep/y/", ("Deep", "Deeper")),
        ("https://example.com/", ()),
    ]
    assert len(listed) == MANY + 3
    assert menus.page("a/all-pages.md").title == f"All {MANY + 3} pages"
    assert menus.built.listed_on(menus.page("a/p00.md")) == []


def test_the_previous_and_next_page_do_not_depend_on_the_menu(tmp_path: Path) -> None:
    menus = Menus(tmp_path, ["index.md", {"A": numbered("a", MANY)}, {"B": ["b/p00.md"]}])
    assert menus.page("a/p00.md").previous_page is menus.page("index.md")
    assert menus.page(f"a/p{MANY - 1}.md").next_page is menus.page("b/p00.md")
    assert menus.page("a/all-pages.md").next_page is None
    assert menus.built is not None
    menu = menus.built.of(menus.page("a/p30.md"))
    assert menu.homepage is menus.page("index.md")
    assert menu.pages is menus.nav.pages


def test_sections_with_few_pages_between_them_are_listed_under_their_headings(
    tmp_path: Path,
) -> None:
    nav = ["index.md", {"A": ["a/index.md", {"B": numbered("b", 3)}, {"C": numbered("c", 3)}]}]
    assert Menus(tmp_path, nav).on("b/p01.md")[1] == (
        "*A",
        [
            "a/",
            ("*B", ["b/p00/", "b/p01/", "b/p02/"]),
            ("C", ["c/p00/", "c/p01/", "c/p02/"]),
        ],
    )


def test_sections_with_many_pages_between_them_are_links_except_the_open_one(
    tmp_path: Path,
) -> None:
    topics = [{f"T{n}": numbered(f"t{n}", 10)} for n in range(6)]
    menus = Menus(tmp_path, ["index.md", {"A": ["a/index.md", *topics]}])
    _, (_, entries) = menus.on("t1/p04.md")
    assert entries == [
        "a/",
        "T0: t0/p00/",
        ("*T1", [f"t1/p{n:02}/" for n in range(10)]),
        *(f"T{n}: t{n}/p00/" for n in range(2, 6)),
    ]
    assert menus.on("a/index.md")[1][1][2] == "T1: t1/p00/"


def test_every_level_of_a_deep_menu_is_small(tmp_path: Path) -> None:
    nav: list[Any] = numbered("d/d/d", 200)
    for level in (3, 2, 1):
        folder = "/".join("d" * level)
        nav = [*numbered(folder, 100, index=True), {f"S{level}": nav}]
    menus = Menus(tmp_path, ["index.md", {"Top": nav}])

    def depth(entries: list[Any]) -> int:
        assert len(entries) <= 2 * NEIGHBOURS + 3
        return 1 + max((depth(one[1]) for one in entries if isinstance(one, tuple)), default=0)

    assert depth(menus.on("d/d/d/p150.md")) == 5


def test_a_section_deeper_down_is_a_link_to_its_first_page_until_it_is_open(tmp_path: Path) -> None:
    nav = ["index.md", {"A": [{"B": ["b/index.md", {"C": numbered("c", 3)}]}]}]
    menus = Menus(tmp_path, nav)
    assert menus.on("b/index.md")[1] == ("*A", [("*B", ["b/", ("C", ["c/p00/"])])])
    assert menus.on("c/p01.md")[1] == (
        "*A",
        [("*B", ["b/", ("*C", ["c/p00/", "c/p01/", "c/p02/"])])],
    )


def test_a_page_outside_the_navigation_has_the_sections_alone(tmp_path: Path) -> None:
    nav = ["index.md", {"A": numbered("a", 3)}, {"Elsewhere": "https://example.com/"}]
    menus = Menus(tmp_path, nav, outside=["lost.md"])
    expected = ["", ("A", ["a/p00/"]), "Elsewhere: https://example.com/"]
    assert menus.on("lost.md") == expected
    assert menus.built is not None
    assert [_shown(item) for item in menus.built.of(None)] == expected


def test_a_navigation_without_sections_is_a_long_section_of_its_own(tmp_path: Path) -> None:
    menus = Menus(tmp_path, ["index.md", *numbered("a", MANY)])
    assert menus.on("a/p30.md") == ["", f"All {MANY + 1} pages: all-pages/", *around("a", 25)]
    assert menus.on("all-pages.md")[:3] == ["", "all-pages/", "a/p00/"]


def test_each_list_has_an_address_that_no_page_has(tmp_path: Path) -> None:
    nav = ["index.md", {"A": ["a/all-pages.md", *numbered("a", MANY)]}]
    nav.append({"More": [f"a/q{n}.md" for n in range(MANY)]})
    menus = Menus(tmp_path, nav)
    assert menus.page("a/all-pages-2.md").parent is menus.page("a/p00.md").parent
    assert menus.page("a/all-pages-3.md").parent is menus.page("a/q0.md").parent


def test_departments_are_listed_on_the_page_that_has_them_already(tmp_path: Path) -> None:
    names = [f"d{n:02}" for n in range(MANY)]
    department = "name: D\nkind: spoke\npurpose: P.\nstatus: active\npeople: {}\n"
    files = {f"data/departments/{name}.yml": department for name in names}
    files["docs/directory/departments.md"] = DEPARTMENT_LIST
    pages = ["directory/departments.md", *(f"directory/{name}.md" for name in names)]
    menus = Menus(tmp_path, ["index.md", {"Departments": pages}], files=files)
    nearby = [f"directory/d{n}/" for n in range(25, 36)]
    assert menus.on("directory/d30.md")[1] == (
        "*Departments",
        [f"All {MANY} departments: directory/departments/", *nearby],
    )
    assert menus.on("directory/departments.md")[1][1][:2] == [
        *("directory/departments/", "directory/d00/")
    ]
    assert menus.files.get_file_from_path("directory/all-pages.md") is None
    assert menus.built is not None
    assert menus.built.listed_on(menus.page("directory/departments.md")) == []


def test_without_tabs_the_top_level_sections_are_headings(tmp_path: Path) -> None:
    features = [feature for feature in FEATURES if feature != "navigation.tabs"]
    small = Menus(
        tmp_path / "small", [{"A": numbered("a", 3)}, {"B": numbered("b", 3)}], features=features
    )
    assert small.on("a/p00.md")[1] == ("B", ["b/p00/", "b/p01/", "b/p02/"])
    large = Menus(
        tmp_path / "large", [{"A": numbered("a", 30)}, {"B": numbered("b", 30)}], features=features
    )
    assert large.on("a/p00.md")[1] == "B: b/p00/"


def test_a_theme_that_prints_whole_menus_gets_the_whole_navigation(tmp_path: Path) -> None:
    features = [feature for feature in FEATURES if feature != "navigation.prune"]
    assert Menus(tmp_path, [{"A": numbered("a", MANY)}], features=features).built is None


def test_a_title_stays_text_in_the_list(tmp_path: Path) -> None:
    title = 'A "b" <i> {{ c }} *d*: e'
    menus = Menus(tmp_path, [{title: numbered("a", MANY)}])
    page = menus.page("a/all-pages.md")
    markdown, _, heading = page.file.content_string.rpartition("# ")
    assert "<i>" not in heading
    assert "{{" not in heading
    assert "*d*" not in heading
    assert get_data(markdown)[1] == {"title": f"{title}: all pages", "search": {"exclude": True}}
