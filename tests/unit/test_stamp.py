"""A stamp holds as long as nothing has changed that a build reads or wrote."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Self

import pytest

from macros.basics import code_state
from macros.site import stamp
from macros.site.stamp import FILE, Stamp

LINES = (("INFO", "Checked: 0 errors."), ("WARNING", "A page is in no menu."))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A playbook's folder with a built site and the stamp of its build."""
    root = tmp_path / "playbook"
    for path, text in {
        "mkdocs.yml": "INHERIT: base.yml\nsite_url: !ENV [ADDRESS_OF_TESTS, '']\n",
        "base.yml": "site_name: Tide\n",
        "docs/index.md": "# Home\n",
        "docs/ask/post.md": "# Post\n",
        "data/organization.yml": "name: Tide\n",
        "site/index.html": "<h1>Home</h1>",
        "site/assets/style.css": "",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    build(root)
    return root


def build(root: Path) -> None:
    """Save the stamp that a build leaves."""
    start_of_build(root).save_if_current(root)


def start_of_build(root: Path, *, is_usual_site: bool = True) -> Stamp:
    """Return the stamp of a build, as if nothing changed during the build."""
    roots = _roots(root)
    return Stamp(
        environment=stamp.environment_of(root),
        roots=roots,
        inputs=stamp.files_of(roots),
        site=str(root / "site"),
        is_usual_site=is_usual_site,
        outputs=stamp.files_of((str(root / "site"),)),
        lines=LINES,
    )


def _roots(root: Path) -> tuple[str, ...]:
    return (str(root / "docs"), str(root / "data"), *stamp.settings_files(root))


def holds(root: Path, site: Path | None = None) -> bool:
    """Return whether the last stamp still holds."""
    last = Stamp.load(root)
    return last is not None and last.holds(root, site)


def test_it_holds_while_nothing_changes(root: Path) -> None:
    assert holds(root)
    assert holds(root, root / "site")
    assert not holds(root, root / "elsewhere")
    last = Stamp.load(root)
    assert last is not None
    assert last.lines == LINES


def _edit(root: Path) -> None:
    (root / "docs/index.md").write_text("# Hame\n", encoding="utf-8")


def _edit_and_set_the_times_back(root: Path) -> None:
    path = root / "docs/index.md"
    status = path.stat()
    path.write_text("# Hame\n", encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _replace_by_a_copy_with_its_times(root: Path) -> None:
    path = root / "docs/index.md"
    status = path.stat()
    draft = root / "draft.md"
    draft.write_text("# Hame\n", encoding="utf-8")
    os.utime(draft, ns=(status.st_atime_ns, status.st_mtime_ns))
    draft.replace(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a page is edited": _edit,
    "an edit hides behind the old times": _edit_and_set_the_times_back,
    "a copy hides behind the old times": _replace_by_a_copy_with_its_times,
    "a page is added": lambda root: (root / "docs/new.md").write_text("# New\n"),
    "a page is deleted": lambda root: (root / "docs/ask/post.md").unlink(),
    "a page is moved": lambda root: (root / "docs/ask/post.md").rename(root / "docs/post.md"),
    "a fact is edited": lambda root: (root / "data/organization.yml").write_text("name: Tidy\n"),
    "a folder is linked": lambda root: (root / "docs/more").symlink_to(root / "data"),
    "the settings are edited": lambda root: (root / "mkdocs.yml").write_text("site_name: Tide\n"),
    "inherited settings are edited": lambda root: (root / "base.yml").write_text("site_name: X\n"),
    "a finished page is tampered with": lambda root: (root / "site/index.html").write_text("<h2>"),
    "a finished page is deleted": lambda root: (root / "site/index.html").unlink(),
    "a file is added to the site": lambda root: (root / "site/more.html").write_text(""),
    "the site is deleted": lambda root: (root / "site").rename(root / "gone"),
    "the stamp is cut off": lambda root: os.truncate(root / FILE, 100),
    "the stamp is deleted": stamp.forget,
    "the stamp is of another format": lambda root: _rewrite(root, format=99),
    "the stamp is of another shape": lambda root: _rewrite(root, inputs=[1]),
    "the stamp is no mapping": lambda root: (root / FILE).write_text("[]"),
}


def _rewrite(root: Path, **values: object) -> None:
    content = json.loads((root / FILE).read_text(encoding="utf-8"))
    (root / FILE).write_text(json.dumps(content | values), encoding="utf-8")


@pytest.mark.parametrize("change", CHANGES)
def test_it_does_not_hold_after_a_change(root: Path, change: str) -> None:
    CHANGES[change](root)
    assert not holds(root)


@pytest.mark.parametrize(
    "variable", ["ADDRESS_OF_TESTS", "SITE_URL", "SOURCE_DATE_EPOCH", "PLAYBOOK_EDITION", "TZ"]
)
def test_it_does_not_hold_in_another_environment(
    root: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "1")
    assert not holds(root)
    build(root)
    assert holds(root)
    monkeypatch.delenv(variable)
    assert not holds(root)


def test_other_variables_do_not_matter(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert holds(root)


def test_it_does_not_hold_on_another_day(root: Path) -> None:
    content = json.loads((root / FILE).read_text(encoding="utf-8"))
    content["environment"][" days"] = "2026-11-22 2026-11-22"
    (root / FILE).write_text(json.dumps(content), encoding="utf-8")
    assert not holds(root)


def test_it_does_not_hold_after_a_package_was_installed(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "packages").mkdir()
    monkeypatch.setattr(code_state, "_PACKAGE_FOLDERS", (str(tmp_path / "packages"),))
    build(root)
    assert holds(root)
    package = tmp_path / "packages/theme-2.0.dist-info"
    package.mkdir()
    assert not holds(root)
    build(root)
    # Another build of the same version, with the times of the first.
    os.utime(package, ns=(package.stat().st_atime_ns, package.stat().st_mtime_ns))
    assert not holds(root)


def test_it_moves_with_nobody(root: Path) -> None:
    moved = root.with_name("moved")
    root.rename(moved)
    assert not holds(moved)


def test_nothing_is_saved_if_an_input_changed_during_the_build(root: Path) -> None:
    started = start_of_build(root)
    stamp.forget(root)
    _edit(root)
    started.save_if_current(root)
    assert Stamp.load(root) is None


def test_nothing_is_saved_if_the_day_ended_during_the_build(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = start_of_build(root)
    stamp.forget(root)

    class Tomorrow(date):
        @classmethod
        def today(cls) -> Self:
            return cls(2099, 1, 1)

    monkeypatch.setattr(stamp, "date", Tomorrow)
    started.save_if_current(root)
    assert Stamp.load(root) is None


def test_a_build_into_another_folder_says_nothing_about_the_usual_one(root: Path) -> None:
    start_of_build(root, is_usual_site=False).save_if_current(root)
    assert holds(root, root / "site")
    assert not holds(root)


@pytest.mark.parametrize(
    "setting",
    [
        "!ENV ADDRESS",
        "!ENV 'ADDRESS'",
        '!ENV ["ADDRESS", x]',
        "!ENV [OTHER,ADDRESS]",
        "!ENV\n  - OTHER\n  - ADDRESS\n  - x",
    ],
)
def test_variables_count_however_settings_name_them(
    root: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    (root / "base.yml").write_text(f"site_url: {setting}\n", encoding="utf-8")
    build(root)
    assert holds(root)
    monkeypatch.setenv("ADDRESS", "https://example.com/")
    assert not holds(root)


@pytest.mark.parametrize(
    "line", ["INHERIT: 'base.yml'", 'INHERIT: "./base.yml" # ours', "\ufeffINHERIT: base.yml\r"]
)
def test_inherited_settings_count(root: Path, line: str) -> None:
    (root / "mkdocs.yml").write_text(f"{line}\n", encoding="utf-8")
    build(root)
    assert holds(root)
    (root / "base.yml").write_text("site_name: Tidy\n", encoding="utf-8")
    assert not holds(root)


@pytest.mark.parametrize(
    "line",
    ["INHERIT : base.yml", '"INHERIT": base.yml', "INHERIT: !ENV BASE", "INHERIT: base#2.yml"],
)
def test_nothing_is_saved_if_settings_are_inherited_in_an_unusual_way(
    root: Path, line: str
) -> None:
    started = start_of_build(root)
    stamp.forget(root)
    (root / "mkdocs.yml").write_text(f"{line}\n", encoding="utf-8")
    started.save_if_current(root)
    assert Stamp.load(root) is None


def test_settings_that_are_missing_are_waited_for(root: Path) -> None:
    (root / "base.yml").unlink()
    build(root)
    assert holds(root)
    (root / "base.yml").write_text("site_name: Tidy\n", encoding="utf-8")
    assert not holds(root)


def test_a_young_file_is_compared_by_its_content(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamp, "_YOUNG", 3600.0)
    build(root)
    last = Stamp.load(root)
    assert last is not None
    assert all(entry[4] for entry in last.inputs.values())
    monkeypatch.undo()
    assert holds(root)


def test_nothing_is_saved_where_times_are_whole_seconds(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = start_of_build(root)
    monkeypatch.setattr(stamp, "_SECOND", 1)
    stamp.forget(root)
    started.save_if_current(root)
    assert Stamp.load(root) is None
    with pytest.raises(stamp.UnstampableError):
        stamp.files_of(started.roots)


def test_a_disk_that_refuses_leaves_no_stamp(root: Path) -> None:
    stamp.forget(root)
    (root / ".cache").rmdir()
    (root / ".cache").write_text("", encoding="utf-8")
    stamp.forget(root)
    build(root)
    assert Stamp.load(root) is None
