"""Add the PDF and the zip to a built site, with links to them."""

from __future__ import annotations

import posixpath
import re
from functools import partial
from pathlib import Path
from typing import Literal

from macros.atomic_files.whole_file import atomic_replace

Download = Literal["playbook.pdf", "playbook.zip"]
FOLDER = "downloads"
_PLACEHOLDER = re.compile(
    r'<li data-pb-download="(?P<name>[a-z.]+)" data-pb-label="(?P<label>[^"<>]*)"'
    r' hidden(?:="")?></li>'
)
"""A hidden list item from the macro `take_along`; a site without the file shows no link to it."""


def place(site: Path, name: Download) -> Path:
    """Return the path of a download in a built site, after creating its folder."""
    path = site / FOLDER / name
    path.parent.mkdir(exist_ok=True)
    return path


def show_links(site: Path, name: Download) -> int:
    """Replace the placeholders of a download with links, and return the number of pages changed."""
    number = 0
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        folder = page.parent.relative_to(site).as_posix()
        address = posixpath.relpath(f"{FOLDER}/{name}", folder)
        new_text = _PLACEHOLDER.sub(partial(_link, name, address), text)
        if new_text != text:
            with atomic_replace(page) as draft:
                draft.write_text(new_text, encoding="utf-8")
            number += 1
    return number


def _link(name: Download, address: str, match: re.Match[str]) -> str:
    # A page could contain a forged placeholder, so nothing but the label comes from it.
    return (
        f'<li><a href="{address}" download>{match["label"]}</a></li>'
        if match["name"] == name
        else match[0]
    )
