"""Settings for creating a department with its page in the forms, like `playbook new department`."""

from __future__ import annotations

from datetime import date
from typing import Any

from macros.editing import new_page
from macros.model.field import ID_LENGTH, ID_PATTERN, RESERVED_NAMES
from macros.model.front_matter import DESCRIPTION_LENGTH
from macros.model.playbook import Playbook

NEW_STATUS = "onboarding"
"""The status of a new department; an active one would need a representative and a deputy."""
_NAME, _ID = "{name}", "{id}"
"""Placeholders that the editor's script replaces in a new page (macros/forms/page/create.js)."""


def creation(playbook: Playbook) -> dict[str, Any]:
    """Return what the editor's script needs to create a department.

    The date of the page's first review is counted from the day on which it is created.
    """
    return {
        "id": {"pattern": ID_PATTERN, "length": ID_LENGTH, "reserved": sorted(RESERVED_NAMES)},
        "status": NEW_STATUS,
        "path": f"{playbook.docs_dir}/directory/{_ID}.md",
        "page": new_page.department_of(_NAME, _ID, date.min),
        "short": new_page.description_of(_NAME * DESCRIPTION_LENGTH),
        "description_length": DESCRIPTION_LENGTH,
        "review_months": playbook.defaults.review_every_months,
    }
