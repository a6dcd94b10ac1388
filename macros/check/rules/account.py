"""Rules for official accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.problem import Problem, Sentence, quoted
from macros.basics.text import count, long_date
from macros.check.rules.rule import Check, rule, warning
from macros.model.account import IN_USE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.model.account import Account


TWO_ADMINS = Sentence(
    "account-two-admins",
    "the active account '{id}' has {admins}, two different ones were expected.",
    "Add the id of a second person under 'admins'.",
    form="Add a second person.",
)
MFA_OFF = Sentence(
    "account-security",
    "multi-factor sign-in of the active account '{id}' is 'off', 'on' was expected.",
    "Turn it on, on the platform first.",
)
MFA_UNSUPPORTED = Sentence(
    "account-security",
    "the active account '{id}' goes without multi-factor sign-in, a decision that allows it was expected.",
    "Add a line 'mfa_exception:' with the id of that decision.",
    form="Choose that decision under 'MFA exception'.",
)
PERSONAL_MAILBOX = Sentence(
    "account-security",
    "recovery messages of the active account '{id}' go to a 'personal' mailbox, 'role-mailbox' was expected.",
    "Change the address on the platform to a mailbox of the role.",
)
NO_GOAL = Sentence(
    "account-purpose",
    "the active account '{id}' has no goal, one at least was expected.",
    "Add the id of a goal under 'goals', or close the account.",
    form="Choose a goal, or close the account.",
)
NO_HOUSE_RULES = Sentence(
    "account-purpose",
    "the active public account '{id}' has no house rules, a page was expected.",
    "Add a line 'house_rules:' with the page's path.",
    form="Choose the page.",
)
NO_SERVICE = Sentence(
    "account-purpose",
    "the active public account '{id}' has no service level, one was expected.",
    "Add 'service:' with 'hours', 'acknowledge' and 'resolve'.",
    form="Fill in the three fields under 'Service'.",
)
NOT_CLOSED = Sentence(
    "account-closed",
    "the closed account '{id}' has no '{key}', it was expected.",
    "Add a line '{key}:'.",
    form="Fill it in.",
)
CLOSED_KEYS = ("closed_on", "closed_reason", "archive")
"""What a closed account must say."""


def _active(check: Check) -> Iterator[Account]:
    return (account for account in check.playbook.accounts.values() if account.status == "active")


@rule(
    "account-two-admins",
    "Accounts",
    "An active account has two different active admins, not both of one larger department; who leaves counts up to the last day.",
    "One admin on holiday, or one who leaves in anger, must not lock the organisation out.",
    "error",
    "warning",
)
def account_two_admins(check: Check) -> Iterator[Problem]:
    """Find active accounts with fewer than two active admins, or with both in one department of more than two."""
    for account in _active(check):
        known = [
            person
            for admin in dict.fromkeys(account.admins)
            if (person := check.person(admin)) is not None
        ]
        unread = sum(1 for admin in set(account.admins) if admin not in check.playbook.people)
        active = [person for person in known if person.status != "left"]
        if len(active) + unread < 2:
            yield TWO_ADMINS.problem(
                account.at("admins"), id=account.id, admins=count(len(active), "active admin")
            )
        elif not unread and len({person.department for person in active}) == 1:
            department = active[0].department
            if check.playbook.headcount[department] > 2:
                message = f"all active admins of {quoted(account.id)} belong to {quoted(department)}, two departments were expected."
                yield warning(
                    account.at("admins"),
                    "account-two-admins",
                    message,
                    "Let one admin come from the hub or another department.",
                )


@rule(
    "account-security",
    "Accounts",
    "An active account has multi-factor sign-in on (or a decision that allows it to go without) and a role mailbox.",
    "Most accounts that were taken over had a password alone, or a former colleague's private mailbox.",
)
def account_security(check: Check) -> Iterator[Problem]:
    """Find active accounts without multi-factor sign-in, and those that one person's mailbox can recover."""
    for account in _active(check):
        if account.mfa == "off":
            yield MFA_OFF.problem(account.at("mfa"), id=account.id)
        elif account.mfa == "unsupported" and account.mfa_exception is None:
            yield MFA_UNSUPPORTED.problem(account.at("mfa"), id=account.id)
        if account.recovery == "personal":
            yield PERSONAL_MAILBOX.problem(account.at("recovery"), id=account.id)


