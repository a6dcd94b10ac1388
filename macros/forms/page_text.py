"""The forms for pages: the text of a page with what its head says, a form a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from macros.forms.collection import collection
from macros.forms.field import fields_of
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.model.shape import record_shape

HEADS: dict[str, type[FrontMatter]] = {"policies": PolicyFrontMatter, "pages": FrontMatter}
"""The lists of pages, by what the form editor calls them, and what the head of each page holds."""
_SAID = {
    "policies": (
        "Policies",
        "policy",
        "A new version has its number, its day and what changed, under Version, Effective and Changes.",
    ),
    "pages": ("Pages", "page", "The text of each page. A new page is added by the hub."),
}
_TEXT = {
    "name": "body",
    "label": "Text",
    "hint": "Markdown. The line after # is the title. What stands between {{ and }} is filled in from data: leave it as it is.",
    "required": True,
    "widget": "text",
}
"""What a form calls the text below the head (macros/forms/page/text.js)."""


def page_collections(playbook: Playbook) -> Iterator[dict[str, Any]]:
    """Give the lists of pages that have a form, by title, as Decap CMS describes them."""
    listed: dict[str, list[tuple[Page, str]]] = defaultdict(list)
    for page in playbook.pages.values():
        if page.form is not None:
            name, entry = page.form
            listed[name].append((page, entry))
    for name, model in HEADS.items():
        if name not in listed:
            continue
        label, singular, description = _SAID[name]
        pages = sorted(listed[name], key=lambda pair: (pair[0].title.casefold(), pair[0].path))
        titles = Counter(page.title for page, _ in pages)
        files = [
            {
                "name": entry,
                "label": page.title if titles[page.title] == 1 else f"{page.title} ({page.path})",
                "file": page.file,
            }
            for page, entry in pages
        ]
        head = fields_of(record_shape(model))
        # Title and description, then the text, then what is said of it.
        fields = [*head[:2], _TEXT, *head[2:]]
        yield collection(
            name, label, description, fields, ending="md", label_singular=singular, files=files
        )
