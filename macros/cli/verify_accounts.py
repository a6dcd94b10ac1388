"""`playbook verify-accounts`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import click

from macros.basics.problem import did_you_mean, quoted
from macros.basics.text import count
from macros.cli.link_options import finish, look, looking_options
from macros.cli.option import complete_ids, root_option, run_check, today_option
from macros.model.account import Account
from macros.model.playbook import Playbook
from macros.upkeep.findings import Finding, Findings
from macros.upkeep.profiles import profile_look, profiles


@click.command(
    "verify-accounts",
    short_help="Look whether the profiles of accounts are still where the data says.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="ID",
    shell_complete=complete_ids("account"),
    help="This account only. May be repeated.",
)
@click.option(
    "--platform",
    multiple=True,
    metavar="NAME",
    help="This platform only, such as LinkedIn. May be repeated.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="NUMBER",
    help="No more than so many, the longest unverified first.",
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
    """Open the public profile of every account in use, and say which are gone, renamed, or could not be looked at.

    A profile counts as fine only where the page's own title or address names the handle, or its
    data the platform's permanent id. A page to sign in or to agree on, a check for robots, "not
    available" and a page without scripts say nothing, also when they repeat the handle: such a
    profile could not be looked at. 'verified' stays as it is: that a page opens does not tell
    whether the account is still yours. Whoever looked says so with 'playbook review ID --kind
    account'.

    Exit code: 0; 1 where nothing answered, or with --fail where a profile is gone; 2 for wrong use.
    """
    report = run_check(root, today)
    _demand_known(report.playbook, only, platform)
    accounts = sorted(profiles(report.playbook, only, platform), key=_longest_unverified)[:limit]
    click.echo(f"Looking at {count(len(accounts), 'profile')} ...", err=True)
    addresses = [account.url or "" for account in accounts]
    visits = look(report, addresses, options, pages=addresses)
    listed = (
        Finding(profile_look(one, visits.get(one.url or "")), (one.at("url"),), one.id, one.called)
        for one in accounts
    )
    finish(Findings("profile", tuple(listed)), report, root, form, fail=fail)


def _longest_unverified(account: Account) -> tuple[date, str]:
    return account.verified or date.min, account.id


def _demand_known(playbook: Playbook, ids: Iterable[str], platforms: Iterable[str]) -> None:
    """End the command where an account or a platform is unknown: nothing would be looked at, and that looks like all is well."""
    known = {
        account.platform.casefold(): account.platform for account in playbook.accounts.values()
    }
    for one in ids:
        if one not in playbook.accounts:
            hint = (
                did_you_mean(one, playbook.accounts)
                or "Run 'playbook list accounts' to see which there are."
            )
            raise click.ClickException(f"there is no account {quoted(one)}. {hint}")
    for one in platforms:
        if one.casefold() not in known:
            raise click.ClickException(
                f"no account is on {quoted(one)}. {did_you_mean(one, known.values())}".strip()
            )
