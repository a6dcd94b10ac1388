"""Macros about official accounts: the registry as a table, and its counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from macros.model.account import Account, AccountStatus, Audience
from macros.model.field import Reference
from macros.pages import edit_links, enum_labels, person, record_links
from macros.pages.context import View
from macros.pages.macro import page_macro
from macros.pages.permalinks import GONE
from macros.pages.vacancy import known

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from markupsafe import Markup

PART = "accounts"
"""The part that holds the table of all accounts, where it is too long for a page."""
LINKED: tuple[AccountStatus, ...] = ("active", "dormant", "handover")
"""Accounts whose address is safe to follow: names of closed ones may be taken by others."""
AUDIT_AHEAD = timedelta(days=30)


def audit_overdue(view: View, account: Account) -> bool:
    """Tell whether an account in use should have been audited by now."""
    return account.status in LINKED and account.audit_by < view.today


def table(
    view: View,
    accounts: Iterable[Account],
    *,
    hide: Collection[str] = (),
    nothing: str,
    gone: bool = False,
    part: str = "",
) -> Markup:
    """Print accounts in a table, those that are gone only when asked for; `hide` names columns to leave out.

    The rows of a table that is a `part` are not printed: scripts load them
    (`macros.pages.lazy_table`).
    """
    fitting = [account for account in accounts if (account.status in GONE) is gone]
    if not fitting:
        return view.component("empty", text=nothing)
    overdue = frozenset(account.id for account in fitting if audit_overdue(view, account))
    key = ("accounts", tuple(account.id for account in fitting), overdue)
    return view.steady(key, lambda: _table(view, fitting, overdue, hide=hide, gone=gone, part=part))


def _table(
    view: View,
    accounts: list[Account],
    overdue: frozenset[str],
    *,
    hide: Collection[str],
    gone: bool,
    part: str,
) -> Markup:
    """Print accounts in a table; `overdue` are the ids of those that should have been audited by now."""
    departments = person.department_links(view, (account.department for account in accounts))
    listed = sorted(
        accounts,
        key=lambda account: (
            account.platform.casefold(),
            departments.get(account.department, ""),
            person.sort_key(account.handle),
        ),
    )
    everybody = {admin for account in listed for admin in account.admins}
    admins = {i: person.link(view, who) for i in everybody if (who := known(view, i)) is not None}
    orphaned = {
        account.id: account.admins[0]
        for account in listed
        if account.admins and admins.keys().isdisjoint(account.admins)
    }
    return view.component(
        "accounts",
        accounts=listed,
        departments=departments,
        admins=admins,
        vacant={i: record_links.holder(view, admin) for i, admin in orphaned.items()},
        gone=gone,
        shown=[
            column
            for column in ("platform", "department", "audience", "status")
            if column not in hide
        ],
        linked=LINKED,
        overdue=overdue,
        place=edit_links.row_places(view, "account"),
        part=part,
        groups=person.groups(view, (account.department for account in listed)) if part else [],
    )


@page_macro("{{ account_table() }}")
def account_table(
    view: View,
    department: Annotated[str | None, Reference("department")] = None,
    platform: str | None = None,
    audience: Audience | None = None,
    status: AccountStatus | None = None,
) -> str:
    """List official accounts in a table: all, or those of a department, platform, audience or status.

    It shows the account, who owns and administers it, whom it speaks to in which language, what it
    is for, its status and its next audit; folded up stand the handle and the address to copy, how
    fast it answers and its house rules. Archived and closed accounts are listed only with
    status="archived" or status="closed", without a link, because somebody else may use the name
    now. How an account is secured is never shown. Where no account fits, it says so. Links to
    accounts lead to the page that calls it without a filter. When all are more than 500, that page
    holds the number of accounts of each department with links to the departments' pages, and
    scripts load the table.
    """
    wanted = platform.casefold() if platform is not None else None
    fitting = [
        account
        for account in view.playbook.accounts.values()
        if (department is None or account.department == department)
        and (wanted is None or account.platform.casefold() == wanted)
        and (audience is None or account.audience == audience)
        and (status is None or account.status == status)
    ]
    filters = {
        "department": department,
        "platform": platform,
        "audience": audience,
        "status": status,
    }
    hide = [name for name, given in filters.items() if given is not None]
    part = PART if not hide and "account" in view.site.homes.too_many else ""
    return table(
        view, fitting, hide=hide, nothing=_nothing(view, filters), gone=status in GONE, part=part
    )


def _nothing(view: View, filters: dict[str, Any]) -> str:
    """Say which accounts there are none of."""
    words, choices = view.words, enum_labels.choices(view.words)
    owner = view.playbook.departments.get(filters["department"] or "")
    wanted = [
        choices["audience"].get(filters["audience"]),
        choices["account"].get(filters["status"]),
        owner.name if owner is not None else None,
        filters["platform"],
    ]
    if not any(wanted):
        return words.gettext("No accounts are listed.")
    return words.gettext(
        "No accounts are listed for: %(filters)s.",
        filters=words.joined([name for name in wanted if name]),
    )


@dataclass(frozen=True, slots=True)
class PlatformCount:
    """How many accounts in use one platform has."""

    platform: str
    total: int
    public: int
    internal: int
    overdue: int
    """Whose audit should have taken place."""
    due: int
    """Whose audit is due within the next days."""


def by_platform(view: View, accounts: Iterable[Account]) -> list[PlatformCount]:
    """Count accounts by platform, the largest first; platforms that differ in capitals only count as one."""
    groups: dict[str, list[Account]] = {}
    for account in accounts:
        groups.setdefault(account.platform.casefold(), []).append(account)
    soon = view.today + AUDIT_AHEAD
    counts = [
        PlatformCount(
            platform=group[0].platform,
            total=len(group),
            public=sum(account.audience == "public" for account in group),
            internal=sum(account.audience == "internal" for account in group),
            overdue=sum(audit_overdue(view, account) for account in group),
            due=sum(
                account.status in LINKED and view.today <= account.audit_by <= soon
                for account in group
            ),
        )
        for group in groups.values()
    ]
    return sorted(counts, key=lambda counted: (-counted.total, counted.platform.casefold()))


@page_macro("{{ account_summary() }}")
def account_summary(view: View) -> str:
    """Count the official accounts: by platform, audience and status, with the audits that are due.

    A bar chart shows the accounts in use by platform; a table beside it has the same numbers, and a
    second one the numbers by status, archived and closed ones included. Where there is no account,
    it says so.
    """
    accounts = list(view.playbook.accounts.values())
    words = view.words
    if not accounts:
        return view.component("empty", text=words.gettext("No accounts are listed."))
    used = [account for account in accounts if account.status not in GONE]
    platforms = by_platform(view, used)
    numbers = Counter[str](account.status for account in accounts)
    choices = enum_labels.choices(words)
    statuses = [
        (word, choices["account meaning"][status], numbers[status])
        for status, word in choices["account"].items()
        if numbers[status]
    ]
    sums = {
        name: sum(getattr(counted, name) for counted in platforms)
        for name in ("total", "public", "internal", "overdue", "due")
    }
    return view.component(
        "account-summary",
        platforms=platforms,
        sums=sums,
        statuses=statuses,
        in_short=words.joined(
            [
                words.pgettext(
                    "accounts of a status", "%(number)s %(status)s", number=number, status=status
                )
                for status, _, number in statuses
            ]
        ),
        ahead=AUDIT_AHEAD.days,
        bars=[
            (counted, round(70 * counted.total / platforms[0].total, 2)) for counted in platforms
        ],
        described=words.joined(
            [f"{counted.platform} {words.number(counted.total)}" for counted in platforms]
        ),
        said=words.gettext(
            "%(accounts)s on %(platforms)s",
            accounts=words.ngettext("%(num)s account", "%(num)s accounts", sums["total"]),
            platforms=words.ngettext("%(num)s platform", "%(num)s platforms", len(platforms)),
        ),
        public_and_internal=words.gettext(
            "%(public)s and %(internal)s.",
            public=words.ngettext(
                "%(num)s public account", "%(num)s public accounts", sums["public"]
            ),
            internal=words.ngettext(
                "%(num)s internal account", "%(num)s internal accounts", sums["internal"]
            ),
        ),
        chart=view.unique("chart"),
    )
