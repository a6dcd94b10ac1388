"""The place of a PDF and a zip on a site: beside its pages, with links that show once the file is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from macros.atomic_files.whole_file import replacing

Download = Literal["playbook.pdf", "playbook.zip"]
FOLDER = "downloads"
_WAITING = re.compile(
    r'<li(?P<before>[^<>]*) data-pb-download="(?P<name>[a-z.]+)"(?P<between>[^<>]*) hidden(?:="")?(?P<after>[^<>]*)>'
)


def place(site: Path, name: Download) -> Path:
    """Give the path of a download in a built site; its folder is made."""
    path = site / FOLDER / name
    path.parent.mkdir(exist_ok=True)
    return path


def show_links(site: Path, name: Download) -> int:
    """Show the links to a download on the pages of a built site that wait for it; give how many pages were changed."""
    changed = 0
    for page in sorted(site.rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        shown = _WAITING.sub(lambda match: _shown(match) if match["name"] == name else match[0], text)
        if shown != text:
            with replacing(page) as draft:
                draft.write_text(shown, encoding="utf-8")
            changed += 1
    return changed


def _shown(match: re.Match[str]) -> str:
    return f"<li{match['before']}{match['between']}{match['after']}>"
