"""`playbook verify-accounts`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import click

from macros.basics.problem import did_you_mean, quote
from macros.basics.text import count
from macros.cli.link_options import finish, looking_options, open_addresses
from macros.cli.option import complete_ids, root_option, run_check, today_option
from macros.model.account import Account
from macros.model.playbook import Playbook
from macros.network.visit import Visit
from macros.upkeep.findings import Finding, Findings
from macros.upkeep.profiles import check_profile, profiles


@click.command("verify-accounts", short_help="Check that the profiles of accounts still exist.")
@click.option(
    "--only",
    multiple=True,
    metavar="ID",
    shell_complete=complete_ids("account"),
    help="Check this account only. May be repeated.",
)
@click.option(
    "--platform",
    multiple=True,
    metavar="NAME",
    help="Check this platform only, such as LinkedIn. May be repeated.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="Check at most so many accounts, the longest unverified first.",
)
@looking_options(between=5)
@root_option
@today_option
def verify_accounts_command(
    *,
    only: tuple[str, ...],
    platform: tuple[str, ...],
    limit: int | None,
    root: Path,
    today: datetime | None,
    form: str,
    fail: bool,
    **options: float,
) -> None:
    """Open the public profiles of all accounts in use, and list those that are gone or renamed.

    A profile counts as fine only if the title or the address of the page contains the handle, or
    its data the platform's permanent id. A login page, a consent page, a captcha, "not available"
    and a page that needs scripts prove nothing, even if they repeat the handle: such profiles are
    listed as not checked. 'verified' does not change, because a page that opens does not prove that
    the account is still yours. After looking at it, run 'playbook review ID --kind account'.

    Exit code: 0; 1 if nothing answered, or with --fail if a profile is gone; 2 for wrong usage.
    """
    report = run_check(root, today)
    _require_existing(report.playbook, only, platform)
    accounts = sorted(profiles(report.playbook, only, platform), key=_longest_unverified)[:limit]
    click.echo(f"Checking {count(len(accounts), 'profile')} ...", err=True)
    addresses = [account.url or "" for account in accounts]
    visits = open_addresses(report, addresses, options, pages=addresses)
    findings = tuple(_finding(account, visits) for account in accounts)
    finish(Findings("profile", findings), report, root, form, fail=fail)


def _finding(account: Account, visits: Mapping[str, Visit]) -> Finding:
    look = check_profile(account, visits.get(account.url or ""))
    return Finding(look, (account.at("url"),), account.id, account.display_name)


def _longest_unverified(account: Account) -> tuple[date, str]:
    return account.verified or date.min, account.id


def _require_existing(playbook: Playbook, ids: Iterable[str], platforms: Iterable[str]) -> None:
    """Raise click.ClickException for unknown accounts and platforms.

    Without this, a typing error would check nothing, which looks like success.
    """
    for account_id in ids:
        if account_id not in playbook.accounts:
            hint = (
                did_you_mean(account_id, playbook.accounts)
                or "Run 'playbook list accounts' to see all accounts."
            )
            raise click.ClickException(f"there is no account {quote(account_id)}. {hint}")
    names = {
        account.platform.casefold(): account.platform for account in playbook.accounts.values()
    }
    for platform in platforms:
        if platform.casefold() not in names:
            hint = did_you_mean(platform, names.values())
            raise click.ClickException(f"no account is on {quote(platform)}. {hint}".strip())
