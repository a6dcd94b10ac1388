"""Measure how long `mkdocs serve` takes from saving a file to the browser showing it, in Chromium.

    python -m tests.benchmarks.serving [--pages 0 --pages 1000 …] [--saves 20]

Serves a copy of the sample (0 pages) and a generated playbook of 1,000 pages with 100 departments,
each with a page open in Chromium. Printed for each, in milliseconds from the return of the save to
the first frame with the new text:

- page: a new text in the page that is open; aims for the 95th percentile: 500, with 1,000 pages
  1,000;
- data: a new text in the data that it shows; aims: 1,000, with 1,000 pages 2,000;
- 200 saves: a page saved 200 times, 10 ms apart; how long after the last save its text is shown;
  aim: 2,000.

One to four seconds pass between a text that is shown and the next save. Exits with 1 if an aim is missed.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

from tests import programs
from tests.benchmarks.__main__ import machine
from tests.benchmarks.measuring import TODAY
from tests.benchmarks.playbook import write_playbook
from tests.integration.engine import ROOT, clean_environment

SIZES = (0, 1_000)
"""Pages of a generated playbook; 0 is the sample."""
DEPARTMENTS = 100
SAVES = 20
RAPID_SAVES = 200
BETWEEN_RAPID_SAVES = 0.01
"""Seconds."""
PAUSES = (1_000, 4_000)
"""The least and the most milliseconds between a text that is shown and the next save."""
PATIENCE = 120
"""Seconds."""
_WATCH = """() => {
  let last = 0;
  const look = () => {
    const text = document.querySelector("article")?.textContent ?? "";
    const numbers = [...text.matchAll(/Saving ([0-9]+)\\./g)].map((match) => Number(match[1]));
    if (Math.max(last, ...numbers) > last) {
      last = Math.max(...numbers);
      window.pbShown(last, performance.timeOrigin + performance.now());
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@dataclass(frozen=True, slots=True)
class Aims:
    """The most milliseconds of the 95th percentile."""

    page: float
    data: float
    rapid: float = 2_000


class Reader:
    """Somebody who looks at a page of the preview."""

    def __init__(self, browser: Browser, address: str) -> None:
        """Open a page, and note when it shows which number from now on."""
        self.page: Page = browser.new_page()
        self._times: dict[int, float] = {}
        self.page.expose_function("pbShown", self._note)
        self.page.add_init_script(f"({_WATCH})()")
        self.page.goto(address)

    def _note(self, number: int, milliseconds: float) -> None:
        self._times.setdefault(number, milliseconds)

    def milliseconds_after(self, moment: float, number: int) -> float:
        """Wait until a number is shown; return how long after a moment (seconds) that was."""
        deadline = time.time() + PATIENCE
        while number not in self._times:
            if time.time() > deadline:
                raise TimeoutError(f"'Saving {number}.' is not shown after {PATIENCE} s.")
            self.page.wait_for_timeout(5)
        return self._times[number] - moment * 1_000


def main() -> int:
    """Serve, save, print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.serving", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "--pages", type=int, action="append", help="how many; may be repeated (0, the sample; 1000)"
    )
    parser.add_argument("--saves", type=int, default=SAVES, help=f"of each kind ({SAVES})")
    arguments = parser.parse_args()
    print(machine())
    print(f"{'playbook':12} {'saved':10} {'median':>7} {'95 %':>7} {'slowest':>8} {'aim':>6}")
    is_missed = False
    with sync_playwright() as playwright:
        path = programs.headless() or programs.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=programs.FLAGS)
        for size in arguments.pages or SIZES:
            with tempfile.TemporaryDirectory(prefix="playbook-serving-") as folder:
                root = _playbook(Path(folder, "playbook"), size)
                is_missed |= measure(browser, root, size, arguments.saves)
        browser.close()
    return int(is_missed)


def _playbook(root: Path, size: int) -> Path:
    """Write a playbook of so many pages, or copy the sample, into a folder that does not exist."""
    if size:
        write_playbook(root, size, DEPARTMENTS)
        return root
    for name in ("data", "docs", "macros", "overrides"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "mkdocs.yml", root)
    return root


def measure(browser: Browser, root: Path, size: int, saves: int) -> bool:
    """Measure a playbook, print its lines, and return whether it misses an aim."""
    name = f"{size:,} pages" if size else "sample"
    aims = Aims(page=1_000, data=2_000) if size else Aims(page=500, data=1_000)
    # The page of the last department, which shows what the department's file says.
    facts = max((root / "data/departments").glob("*.yml"))
    page = root / f"docs/directory/{facts.stem}.md"
    numbers = iter(range(1, sys.maxsize))
    is_missed = False
    with _serving(root) as address:
        reader = Reader(browser, f"{address}/directory/{facts.stem}/")
        for kind, save, aim in (
            ("page", _paragraph(page), aims.page),
            ("data", _purpose(facts), aims.data),
        ):
            times = [_saved(reader, save, next(numbers)) for _ in range(saves)]
            is_missed |= _print(name, kind, times, aim)
        save = _paragraph(page)
        times = [_saved_rapidly(reader, save, [next(numbers) for _ in range(RAPID_SAVES)])]
        is_missed |= _print(name, f"{RAPID_SAVES} saves", times, aims.rapid)
        reader.page.close()
    return is_missed


def _paragraph(page: Path) -> Callable[[int], None]:
    """Return a function that saves a page with a number in its last paragraph."""
    text = page.read_text(encoding="utf-8")
    return lambda number: _write(page, f"{text}\nSaving {number}.\n")


def _purpose(facts: Path) -> Callable[[int], None]:
    """Return a function that saves a department's data with a number in its purpose."""
    values = yaml.safe_load(facts.read_text(encoding="utf-8"))
    text = facts.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("purpose: "))
    if values["purpose"] not in line:
        raise ValueError(f"the purpose in {facts} is longer than its line")
    return lambda number: _write(facts, text.replace(line, f"purpose: Saving {number}."))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _saved(reader: Reader, save: Callable[[int], None], number: int) -> float:
    """Save, and return the milliseconds until the text is shown."""
    # At random, so that saves do not fall into step with a server that polls or builds.
    reader.page.wait_for_timeout(random.uniform(*PAUSES))  # noqa: S311 - as above
    save(number)
    return reader.milliseconds_after(time.time(), number)


def _saved_rapidly(reader: Reader, save: Callable[[int], None], numbers: list[int]) -> float:
    """Save many times; return the milliseconds from the last save until its text is shown."""
    reader.page.wait_for_timeout(PAUSES[1])
    for number in numbers:
        save(number)
        time.sleep(BETWEEN_RAPID_SAVES)
    return reader.milliseconds_after(time.time() - BETWEEN_RAPID_SAVES, numbers[-1])


def _print(name: str, kind: str, times: list[float], aim: float) -> bool:
    """Print a line of the report, and return whether it misses its aim."""
    percentile = sorted(times)[math.ceil(len(times) * 0.95) - 1]
    print(
        f"{name:12} {kind:10} {median(times):7.0f} {percentile:7.0f} {max(times):8.0f} {aim:6.0f}",
        flush=True,
    )
    return percentile > aim


@contextmanager
def _serving(root: Path) -> Iterator[str]:
    """Run `mkdocs serve` in a playbook's folder; yield its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = root.parent / "serve.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=root,
            env=clean_environment() | {"SOURCE_DATE_EPOCH": TODAY},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        while not _answers(address):
            if process.poll() is not None:
                raise RuntimeError(log.read_text(encoding="utf-8"))
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


if __name__ == "__main__":
    raise SystemExit(main())
