"""The PDF and the zip of a built site: where they lie, and the links that appear once they are there."""

from __future__ import annotations

import posixpath
import re
from functools import partial
from pathlib import Path
from typing import Literal

from macros.atomic_files.whole_file import replacing

Download = Literal["playbook.pdf", "playbook.zip"]
FOLDER = "downloads"
_PLACEHOLDER = re.compile(
    r'<li data-pb-download="(?P<name>[a-z.]+)" data-pb-label="(?P<label>[^"<>]*)" hidden(?:="")?></li>'
)
"""An empty list item that `take_along` writes, so that a site without the file has no link to
it."""


def place(site: Path, name: Download) -> Path:
    """Return the path of a download in a built site, after creating its folder."""
    path = site / FOLDER / name
    path.parent.mkdir(exist_ok=True)
    return path


def show_links(site: Path, name: Download) -> int:
    """Link to a download from every page of a built site that has a placeholder for it; return the number of pages changed."""
    changed = 0
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        folder = page.parent.relative_to(site).as_posix()
        linked = _PLACEHOLDER.sub(
            partial(_link, name, posixpath.relpath(f"{FOLDER}/{name}", folder)), text
        )
        if linked != text:
            with replacing(page) as draft:
                draft.write_text(linked, encoding="utf-8")
            changed += 1
    return changed


def _link(name: Download, address: str, match: re.Match[str]) -> str:
    # The address is ours and never the page's: a page could write a placeholder of its own.
    return (
        f'<li><a href="{address}" download>{match["label"]}</a></li>'
        if match["name"] == name
        else match[0]
    )
