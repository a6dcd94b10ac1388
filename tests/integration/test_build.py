"""A build publishes what was checked, or leaves everything as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.engine import EPOCH, ROOT, mkdocs, small_playbook, tree

pytestmark = pytest.mark.build


def test_the_default_playbook_has_a_page_for_every_source(company_site: Path) -> None:
    pages = {
        path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")
    }
    built = {path.parent.relative_to(company_site) for path in company_site.rglob("index.html")}
    assert {page.parent if page.name == "index" else page for page in pages} == built


def test_no_macro_call_is_left_on_a_page(company_site: Path) -> None:
    for path in company_site.rglob("*.html"):
        text = re.sub(
            r"<(code|pre)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        assert "{{" not in text, path
        assert "{%" not in text, path


def test_the_college_builds_with_the_same_pages(company_site: Path, college_site: Path) -> None:
    def shared(site: Path) -> set[str]:
        return {
            name
            for name in tree(site)
            if name.endswith("index.html") and not re.match(r"directory/[^/]+/index", name)
        }

    assert shared(company_site) == shared(college_site)
    company = " ".join(path.read_text(encoding="utf-8") for path in company_site.rglob("*.html"))
    college = " ".join(path.read_text(encoding="utf-8") for path in college_site.rglob("*.html"))
    assert "Larkfield" in company
    assert "Larkfield" not in college
    assert "Aldermoor" in college


def test_two_builds_elsewhere_and_later_are_the_same_bytes(tmp_path: Path) -> None:
    first = small_playbook(tmp_path / "here")
    second = small_playbook(tmp_path / "far" / "away")
    assert mkdocs(first, "build", SOURCE_DATE_EPOCH=EPOCH, TZ="Pacific/Kiritimati").returncode == 0
    assert mkdocs(second, "build", SOURCE_DATE_EPOCH=EPOCH, TZ="Pacific/Pago_Pago").returncode == 0
    assert tree(first / "site") == tree(second / "site")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A small playbook that was built once."""
    root = small_playbook(tmp_path / "playbook")
    result = mkdocs(root, "build")
    assert result.returncode == 0, result.stdout
    return root


def fails(root: Path, *expected: str) -> None:
    """Build, and see that it fails in these words, without a traceback, and that nothing was touched or left over."""
    before = tree(root / "site")
    result = mkdocs(root, "build")
    assert result.returncode == 1, result.stdout
    for words in expected:
        assert words in result.stdout
    assert "Traceback" not in result.stdout
    assert tree(root / "site") == before
    assert sorted(path.name for path in root.glob(".site*")) == []


def test_errors_of_the_check_stop_a_build(published: Path) -> None:
    (published / "data/glossary.yml").write_text("a b: 1\n", encoding="utf-8")
    (published / "docs/new.md").write_text("no head\n", encoding="utf-8")
    fails(
        published,
        "data/glossary.yml:1:1: wrong-value:",
        "docs/new.md:1:1: front-matter:",
        "Nothing was built:",
    )


def test_warnings_of_the_engine_stop_a_build_and_leave_the_site(published: Path) -> None:
    # The check cannot know which records a macro shows; the engine looks at the finished page.
    page = published / "docs/index.md"
    page.write_text(
        f"{page.read_text(encoding='utf-8')}\n[Ana](directory/index.md#person-rosa-vega)\n",
        encoding="utf-8",
    )
    fails(published, "person-rosa-vega", "strict mode")


def test_icons_that_the_theme_writes_as_styles_stop_the_build(published: Path) -> None:
    settings = published / "settings.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace(
            "  font: false", "  font: false\n  icon:\n    admonition:\n      note: octicons/tag-16"
        ),
        "utf-8",
    )
    fails(
        published,
        "Nothing was built: 'theme.icon.admonition' in mkdocs.yml makes the theme write styles into pages",
    )


def test_a_theme_that_fails_leaves_the_site(published: Path) -> None:
    (published / "overrides/main.html").write_text(
        "{% extends 'base.html' %}{% block announce %}{{ 'x' | nosuchfilter }}{% endblock %}",
        encoding="utf-8",
    )
    before = tree(published / "site")
    result = mkdocs(published, "build")
    assert result.returncode == 1
    assert "nosuchfilter" in result.stdout
    assert tree(published / "site") == before


def test_the_guard_refuses_what_a_component_must_not_print(published: Path) -> None:
    component = published / "overrides/components/term.html"
    component.write_text("<script>alert(1)</script>", encoding="utf-8")
    fails(
        published,
        "docs/index.md:1:1: unsafe-html: on the finished page, the HTML element '<script>' is not allowed",
    )


def test_a_macro_that_fails_stops_the_build(published: Path) -> None:
    (published / "overrides/components/term.html").write_text(
        "{{ nothing_of_this_name }}", encoding="utf-8"
    )
    fails(published, "index.md:1:1: macro-argument: a macro on this page failed")


def test_pages_never_run_code(published: Path) -> None:
    page = published / "docs/index.md"
    marker = published / "ran"
    payload = f"{{{{ cycler.__init__.__globals__.os.popen('touch {marker.as_posix()}').read() }}}}"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n```\n{payload}\n```\n", encoding="utf-8")
    fails(published, "unsafe-template")
    assert not marker.exists()


def test_changing_a_representative_changes_every_page_that_shows_that_person(
    published: Path,
) -> None:
    before = _files_with(published / "site", "Rosa Vega")
    department = published / "data/departments/press.yml"
    department.write_text(
        department.read_text(encoding="utf-8").replace("name: Rosa Vega", "name: Rosa Nieve"),
        encoding="utf-8",
    )
    result = mkdocs(published, "build")
    assert result.returncode == 0, result.stdout
    assert _files_with(published / "site", "Rosa Nieve") == before
    assert not _files_with(published / "site", "Rosa Vega")


def _files_with(site: Path, text: str) -> set[str]:
    """Return the files of a site that hold a text; hashes in names are left out."""
    return {
        re.sub(r"\b[0-9a-f]{8}\b", "HASH", name)
        for name in tree(site)
        if text in _read(site / name)
    }


def test_a_new_sheet_and_a_new_script_join_by_themselves(published: Path) -> None:
    before = {name for name in tree(published / "site") if "/playbook." in name}
    assert len(before) == 2
    (published / "overrides/assets/css/new-thing.css").write_text(
        ".pb-new { color: red; }\n", encoding="utf-8"
    )
    (published / "overrides/assets/javascripts/new-thing.js").write_text(
        "pb.onPage(() => pb.new());\n", encoding="utf-8"
    )
    result = mkdocs(published, "build")
    assert result.returncode == 0, result.stdout
    after = {
        name: (published / "site" / name).read_text(encoding="utf-8")
        for name in tree(published / "site")
        if "/playbook." in name
    }
    assert len(after) == 2
    assert not before & set(after)
    assert any(".pb-new{color:red}" in text for text in after.values())
    assert any("pb.onPage(()=>pb.new())" in text for text in after.values())
    home = _read(published / "site/index.html")
    assert [name for name in after if f'"{name}"' not in home] == []
    assert [
        name
        for name in tree(published / "site")
        if "new-thing" in name or "brand.css" in name or "kit.js" in name
    ] == []


def test_a_sheet_that_is_listed_and_missing_stops_the_build(published: Path) -> None:
    (published / "overrides/assets/css/brand.css").unlink()
    fails(published, "mkdocs.yml lists assets/css/brand.css, but there is no such file under")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.suffix in (".html", ".json") else ""
