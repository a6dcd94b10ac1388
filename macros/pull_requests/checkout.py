"""Write the pages and data of a commit to a folder, with the code and settings of this checkout."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from macros.basics.user_error import UserError
from macros.code_host.git import GitError, git_bytes
from macros.reading.configuration import read_configuration
from macros.reading.settings_navigation import with_navigation

SETTINGS = "mkdocs.yml"
CODE = ("macros", "overrides")
_LINK, _REPOSITORY = "120000", "160000"
_MAX_FILES, _MAX_BYTES = 50_000, 500_000_000


@dataclass(frozen=True, slots=True)
class _TreeEntry:
    """A file of a commit."""

    mode: str
    blob: str
    size: int
    path: str


def check_out(root: Path, commit: str, folder: Path, *, with_code: bool = False) -> Path:
    """Write the pages and data of a commit to a new folder, and return the folder.

    Templates and settings come from `root`, except for the navigation, which belongs to the pages.
    With `with_code`, the macros come too, so that the folder can be built. Symbolic links are
    broken on purpose: the check reports them and nothing follows them. Raises UserError if the
    commit is too large, or if one of its paths leaves the folder.
    """
    configuration, _ = read_configuration(root)
    folder.mkdir(parents=True)
    for path in root.glob("*.yml"):
        shutil.copyfile(path, folder / path.name)
    for name in CODE if with_code else CODE[1:]:
        if (root / name).is_dir():
            # With the compiled modules, which saves a second of each build.
            shutil.copytree(root / name, folder / name)
    settings = folder / SETTINGS
    proposed_settings = text_at(root, commit, SETTINGS) or ""
    settings.write_text(with_navigation(settings.read_text("utf-8"), proposed_settings), "utf-8")
    folders = (configuration.docs_dir, configuration.data_dir)
    _write(root, list(_entries(root, commit, folders)), folder)
    return folder


def copy_working_tree(root: Path, folder: Path) -> Path:
    """Copy pages, data, code and settings from `root` to a new folder, and return the folder."""
    configuration, _ = read_configuration(root)
    folder.mkdir(parents=True)
    for path in root.glob("*.yml"):
        shutil.copyfile(path, folder / path.name)
    for name in (*CODE, configuration.docs_dir, configuration.data_dir):
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, symlinks=True)
    return folder


def text_at(root: Path, commit: str, path: str) -> str | None:
    """Return the text of a file in a commit, or None if it is missing or not text."""
    try:
        return git_bytes(root, "cat-file", "blob", f"{commit}:./{path}").decode("utf-8")
    except (GitError, UnicodeDecodeError):
        return None


def _entries(root: Path, commit: str, folders: tuple[str, ...]) -> Iterator[_TreeEntry]:
    """Yield the files of a commit below folders."""
    command = ("ls-tree", "-r", "-l", "-z", commit, "--", *(f"{name}/" for name in folders))
    output = git_bytes(root, *command, what=f"The commit {commit[:12]} cannot be read.")
    for row in output.split(b"\0"):
        if row:
            # 100644 blob 8c7e5a6…    1234<tab>path
            facts, _, path = row.decode("utf-8", "surrogateescape").partition("\t")
            mode, _, blob, size = facts.split()
            yield _TreeEntry(mode, blob, int(size) if size.isdecimal() else 0, path)


def _write(root: Path, entries: list[_TreeEntry], folder: Path) -> None:
    if len(entries) > _MAX_FILES or sum(entry.size for entry in entries) > _MAX_BYTES:
        raise UserError(
            "The pages and data of the commit are too large to compare.",
            "Remove the large files from it.",
        )
    if path := next((entry.path for entry in entries if _leads_out(entry.path)), None):
        raise UserError(
            f"The commit contains the path '{path}', which leaves its folder.",
            "Remove the file from the commit.",
        )
    files = [entry for entry in entries if entry.mode not in (_LINK, _REPOSITORY)]
    names = "".join(f"{entry.blob}\n" for entry in files).encode()
    contents = git_bytes(root, "cat-file", "--batch", git_bytes=names)
    # One process for all files. Its output: a line of facts, the content, a line end, and so on.
    position = 0
    for entry in files:
        begin = contents.index(b"\n", position) + 1
        end = begin + entry.size
        target = folder / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(contents[begin:end])
        position = end + 1
    for entry in entries:
        target = folder / entry.path
        if entry.mode == _LINK:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to("nowhere")
        elif entry.mode == _REPOSITORY:
            (target / ".git").mkdir(parents=True)


def _leads_out(path: str) -> bool:
    return path.startswith("/") or any(
        part.lower() in ("..", ".git") for part in PurePosixPath(path).parts
    )
