"""Check files that are published beside pages.

Only types that a browser displays or saves are allowed, and the content must match the extension.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from macros.basics.problem import Location, Problem, Sentence, one_of, quote
from macros.basics.text import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

_ZIP = (b"PK\x03\x04",)
TYPES: dict[str, tuple[bytes, ...]] = {
    ".md": (),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".pdf": (b"%PDF-",),
    ".docx": _ZIP,
    ".xlsx": _ZIP,
    ".pptx": _ZIP,
    ".csv": (),
    ".txt": (),
    ".mp4": (b"ftyp",),
    ".vtt": (b"WEBVTT", b"\xef\xbb\xbfWEBVTT"),
}
"""Extensions allowed below the folder of pages, with the first bytes of such files."""
_OFFSETS = {".mp4": 4}
_WEBP = b"WEBP"
_NAME = re.compile(r"[a-z0-9_-][a-z0-9._-]*")
_HEAD_BYTES = 32
_RULE = "file-type"
LINK = Sentence(
    _RULE,
    "this is a link or another repository, not a file.",
    "Copy the file itself into the folder.",
)
OTHER_CONTENT = Sentence(
    _RULE,
    "the file is not what its ending '{ending}' says.",
    "Save it again with the program that made it.",
)
HIDDEN_NAME = Sentence(
    _RULE,
    "'{name}' is hidden, as its name begins with a dot.",
    "Delete it, or give it a name without the dot.",
)
NAME = Sentence(
    _RULE,
    "the name '{name}' may only have small letters, digits, '.', '-' and '_'.",
    "Rename it.",
)
TYPE = Sentence(
    _RULE,
    "a file of the type '{ending}' may not be published; it must be one of {types}.",
    "Delete it, or save it as another type.",
)
SUBMODULE = Sentence(
    _RULE,
    "'{path}' is a submodule, but '{folder}' may only have files.",
    "Copy the files into the folder.",
)


def file_problems(path: str, file: str, content: Path | None) -> Iterator[Problem]:
    """Yield what is wrong with a file below the folder of pages.

    `path` is relative to that folder, `file` is the path for messages. `content` is where to read
    the first bytes, None for a link or another repository.
    """
    place = Location(file)
    if content is None:
        yield LINK.problem(place)
        return
    yield from name_problems(path, file)
    ending = PurePosixPath(path).suffix.lower()
    is_hidden = any(name.startswith(".") for name in PurePosixPath(path).parts)
    if ending in TYPES and not is_hidden and not _has_signature(ending, content):
        yield OTHER_CONTENT.problem(place, ending=ending)


def name_problems(path: str, file: str) -> Iterator[Problem]:
    """Yield what is wrong with the name of a file; the parameters are those of `file_problems`."""
    place = Location(file)
    for name in PurePosixPath(path).parts:
        if name.startswith("."):
            yield HIDDEN_NAME.problem(place, name=name)
            return
        if _NAME.fullmatch(name) is None:
            hint = f"Rename it to {quote(_valid_name(name))}." if slug(name) else None
            yield NAME.problem(place, hint, name=name)
    ending = PurePosixPath(path).suffix.lower()
    if ending not in TYPES:
        yield TYPE.problem(place, ending=ending or path, types=one_of(TYPES, 20))


def _valid_name(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{slug(stem)}.{slug(ending)}" if dot and slug(stem) and slug(ending) else slug(name)


def _has_signature(ending: str, content: Path) -> bool:
    """Return whether a file begins like its type; browsers trust the content more than the name."""
    signatures = TYPES[ending]
    if not signatures:
        return True
    try:
        with content.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    if ending == ".webp" and head[8:12] != _WEBP:
        return False
    return head[_OFFSETS.get(ending, 0) :].startswith(signatures)


def submodules(root: Path, folder: str) -> Iterator[Problem]:
    """Yield the submodules below a folder, by .gitmodules.

    The code host shows them, but a clone may lack their files.
    """
    try:
        lines = (root / ".gitmodules").read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return
    for number, line in enumerate(lines, 1):
        key, equals, value = (part.strip() for part in line.partition("="))
        path = value.strip('"').removeprefix("./")
        if equals and key.lower() == "path" and (path == folder or path.startswith(f"{folder}/")):
            yield SUBMODULE.problem(Location(".gitmodules", number), path=path, folder=folder)
