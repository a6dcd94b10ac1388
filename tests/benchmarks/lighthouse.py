"""Ask Lighthouse about the main pages of the default playbook, and weigh them.

    npm install --prefix /tmp/lighthouse lighthouse@12
    python -m tests.benchmarks.lighthouse /tmp/lighthouse [--runs 3]

The site is served as it should be, compressed and under its content security policy, and looked at
as Lighthouse looks at pages for phones: slow network, slow processor. Printed for each page: the
four marks, medians of the runs (aims: performance 98, the others 100), the time until the largest
thing is painted, and what is sent for it, compressed, by kind. Then what this project adds to the
theme's own script and style (aim: at most 25 KB). Exits with 1 when an aim is missed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests import programs
from tests.benchmarks.__main__ import machine
from tests.browser.server import serving
from tests.integration.engine import EPOCH, ROOT, mkdocs

PAGES = {
    "Home": "/",
    "a policy": "/policies/personal-use/",
    "people": "/directory/people/",
    "accounts": "/directory/accounts/",
    "a department": "/directory/marketing/",
    "questions": "/ask/post/",
}
MARKS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
KINDS = ("document", "stylesheet", "script", "font", "image", "fetch")
MOST_ADDED = 25.0
"""Kilobytes of script and style that this project adds, compressed."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one run said of a page."""

    marks: dict[str, int]
    painted: float
    """Seconds until the largest thing is painted."""
    weights: dict[str, float]
    """KB that are sent, by kind."""
    missed: tuple[str, ...]
    """Audits that take from a mark, by their names."""


def main() -> int:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.lighthouse", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("npm", type=Path, help="the folder into which npm installed lighthouse")
    parser.add_argument("--runs", type=int, default=3, help="how often each page is looked at (3)")
    given = parser.parse_args()
    command = given.npm / "node_modules/.bin/lighthouse"
    if not command.exists():
        parser.error(
            f"{command} does not exist. Run: npm install --prefix {given.npm} lighthouse@12"
        )
    chromium, nginx = programs.found_or_exit()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="playbook-lighthouse-") as name:
        folder = Path(name)
        site = folder / "site"
        result = mkdocs(ROOT, "build", "--site-dir", str(site), SOURCE_DATE_EPOCH=EPOCH)
        if result.returncode:
            print(result.stdout, file=sys.stderr)
            return 1
        (folder / "nginx").mkdir()
        with serving(nginx, site, folder / "nginx") as address:
            is_missed = [
                look_at((str(command), chromium), address, page, given.runs) for page in PAGES
            ]
        added = {kind: added_by_us(site, kind) for kind in ("css", "js")}
    total = sum(added.values())
    print(
        f"added to the theme: style {added['css']:.1f} KB, script {added['js']:.1f} KB, {total:.1f} KB in all (aim {MOST_ADDED:.0f})"
    )
    return int(any(is_missed) or total > MOST_ADDED)


def look_at(tools: tuple[str, str], address: str, page: str, runs: int) -> bool:
    """Look at a page several times; print the medians, and tell whether an aim is missed."""
    looks = [look(*tools, f"{address}{PAGES[page]}") for _ in range(runs)]
    marks = {name: round(median(one.marks[name] for one in looks)) for name in MARKS}
    weights = {kind: median(one.weights.get(kind, 0.0) for one in looks) for kind in KINDS}
    said = "  ".join(f"{name} {mark}" for name, mark in marks.items())
    sent = ", ".join(f"{kind} {kilobytes:.0f}" for kind, kilobytes in weights.items() if kilobytes)
    painted = median(one.painted for one in looks)
    print(
        f"{page:13} {said}  painted {painted:.1f} s  KB: {sum(weights.values()):.0f} ({sent})",
        flush=True,
    )
    for name in sorted({name for one in looks for name in one.missed}):
        print(f"{'':13} {name}", flush=True)
    return any(marks[name] < aim for name, aim in MARKS.items())


def look(command: str, chromium: str, url: str) -> Look:
    """Run Lighthouse once. Raises subprocess.CalledProcessError when it fails."""
    options = (
        "--quiet",
        "--output=json",
        "--chrome-flags=" + " ".join(["--headless", "--no-sandbox", *programs.FLAGS[:-1]]),
    )
    done = subprocess.run(
        [command, url, *options, f"--only-categories={','.join(MARKS)}"],
        env=os.environ | {"CHROME_PATH": chromium},
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    audits = report["audits"]
    weights: dict[str, float] = {}
    for request in audits["network-requests"]["details"]["items"]:
        kind = str(request.get("resourceType", "other")).casefold()
        weights[kind] = weights.get(kind, 0.0) + request["transferSize"] / 1000
    return Look(
        {name: round(100 * report["categories"][name]["score"]) for name in MARKS},
        audits["largest-contentful-paint"]["numericValue"] / 1000,
        weights,
        tuple(missed(report)),
    )


def missed(report: dict[str, Any]) -> list[str]:
    """List the audits that count for a mark and are not full."""
    found = []
    for name in MARKS:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if (
                reference["weight"]
                and audit["score"] is not None
                and audit["score"] < (0.9 if name == "performance" else 1)
            ):
                found.append(f"{name}: {audit['title']} {audit.get('displayValue', '')}".strip())
    return found


def added_by_us(site: Path, kind: str) -> float:
    """Return the KB that the project's own bundle of a kind takes, compressed."""
    found = [
        path for path in (site / "assets").rglob(f"playbook.*.{kind}") if path.suffix == f".{kind}"
    ]
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in found) / 1000


if __name__ == "__main__":
    sys.exit(main())
