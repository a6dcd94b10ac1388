"""The scripts of the forms outside a browser: what they make of a file, asked of Node.js."""

from __future__ import annotations

import difflib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from macros.forms.editor import write_editor
from tests.browser.forms import packages, program
from tests.college.assembly import ROOT

Asking = Callable[..., list[Any]]
"""Answers questions, each a tuple of what is asked (tests/unit/house.js) and its arguments."""


@contextmanager
def asking(folder: Path) -> Iterator[Asking]:
    """Lay the editor out in a folder, and answer questions with its scripts, all in one process."""
    node = program("node")
    write_editor(ROOT, packages(), folder, "http://127.0.0.1/")
    shutil.copy2(Path(__file__).with_name("house.js"), folder / "ask.js")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    command = [node, str(folder / "ask.js")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        questions, answers = process.stdin, process.stdout
        assert questions is not None
        assert answers is not None

        def asked(*given: tuple[Any, ...]) -> list[Any]:
            questions.write(f"{json.dumps(given)}\n")
            questions.flush()
            answer: list[Any] = json.loads(answers.readline())
            return answer

        yield asked  # leaving the block closes the questions, which ends the process


def difference(before: str, after: str) -> list[str]:
    """List the lines that a change takes away (-) and adds (+)."""
    shown = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in shown if line[0] in "+-" and not line.startswith(("+++", "---"))]
