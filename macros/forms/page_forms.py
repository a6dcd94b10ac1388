"""The forms of pages, each with the text of a page and the fields of its front matter."""

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
"""The collections of pages in the form editor, and the front matter of their pages."""
_TEXTS = {
    "policies": (
        "Policies",
        "policy",
        "For a new version, fill in Version, Effective and Changes.",
    ),
    "pages": ("Pages", "page", "The text of each page. The hub adds new pages."),
}
"""The title, the singular and the description of each collection."""
_TEXT = {
    "name": "body",
    "label": "Text",
    "hint": "Markdown. The line that begins with # is the title. "
    "Leave what is between {{ and }} as it is: it is filled in from data.",
    "required": True,
    "widget": "text",
}
"""The field with the text below the front matter (macros/forms/page/text.js)."""


def page_collections(playbook: Playbook) -> Iterator[dict[str, Any]]:
    """Yield the collections of the pages that have a form, as Decap CMS describes them."""
    pages_by_collection: dict[str, list[tuple[Page, str]]] = defaultdict(list)
    for page in playbook.pages.values():
        if page.form is not None:
            name, entry = page.form
            pages_by_collection[name].append((page, entry))
    for name, model in HEADS.items():
        if name not in pages_by_collection:
            continue
        label, singular, description = _TEXTS[name]
        pages = pages_by_collection[name]
        pages.sort(key=lambda pair: (pair[0].title.casefold(), pair[0].path))
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
        # The text comes after title and description, before the facts about the page.
        fields = [*head[:2], _TEXT, *head[2:]]
        yield collection(
            name, label, description, fields, ending="md", label_singular=singular, files=files
        )
