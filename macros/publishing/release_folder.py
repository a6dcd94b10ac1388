"""A release folder: an edition that one job builds and another one publishes.

Its content is read as untrusted data.

- release.json: the manifest
- <edition>/ and latest/: the two builds
"""

from __future__ import annotations

import os
import shutil
import stat
import uuid
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from macros.basics.user_error import UserError
from macros.model.field import EDITION_NAME
from macros.publishing.compression import is_compressed_form
from macros.publishing.edition import LATEST
from macros.publishing.edition_build import Trees
from macros.publishing.verification import Tree, TreeError, verify

FILE = "release.json"
MAX_FILES = 400_000
MAX_SIZE = 4_000_000_000
MAX_FILE_SIZE = 500_000_000
MAX_MANIFEST_SIZE = 1_000_000
MAX_PATH = 400
_SERVER_FILES = frozenset({"web.config"})
"""Files that configure web servers, besides those whose name begins with a dot."""
_TEXTS = (".html", ".css", ".xml", ".json", ".js", ".svg", ".txt")
_MAX_SHOWN = 20


class Manifest(BaseModel):
    """The content of release.json."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    format: Literal[1] = 1
    edition: str = Field(pattern=rf"^{EDITION_NAME}$", max_length=20)
    commit: str = Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")
    day: date
    """The day for which it was built."""
    begins: date | None = Field(alias="from")
    """The day from which it counts, if it is not the day of publishing."""
    address: str = Field(max_length=2000)
    """Where readers open the published root."""
    forms: bool
    """Whether pages link to the form editor."""
    scripts: list[str]
    """The hashes of inline scripts."""


class ReleaseError(UserError):
    """A release folder must not be published. `lines` say why."""

    def __init__(self, folder: Path, lines: list[str]) -> None:
        """Store the first lines, which are printed before the error."""
        super().__init__(
            f"The release in {folder} is not fit to be published.", "Build it again with --output."
        )
        more = [f"and {len(lines) - _MAX_SHOWN:,} more"] if len(lines) > _MAX_SHOWN else []
        self.lines = [*lines[:_MAX_SHOWN], *more]


def check_empty(folder: Path) -> None:
    """Raise UserError if a release would overwrite anything in a folder."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise UserError(
            f"{folder} is not an empty folder.", "Name one that is empty or does not exist."
        )


def write(folder: Path, manifest: Manifest, trees: Trees) -> None:
    """Write a release folder in one step, by moving the trees into it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.parent / f".{folder.name}-{uuid.uuid4().hex}"
    draft.mkdir()
    try:
        for tree in (trees.own, trees.latest):
            shutil.move(tree, draft / tree.name)
        text = manifest.model_dump_json(by_alias=True, indent=2)
        (draft / FILE).write_text(f"{text}\n", encoding="utf-8")
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def copy_and_check(folder: Path, target: Path, address: str) -> tuple[Manifest, Trees]:
    """Copy a release folder to `target`, and return its manifest and trees.

    Nobody can change the copy after it is checked. `address` is that of the settings. Raises
    UserError if the folder holds anything that no build writes.
    """
    if not (folder / FILE).is_file():
        raise UserError(
            f"There is no release in {folder}.", "Write one with 'playbook publish --output'."
        )
    paths, problems = _inventory(folder)
    if problems:
        raise ReleaseError(folder, problems)
    for path in paths:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / path, target / path, follow_symlinks=False)
    manifest = _manifest(folder, target / FILE)
    if manifest.address != address:
        raise UserError(
            f"The release in {folder} was built for {manifest.address}, and it would be published"
            f" at {address}.",
            f"Build it again with --address {address}",
        )
    unknown = {path.partition("/")[0] for path in paths} - {FILE, manifest.edition, LATEST}
    problems = [f"{name}: not part of a release" for name in sorted(unknown)]
    for path in paths:
        if problem := _content_problem(target / path, path):
            problems.append(problem)
    if problems:
        raise ReleaseError(folder, problems)
    return manifest, Trees(target / manifest.edition, target / LATEST)


def verify_trees(
    manifest: Manifest, trees: Trees, editions: Collection[str], template_scripts: Collection[str]
) -> None:
    """Verify the trees as if they were built here. Raises UserError if they must not be published.

    `template_scripts` are the hashes of the inline scripts in the templates of its commit.
    """
    scripts: set[str] = set()
    for tree in (trees.own, trees.latest):
        try:
            scripts.update(
                verify(Tree(tree, tree.name, manifest.address, editions, template_scripts))
            )
        except TreeError:
            raise
        except (ValueError, ET.ParseError, RecursionError) as error:
            raise UserError(
                f"{tree.name}/ cannot be read ({error}).", "Build it again with --output."
            ) from None
    if scripts != set(manifest.scripts):
        raise UserError(
            f"The scripts in the pages of the release are not those that {FILE} lists.",
            "Build it again with --output.",
        )


def _inventory(folder: Path) -> tuple[list[str], list[str]]:
    """Return the paths of the files below a folder, and problems with names, kinds and sizes."""
    paths: list[str] = []
    problems: list[str] = []
    total = 0
    for path, status in _walk(folder, ""):
        if not stat.S_ISREG(status.st_mode):
            problems.append(f"{path}: neither a file nor a folder")
        elif status.st_size > (MAX_MANIFEST_SIZE if path == FILE else MAX_FILE_SIZE):
            problems.append(f"{path}: too large ({status.st_size:,} bytes)")
        if len(path) > MAX_PATH or not all(map(_is_name, path.split("/"))):
            problems.append(f"{path[:MAX_PATH]}: not the name of a file that a build writes")
        paths.append(path)
        total += status.st_size
        if len(paths) > MAX_FILES or total > MAX_SIZE:
            return [], [f"more than {MAX_FILES:,} files or {MAX_SIZE:,} bytes"]
    # A web server would send the packed form instead of the file that was verified.
    names = set(paths)
    problems += [
        f"{path}: a packed form of another file"
        for path in paths
        if is_compressed_form(path, names)
    ]
    return paths, problems


def _walk(folder: Path, above: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        in_order = sorted(entries, key=lambda entry: entry.name)
    for entry in in_order:
        path = f"{above}{entry.name}"
        if entry.is_dir(follow_symlinks=False) and len(path) <= MAX_PATH:
            yield from _walk(Path(entry.path), f"{path}/")
        else:
            yield path, entry.stat(follow_symlinks=False)


def _is_name(name: str) -> bool:
    return (
        name.isprintable()
        and "\\" not in name
        and not name.startswith(".")
        and name.lower() not in _SERVER_FILES
    )


def _manifest(folder: Path, path: Path) -> Manifest:
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        lines = [
            f"{FILE}: {'.'.join(map(str, detail['loc'])) or 'content'}: {detail['msg']}"
            for detail in error.errors()
        ]
        raise ReleaseError(folder, lines) from None


def _content_problem(path: Path, name: str) -> str | None:
    """Return why a text file cannot be verified, or None.

    Browsers and our verification may read such bytes differently.
    """
    if not name.lower().endswith(_TEXTS):
        return None
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return f"{name}: not UTF-8"
    if b"\0" in content:
        return f"{name}: holds a NUL"
    if name.endswith("sitemap.xml") and b"<!" in content:
        return f"{name}: declares a document type"
    return None
