"""Macros about editions: what changed, what to read again, and what was in force on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from macros.basics.text import escape
from macros.editions.differences import Changes, PageChange, RecordChange
from macros.editions.published import EditionEntry, Period, is_edition
from macros.editions.snapshot import Snapshot, as_string
from macros.editions.validity import Validity
from macros.editions.validity import in_force as versions_of
from macros.pages import change_labels
from macros.pages.context import View
from macros.pages.macro_register import page_macro
from macros.pages.permalinks import HOME, address

if TYPE_CHECKING:
    from macros.editions.history import EditionHistory

_SAFE_PATH = re.compile(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\.md")
_MAX_DETAILED_PAGES = 60
"""How many pages are shown with the words that changed; the others with their titles only."""


@dataclass(frozen=True, slots=True)
class _ChangeRow:
    """A change with what a component prints of it."""

    change: RecordChange | PageChange
    title: Markup
    verb: str
    has_details: bool = True


@page_macro("{{ edition_changes() }}", depends_on=["editions"], lasting=False)
def edition_changes(view: View) -> str:
    """Show what changed since the last edition: records, and pages with the words that changed.

    Policies, people, departments, accounts, goals, routes, courses, decisions and questions come
    first, then pages, each folded up. People who left are not named. Links lead to the changes of
    earlier editions. If there is no earlier edition to compare with, it says so.
    """
    history = view.history
    changes = history.changes[0] if history is not None and history.changes else None
    if history is None or changes is None or changes.new != history.edition:
        return view.component(
            "empty", text=view.words.gettext("There is no earlier edition to compare with.")
        )
    kinds = [
        (change_labels.heading(view.words, kind), [_row(view, change) for change in group])
        for kind, group in groupby(changes.records, key=lambda change: change.kind)
    ]
    pages = [
        _row(view, change, has_details=index < _MAX_DETAILED_PAGES)
        for index, change in enumerate(changes.pages)
    ]
    return view.component(
        "edition-changes",
        changes=changes,
        begins=history.begins(changes.new),
        kinds=kinds,
        pages=pages,
        field=change_labels.field,
        value=change_labels.value,
        earlier=[
            (edition, history.begins(edition), _earlier(view, edition))
            for edition in _earlier_editions(history)
        ],
    )


def _earlier_editions(history: EditionHistory) -> list[str]:
    """Return the earlier editions that have a predecessor to compare them with."""
    return [changes.new for changes in history.changes[1:]]


def _earlier(view: View, edition: str) -> Markup | None:
    return edition_address(view, edition, view.page_path)


@page_macro("{{ material_changes() }}", depends_on=["editions"], lasting=False)
def material_changes(view: View) -> str:
    """Name the pages to read again, because this edition changed them; otherwise it shows nothing.

    A page asks to be read again with `material_change: yes`. If there is no earlier edition, a page
    counts as changed when its newest version, or its last review, is from the month of the edition
    or later. Drafts and retired policies do not count.
    """
    pages = [page for path in _material(view) if (page := _again(view, path)) is not None]
    if not pages:
        return ""
    edition = view.playbook.organization.edition
    return view.component("material-changes", pages=pages, edition=edition)


def _material(view: View) -> list[str]:
    history = view.history
    if history is not None and history.changes and history.changes[0].new == history.edition:
        return [
            page.path for page in history.changes[0].pages if page.material and page.verb != "gone"
        ]
    year, month, *_ = (int(part) for part in view.playbook.organization.edition.split("."))
    pages = ((page, page.front) for page in view.site.playbook.pages.values())
    return [
        page.path
        for page, front in pages
        if front is not None and front.material_change and _changed_on(page) >= date(year, month, 1)
    ]


def _changed_on(page: object) -> date:
    """Return the last day on which a page says that it changed."""
    policy, front = getattr(page, "policy", None), getattr(page, "front", None)
    days = [change.date for change in policy.changes] if policy is not None else []
    if front is not None and front.reviewed is not None:
        days.append(front.reviewed.on)
    return max(days, default=date.min)


def _again(view: View, path: str) -> tuple[Markup, str] | None:
    """Return a link to a page to read again, with its author's summary of the change."""
    page = view.page_at(path)
    if page is None or page.front is None:
        return None
    if page.policy is not None and page.policy.status != "active":
        return None
    summary = page.front.description
    if page.policy is not None and page.policy.changes:
        summary = page.policy.changes[0].summary
    return view.link("page", path, page.front.title), summary


