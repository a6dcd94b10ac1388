"""The macro that lists recent changes, as pages and policies record them."""

from __future__ import annotations

from datetime import date

from macros.model.change import newest_changes
from macros.pages.context import View
from macros.pages.macro_register import page_macro

_DEFAULT_LIMIT = 5


@page_macro("{{ recent_changes() }}", depends_on=["day"])
def recent_changes(view: View, limit: int = _DEFAULT_LIMIT) -> str:
    """List recent changes, the newest first: new versions of policies, and pages to read again.

    What must be read again is marked: a page says so with `material_change`, a policy when the
    first number of its version goes up. Drafts, and reviews that changed nothing, are left out.
    `limit` is the greatest number of changes to list. If nothing has changed yet, it says so.
    """
    pages = view.site.playbook.pages.values()
    changes = newest_changes(pages, view.today)[: max(limit, 0)]
    if changes:
        return view.timely(view.component("recent-changes", changes=changes))
    nothing = view.component("empty", text=view.words.gettext("Nothing has changed yet."))
    return view.timely(nothing) if newest_changes(pages, date.max) else nothing
