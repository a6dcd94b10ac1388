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
from macros.pages.macro_register import page_macro
from macros.pages.permalinks import CLOSED_STATUSES
from macros.pages.vacancy import current_person

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from markupsafe import Markup

TABLE_PART = "accounts"
"""The part with the table of all accounts, if it is too long for a page."""
LINKED_STATUSES: tuple[AccountStatus, ...] = ("active", "dormant", "handover")
"""States in which an address is safe to follow: others may use the names of closed accounts."""
AUDIT_AHEAD = timedelta(days=30)


def audit_overdue(view: View, account: Account) -> bool:
    """Return whether an account in use should have been audited by now."""
    return account.status in LINKED_STATUSES and account.audit_by < view.today


def table(
    view: View,
    accounts: Iterable[Account],
    *,
    hide: Collection[str] = (),
    nothing: str,
    list_closed: bool = False,
    part: str = "",
) -> Markup:
    """Print accounts in a table; `hide` names columns to leave out.

    `list_closed` selects closed accounts, otherwise all others. Of a table that is a `part`, only
    the first rows are printed: scripts load all of them (`macros.pages.lazy_parts`).
    """
    rows = [account for account in accounts if (account.status in CLOSED_STATUSES) is list_closed]
    if not rows:
        return view.component("empty", text=nothing)
    departments = person.department_links(view, (account.department for account in rows))
    rows.sort(
        key=lambda account: (
            account.platform.casefold(),
            departments.get(account.department, ""),
            person.sort_key(account.handle),
        ),
    )
    admin_ids = {admin for account in rows for admin in account.admins}
    admins = {
        i: person.link(view, admin)
        for i in admin_ids
        if (admin := current_person(view, i)) is not None
    }
    # Of accounts whose admins have all left, the first one leads to who to ask instead.
    former_admins = {
        account.id: account.admins[0]
        for account in rows
        if account.admins and admins.keys().isdisjoint(account.admins)
    }
    return view.component(
        "accounts",
        accounts=rows,
        departments=departments,
        admins=admins,
        vacant={
            i: record_links.holder_or_substitute(view, admin) for i, admin in former_admins.items()
        },
        gone=list_closed,
        shown=[
            column
            for column in ("platform", "department", "audience", "status")
            if column not in hide
        ],
        linked=LINKED_STATUSES,
        overdue=frozenset(account.id for account in rows if audit_overdue(view, account)),
        place=edit_links.row_places(view, "account"),
        part=part,
        choices=_filter_choices(view, rows) if part else {},
        groups=person.groups(view, (account.department for account in rows)) if part else [],
    )


@page_macro("{{ account_table() }}", depends_on=["day"])
def account_table(
    view: View,
    department: Annotated[str | None, Reference("department")] = None,
    platform: str | None = None,
    audience: Audience | None = None,
    status: AccountStatus | None = None,
) -> str:
    """List official accounts: all, or those of a department, platform, audience or status.

    For each account it shows who owns and administers it, who it speaks to and in which language,
    what it is for, its status and its next audit. Its handle, its address to copy, how fast it
    answers and its house rules are folded up. Archived and closed
    accounts are listed only with status="archived" or status="closed", and without a link, because
    somebody else may use the name now. How an account is secured is never shown. If no account
    fits, it says so. Links to accounts lead to the page that calls this macro without a filter.
    With more than 500 accounts, that page has the first 100, and scripts load the others when the
    table is used. Without scripts, it shows how many each department has, with links to the
    departments' pages.
    """
    platform_key = platform.casefold() if platform is not None else None
    accounts = [
        account
        for account in view.playbook.accounts.values()
        if (department is None or account.department == department)
        and (platform_key is None or account.platform.casefold() == platform_key)
        and (audience is None or account.audience == audience)
        and (status is None or account.status == status)
    ]
    filters = {
        "department": department,
        "platform": platform,
        "audience": audience,
        "status": status,
    }
    hide = [name for name, value in filters.items() if value is not None]
    part = TABLE_PART if not hide and view.is_oversized("account") else ""
    return table(
        view,
        accounts,
        hide=hide,
        nothing=_nothing(view, filters),
        list_closed=status in CLOSED_STATUSES,
        part=part,
    )


def _filter_choices(view: View, accounts: Collection[Account]) -> dict[str, list[str]]:
    """Return what the fields above the table offer, by column, sorted."""
    words, labels = view.words, enum_labels.choices(view.words)
    choices = {
        "platform": {account.platform for account in accounts},
        "audience": {labels["audience"][account.audience] for account in accounts},
        "language": {words.language_name(account.language) for account in accounts},
        "status": {labels["account"][account.status] for account in accounts},
    }
    names = person.department_names(view, (account.department for account in accounts))
    return {
        "department": names,
        **{column: sorted(texts, key=person.sort_key) for column, texts in choices.items()},
    }


def _nothing(view: View, filters: dict[str, Any]) -> str:
    """Return the text for an empty table, with the filters in words."""
    words, choices = view.words, enum_labels.choices(view.words)
    owner = view.playbook.departments.get(filters["department"] or "")
    names = [
        choices["audience"].get(filters["audience"]),
        choices["account"].get(filters["status"]),
        owner.name if owner is not None else None,
        filters["platform"],
    ]
    if not any(names):
        return words.gettext("No accounts are listed.")
    return words.gettext(
        "No accounts are listed for: %(filters)s.",
        filters=words.joined([name for name in names if name]),
    )


@dataclass(frozen=True, slots=True)
class PlatformCount:
    """How many accounts in use a platform has."""

    platform: str
    total: int
    public: int
    internal: int
    overdue: int
    """Those whose audit should have taken place."""
    due: int
    """Those whose audit is due within `AUDIT_AHEAD`."""
    is_audited: bool
    """Whether any of them is audited, so that these numbers change with the day."""


def by_platform(view: View, accounts: Iterable[Account]) -> list[PlatformCount]:
    """Count accounts by platform, the largest first.

    Platforms that differ only in capitals are one.
    """
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
                account.status in LINKED_STATUSES and view.today <= account.audit_by <= soon
                for account in group
            ),
            is_audited=any(account.status in LINKED_STATUSES for account in group),
        )
        for group in groups.values()
    ]
    return sorted(counts, key=lambda row: (-row.total, row.platform.casefold()))


@page_macro("{{ account_summary() }}", depends_on=["day"])
def account_summary(view: View) -> str:
    """Count the official accounts by platform, audience and status, with the audits that are due.

    A bar chart shows the accounts in use by platform, and a table beside it has the same numbers. A
    second table has the numbers by status, including archived and closed accounts. If there is no
    account, it says so.
    """
    accounts = list(view.playbook.accounts.values())
    words = view.words
    if not accounts:
        return view.component("empty", text=words.gettext("No accounts are listed."))
    accounts_in_use = [a for a in accounts if a.status not in CLOSED_STATUSES]
    platforms = by_platform(view, accounts_in_use)
    numbers = Counter[str](account.status for account in accounts)
    choices = enum_labels.choices(words)
    statuses = [
        (word, choices["account meaning"][status], numbers[status])
        for status, word in choices["account"].items()
        if numbers[status]
    ]
    sums = {
        name: sum(getattr(row, name) for row in platforms)
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
        bars=[(row, round(70 * row.total / platforms[0].total, 2)) for row in platforms],
        described=words.joined([f"{row.platform} {words.number(row.total)}" for row in platforms]),
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