@rule(
    "account-purpose",
    "Accounts",
    "An active account serves a goal; a public one also has house rules and a service level.",
    "An account that serves nothing is work and risk, and readers may know what to expect of it.",
)
def account_purpose(check: Check) -> Iterator[Problem]:
    """Find active accounts without a goal, and public ones without house rules or service level."""
    for account in _active(check):
        if not account.goals:
            yield NO_GOAL.problem(account.at("goals"), id=account.id)
        if account.audience == "public" and account.house_rules is None:
            yield NO_HOUSE_RULES.problem(account.at(), id=account.id)
        if account.audience == "public" and account.service is None:
            yield NO_SERVICE.problem(account.at(), id=account.id)


@rule(
    "account-closed",
    "Accounts",
    "A closed account says when and why it was closed, and where its record is kept.",
    "Years later somebody asks what was said there, or whether the name is still ours.",
)
def account_closed(check: Check) -> Iterator[Problem]:
    """Find closed accounts that do not say when, why, or where the record is."""
    for account in check.playbook.accounts.values():
        for key in CLOSED_KEYS if account.status == "closed" else ():
            if getattr(account, key) is None:
                yield NOT_CLOSED.problem(account.at(), id=account.id, key=key)


@rule(
    "account-audit",
    "Accounts",
    "The audit of an account that is in use is not overdue.",
    "Accounts that nobody looks at are where rogue posts and forgotten admins are found.",
    "warning",
)
def account_audit(check: Check) -> Iterator[Problem]:
    """Find accounts in use whose audit is overdue."""
    for account in check.playbook.accounts.values():
        if account.status in IN_USE and account.audit_by < check.today:
            message = f"the audit of {quoted(account.id)} was due on {long_date(account.audit_by)}."
            yield warning(
                account.at("audit_by"),
                "account-audit",
                message,
                "Audit the account, then set 'verified' and 'audit_by' anew.",
            )


@rule(
    "account-quiet",
    "Accounts",
    "An active account posted within the quiet days, or is set to dormant.",
    "A page that went silent looks deserted, and nobody notices when it is taken over.",
    "warning",
)
def account_quiet(check: Check) -> Iterator[Problem]:
    """Find active accounts that posted nothing for long; an account that was opened lately has time."""
    days = check.defaults.account_quiet_days
    since = check.days_ahead(-days)
    for account in _active(check):
        last = account.last_post or account.opened
        if last is not None and last >= since:
            continue
        said = (
            f"posted on {long_date(account.last_post)} for the last time"
            if account.last_post
            else "has no post that is known"
        )
        message = f"the active account {quoted(account.id)} {said}, one within {count(days, 'day')} was expected."
        yield warning(
            account.at("last_post"),
            "account-quiet",
            message,
            "Set 'last_post' anew, or 'status: dormant'.",
        )


@rule(
    "account-duplicate",
    "Accounts",
    "No two active accounts speak on the same platform to the same audience, language and region.",
    "Two accounts for the same readers halve the answers and double the work.",
    "warning",
)
def account_duplicate(check: Check) -> Iterator[Problem]:
    """Find active accounts that another one of the same platform, audience, language and region stands before."""
    first: dict[tuple[str, ...], str] = {}
    for account in _active(check):
        readers = (account.platform, account.audience, account.language, account.region or "")
        other = first.setdefault(
            tuple(" ".join(word.lower().split()) for word in readers), account.id
        )
        if other != account.id:
            message = f"{quoted(account.id)} has platform, audience, language and region in common with {quoted(other)}, one account was expected."
            yield warning(
                account.at(),
                "account-duplicate",
                message,
                "Merge the two, or say in 'region' or 'audience' how they differ.",
            )
