"""Read a tutorial, and do what it says in a copy of the repository.

The Markdown is the only source. The code span of a heading names the file that the blocks below it
are about:

- a block of `diff` changes the file; "@@" separates changes that are far apart
- a block of `sh` has commands, one a line; the block of `text` after it has lines that they print
  in this order, with "…" for what differs from run to run
- any other block is the whole text of a new file
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.integration.engine import ROOT, clean_environment

_PATH = re.compile(r"`([^`]+)`")
_FENCE = re.compile(r"```\w+")
_PROGRAMS = ".venv/bin/"
_COPIED = (
    ".*",
    "*.md",
    "*.toml",
    "*.yml",
    "data",
    "docs",
    "macros",
    "overrides",
    "tests",
    "Makefile",
)
"""Patterns of what is copied at the top of the repository."""
_NOT_COPIED = (".git", ".venv", ".cache", ".site-*", ".*_cache", "__pycache__")
_TYPES = ".mypy_cache"
"""Copied if it is there: mypy then reads the changed files only."""
_REMEDY = (
    "The code has changed since this was written. Correct the block, read the text around it again,"
    " and run: .venv/bin/python -m pytest tests/tutorials"
)


class DriftError(AssertionError):
    """A block of a tutorial that no longer fits the code."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a tutorial."""

    place: str
    """The tutorial and the line on which the block opens."""
    language: str
    path: str
    """The file that the heading above names; empty if it names none."""
    lines: tuple[str, ...]

    def drift(self, problem: str) -> DriftError:
        """Return an error that names this block and says how to fix it."""
        return DriftError(f"{self.place}: {problem}\n{_REMEDY}")


def blocks_of(tutorial: Path) -> list[Block]:
    """Return the blocks of a tutorial in their order."""
    blocks: list[Block] = []
    path, fence, first = "", "", 0
    body: list[str] = []
    for number, line in enumerate(tutorial.read_text(encoding="utf-8").splitlines(), start=1):
        if fence and line == "```":
            place = f"{tutorial.name}:{first}"
            blocks.append(Block(place, fence.strip("`"), path, tuple(body)))
            fence = ""
        elif fence:
            body.append(line)
        elif _FENCE.fullmatch(line):
            fence, first, body = line, number, []
        elif line.startswith("#"):
            match = _PATH.search(line)
            path = match[1] if match else ""
    return blocks


def copy_repository(folder: Path) -> Path:
    """Copy the files of the repository, without what is built or installed, into a new folder."""
    folder.mkdir()
    names = {path.name for pattern in _COPIED for path in ROOT.glob(pattern)}
    ignore = shutil.ignore_patterns(*_NOT_COPIED)
    for name in sorted(names - ignore("", list(names))):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignore)
        else:
            shutil.copy2(ROOT / name, folder / name)
    if (ROOT / _TYPES).is_dir():
        shutil.copytree(ROOT / _TYPES, folder / _TYPES)
    return folder


def follow(blocks: Iterable[Block], root: Path, *, skip: Iterable[str] = ()) -> None:
    """Do what the blocks say in a copy of the repository. Raises DriftError.

    Commands that contain one of the texts in `skip` are left out, and what they print.
    """
    output, is_complete = "", True
    for block in blocks:
        if block.language == "sh":
            commands = [line for line in block.lines if not any(word in line for word in skip)]
            output = "".join(_run(block, command, root) for command in commands)
            is_complete = len(commands) == len(block.lines)
        elif block.language == "text":
            if is_complete:
                _compare(block, output)
        elif block.language == "diff":
            _change(block, root / block.path)
        else:
            _create(block, root / block.path)


def _create(block: Block, file: Path) -> None:
    if not block.path:
        raise block.drift("the heading above names no file in backticks.")
    if file.exists():
        raise block.drift(f"{block.path} exists already.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in block.lines), encoding="utf-8")


def _change(block: Block, file: Path) -> None:
    if not file.is_file():
        raise block.drift(f"there is no file '{block.path}'.")
    text = file.read_text(encoding="utf-8")
    for change in _changes(block.lines):
        old = "".join(f"{line[1:]}\n" for line in change if not line.startswith("+"))
        new = "".join(f"{line[1:]}\n" for line in change if not line.startswith("-"))
        count = f"\n{text}".count(f"\n{old}") if old else 0
        if count != 1:
            places = f"{count} times" if count else "nowhere"
            raise block.drift(f"these lines are {places} in {block.path}, not once:\n{old}")
        text = f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:]
    file.write_text(text, encoding="utf-8")


def _changes(lines: Sequence[str]) -> list[list[str]]:
    """Split the lines of a diff at "@@"."""
    changes: list[list[str]] = [[]]
    for line in lines:
        if line == "@@":
            changes.append([])
        else:
            changes[-1].append(line or " ")
    return changes


def _run(block: Block, command: str, root: Path) -> str:
    """Run a command; return what it prints."""
    environment = {
        name: value
        for name, value in clean_environment().items()
        if not name.startswith(("PYTEST_", "PLAYBOOK_"))
    }
    result = subprocess.run(
        ["sh", "-c", command.replace(_PROGRAMS, f"{Path(sys.executable).parent}/")],
        cwd=root,
        # Whatever is installed, the code of the copy runs. Its pytest keeps out of this one's folders,
        # and does not try to clean up what other runs left there.
        env={
            **environment,
            "PYTHONPATH": str(root),
            "NO_COLOR": "1",
            "PYTEST_DEBUG_TEMPROOT": str(root.parent),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    if result.returncode:
        raise block.drift(f"'{command}' fails:\n{result.stdout}")
    return result.stdout


def _compare(block: Block, output: str) -> None:
    """Compare the lines that the reader is told to see with what was printed."""
    printed = iter(output.splitlines())
    for line in block.lines:
        pattern = re.compile(".*".join(map(re.escape, line.split("…"))))
        if not any(pattern.fullmatch(text) for text in printed):
            raise block.drift(f"this line is not printed, or not in this order:\n{line}\n{output}")
