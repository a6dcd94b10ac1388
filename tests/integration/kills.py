"""Run one command that writes files once for each moment at which it can be killed, and look at what the next command leaves.

    python -m tests.integration.kills ROOT SIGNAL STEP -- ARGUMENTS

The command runs as it always does until it is about to write. From there it is forked: each child
ends itself by the signal at another change of the file system (each STEPth), then a child runs the
next command, then the folder is put back. Prints a JSON list: what ended the child, what the next
command said, the tree afterwards ("old", "new" or what differs), and what was left over.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from macros.atomic_files import transaction
from macros.cli import main, schemas, write_changes  # noqa: F401 - imported here, once for all children

_CHANGES = ("link", "mkdir", "open", "rename", "replace", "rmdir", "unlink")
_MOST = 2000
Tree = dict[str, tuple[bytes, int]]


def tree(root: Path) -> Tree:
    """Return each file outside git's folder with its content and permissions."""
    paths = [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    ]
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in paths
    }


def _private_files(root: Path) -> set[str]:
    """Return the names of files that commands keep in git's folder, or without git in the cache."""
    folders = (root / ".git", root / ".cache")
    return {path.name for folder in folders for path in folder.glob("playbook*")}


def _forked(action: Callable[[], object]) -> tuple[int, str]:
    """Run something in a child; return its status and what it wrote to standard output and standard error."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        sys.stdout = sys.stderr = os.fdopen(writing, "w", encoding="utf-8")
        code = 0
        try:
            action()
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except KeyboardInterrupt:
            code = 130
        except BaseException:  # noqa: BLE001 - whatever it is, the parent has to see it
            traceback.print_exc()
            code = 99
        sys.stdout.flush()
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def _end_at(number: int, ending: signal.Signals) -> None:
    """Let this process end itself right before its `number`th change of the file system."""
    left = number

    def ending_first(change: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                signal.raise_signal(ending)
            return change(*arguments, **options)

        return wrapper

    for name in _CHANGES:
        setattr(os, name, ending_first(getattr(os, name)))
    io.open = ending_first(io.open)


def _killed(write: Callable[[], object], number: int, ending: signal.Signals) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells let background jobs ignore it
    _end_at(number, ending)
    write()


def _outcomes(
    root: Path, write: Callable[[], object], ending: signal.Signals, step: int
) -> list[dict[str, Any]]:
    old, private_files = tree(root), _private_files(root)
    backup = root.with_name(f"{root.name}-backup")
    shutil.copytree(root, backup, symlinks=True)

    def put_back() -> None:
        shutil.rmtree(root)
        # Linked, because files are replaced. One that is written in place differs from then on, and
        # fails the test.
        shutil.copytree(backup, root, symlinks=True, copy_function=os.link)

    status, said = _forked(write)
    assert status == 0, said
    new = tree(root)
    assert new != old
    found = []
    for number in range(1, _MOST, step):
        put_back()
        status, said = _forked(partial(_killed, write, number, ending))
        after, line = _forked(
            lambda: main(["schemas", "--check", "--root", str(root)], standalone_mode=False)
        )
        present = tree(root)
        left = sorted(_private_files(root) - private_files)
        state = (
            "old"
            if present == old
            else "new"
            if present == new
            else str(sorted(set(old.items()) ^ set(present.items())))
        )
        found.append(
            {
                "status": status,
                "said": said,
                "next": after,
                "line": line,
                "state": state,
                "left": left,
            }
        )
        if status == 0:  # it made fewer changes
            put_back()
            shutil.rmtree(backup)
            return found
    raise AssertionError("it never ended by itself")


def _run(
    root: Path, ending: signal.Signals, step: int, arguments: list[str]
) -> list[dict[str, Any]]:
    outcomes: list[dict[str, Any]] = []
    write_all = transaction.write_all

    def looped(folder: Path, files: Mapping[str, str | bytes | None]) -> None:
        outcomes.extend(_outcomes(root, lambda: write_all(folder, files), ending, step))
        raise SystemExit

    vars(write_changes)["write_all"] = looped
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        main(arguments, standalone_mode=False)
    return outcomes


if __name__ == "__main__":
    place, name, every, _, *rest = sys.argv[1:]
    print(json.dumps(_run(Path(place).resolve(), signal.Signals[name], int(every), rest)))  # noqa: T201 - for the test that reads it
