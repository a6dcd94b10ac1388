"""Take pictures of the main pages, to look at after a change: `make screenshots`.

    python -m tests.screenshots [--to screenshots] [--site FOLDER] [PAGE ...]

Each page is pictured as a phone and a desktop show it, in light and in dark, whole; `PAGE` is an
address below the root, such as `policies/personal-use/`. Without a site, the default playbook is
built first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tests import programs
from tests.browser.server import serving
from tests.integration.engine import EPOCH, ROOT, mkdocs

PAGES = (
    "",
    "ask/post/",
    "policies/",
    "policies/personal-use/",
    "policies/in-force/",
    "best-practices/reply-triage/",
    "education/everyone/",
    "coordination/campaign-calendar/",
    "coordination/account-hacked/",
    "measures/goals/",
    "governance/operating-model/",
    "directory/marketing/",
    "directory/people/",
    "directory/accounts/",
    "directory/whats-changed/",
    "lead/health/",
    "nowhere/",
)
SIZES = {"phone": (360, 740), "desktop": (1280, 800)}
"""Widths and heights in pixels."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> int:
    """Build where needed, serve, take the pictures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.screenshots", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "pages",
        metavar="PAGE",
        nargs="*",
        default=PAGES,
        help="addresses below the root (the main pages)",
    )
    parser.add_argument(
        "--to",
        type=Path,
        default=ROOT / "screenshots",
        help="the folder for the pictures (screenshots)",
    )
    parser.add_argument("--site", type=Path, help="a built site (the default playbook is built)")
    given = parser.parse_args()
    chromium, nginx = programs.found_or_exit()
    given.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="playbook-screenshots-") as name:
        site = given.site or Path(name, "built")
        if given.site is None:
            result = mkdocs(ROOT, "build", "--site-dir", str(site), SOURCE_DATE_EPOCH=EPOCH)
            if result.returncode:
                print(result.stdout, file=sys.stderr)
                return 1
        (served := Path(name, "served")).mkdir()
        with serving(nginx, site, served) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=programs.FLAGS)
            for number, page in enumerate(given.pages, 1):
                print(f"{number} of {len(given.pages)}: /{page}", flush=True)
                take(
                    browser,
                    f"{address}/{page}",
                    given.to / (page.strip("/").replace("/", "-") or "home"),
                )
            browser.close()
    print(f"The pictures are in {given.to}.")
    return 0


def take(browser: Browser, url: str, path: Path) -> None:
    """Take the four pictures of a page, named `path` with size and scheme."""
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            page.goto(url, wait_until="networkidle")
            page.screenshot(path=f"{path}-{size}-{scheme}.png", full_page=True)
            page.close()


if __name__ == "__main__":
    sys.exit(main())
