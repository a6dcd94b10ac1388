"""Names the boxes of checklists, which Markdown leaves nameless, for those who hear a page."""

from __future__ import annotations

import re

_BOX = re.compile(r'<input type="checkbox" disabled(?P<ticked>(?: checked)?)\s*/?>')


def named(content: str) -> str:
    """Give a page's HTML with a name in each box of its checklists."""
    return _BOX.sub(_name, content)


def _name(box: re.Match[str]) -> str:
    ticked = box["ticked"]
    return f'<input type="checkbox" disabled{ticked} aria-label="{"Done" if ticked else "To do"}">'
