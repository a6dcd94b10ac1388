"""Test the settings of publishing: from mkdocs.yml, the environment and options."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from macros.basics.user_error import UserError
from macros.editions.published import is_edition
from macros.model.field import Edition
from macros.publishing.edition import validate_name
from macros.publishing.publish_settings import read_settings


def playbook(folder: Path, *lines: str) -> Path:
    """Write a mkdocs.yml with settings."""
    text = "\n".join(
        ["extra:", "  playbook:", "    publish:", *[f"      {line}" for line in lines]]
    )
    (folder / "mkdocs.yml").write_text(f"{text}\n", encoding="utf-8")
    return folder


def test_options_come_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = playbook(
        tmp_path, "address: https://intranet.example.com/playbook", "keep: 5", "folder: out"
    )
    read = read_settings(root)
    assert (read.target, read.address, read.keep, read.folder) == (
        "folder",
        "https://intranet.example.com/playbook/",
        5,
        root / "out",
    )
    assert read.read_back == read.address
    monkeypatch.setenv("PLAYBOOK_PUBLISH_KEEP", "7")
    monkeypatch.setenv("PLAYBOOK_PUBLISH_TARGET", "branch")
    assert (read_settings(root).keep, read_settings(root).remote) == (7, "origin")
    told = read_settings(
        root, {"keep": "1", "target": "bucket", "to": "playbook", "read_back": "files"}
    )
    assert (told.keep, told.target, told.bucket, told.read_back) == (1, "bucket", "playbook", "")


@pytest.mark.parametrize(
    ("line", "downloads"),
    [
        ("keep: 3", ("zip",)),
        ("downloads: [pdf, zip]", ("zip", "pdf")),
        ("downloads: pdf", ("pdf",)),
        ("downloads: []", ()),
    ],
)
def test_downloads_are_a_list(
    tmp_path: Path, line: str, downloads: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = playbook(tmp_path, "address: https://one.example.com/", line)
    assert read_settings(root).downloads == downloads
    monkeypatch.setenv("PLAYBOOK_PUBLISH_DOWNLOADS", "zip,pdf")
    assert read_settings(root).downloads == ("zip", "pdf")
    monkeypatch.setenv("PLAYBOOK_PUBLISH_DOWNLOADS", "none")
    assert read_settings(root).downloads == ()


def test_a_file_that_inherits_says_what_differs(tmp_path: Path) -> None:
    root = playbook(tmp_path, "address: https://one.example.com/", "keep: 5")
    (root / "mkdocs.yml").rename(root / "base.yml")
    (root / "mkdocs.yml").write_text(
        "INHERIT: base.yml\nextra: {playbook: {publish: {keep: 2}}}\n", encoding="utf-8"
    )
    assert (read_settings(root).keep, read_settings(root).address) == (
        2,
        "https://one.example.com/",
    )


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (
            "target: ftp",
            "There is no target 'ftp' to publish to. Write target: folder, branch, bucket.",
        ),
        (
            "downloads: [zip, epub]",
            "There is no download 'epub' under extra.playbook.publish in mkdocs.yml. Write downloads: [zip, pdf], [zip], [pdf] or [].",
        ),
        (
            "keep: some",
            "'some' under 'keep' is not a number. Write how many old builds to keep, such as 3.",
        ),
        (
            "address: intranet",
            "'intranet' under 'address' is not a web address. Write https://host/ or https://host/folder/.",
        ),
        (
            "adress: x",
            "There is no setting 'adress' under extra.playbook.publish in mkdocs.yml. Did you mean 'address'?",
        ),
        (
            "keep: 3",
            "The address at which readers open the playbook is not set. Set 'address' under extra.playbook.publish in mkdocs.yml, or PLAYBOOK_PUBLISH_ADDRESS.",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path: Path, line: str, error: str) -> None:
    with pytest.raises(UserError) as info:
        read_settings(playbook(tmp_path, line))
    assert str(info.value) == error


def test_a_home_folder_that_is_not_known_is_said(tmp_path: Path) -> None:
    root = playbook(
        tmp_path, "address: https://one.example.com/", "folder: ~nobody-of-that-name/site"
    )
    with pytest.raises(UserError) as info:
        read_settings(root)
    assert (
        str(info.value)
        == "The home folder in '~nobody-of-that-name/site' is unknown. Write the whole path."
    )


@pytest.mark.parametrize("keep", ["9" * 5000, "-1", "٣", "1.5"])
def test_a_number_that_is_none_is_said(tmp_path: Path, keep: str) -> None:
    root = playbook(tmp_path, "address: https://one.example.com/")
    with pytest.raises(UserError, match="under 'keep' is not a number"):
        read_settings(root, {"keep": keep})


@pytest.mark.parametrize(
    "name",
    [
        "\uff12\uff10\uff12\uff16.11",
        "2026.11.٣",
        "2026.11." + "9" * 5000,
        "2026.11.0",
        "2026.13",
        "2026.11\n",
    ],
)
def test_what_is_no_edition_is_refused_everywhere_alike(name: str) -> None:
    with pytest.raises(UserError, match="is not the name of an edition"):
        validate_name(name)
    assert not is_edition(name)
    with pytest.raises(ValidationError):
        TypeAdapter(Edition).validate_python(name)
