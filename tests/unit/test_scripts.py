"""Each script finds its own blocks on a page, and nobody else's."""

from __future__ import annotations

import re

import pytest

from tests.integration.engine import ROOT

OVERRIDES = ROOT / "overrides"
_WHOLE_PAGE = re.compile(r'(?:\ball|document\.querySelector(?:All)?)\("\[(data-pb-[a-z-]+)\]"\)')
_SELECTED = {
    (script.name, attribute)
    for script in (OVERRIDES / "assets/javascripts").rglob("*.js")
    for attribute in _WHOLE_PAGE.findall(script.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize(("script", "attribute"), sorted(_SELECTED))
def test_an_attribute_that_is_looked_for_on_the_whole_page_stands_in_one_component(
    script: str, attribute: str
) -> None:
    """Words for scripts are attributes as well: one of the same name elsewhere would make a stranger's block its own."""
    written = re.compile(rf"\b{attribute}(?![a-z-])")
    bearers = [
        page.name
        for page in OVERRIDES.rglob("*.html")
        if written.search(page.read_text(encoding="utf-8"))
    ]
    assert len(bearers) == 1, f"{script} looks for {attribute}"


def test_such_attributes_are_found() -> None:
    assert len(_SELECTED) > 5
