"""Label the checkboxes of checklists, which have no accessible name in Markdown."""

from __future__ import annotations

import re

from macros.basics.i18n import Words, escape_message

_BOX = re.compile(r'<input type="checkbox" disabled(?P<ticked>(?: checked)?)\s*/?>')


def label_boxes(words: Words, content: str) -> str:
    """Return a page's HTML with a label on each checkbox of its checklists."""

    def name(box: re.Match[str]) -> str:
        label = (
            words.pgettext("checklist", "Done")
            if box["ticked"]
            else words.pgettext("checklist", "To do")
        )
        return (
            f'<input type="checkbox" disabled{box["ticked"]} aria-label="{escape_message(label)}">'
        )

    return _BOX.sub(name, content)
