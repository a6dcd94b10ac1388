"""The navigation in mkdocs.yml, apart from all other settings."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from macros.reading.settings_navigation import (
    adds_web_address,
    differs_only_in_navigation,
    navigation_problems,
    split_navigation,
    with_navigation,
)

ROOT = Path(__file__).resolve().parents[2]
OLD = "site_name: A\nnav:\n  - Home: index.md\nplugins: [search]\n"
NEW = "site_name: A\nnav:\n  - Home: index.md\n  # New\n  - New: new.md\n\nplugins: [search]\n"


def test_it_is_cut_out_by_its_lines() -> None:
    assert split_navigation(OLD) == (
        "site_name: A\n",
        "nav:\n  - Home: index.md\n",
        "plugins: [search]\n",
    )
    assert split_navigation("nav:\n- Home: index.md\n- New: new.md\nplugins: []\n") == (
        "",
        "nav:\n- Home: index.md\n- New: new.md\n",
        "plugins: []\n",
    )
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    parts = split_navigation(text)
    assert parts is not None
    assert "".join(parts) == text
    assert parts[2] == ""


def test_another_navigation_is_put_in_its_place() -> None:
    assert with_navigation(OLD, NEW) == NEW
    assert with_navigation(NEW, OLD) == OLD
    assert differs_only_in_navigation(OLD, NEW)
    assert not differs_only_in_navigation(OLD, NEW.replace("site_name: A", "site_name: B"))


@pytest.mark.parametrize(
    "hostile",
    [
        "nav:\n  - Home: !!python/object/apply:os.system [id]\n",
        "nav:\n  - Home: !ENV HOME\n",
        "nav:\n  - &a Home: index.md\n  - *a\n",
        "nav:\n  - Home: index.md\n---\nhooks: [x.py]\n",
        "nav:\n  - Home: 'index.md\nhooks: [x.py]\n",
        "nav:\n  - Home: index.md\nnav:\n  - Other: other.md\n",
        "nav: [index.md]\n",
        *[
            f"nav:\n  - Home: index.md{end}hooks: [data/evil.py]\n"
            for end in ("\r", "\r\r", "\x85", "\u2028", "\u2029")
        ],
        "nav:\n  - Home: index.md\n# A remark\rhooks: [data/evil.py]\n",
        "nav:\n  - Home: index.md\n  - 'A title\u2028'\n",
        "nav:\n" + "".join(f"{'  ' * depth}- a:\n" for depth in range(1, 30)),
        "site_name: A\n",
        "",
    ],
)
def test_what_holds_more_than_titles_and_paths_is_never_taken(hostile: str) -> None:
    assert split_navigation(hostile) is None
    assert with_navigation(OLD, hostile) == OLD
    assert not differs_only_in_navigation(OLD, hostile)


def test_settings_behind_the_navigation_count() -> None:
    assert not differs_only_in_navigation(OLD, OLD + "hooks: [x.py]\n")
    assert with_navigation(OLD, OLD + "hooks: [x.py]\n") == OLD


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/x.md",
        "HTTP://example.com",
        "mailto:a@example.com",
        "//example.com",
        "\\\\example.com",
        "javascript:x.md",
    ],
)
def test_a_new_way_to_another_site_is_noticed(address: str) -> None:
    new = NEW.replace("New: new.md", f"New: {address}")
    assert adds_web_address(OLD, new)
    assert adds_web_address(OLD, NEW.replace("New: new.md", f"New:\n      - {address}"))
    assert not adds_web_address(new, OLD)
    assert not adds_web_address(new, new.replace("- New:", "- Another title:"))
    assert adds_web_address(new.replace(address, "https://example.org/"), new)


def test_pages_are_no_way_to_another_site() -> None:
    assert not adds_web_address(OLD, NEW)
    assert not adds_web_address(OLD, "")
    assert not adds_web_address("", OLD)


def test_a_long_title_is_read_in_time_in_proportion() -> None:
    navigation = yaml.compose(f"- ? '{'<zz ' * 100_000}'\n  : a.md\n")
    assert navigation is not None
    start = time.process_time()
    assert not list(navigation_problems(navigation, "mkdocs.yml"))
    assert time.process_time() - start < 20
