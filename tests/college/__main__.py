"""`python -m tests.college check|build|serve`: try the second sample organisation."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.college.assembly import ROOT, assemble

COMMANDS = {
    "check": ["-m", "macros", "check", "--root", "."],
    "build": ["-m", "mkdocs", "build", "--site-dir", str(ROOT / "site-college")],
    "serve": ["-m", "mkdocs", "serve", "--dev-addr", "127.0.0.1:8001"],
}


def main(arguments: list[str]) -> int:
    """Assemble the college in a temporary folder and run a command on it; return its exit code."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(f"usage: python -m tests.college {'|'.join(COMMANDS)}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="playbook-college-") as folder:
        root = assemble(Path(folder))
        try:
            return subprocess.call([sys.executable, *COMMANDS[arguments[0]]], cwd=root)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
