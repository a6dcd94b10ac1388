"""A playbook is read once, read again where it changed, and read as far as it can be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from macros.check.load import forget, load
from macros.reading.configuration import Navigation, read_configuration
from macros.reading.tree import FileStatus, list_files
from tests.unit.playbooks import write_playbook


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    forget()


def _touch(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))


def test_a_folder_in_which_nothing_changed_gives_the_same_playbook(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    assert load(root) is load(root)


def test_what_changed_is_read_again_and_nothing_else(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    before = load(root).playbook
    _touch(root / "data/glossary.yml", "wheel:\n  term: Wheel\n  definition: It turns.\n")
    after = load(root).playbook
    assert set(after.terms) == {"wheel"}
    assert after.departments["press"] is before.departments["press"]
    assert after.pages["index.md"] is before.pages["index.md"]


def test_problems_are_told_again_and_go_when_they_are_mended(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    sound = (root / "data/glossary.yml").read_text(encoding="utf-8")
    _touch(root / "data/glossary.yml", "- a list\n")
    assert [problem.rule for problem in load(root).problems] == ["wrong-type"]
    _touch(root / "data/goals.yml", (root / "data/goals.yml").read_text(encoding="utf-8"))
    assert [problem.rule for problem in load(root).problems] == ["wrong-type"]
    _touch(root / "data/glossary.yml", sound)
    assert load(root).problems == ()


def test_files_that_come_and_go_are_noticed(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    load(root)
    (root / "docs/list.txt").write_text("a", encoding="utf-8")
    assert load(root).playbook.assets == {"list.txt"}
    (root / "docs/list.txt").unlink()
    (root / "docs/policies/disclosure.md").unlink()
    playbook = load(root).playbook
    assert playbook.assets == frozenset()
    assert "policies/disclosure.md" not in playbook.pages


def test_an_entry_with_a_mistake_is_left_out_and_its_id_is_known(tmp_path: Path) -> None:
    text = "spoke:\n  term: Spoke\n  definition: A department.\nhub:\n  term: Hub\n"
    playbook = load(write_playbook(tmp_path, {"data/glossary.yml": text})).playbook
    assert set(playbook.terms) == {"spoke"}
    assert playbook.has_id("term", "hub")


def test_a_field_with_a_mistake_costs_the_department_nothing_else(tmp_path: Path) -> None:
    root = write_playbook(tmp_path)
    path = root / "data/departments/press.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "status: active\n    term_end", "status: gone\n    term_end"
        ),
        encoding="utf-8",
    )
    department = load(root).playbook.departments["press"]
    assert set(department.people) == {"dev-patel"}
    assert load(root).playbook.has_id("person", "rosa-vega")


def test_a_file_that_may_not_be_read_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_playbook(tmp_path)
    read = Path.open

    def refuse(self: Path, *mode: Any, **options: Any) -> object:
        if self.name in ("glossary.yml", "index.md") and self.parent.name != "policies":
            raise PermissionError(13, "Permission denied")
        return read(self, *mode, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert [
        (problem.rule, problem.location.path, problem.message) for problem in load(root).problems
    ] == [
        ("unknown-file", "data/glossary.yml", "the file cannot be read: Permission denied."),
        ("file-type", "docs/directory/index.md", "the file cannot be read: Permission denied."),
        ("file-type", "docs/index.md", "the file cannot be read: Permission denied."),
    ]


def test_the_configuration_of_a_parent_counts_where_the_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "parent.yml").write_text(
        "docs_dir: pages\nextra: {playbook: {data_dir: facts}}\nnav:\n  - index.md\n",
        encoding="utf-8",
    )
    (tmp_path / "mkdocs.yml").write_text(
        "INHERIT: parent.yml\ndocs_dir: texts\nsite_name: !ENV NAME\n", encoding="utf-8"
    )
    configuration, problems = read_configuration(tmp_path)
    assert problems == []
    assert (configuration.docs_dir, configuration.data_dir) == ("texts", "facts")
    assert configuration.navigation == Navigation("parent.yml", (("index.md", 4),), given=True)


def test_a_navigation_lists_pages_and_no_addresses(tmp_path: Path) -> None:
    nav = "nav:\n  - Home: index.md\n  - https://example.com/a.md\n  - Part:\n      - a/index.md\n      - A: a/b.md\n  - file.pdf\n"
    (tmp_path / "mkdocs.yml").write_text(nav, encoding="utf-8")
    assert read_configuration(tmp_path)[0].navigation.pages == (
        ("index.md", 2),
        ("a/index.md", 5),
        ("a/b.md", 6),
    )


def test_a_folder_without_a_configuration_is_no_playbook(tmp_path: Path) -> None:
    problems = load(tmp_path).problems
    assert [(problem.location.path, problem.message) for problem in problems] == [
        ("mkdocs.yml", "there is no mkdocs.yml in this folder."),
        ("data", "there is no folder 'data' with data."),
    ]


def test_files_are_listed_sorted_with_their_stamps(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/a.txt").write_text("abc", encoding="utf-8")
    (tmp_path / "a.txt").symlink_to("b/a.txt")
    status = (tmp_path / "b/a.txt").stat()
    assert list(list_files(tmp_path).items()) == [
        ("a.txt", None),
        ("b/a.txt", FileStatus.of(status)),
    ]
    assert list_files(tmp_path / "nothing") == {}
