"""Label the checkboxes of checklists, which have no accessible name in Markdown."""

from __future__ import annotations

from macros.basics.i18n import Words, escape_message
from macros.reading.html_tokens import tags

_BOX = {"type": "checkbox", "disabled": ""}


def label_boxes(words: Words, content: str) -> str:
    """Return a page's HTML with a label on each checkbox of its checklists."""
    if 'type="checkbox"' not in content:
        return content
    pieces = []
    position = 0
    for tag in tags(content):
        if tag.name != "input" or tag.attributes | {"checked": ""} != _BOX | {"checked": ""}:
            continue
        is_done = "checked" in tag.attributes
        label = (
            words.pgettext("checklist", "Done") if is_done else words.pgettext("checklist", "To do")
        )
        pieces += [
            content[position : tag.start],
            f'<input type="checkbox" disabled{" checked" * is_done}',
            f' aria-label="{escape_message(label)}">',
        ]
        position = tag.end
    return "".join([*pieces, content[position:]])
