"""Test that a release folder is not trusted: anything that no build writes is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from macros.basics.user_error import UserError
from macros.publishing import release_folder
from macros.publishing.edition_build import Trees
from tests.publishing.repository import ADDRESS
from tests.publishing.small_release import small_release

COMMIT = "c0ffee" * 6 + "beef"
LONG_PATH = f"latest/{'a' * 200}/{'b' * 192}"
"""As long as a path may be."""


def changed(path: str, content: str | bytes) -> Callable[[Path], None]:
    """Write a file into the folder."""

    def change(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)

    return change


def stated(**values: object) -> Callable[[Path], None]:
    """Change what release.json says."""

    def change(folder: Path) -> None:
        path = folder / release_folder.FILE
        path.write_text(
            json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8"
        )

    return change


def linked(folder: Path) -> None:
    (folder / "latest/passwords.txt").symlink_to("/etc/passwd")


def linked_folder(folder: Path) -> None:
    (folder / "latest/elsewhere").symlink_to("/etc")


def piped(folder: Path) -> None:
    os.mkfifo(folder / "latest/pipe")


def grown(folder: Path) -> None:
    with (folder / "latest/video.mp4").open("wb") as file:
        file.truncate(release_folder.MAX_FILE_SIZE + 1)


def piled_up(folder: Path) -> None:
    for number in range(release_folder.MAX_SIZE // release_folder.MAX_FILE_SIZE + 1):
        with (folder / f"latest/{number}.mp4").open("wb") as file:
            file.truncate(release_folder.MAX_FILE_SIZE)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (linked, "latest/passwords.txt: neither a file nor a folder"),
        (linked_folder, "latest/elsewhere: neither a file nor a folder"),
        (piped, "latest/pipe: neither a file nor a folder"),
        (grown, "latest/video.mp4: too large (500,000,001 bytes)"),
        (piled_up, "more than 400,000 files or 4,000,000,000 bytes"),
        (changed("release.json", " " * 1_000_001), "release.json: too large (1,000,001 bytes)"),
        (
            changed("latest/.htaccess", "Options +Indexes"),
            "latest/.htaccess: not the name of a file that a build writes",
        ),
        (
            changed("latest/a/Web.config", "x"),
            "latest/a/Web.config: not the name of a file that a build writes",
        ),
        (
            changed("latest/a\nb.html", "x"),
            "latest/a\nb.html: not the name of a file that a build writes",
        ),
        (
            changed("latest/a\u202eb.html", "x"),
            "latest/a\u202eb.html: not the name of a file that a build writes",
        ),
        (
            changed("latest/..\\a.html", "x"),
            "latest/..\\a.html: not the name of a file that a build writes",
        ),
        (
            changed("latest/a\\b.html", "x"),
            "latest/a\\b.html: not the name of a file that a build writes",
        ),
        (
            changed("latest/index.html.gz", "x"),
            "latest/index.html.gz: a packed form of another file",
        ),
        (changed("2026.12/index.html", "x"), "2026.12: not part of a release"),
        (changed("edit/index.html", "x"), "edit: not part of a release"),
        (changed("csp.conf", "x"), "csp.conf: not part of a release"),
        (changed("latest/index.html", b"\xff"), "latest/index.html: not UTF-8"),
        *(
            (changed(f"latest/a{ending}", b"\xff"), f"latest/a{ending}: not UTF-8")
            for ending in (".HTML", ".css", ".xml", ".json", ".js", ".svg", ".txt")
        ),
        (changed(LONG_PATH + "a", "x"), f"{LONG_PATH}: not the name of a file that a build writes"),
        (changed("latest/a.js", "a\0b"), "latest/a.js: holds a NUL"),
        (
            changed("latest/sitemap.xml", "<!DOCTYPE a><a/>"),
            "latest/sitemap.xml: declares a document type",
        ),
        (stated(edition="../../etc"), "release.json: edition: String should match pattern "),
        (stated(edition="../2026.11"), "release.json: edition: String should match pattern "),
        (
            stated(edition=f"2026.11.1{'0' * 12}"),
            "release.json: edition: String should have at most 20 characters",
        ),
        (stated(commit=f"c{COMMIT}"), "release.json: commit: String should match pattern "),
        (stated(commit=f"{COMMIT}0"), "release.json: commit: String should match pattern "),
        (
            stated(address="a" * 2001),
            "release.json: address: String should have at most 2000 characters",
        ),
        (stated(edition="2026.11\n"), "release.json: edition: String should match pattern "),
        (stated(commit="--upload-pack=x"), "release.json: commit: String should match pattern "),
        (stated(day="yesterday"), "release.json: day: Input should be a valid date "),
        (stated(format=2), "release.json: format: Input should be 1"),
        (stated(forms="yes"), "release.json: forms: Input should be a valid boolean"),
        (stated(scripts="sha256-"), "release.json: scripts: Input should be a valid array"),
        (stated(policy="x"), "release.json: policy: Extra inputs are not permitted"),
        (changed("release.json", "{"), "release.json: content: Invalid JSON: "),
        (changed("release.json", b"\xff"), "release.json: content: Invalid JSON: "),
        (changed("release.json", "[" * 100_000), "release.json: content: Invalid JSON: "),
    ],
)
def test_what_no_build_writes_is_refused(
    tmp_path: Path, change: Callable[[Path], None], line: str
) -> None:
    folder = small_release(tmp_path / "given", "2026.11", COMMIT)
    change(folder)
    with pytest.raises(release_folder.ReleaseError) as info:
        release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    assert (
        str(info.value)
        == f"The release in {folder} is not fit to be published. Build it again with --output."
    )
    assert [said for said in info.value.lines if said.startswith(line)], info.value.lines
    assert len(info.value.lines) == 1


def test_a_release_is_copied_and_the_copy_is_what_counts(tmp_path: Path) -> None:
    folder = small_release(tmp_path / "given", "2026.11", COMMIT, "As built.")
    manifest, trees = release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    (folder / "latest/index.html").write_text("changed afterwards", encoding="utf-8")
    assert (manifest.edition, manifest.commit, manifest.begins) == ("2026.11", COMMIT, None)
    assert trees.own == tmp_path / "received/2026.11"
    assert "As built." in (trees.latest / "index.html").read_text(encoding="utf-8")
    release_folder.verify_trees(manifest, trees, {"2026.11"}, frozenset())


def test_what_is_as_large_as_it_may_be_is_received(tmp_path: Path) -> None:
    folder = small_release(tmp_path / "given", "2026.11", COMMIT)
    changed(LONG_PATH, b"\xff\0")(folder)
    changed("latest/a.xml", "<!DOCTYPE a><a/>")(folder)
    manifest = (folder / "release.json").read_bytes()
    (folder / "release.json").write_bytes(manifest.ljust(1_000_000))
    changed("latest/video.mp4", b"\0" * 1_000_001)(folder)
    release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    assert (tmp_path / "received" / LONG_PATH).read_bytes() == b"\xff\0", (
        "what is no text is copied as it is"
    )


@pytest.mark.parametrize(
    ("number", "more"), [(20, []), (21, ["and 1 more"]), (1_020, ["and 1,000 more"])]
)
def test_the_first_twenty_problems_are_shown(tmp_path: Path, number: int, more: list[str]) -> None:
    folder = small_release(tmp_path / "given", "2026.11", COMMIT)
    for count in range(number):
        changed(f"latest/.{count:04}", "x")(folder)
    with pytest.raises(release_folder.ReleaseError) as info:
        release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    names = [
        f"latest/.{count:04}: not the name of a file that a build writes" for count in range(20)
    ]
    assert info.value.lines == [*names, *more]


@pytest.mark.parametrize(("length", "first"), [(192, []), (193, ["neither a file nor a folder"])])
def test_folders_are_not_followed_without_end(
    tmp_path: Path, length: int, first: list[str]
) -> None:
    folder = small_release(tmp_path / "given", "2026.11", COMMIT)
    changed(f"latest/{'a' * 200}/{'b' * length}/index.html", "x")(folder)
    with pytest.raises(release_folder.ReleaseError) as info:
        release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    said = [line.partition(": ")[2] for line in info.value.lines]
    assert said == [*first, "not the name of a file that a build writes"]


def test_what_is_no_part_of_a_release_is_named_in_order(tmp_path: Path) -> None:
    folder = small_release(tmp_path / "given", "2026.11", COMMIT)
    for name in "hgfedcba":
        changed(f"{name}/index.html", "x")(folder)
    with pytest.raises(release_folder.ReleaseError) as info:
        release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    assert info.value.lines == [f"{name}: not part of a release" for name in "abcdefgh"]


@pytest.mark.parametrize("name", ["MAX_FILES", "MAX_SIZE"])
def test_the_limits_of_a_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = small_release(tmp_path / "given", "2026.11", COMMIT)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    most = len(sizes) if name == "MAX_FILES" else sum(sizes)
    monkeypatch.setattr(release_folder, name, most)
    release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    monkeypatch.setattr(release_folder, name, most - 1)
    with pytest.raises(release_folder.ReleaseError) as info:
        release_folder.copy_and_check(folder, tmp_path / "again", ADDRESS)
    assert info.value.lines == [
        f"more than {release_folder.MAX_FILES:,} files or {release_folder.MAX_SIZE:,} bytes"
    ]


def test_a_release_is_written_at_once_or_not_at_all(tmp_path: Path) -> None:
    manifest = release_folder.Manifest(
        edition="2026.11",
        commit=COMMIT,
        day=date(2026, 11, 20),
        begins=None,
        address=ADDRESS,
        forms=False,
        scripts=[],
    )
    built = small_release(tmp_path / "built", "2026.11", COMMIT)
    with pytest.raises(FileNotFoundError):
        release_folder.write(
            tmp_path / "a/b/c", manifest, Trees(built / "2026.11", built / "nowhere")
        )
    assert list((tmp_path / "a/b").iterdir()) == []
    built = small_release(tmp_path / "built", "2026.11", COMMIT)
    release_folder.write(tmp_path / "a/b/c", manifest, Trees(built / "2026.11", built / "latest"))
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["c"]
    received, trees = release_folder.copy_and_check(
        tmp_path / "a/b/c", tmp_path / "received", ADDRESS
    )
    assert received == manifest
    assert (trees.own / "index.html").is_file()
    text = (tmp_path / "a/b/c/release.json").read_text(encoding="utf-8")
    assert text.startswith('{\n  "format": 1,')
    assert text.endswith("}\n")
    assert '"from": null' in text


def test_a_release_for_another_address_is_refused(tmp_path: Path) -> None:
    folder = small_release(
        tmp_path / "given", "2026.11", COMMIT, address="https://evil.example.com/"
    )
    with pytest.raises(UserError) as info:
        release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    assert str(info.value) == (
        f"The release in {folder} was built for https://evil.example.com/, and it would be published at {ADDRESS}."
        f" Build it again with --address {ADDRESS}"
    )


def test_a_folder_without_a_release_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError) as info:
        release_folder.copy_and_check(tmp_path, tmp_path / "received", ADDRESS)
    assert (
        str(info.value)
        == f"There is no release in {tmp_path}. Write one with 'playbook publish --output'."
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            changed("latest/index.html", "<script>alert(1)</script>"),
            "The built latest/ is not fit to be published.",
        ),
        (
            changed("2026.11/index.html", "<script>alert(1)</script>"),
            "The built 2026.11/ is not fit to be published.",
        ),
        (
            stated(scripts=["sha256-AAAA"]),
            "The scripts in the pages of the release are not those that release.json lists.",
        ),
        (
            changed("latest/index.html", '<a href="nowhere/">x</a>'),
            "The built latest/ is not fit to be published.",
        ),
        (
            changed("latest/index.html", '<a onclick="x()">x</a>'),
            "The built latest/ is not fit to be published.",
        ),
        (
            changed("latest/index.html", '<a href="http://[">x</a>'),
            "latest/ cannot be read (Invalid IPv6 URL).",
        ),
        (
            changed("latest/sitemap.xml", "<urlset>"),
            "latest/ cannot be read (no element found: line 1, column 8).",
        ),
    ],
)
def test_the_trees_are_verified_again(
    tmp_path: Path, change: Callable[[Path], None], error: str
) -> None:
    folder = small_release(tmp_path / "given", "2026.11", COMMIT)
    change(folder)
    manifest, trees = release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    with pytest.raises(UserError) as info:
        release_folder.verify_trees(manifest, trees, {"2026.11"}, frozenset())
    assert info.value.what == error


def test_scripts_that_the_commit_ships_are_let_through(tmp_path: Path) -> None:
    script = f"sha256-{base64.b64encode(hashlib.sha256(b'go()').digest()).decode()}"
    folder = small_release(
        tmp_path / "given", "2026.11", COMMIT, "<script>go()</script>", scripts=[script]
    )
    manifest, trees = release_folder.copy_and_check(folder, tmp_path / "received", ADDRESS)
    release_folder.verify_trees(manifest, trees, {"2026.11"}, {script})
    with pytest.raises(UserError, match="not fit to be published"):
        release_folder.verify_trees(manifest, trees, {"2026.11"}, set())


def test_a_folder_that_holds_anything_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "link").symlink_to("nowhere")
    for folder in (tmp_path, tmp_path / "kept.txt", tmp_path / "link"):
        with pytest.raises(UserError, match="is not an empty folder"):
            release_folder.check_empty(folder)
    release_folder.check_empty(tmp_path / "new")
    (tmp_path / "empty").mkdir()
    release_folder.check_empty(tmp_path / "empty")
