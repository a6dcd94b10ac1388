"""Sites that are built once and read by many tests; one browser for all tests of a worker."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests import programs
from tests.college.assembly import assemble
from tests.integration.engine import EPOCH, ROOT, mkdocs
from tests.samples import is_sample
from tests.sharing import made_once

_OWN = "it holds the sample organisation, and this playbook is your own (CONTRIBUTING.md)"


_ORDER = (
    "journey/test_journey",
    "browser/test_forms",
    "publishing/",
    # Not beside the first journey: it would wait for the tools that the first one installs.
    "journey/",
    "proposals/",
    "hosting/",
    "integration/",
    "browser/",
    "",
)
"""Beginnings of paths. Workers take one file after the other, so the longest come first and the
short ones of the unit tests fill up the end."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Return two workers for each processor, and for quick unit tests one more than processors.

    Tests wait for a browser, a server or a command half of the time; a third worker makes all of
    them slower. Quick unit tests hardly wait, and each worker has to read all of them first.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    processors = os.cpu_count() or 1
    is_quick = "not slow" in config.getoption("markexpr")
    return processors + 1 if is_quick else 2 * processors


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let those who adopted the playbook hold their own pages to what the sample's are held to."""
    parser.addoption(
        "--sample",
        action="store_true",
        help="run the tests of the sample on a playbook that is somebody's own, too",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; skip tests of the sample where the playbook is somebody's own."""
    items.sort(key=_turn)
    if not _is_held(config):
        for item in items:
            if item.get_closest_marker("sample"):
                item.add_marker(pytest.mark.skip(reason=_OWN))


def _turn(item: pytest.Item) -> int:
    path = item.path.relative_to(ROOT / "tests").as_posix()
    return next(i for i, beginning in enumerate(_ORDER) if path.startswith(beginning))


def _is_held(config: pytest.Config) -> bool:
    return is_sample() or bool(config.getoption("--sample"))


# Tests interrupt commands, and shells let what they run in the background ignore that.
signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("playbook", deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("playbook")


@pytest.fixture(scope="session")
def company_site(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config, worker_id: str
) -> Path:
    """Build the default playbook."""
    if not _is_held(pytestconfig):
        pytest.skip(_OWN)
    return (
        made_once(
            tmp_path_factory, worker_id, "company", lambda folder: _build(ROOT, folder / "site")
        )
        / "site"
    )


@pytest.fixture(scope="session")
def college_site(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config, worker_id: str
) -> Path:
    """Build the college: other data, the same pages and code."""
    if not _is_held(pytestconfig):
        pytest.skip(_OWN)

    def make(folder: Path) -> None:
        _build(assemble(folder / "playbook"), folder / "site")

    return made_once(tmp_path_factory, worker_id, "college", make) / "site"


def _build(root: Path, site: Path) -> None:
    result = mkdocs(root, "build", "--site-dir", str(site), SOURCE_DATE_EPOCH=EPOCH)
    assert result.returncode == 0, result.stdout


@pytest.fixture(scope="session")
def nginx() -> str:
    """Find the web server."""
    return programs.nginx() or programs.missing(programs.NO_NGINX)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find the browser."""
    return programs.chromium() or programs.missing(programs.NO_CHROMIUM)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start what drives the browsers."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """Start the browser."""
    started = playwright.chromium.launch(
        executable_path=programs.headless() or chromium, args=programs.FLAGS
    )
    yield started
    started.close()
