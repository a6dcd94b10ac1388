"""The macro that shows what changed lately, from what pages and policies record of themselves."""

from __future__ import annotations

from macros.model.change import newest
from macros.pages.context import View
from macros.pages.macro import page_macro

_LATELY = 5


@page_macro("{{ recent_changes() }}")
def recent_changes(view: View, limit: int = _LATELY) -> str:
    """List what changed lately, the newest first: new versions of policies, and pages that must be read again.

    What must be read again is marked: a page says so with `material_change`, a policy when the
    first number of its version goes up. Reviews that changed nothing and drafts stay out. `limit`
    says how many are listed. Where nothing has changed yet, it says so.
    """
    view.uses.add(("page", "*", "changes"))
    changes = newest(view.site.playbook.pages.values(), view.today)[: max(limit, 0)]
    if not changes:
        return view.component("empty", text=view.words.gettext("Nothing has changed yet."))
    return view.component("recent-changes", changes=changes)
