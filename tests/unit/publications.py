"""Outputs of small playbooks, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from macros import outputs, pages
from macros.outputs.publication import Publication
from macros.reading import front_matter
from macros.site.rendering import publication_of
from tests.unit.playbooks import TODAY, site_at, write_playbook

HOSTILE = "<script>x</script> ]]> A, B; C: \"D\" 'E' & \\New ^n &lt; ليان 👩‍👩‍👧 {{ 7 }}"
"""A text that means something to every form that playbooks are written in."""


def publication(
    folder: Path,
    files: Mapping[str, str] | None = None,
    address: str | None = None,
    today: date = TODAY,
) -> Publication:
    """Write a small playbook with additional files, and return its publication."""
    root = write_playbook(folder, files)
    site = site_at(root, today)
    rendered = {}
    for path in site.playbook.pages:
        body = front_matter.split((root / "docs" / path).read_text(encoding="utf-8"), path)[0].body
        rendered[path] = pages.render(site, path, body)
    return publication_of(site, "Social media playbook", address, rendered)


def written(what: Publication) -> dict[str, bytes]:
    """Return the content of every output by its path."""
    files = list(outputs.files(what))
    contents = {file.path: file.content for file in files}
    assert len(contents) == len(files), "two outputs have the same path"
    return contents


def changed(path: str, *replacements: tuple[str, str]) -> dict[str, str]:
    """Return a file of the base with texts replaced, as an additional file."""
    text = (Path(__file__).parent.parent / "cases/base" / path).read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return {path: text}
