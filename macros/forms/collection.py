"""A list of forms, as Decap CMS describes it."""

from __future__ import annotations

from typing import Any


def collection(
    name: str,
    label: str,
    description: str,
    fields: list[dict[str, Any]],
    *,
    ending: str = "yml",
    **own: Any,
) -> dict[str, Any]:
    """Describe a list of forms with what all of them have: nothing is published or deleted from a form.

    `ending` is that of the files, whose format `edit.js` registers under the list's name; `own` are
    other settings of it.
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
        **own,
    }
