"""The preview of a proposal in a real browser: every page says that it is not in force, and leads to what is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.server import serving
from tests.integration.engine import mkdocs, small_playbook

pytestmark = [pytest.mark.build, pytest.mark.browser]
SAID = "Preview of proposal 7. Nothing here is in force."


@pytest.fixture(scope="module")
def address(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a preview, and what is in force."""
    folder: Path = tmp_path_factory.mktemp("preview")
    root = folder / "root"
    playbook = small_playbook(folder / "playbook")
    for name, environment in (("preview/7", {"PLAYBOOK_PREVIEW_OF": "7"}), ("latest", {})):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        result = mkdocs(
            playbook,
            "build",
            "--site-dir",
            str(target),
            SITE_URL=f"https://playbook.example.com/{name}/",
            **environment,
        )
        assert result.returncode == 0, result.stdout
    with serving(nginx, root, tmp_path_factory.mktemp("nginx")) as served:
        yield served


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_says_that_it_is_not_in_force(
    browser: Browser, address: str, width: int
) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto("/preview/7/")
    banner = page.get_by_role("complementary", name="Preview")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text(SAID)
    assert violations(page) == []
    page.goto("/preview/7/policies/disclosure/")
    expect(banner).to_be_visible()
    banner.get_by_role("link", name="Go to the current playbook").click()
    expect(page).to_have_url(f"{address}/latest/")
    expect(page.get_by_text(SAID)).to_have_count(0)
    context.close()
