"""The zip that needs no server, unpacked and opened from its folder."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, HEIGHTS
from tests.integration.engine import EPOCH, ROOT
from tests.unit.command import run

pytestmark = [pytest.mark.build, pytest.mark.browser]
_LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
_CODE = re.compile(r"<(code|pre)\b.*?</\1>", re.DOTALL)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the zip of the default playbook."""
    path = tmp_path_factory.mktemp("offline") / "playbook.zip"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        result = run(ROOT, "offline", "--output", str(path))
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture(scope="module")
def folder(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack it, into a folder with a blank in its name."""
    target = tmp_path_factory.mktemp("un packed")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(target)
    return target / "playbook-2026.11"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a window in which nothing may go wrong and nothing may leave the folder."""
    page = browser.new_page(viewport={"width": DESKTOP, "height": HEIGHTS[DESKTOP]})
    wrong: list[str] = []
    page.on(
        "console",
        lambda message: (
            wrong.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    # What is still on its way when the next page is opened is given up, which is no failure.
    page.on(
        "requestfailed",
        lambda request: (
            None if request.failure == "net::ERR_ABORTED" else wrong.append(request.url)
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("file:", "data:", "about:"))
            else wrong.append(request.url)
        ),
    )
    yield page
    page.close()
    assert wrong == []


def test_home_leads_to_a_policy(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.locator("article").get_by_role("link", name="Policies", exact=True).click()
    page.locator("article").get_by_role("link", name="Personal use", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("Personal use")
    assert urlsplit(page.url).path.endswith("/policies/personal-use.html")


def test_the_search_finds_a_page_and_leads_to_it(page: Page, folder: Path) -> None:
    page.goto((folder / "policies/personal-use.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("disclosure")
    first = page.locator(".md-search-result__link").first
    # Until all letters are in, other pages come first.
    expect(first).to_have_attribute("href", re.compile("isclosure"))
    first.click()
    page.wait_for_url("**/*isclosure*.html*")
    expect(page.locator("h1")).to_contain_text("isclosure")


def test_a_question_is_found_in_other_words_and_its_link_leads_to_it(
    page: Page, folder: Path
) -> None:
    page.goto((folder / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("somebody hacked our account")
    answer = page.locator(".pb-search-note")
    expect(answer).to_have_attribute("data-pb-query", "somebody hacked our account")
    link = page.locator(".md-search-result__link").first
    link.wait_for()
    address = link.get_attribute("href") or ""
    assert Path(unquote(urlsplit(address).path)).is_file()


@pytest.mark.sample
def test_my_department_is_remembered_from_page_to_page(page: Page, folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.get_by_label("My department").last.select_option(label="Marketing")
    page.goto((folder / "ask/who-do-i-ask.html").as_uri())
    page.get_by_text("Lucía Fernández-Morales").first.wait_for()


@pytest.mark.sample
def test_a_long_table_can_be_filtered(page: Page, folder: Path) -> None:
    page.goto((folder / "directory/people.html").as_uri())
    page.get_by_label("Find in this table").fill("DIAZ")
    page.wait_for_url("**filter=DIAZ")
    assert page.locator("tbody tr:not([hidden]) th").count() == 1


def test_every_link_of_every_page_leads_to_a_file(folder: Path) -> None:
    wrong = []
    for path in folder.rglob("*.html"):
        for found in _LINK.findall(_CODE.sub("", path.read_text(encoding="utf-8"))):
            address = unescape(found)
            if address.startswith(
                ("http:", "https:", "mailto:", "tel:", "data:", "javascript:void(0)", "#")
            ):
                continue
            target = unquote(urlsplit(urljoin(path.as_uri(), address)).path)
            if address.startswith("/") or not Path(target).is_file():
                wrong.append(f"{path.relative_to(folder)}: {address}")
    assert wrong == []


def test_nothing_in_it_needs_a_server(folder: Path) -> None:
    assert not (folder / "404.html").exists()
    assert not (folder / "sitemap.xml").exists()


def test_packed_again_it_is_the_same_bytes(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    again = tmp_path / "again.zip"
    assert run(ROOT, "offline", "--output", str(again)).exit_code == 0
    assert again.read_bytes() == archive.read_bytes()
