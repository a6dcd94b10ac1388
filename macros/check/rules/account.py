"""Rules for official accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.text import count, long_date
from macros.check.rules.register import Check, rule
from macros.model.account import IN_USE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem
    from macros.model.account import Account

CLOSED_KEYS = ("closed_on", "closed_reason", "archive")
"""What a closed account must say."""

ADMINS = rule(
    "account-two-admins",
    "Accounts",
    "An active account has two active admins, not both from one larger department. Somebody who "
    "leaves counts until the last day.",
    "One admin on holiday, or one who leaves in anger, must not lock the organisation out.",
)
TWO_ADMINS = ADMINS.error(
    "the active account '{id}' has {admins}; it needs 2.",
    "Add the id of a second person under 'admins'.",
    form="Add a second person.",
)
ONE_DEPARTMENT = ADMINS.warning(
    "all active admins of '{id}' belong to '{department}'.",
    "Add an admin from the hub or another department.",
)
SECURITY = rule(
    "account-security",
    "Accounts",
    "An active account has multi-factor sign-in on (or a decision that allows it to go without) "
    "and a role mailbox.",
    "Most accounts that were taken over had a password alone, or a former colleague's private "
    "mailbox.",
)
MFA_OFF = SECURITY.error(
    "multi-factor sign-in of the active account '{id}' is 'off'.",
    "Turn it on, on the platform first.",
)
MFA_UNSUPPORTED = SECURITY.error(
    "the active account '{id}' has no multi-factor sign-in, and no decision allows that.",
    "Add a line 'mfa_exception:' with the id of that decision.",
    form="Choose that decision under 'MFA exception'.",
)
PERSONAL_MAILBOX = SECURITY.error(
    "recovery messages of the active account '{id}' go to a 'personal' mailbox.",
    "Use a role mailbox: change the address on the platform, then set 'recovery: role-mailbox'.",
)
PURPOSE = rule(
    "account-purpose",
    "Accounts",
    "An active account serves a goal; a public one also has house rules and a service level.",
    "An account that serves nothing is work and risk, and readers may know what to expect of it.",
)
NO_GOAL = PURPOSE.error(
    "the active account '{id}' has no goal.",
    "Add the id of a goal under 'goals', or close the account.",
    form="Choose a goal, or close the account.",
)
NO_HOUSE_RULES = PURPOSE.error(
    "the active public account '{id}' has no house rules.",
    "Add a line 'house_rules:' with the page's path.",
    form="Choose the page.",
)
NO_SERVICE = PURPOSE.error(
    "the active public account '{id}' has no service level.",
    "Add 'service:' with 'hours', 'acknowledge' and 'resolve'.",
    form="Fill in the three fields under 'Service'.",
)
CLOSURE = rule(
    "account-closed",
    "Accounts",
    "A closed account says when and why it was closed, and where its record is kept.",
    "Years later somebody asks what was said there, or whether the name is still ours.",
)
NOT_CLOSED = CLOSURE.error(
    "the closed account '{id}' has no '{key}'.", "Add a line '{key}:'.", form="Fill it in."
)
AUDIT = rule(
    "account-audit",
    "Accounts",
    "The audit of an account that is in use is not overdue.",
    "Accounts that nobody looks at are where rogue posts and forgotten admins are found.",
)
AUDIT_OVERDUE = AUDIT.warning(
    "the audit of '{id}' was due on {day}.",
    "Audit the account, then update 'verified' and 'audit_by'.",
)
QUIET = rule(
    "account-quiet",
    "Accounts",
    "An active account posted within the quiet days, or is set to dormant.",
    "A page that went silent looks deserted, and nobody notices when it is taken over.",
)
LAST_POST = QUIET.warning(
    "the active account '{id}' last posted on {day}, more than {limit} ago.",
    "Update 'last_post', or set 'status: dormant'.",
)
NO_POST = QUIET.warning(
    "the active account '{id}' has no 'last_post'.",
    "Add the day of its newest post, or set 'status: dormant'.",
)
DUPLICATE = rule(
    "account-duplicate",
    "Accounts",
    "No two active accounts speak on the same platform to the same audience, language and region.",
    "Two accounts for the same readers halve the answers and double the work.",
)
SAME_READERS = DUPLICATE.warning(
    "'{id}' and '{other}' have the same platform, audience, language and region.",
    "Merge the two, or say in 'region' or 'audience' how they differ.",
)


def _active(check: Check) -> Iterator[Account]:
    return (account for account in check.playbook.accounts.values() if account.status == "active")


@ADMINS.check
def account_two_admins(check: Check) -> Iterator[Problem]:
    """Find active accounts with too few admins, or with all in one department of more than two."""
    for account in _active(check):
        admins = [check.person(admin) for admin in dict.fromkeys(account.admins)]
        unread = sum(1 for admin in set(account.admins) if admin not in check.playbook.people)
        active = [person for person in admins if person is not None and person.status != "left"]
        if len(active) + unread < 2:
            admin_count = count(len(active), "active admin")
            yield TWO_ADMINS.problem(account.at("admins"), id=account.id, admins=admin_count)
        elif not unread and len({person.department for person in active}) == 1:
            department = active[0].department
            if check.playbook.headcount[department] > 2:
                place = account.at("admins")
                yield ONE_DEPARTMENT.problem(place, id=account.id, department=department)


@SECURITY.check
def account_security(check: Check) -> Iterator[Problem]:
    """Find active accounts without multi-factor sign-in, or which one person can recover."""
    for account in _active(check):
        if account.mfa == "off":
            yield MFA_OFF.problem(account.at("mfa"), id=account.id)
        elif account.mfa == "unsupported" and account.mfa_exception is None:
            yield MFA_UNSUPPORTED.problem(account.at("mfa"), id=account.id)
        if account.recovery == "personal":
            yield PERSONAL_MAILBOX.problem(account.at("recovery"), id=account.id)


@PURPOSE.check
def account_purpose(check: Check) -> Iterator[Problem]:
    """Find active accounts without a goal, and public ones without house rules or service level."""
    for account in _active(check):
        if not account.goals:
            yield NO_GOAL.problem(account.at("goals"), id=account.id)
        if account.audience == "public" and account.house_rules is None:
            yield NO_HOUSE_RULES.problem(account.at(), id=account.id)
        if account.audience == "public" and account.service is None:
            yield NO_SERVICE.problem(account.at(), id=account.id)


@CLOSURE.check
def account_closed(check: Check) -> Iterator[Problem]:
    """Find closed accounts that do not say when, why, or where the record is."""
    for account in check.playbook.accounts.values():
        for key in CLOSED_KEYS if account.status == "closed" else ():
            if getattr(account, key) is None:
                yield NOT_CLOSED.problem(account.at(), id=account.id, key=key)


@AUDIT.check
def account_audit(check: Check) -> Iterator[Problem]:
    """Find accounts in use whose audit is overdue."""
    for account in check.playbook.accounts.values():
        if account.status in IN_USE and account.audit_by < check.today:
            day = long_date(account.audit_by)
            yield AUDIT_OVERDUE.problem(account.at("audit_by"), id=account.id, day=day)


@QUIET.check
def account_quiet(check: Check) -> Iterator[Problem]:
    """Find active accounts that have not posted for long. A new account has time."""
    days = check.defaults.account_quiet_days
    since = check.days_ahead(-days)
    for account in _active(check):
        last = account.last_post or account.opened
        if last is not None and last >= since:
            continue
        place = account.at("last_post")
        if account.last_post is None:
            yield NO_POST.problem(place, id=account.id)
        else:
            day, limit = long_date(account.last_post), count(days, "day")
            yield LAST_POST.problem(place, id=account.id, day=day, limit=limit)


@DUPLICATE.check
def account_duplicate(check: Check) -> Iterator[Problem]:
    """Find active accounts for the same readers as an earlier one."""
    first: dict[tuple[str, ...], str] = {}
    for account in _active(check):
        readers = (account.platform, account.audience, account.language, account.region or "")
        key = tuple(" ".join(word.lower().split()) for word in readers)
        other = first.setdefault(key, account.id)
        if other != account.id:
            yield SAME_READERS.problem(account.at(), id=account.id, other=other)
