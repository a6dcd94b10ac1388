"""Does a check that takes results from earlier ones print what a check without them prints?

`python -m tests.integration.kept_checks 200` makes so many random changes of the sample, one on top
of the other, and compares output and exit code of several commands.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from macros.atomic_files.private_folder import STORE
from tests.integration.engine import ROOT, clean_environment
from tests.integration.kept import parse_options
from tests.proposals.recall import changed

COMMANDS = (
    ("check",),
    ("check", "--format", "json", "docs"),
    ("report",),
    ("where", "marketing"),
)
_TRIES = 40


def copy_sample(target: Path) -> Path:
    """Copy the sample into a folder that looks like a repository; return it."""
    for name in ("docs", "data"):
        shutil.copytree(ROOT / name, target / name)
    shutil.copy(ROOT / "mkdocs.yml", target)
    (target / ".git").mkdir()
    (target / ".git/HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    return target


def start(root: Path, *command: str, keep: bool = True, code: Path = ROOT) -> subprocess.Popen[str]:
    """Start a command in a playbook's folder, with a store or without."""
    environment = clean_environment()
    environment.pop(STORE, None)
    return subprocess.Popen(
        [sys.executable, "-m", "macros", *command],
        cwd=root,
        env=environment | {"PYTHONPATH": str(code)} | ({} if keep else {STORE: ""}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )


def run(root: Path, *command: str, keep: bool = True, code: Path = ROOT) -> tuple[int, str]:
    """Run a command; return its exit code and what it printed."""
    process = start(root, *command, keep=keep, code=code)
    output, _ = process.communicate(timeout=300)
    return process.returncode, output


def compare(
    root: Path, command: tuple[str, ...] = ("check",), code: Path = ROOT
) -> tuple[int, str]:
    """Run a command with the store and without, and return what both printed.

    The second command repeats the first. The third applies the rules to what the report keeps.
    """
    without = run(root, *command, keep=False, code=code)
    assert run(root, *command, code=code) == without
    assert run(root, *command, code=code) == without
    run(root, "report", "--today", "2027-01-01", code=code)
    assert run(root, *command, code=code) == without
    return without


def change_at_random(root: Path, chance: random.Random) -> str:
    """Change a page or a data file in one of many ways; return what was done."""
    files = sorted([*root.glob("docs/**/*.md"), *root.glob("data/**/*.yml")])
    path, other = chance.sample(files, 2)
    kind = chance.choice(("edit", "edit", "edit", "hide", "delete", "copy", "swap", "rename"))
    if kind == "delete":
        path.unlink()
    elif kind == "copy":
        shutil.copy2(path, path.with_name(f"copy-{chance.randrange(1000)}{path.suffix}"))
    elif kind == "swap":
        between = root / ".between"
        path.rename(between)
        other.rename(path)
        between.rename(other)
    elif kind == "rename":
        path.rename(path.with_name(f"moved-{chance.randrange(1000)}{path.suffix}"))
    else:
        kind += _edit(path, chance, hide=kind == "hide")
    return f"{kind} {path.relative_to(root)}"


def _edit(path: Path, chance: random.Random, *, hide: bool) -> str:
    """Change a value or a line of a file, and set its time back to hide that."""
    status = path.stat()
    text = path.read_text(encoding="utf-8")
    for _ in range(_TRIES):
        if (change := changed(text, chance, is_page=path.suffix == ".md")) is not None:
            path.write_text(change[0], encoding="utf-8")
            break
    if hide:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    return " (nothing)" if path.read_text(encoding="utf-8") == text else ""


def main() -> None:
    """Change the sample at random, and stop at the first difference."""
    count, chance = parse_options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        root = copy_sample(Path(folder, "playbook"))
        for number in range(1, count + 1):
            print(f"{number}: {change_at_random(root, chance)}", flush=True)
            compare(root, COMMANDS[number % len(COMMANDS)])
            if number % 20 == 0:  # too many errors would hide what a further change does
                shutil.rmtree(root)
                root = copy_sample(root)
    print(f"{count} changes; no difference.")


if __name__ == "__main__":
    main()
