"""Run the scripts of the forms in Node.js, without a browser."""

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
    """Write the editor to a folder, and answer questions with its scripts in a single process."""
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

        def ask(*question: tuple[Any, ...]) -> list[Any]:
            questions.write(f"{json.dumps(question)}\n")
            questions.flush()
            answer: list[Any] = json.loads(answers.readline())
            return answer

        yield ask  # leaving the block closes stdin, which ends the process


def difference(before: str, after: str) -> list[str]:
    """Return the lines that a change removes (-) and adds (+)."""
    shown = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in shown if line[0] in "+-" and not line.startswith(("+++", "---"))]
