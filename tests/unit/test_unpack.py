"""Files of a git archive are written below a folder only, on every supported Python."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from macros.basics.user_error import UserError
from macros.publishing.unpack import unpack


def archive(*members: tuple[str, bytes | str]) -> bytes:
    """Return a tar archive of files (bytes) and links (where they lead)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in members:
            member = tarfile.TarInfo(name)
            if isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
                tar.addfile(member)
            else:
                member.size, member.mode = len(content), 0o775
                tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_files_and_links_are_written_with_their_rights(tmp_path: Path) -> None:
    unpack(
        archive(
            ("docs/index.md", b"# Home"),
            ("docs/home.md", "index.md"),
            ("README.md", "docs/home.md"),
        ),
        tmp_path,
    )
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "# Home"
    assert (tmp_path / "docs/index.md").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "docs/home.md").is_symlink()


@pytest.mark.parametrize(
    "member",
    [
        ("../out", b"x"),
        ("/out", b"x"),
        ("docs/../../out", b"x"),
        ("docs/link", "/etc/passwd"),
        ("docs/link", "../../out"),
    ],
)
def test_what_leads_out_is_refused_before_it_is_written(
    tmp_path: Path, member: tuple[str, bytes | str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(UserError) as error:
        unpack(archive(member), folder)
    assert (
        str(error.value)
        == f"The commit holds '{member[0]}', which leads out of it. Delete it, and commit."
    )
    assert [path.name for path in tmp_path.rglob("*")] == ["in"]
