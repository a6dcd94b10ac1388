"""Every command meets broken playbooks without a traceback, and ends with 0, 1 or 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.command import run
from tests.unit.playbooks import write_playbook

_COMMANDS = (
    ("check",),
    ("list", "people"),
    ("list", "policies"),
    ("report",),
    ("where", "rosa-vega"),
    ("where", "spoke"),
    ("why", "index.md"),
    ("leave", "rosa-vega", "--on", "2026-12-31", "--to", "lena-moss"),
    ("schemas", "--check"),
    ("codeowners", "--check"),
    (
        "new",
        "person",
        "mia",
        "--department",
        "press",
        "--name",
        "Mia",
        "--role",
        "admin",
        "--email",
        "mia@example.com",
    ),
    ("new", "page", "new", "--title", "New", "--description", "New.", "--owner", "press"),
)


def _write(path: str, content: bytes) -> Callable[[Path], object]:
    return lambda root: (root / path).write_bytes(content)


def _remove(path: str) -> Callable[[Path], object]:
    return lambda root: (root / path).unlink()


def _move(path: str) -> Callable[[Path], object]:
    return lambda root: (root / path).rename(root / "elsewhere")


_BREAKAGES = {
    "no organization.yml": _remove("data/organization.yml"),
    "organization.yml a list": _write("data/organization.yml", b"- a\n- b\n"),
    "organization.yml empty": _write("data/organization.yml", b""),
    "department unreadable": _write("data/departments/press.yml", b"name: [\n"),
    "department without people": _write(
        "data/departments/press.yml", b"name: Press\nkind: spoke\npurpose: x\nstatus: active\n"
    ),
    "department with a text for people": _write(
        "data/departments/press.yml", b"name: Press\npeople: everybody\n"
    ),
    "department not UTF-8": _write("data/departments/press.yml", "name: Café\n".encode("latin-1")),
    "accounts with NUL": _write("data/accounts/press.yml", b"a:\n  \x00: 1\n"),
    "people that are lists": _write(
        "data/departments/press.yml", b"name: Press\npeople:\n  rosa-vega:\n    - a\n"
    ),
    "no data": _move("data"),
    "no pages": _move("docs"),
    "mkdocs.yml unreadable": _write("mkdocs.yml", b"nav: [\n"),
    "mkdocs.yml a text": _write("mkdocs.yml", b"hello\n"),
    "mkdocs.yml not UTF-8": _write("mkdocs.yml", b"site_name: \xff\n"),
    "policy without a head": _write("docs/policies/house-rules.md", b"# House rules\n\nBe kind.\n"),
    "page with a template": _write(
        "docs/index.md",
        b'---\ntitle: x\n---\n\n# x\n\n{{ person }} {{ person("x", 1, 2) }} {{ x.y() }}\n',
    ),
    "page that is binary": _write("docs/index.md", bytes(range(256))),
    "mkdocs.yml with many brackets": _write("mkdocs.yml", b"nav: " + b"[" * 50_000),
    "a name that hides": _write(
        "data/glossary.yml", b'"spoke":\n  term: "\\e[31m\\u202e"\n  definition: x\n'
    ),
}


@pytest.mark.parametrize("breakage", _BREAKAGES.values(), ids=_BREAKAGES)
def test_no_command_fails_with_a_traceback(
    tmp_path: Path, breakage: Callable[[Path], object]
) -> None:
    root = write_playbook(tmp_path)
    breakage(root)
    for command in _COMMANDS:
        result = run(root, *command)
        assert result.exit_code in (0, 1, 2), command
        assert result.exit_code == 0 or result.output, command
        assert "\x1b" not in result.output
