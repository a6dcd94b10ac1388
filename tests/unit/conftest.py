"""Fixtures that several files of unit tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.code_host import TOKEN
from tests.unit.form_files import Asking, asking
from tests.unit.reminders import Case, reminders

_SLOW = frozenset(
    {
        "test_benchmarks",
        "test_cases",
        "test_cli_broken",
        "test_cli_import",
        "test_cli_imports",
        "test_cli_init",
        "test_cli_leave",
        "test_cli_links",
        "test_cli_publish",
        "test_cli_remind",
        "test_cli_words",
        "test_contributor_templates",
        "test_editions_comparison",
        "test_forms",
        "test_forms_check",
        "test_forms_files",
        "test_forms_leaving",
        "test_guard",
        "test_hooks_of_git",
        "test_hostile",
        "test_house_style",
        "test_json_schema",
        "test_kept_check",
        "test_language",
        "test_macro_dependence",
        "test_macros_diagram",
        "test_macros_edition",
        "test_macros_hostile",
        "test_page_reading",
        "test_pipelines",
        "test_published_folder",
        "test_published_state",
        "test_publisher",
        "test_remind_hands",
        "test_render_cache",
        "test_yaml_edit",
    }
)
"""Files that take three seconds of a processor or more: `make check-fast` leaves them out."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Ignore slow files where their tests would be left out, so that no worker has to read them."""
    is_left_out = "not slow" in config.getoption("markexpr") and collection_path.stem in _SLOW
    return True if is_left_out else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of slow files, before tests are chosen by their marks."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.stem in _SLOW:
            item.add_marker("slow")


@pytest.fixture(params=["github", "gitlab"])
def case(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Case]:
    """A playbook with something due, whose repository lies at GitHub or at GitLab."""
    monkeypatch.setenv("PLAYBOOK_REMIND_TOKEN", TOKEN)
    with reminders(request.param, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Lay the form editor out, and answer questions with its scripts."""
    with asking(tmp_path_factory.mktemp("forms")) as answering:
        yield answering
