"""Show problems on the pages of the last good site while somebody fixes them in the preview."""

from __future__ import annotations

import html
from collections.abc import Sequence

from macros.basics.i18n import Words

_PANEL = """<section role="alert" aria-label="{label}" class="pb-problems"><h2>{title}</h2>
<p>{help}</p>
<ol>{items}</ol></section>"""
_STYLE = """<style>
.pb-problems{position:relative;z-index:9;margin:0;padding:1rem 1.5rem;background:#fff4e5;
color:#3d2200;border-bottom:.25rem solid #c25e00;font:1rem/1.5 system-ui,sans-serif}
.pb-problems h2{margin:0;font-size:1.25rem}
.pb-problems li{margin:.25rem 0;font-family:ui-monospace,monospace;font-size:.875rem;
overflow-wrap:anywhere}</style>"""


def problem_panel(words: Words, lines: Sequence[str]) -> bytes:
    """Return the HTML that shows problems, one per line."""
    texts = {
        "label": words.gettext("Problems"),
        "title": words.ngettext(
            "%(num)s problem keeps this page from being rebuilt",
            "%(num)s problems keep this page from being rebuilt",
            len(lines),
        ),
        "help": words.gettext(
            "You see the last version that was in order. "
            "Fix the lines below and save: the page reloads by itself."
        ),
    }
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    panel = _PANEL.format(items=items, **{name: html.escape(text) for name, text in texts.items()})
    return (_STYLE + panel).encode()


def with_panel(page: bytes, panel: bytes) -> bytes:
    """Return a page with a panel at its top."""
    start = page.find(b">", page.find(b"<body")) + 1
    return page[:start] + panel + page[start:]
