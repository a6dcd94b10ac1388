"""Fixtures that several files of unit tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.code_host import TOKEN
from tests.unit.form_files import Asking, asking
from tests.unit.reminders import Case, reminders


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