@page_macro("{{ in_force() }}", depends_on=["day", "editions"], lasting=False)
def in_force(view: View) -> str:
    """Show which version of each policy was in force when, and which edition was current.

    One table lists versions by policy, the other one editions. With scripts, readers can choose a
    day, and the tables show what held on it; `?on=2026-06-15` in the page's address chooses it as
    well. Until then scripts mark what holds on the reader's own day. Versions that are in no
    edition have the day from the policy's history, and are marked.
    """
    history = view.history
    versions = (
        history.in_force
        if history is not None
        else versions_of([(EditionEntry(""), _own_policies(view))])
    )
    periods = history.periods if history is not None else ()
    return view.component(
        "in-force",
        versions=[(version, _policy(view, version)) for version in versions],
        periods=[(period, edition_address(view, period.edition, HOME)) for period in periods],
        first=min((version.start for version in versions), default=None),
        since=_last_change([*versions, *periods], view.today),
    )


def _last_change(spans: Iterable[Validity | Period], today: date) -> date | None:
    """Return the last day, up to today, on which something began or had just ended.

    The page names this day instead of that of its build, so that builds of days on which nothing
    happens are the same.
    """
    days = [
        day
        for span in spans
        for day in (span.start, span.end + timedelta(days=1) if span.end else None)
    ]
    return max((day for day in days if day is not None and day <= today), default=None)


def _own_policies(view: View) -> Snapshot:
    """Return the policies of this playbook as an edition would publish them."""
    policies = {
        policy.policy: {
            "title": policy.title,
            "version": policy.version,
            "status": policy.status,
            "effective": policy.effective.isoformat(),
            "supersedes": policy.supersedes,
            "changes": [
                {"version": c.version, "date": c.date.isoformat(), "summary": c.summary}
                for c in policy.changes
            ],
        }
        for _page, policy in view.site.playbook.current_policies()
    }
    return Snapshot("", {"policy": policies})


def _policy(view: View, version: Validity) -> Markup:
    """Return the title of a policy version, linked to its text in the edition that holds it."""
    title = Markup("<bdi>{}</bdi>").format(escape(version.title))
    history = view.history
    if version.recorded:
        return title
    if history is None or version.edition == history.edition:
        return view.link("policy", version.policy, version.title)
    policy = history.snapshot(version.edition).by_id("policy").get(version.policy, {})
    href = edition_address(view, version.edition, as_string(policy.get("page")))
    return Markup('<a href="{}">{}</a>').format(href, title) if href is not None else title


def history(view: View, policy: str) -> list[tuple[str, date | None, Markup | None, str]]:
    """Return the editions that changed a policy, the newest first.

    Each comes with its first day, the address of its page of changes, and what became of the
    policy.
    """
    history = view.history
    if history is None:
        return []
    rows = []
    for changes in history.changes:
        change = _of_policy(changes, policy)
        if change is not None:
            edition, verb = changes.new, change_labels.verb(view.words, change)
            rows.append((edition, history.begins(edition), _changes_page(view, edition), verb))
    return rows


def _of_policy(changes: Changes, policy: str) -> RecordChange | PageChange | None:
    records = (record for record in changes.records if record.kind == "policy")
    record = next((record for record in records if record.id == policy), None)
    return record or next((page for page in changes.pages if page.policy == policy), None)


def _changes_page(view: View, edition: str) -> Markup | None:
    """Return the address of the page with an edition's changes, wherever the playbook has it."""
    calls = (
        (page.path, call.name)
        for page in view.site.playbook.pages.values()
        for call in page.text.calls
    )
    path = next((path for path, name in calls if name == "edition_changes"), None)
    return edition_address(view, edition, path) if path is not None else None


def edition_address(view: View, edition: str, path: str) -> Markup | None:
    """Return the address of a page in a published edition.

    None if that edition has no such page, or if either name cannot be part of an address.
    """
    if view.history is None or not _SAFE_PATH.fullmatch(path) or not is_edition(edition):
        return None
    directory_urls = view.directory_urls
    if edition == view.history.edition:
        href = address(view.page_path, path, directory_urls=directory_urls)
        return Markup(href)  # noqa: S704 - plain characters only
    if view.history.is_retired(edition) or (
        path != HOME and path not in view.history.snapshot(edition).by_id("page")
    ):
        return None
    up = (
        address(view.page_path, HOME, directory_urls=directory_urls)
        .removesuffix("index.html")
        .removeprefix("./")
    )
    below = address(HOME, path, directory_urls=directory_urls).removeprefix("./")
    return Markup(f"{up}../{edition}/{below}")  # noqa: S704 - plain characters only


def _row(view: View, change: RecordChange | PageChange, *, has_details: bool = True) -> _ChangeRow:
    return _ChangeRow(
        change, _title(view, change), change_labels.verb(view.words, change), has_details
    )


def _title(view: View, change: RecordChange | PageChange) -> Markup:
    if isinstance(change, PageChange):
        if view.page_at(change.path) is not None:
            return view.link("page", change.path, change.title)
        return Markup("<bdi>{}</bdi>").format(escape(change.title))
    if not change.name:
        return escape(view.words.gettext("Somebody"))
    if change.kind == "right" or change.id not in view.site.playbook.ids(change.kind):
        return Markup("<bdi>{}</bdi>").format(escape(change.name))
    return view.link(change.kind, change.id, change.name)
