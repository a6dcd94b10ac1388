"""A prepared repository that tests copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proposals.repository import Clone, copy_of, first_clone


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a bare remote and a clone of it."""
    folder = tmp_path_factory.mktemp("prepared")
    first_clone(folder)
    return folder


@pytest.fixture
def clone(prepared: Path, tmp_path: Path) -> Clone:
    """Return a clone with a remote of its own."""
    return copy_of(prepared, tmp_path / "work")
