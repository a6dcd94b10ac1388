"""Write the report on a proposal as one self-contained HTML page."""

from __future__ import annotations

from pathlib import Path

from macros.basics.i18n import load_words
from macros.check.load import load
from macros.pages import component
from macros.pull_requests.spans import ProposalReport


def sheet(root: Path, story: ProposalReport) -> str:
    """Return the page, rendered with the templates of the playbook in `root`. Text is English."""
    words = load_words(root, load(root).playbook.language)
    environment = component.environment(component.folder_of(root), words)
    return environment.get_template("impact.html").render(story=story).strip()
