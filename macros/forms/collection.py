"""A list of forms: a collection in the configuration of Decap CMS."""

from __future__ import annotations

from typing import Any


def collection(
    name: str,
    label: str,
    description: str,
    fields: list[dict[str, Any]],
    *,
    ending: str = "yml",
    **options: Any,
) -> dict[str, Any]:
    """Return a collection from which nothing is published or deleted, with further options.

    `ending` is that of its files, for which `edit.js` registers a format under the collection's
    name.
    """
    return {
        "name": name,
        "label": label,
        "description": description,
        "delete": False,
        "publish": False,
        "format": f"playbook-{name}",
        "extension": ending,
        "fields": fields,
        **options,
    }
