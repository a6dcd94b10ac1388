"""Downloads and feeds: calendars, contact cards, feeds, and the whole playbook as a file."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from macros.model.concern import has_calendar
from macros.model.department import Department
from macros.pages.context import View
from macros.pages.macro_register import page_macro
from macros.pages.permalinks import file_address

_CALENDAR_MACROS = ("campaign_calendar", "meeting_series")


@dataclass(frozen=True, slots=True)
class DepartmentDownloads:
    """The addresses of a department's downloads and feed; empty for those that it does not have."""

    department: Department
    calendar: str
    cards: str
    feed: str


@page_macro("{{ take_along() }}")
def take_along(view: View) -> str:
    """Show all downloads and feeds.

    First comes the whole playbook as a PDF and as a zip that needs no server, if the site was
    published with them. The calendar and the feed of everything follow, then those of each
    department, with the contact cards of its people.
    """
    sheets = view.pages_calling("urgent_sheet")
    departments = sorted(
        view.playbook.departments.values(), key=lambda department: department.name.casefold()
    )
    return view.component(
        "take-along",
        sheet=view.href("page", sheets[0]) if sheets else None,
        calendar=_file(view, "calendar/all.ics")
        if view.playbook.series or view.playbook.campaigns
        else "",
        feed=_file(view, "feeds/all.xml"),
        departments=[_things(view, department) for department in departments],
    )


def page_downloads(view: View) -> Markup:
    """Return the downloads and feeds of a page; nothing for most pages.

    A department's page has its calendar, cards and feed, a policy has its feed, and pages that show
    the calendar lead to it as a file.
    """
    page = view.page
    if page is None or page.front is None:
        return Markup()
    department = view.playbook.departments.get(
        page.path.removeprefix("directory/").removesuffix(".md")
    )
    own = None
    if department is not None and page.path.startswith("directory/"):
        own = _things(view, department)
    policy = page.policy.policy if page.policy is not None else ""
    calls = {call.name for call in page.text.calls}
    shows_calendar = bool(calls.intersection(_CALENDAR_MACROS)) and not own
    if not own and not policy and not shows_calendar:
        return Markup()
    overview = view.pages_calling("take_along")
    return view.component(
        "page-takeaway",
        own=own,
        policy_feed=_file(view, f"feeds/policies/{policy}.xml") if policy else "",
        calendar=_file(view, "calendar/all.ics") if shows_calendar else "",
        more=view.href("page", overview[0]) if overview else None,
    )


def _things(view: View, department: Department) -> DepartmentDownloads:
    people = [person for person in department.people.values() if person.status != "left"]
    cards = any(getattr(person, kind) for person in people for kind in person.show)
    return DepartmentDownloads(
        department,
        calendar=_file(view, f"calendar/{department.id}.ics")
        if has_calendar(view.playbook, department)
        else "",
        cards=_file(view, f"cards/departments/{department.id}.vcf") if cards else "",
        feed=_file(view, f"feeds/departments/{department.id}.xml"),
    )


def _file(view: View, path: str) -> str:
    return file_address(view.page_path, path, directory_urls=view.directory_urls)
