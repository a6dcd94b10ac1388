"""The story of a proposal as one HTML page that needs no other file."""

from __future__ import annotations

from pathlib import Path

from macros.basics.i18n import words_of
from macros.check.load import load
from macros.pages import component
from macros.pull_requests.spans import Story


def sheet(root: Path, story: Story) -> str:
    """Write the page, with the components of the playbook in a folder. Its words are the command's, in English."""
    words = words_of(root, load(root).playbook.language)
    return (
        component.environment(component.folder_of(root), words)
        .get_template("impact.html")
        .render(story=story)
        .strip()
    )
