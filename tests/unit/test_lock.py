"""The lock files hold exactly what pyproject.toml requires, and everything with a hash."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+?))? \\\n(?P<hashes>(?:    --hash=.+\n?)+)",
    re.MULTILINE,
)


LOCKS = {
    "requirements.txt": ("editable",),
    "requirements-bucket.txt": ("bucket",),
    "requirements-dev.txt": ("bucket", "editable", "dev"),
}
"""Each lock file, with the extras whose requirements it holds beside those of everybody."""
locks = pytest.mark.parametrize("lock", LOCKS)


def _pins(lock: str) -> dict[str, list[tuple[str, str | None, str]]]:
    pins: dict[str, list[tuple[str, str | None, str]]] = {}
    for match in _PIN.finditer((ROOT / lock).read_text(encoding="utf-8")):
        pins.setdefault(canonicalize_name(match["name"]), []).append(
            (match["version"], match["marker"], match["hashes"])
        )
    return pins


def _requirements(lock: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    texts = [*project["dependencies"], *(text for extra in LOCKS[lock] for text in extras[extra])]
    return [Requirement(text) for text in texts]


@locks
def test_every_requirement_is_pinned_within_its_bounds(lock: str) -> None:
    pins = _pins(lock)
    for requirement in _requirements(lock):
        versions = pins.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in {lock}: run 'make lock'"
        for version, _, _ in versions:
            assert requirement.specifier.contains(version), (
                f"{requirement} is locked to {version}: run 'make lock'"
            )


@locks
def test_every_pin_has_sha256_hashes(lock: str) -> None:
    for name, versions in _pins(lock).items():
        for version, _, hashes in versions:
            pairs = re.findall(r"--hash=(\w+):([0-9a-f]{64})", hashes)
            assert pairs, f"{name}=={version}"
            assert {algorithm for algorithm, _ in pairs} == {"sha256"}


def test_the_locks_pin_the_same_versions() -> None:
    of_dev = _pins("requirements-dev.txt")
    for lock in LOCKS:
        for name, versions in _pins(lock).items():
            assert versions == of_dev[name], f"{name} differs in {lock}: run 'make lock'"


@locks
def test_nothing_is_locked_that_nobody_asks_for(lock: str) -> None:
    used: set[str] = set()
    open_names = [
        (canonicalize_name(need.name), extra)
        for need in _requirements(lock)
        for extra in ("", *need.extras)
    ]
    visited: set[tuple[str, str]] = set()
    while open_names:
        name, extra = open_names.pop()
        if (name, extra) in visited:
            continue
        visited.add((name, extra))
        used.add(name)
        try:
            requirements = [Requirement(text) for text in requires(name) or ()]
        except PackageNotFoundError:  # for another system than this one
            continue
        for need in requirements:
            if not need.marker or _may_hold(need.marker, extra):
                open_names += [(canonicalize_name(need.name), each) for each in ("", *need.extras)]
    assert set(_pins(lock)) - used == set()


def _may_hold(marker: Marker, extra: str) -> bool:
    """Return whether a requirement applies on some system, with or without an extra."""
    return "extra ==" not in str(marker) or marker.evaluate({"extra": extra})
