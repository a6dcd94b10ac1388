"""A state of the playbook laid out in a folder: pages and data of a commit, with the code and the settings of this checkout."""

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
_MOST_FILES, _MOST_BYTES = 50_000, 500_000_000


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of a commit."""

    mode: str
    blob: str
    size: int
    path: str


def lay_out(root: Path, commit: str, folder: Path, *, with_code: bool = False) -> Path:
    """Write pages and data of a commit into a folder that does not exist yet, and give it.

    Templates come from `root`, as do the settings but for the navigation, which belongs to the
    pages; with `with_code` the macros come too, so that the folder can be built. Links lead nowhere
    in the copy, so that the check finds them and nothing follows them. Raises UserError for a
    commit that is too large, or whose paths lead out of it.
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
    settings.write_text(
        with_navigation(settings.read_text("utf-8"), text_at(root, commit, SETTINGS) or ""), "utf-8"
    )
    _write(
        root, list(_entries(root, commit, (configuration.docs_dir, configuration.data_dir))), folder
    )
    return folder


def lay_out_working(root: Path, folder: Path) -> Path:
    """Copy pages, data, code and settings as they are in `root` into a folder that does not exist yet, and return it."""
    configuration, _ = read_configuration(root)
    folder.mkdir(parents=True)
    for path in root.glob("*.yml"):
        shutil.copyfile(path, folder / path.name)
    for name in (*CODE, configuration.docs_dir, configuration.data_dir):
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, symlinks=True)
    return folder


def text_at(root: Path, commit: str, path: str) -> str | None:
    """Give the text of a file of a commit; None where there is none, or none that can be read."""
    try:
        return git_bytes(root, "cat-file", "blob", f"{commit}:./{path}").decode("utf-8")
    except (GitError, UnicodeDecodeError):
        return None


def _entries(root: Path, commit: str, folders: tuple[str, ...]) -> Iterator[_Entry]:
    what = f"The commit {commit[:12]} cannot be read."
    listed = git_bytes(
        root,
        "ls-tree",
        "-r",
        "-l",
        "-z",
        commit,
        "--",
        *(f"{name}/" for name in folders),
        what=what,
    )
    for row in listed.split(b"\0"):
        if row:
            facts, _, path = row.decode("utf-8", "surrogateescape").partition("\t")
            mode, _, blob, size = facts.split()
            yield _Entry(mode, blob, int(size) if size.isdecimal() else 0, path)


def _write(root: Path, entries: list[_Entry], folder: Path) -> None:
    if len(entries) > _MOST_FILES or sum(entry.size for entry in entries) > _MOST_BYTES:
        raise UserError(
            "The pages and data of the commit are too large to look at.",
            "Take the large files out of it.",
        )
    if bad := next((entry.path for entry in entries if _leads_out(entry.path)), None):
        raise UserError(
            f"The commit holds the path '{bad}', which leads out of it.", "Take the file out of it."
        )
    files = [entry for entry in entries if entry.mode not in (_LINK, _REPOSITORY)]
    wanted = "".join(f"{entry.blob}\n" for entry in files).encode()
    contents = git_bytes(root, "cat-file", "--batch", given=wanted)
    done = 0
    for entry in files:
        begin = contents.index(b"\n", done) + 1
        done = begin + entry.size
        target = folder / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(contents[begin:done])
        done += 1
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
