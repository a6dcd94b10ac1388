"""Does a build that takes pages from earlier ones write what a build without them writes?

`python -m tests.integration.kept 200` makes so many random changes of the sample, one on top of the
other, and compares every file and every message.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from macros.site.store import VARIABLE
from tests.integration.engine import EPOCH, ROOT, mkdocs, tree
from tests.proposals.recall import changed

_TIME = re.compile(r"built in [\d.]+ seconds|\d+ms")
_TRIES = 40


@dataclass(frozen=True)
class Outcome:
    """What a build left behind."""

    code: int
    messages: tuple[str, ...]
    files: dict[str, str]


class Workshop:
    """A playbook that is built again and again: with what is kept, and beside it without."""

    def __init__(self, folder: Path, root: Path) -> None:
        """Build a playbook for the first time; `folder` is for the sites."""
        self.root = root
        self.store = folder / "store.sqlite"
        self._with_store, self._without = folder / "kept", folder / "anew"
        self.variables = {"SOURCE_DATE_EPOCH": EPOCH}
        self.options: tuple[str, ...] = ()

    def build(self, *, keeping: bool) -> Outcome:
        """Build with the store, or without."""
        site = self._with_store if keeping else self._without
        variables = self.variables | {VARIABLE: str(self.store) if keeping else ""}
        result = mkdocs(self.root, "build", "--site-dir", str(site), *self.options, **variables)
        places = rf"{re.escape(str(site.parent))}/[^ /]*{site.name}\S*"
        lines = re.sub(places, "SITE", _TIME.sub("", result.stdout)).splitlines()
        return Outcome(result.returncode, tuple(lines), tree(site) if site.is_dir() else {})

    def compare(self) -> Outcome:
        """Build both ways, and hold the two against each other."""
        reused, complete = self.build(keeping=True), self.build(keeping=False)
        names = reused.files.keys() | complete.files.keys()
        other = sorted(n for n in names if reused.files.get(n) != complete.files.get(n))
        assert (reused.code, reused.messages) == (complete.code, complete.messages)
        # A failed build leaves the last good site, which is not the same on both sides.
        assert reused.code or not other, other
        return reused

    def change_at_random(self, chance: random.Random) -> str:
        """Change a value or a line of a page or a data file; return what was changed."""
        files = sorted([*self.root.glob("docs/**/*.md"), *self.root.glob("data/**/*.yml")])
        for _ in range(_TRIES):
            path = chance.choice(files)
            text = path.read_text(encoding="utf-8")
            if (change := changed(text, chance, is_page=path.suffix == ".md")) is not None:
                path.write_text(change[0], encoding="utf-8")
                return f"{path.relative_to(self.root)}: {change[1]}"
        raise AssertionError("nothing could be changed")


def copy_sample(target: Path) -> Path:
    """Copy what a build of the sample needs, into a folder; return it."""
    for name in ("docs", "data", "macros", "overrides"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", target)
    return target


def parse_options(description: str | None) -> tuple[int, random.Random]:
    """Return how many changes the command line asks for, and what chooses them."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("number", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - the same changes for the same seed
    return options.number, chance


def main() -> None:
    """Change the sample at random, and stop at the first difference."""
    count, chance = parse_options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder), copy_sample(Path(folder, "playbook")))
        workshop.compare()
        failures = 0
        for number in range(1, count + 1):
            before = {path: path.read_bytes() for path in workshop.root.glob("d*/**/*.*")}
            print(f"{number}: {workshop.change_at_random(chance)}", flush=True)
            if workshop.compare().code:
                # Go on from the last good state: most random changes of data are refused.
                failures += 1
                for path, content in before.items():
                    path.write_bytes(content)
    print(f"{count} changes, {failures} of them refused; no difference.")


if __name__ == "__main__":
    main()
