"""Profiles of accounts looked at: whether each still is where the data says, under the name that it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from macros.model.account import IN_USE, Account
from macros.model.playbook import Playbook
from macros.network.looking import Look, judged
from macros.network.visit import Visit

_MARKS = re.compile(r"[\W_]+")


def profiles(playbook: Playbook, ids: Iterable[str] = (), platforms: Iterable[str] = ()) -> Iterator[Account]:
    """Give the accounts in use that have a public profile: all, or those of some ids and platforms."""
    wanted, on = set(ids), {platform.casefold() for platform in platforms}
    for account in playbook.accounts.values():
        is_open = account.status in IN_USE and account.audience == "public" and account.url is not None
        if is_open and (not wanted or account.id in wanted) and (not on or account.platform.casefold() in on):
            yield account


def profile_look(account: Account, found: Visit | None) -> Look:
    """Say what came of looking at an account's profile.

    A profile counts as seen only where the page shows the handle or the platform's permanent id: platforms answer well
    for names that nobody has, and for those who are not signed in.
    """
    address = account.url or ""
    look = judged(address, found)
    if found is None or look.outcome not in ("fine", "moved"):
        return look
    if _is_renamed(account, found):
        return Look(address, "moved", "it leads to another name", look.status, found.end)
    if not _shows(account, found.text):
        return Look(address, "refused", "the page shows neither the handle nor the platform's permanent id", look.status)
    return look


def _is_renamed(account: Account, found: Visit) -> bool:
    """Tell whether redirects lead to a profile whose address no longer holds what the first one ended in."""
    name = _plain(_last(found.address))
    return (
        bool(found.steps)
        and bool(name)
        and name not in {_plain(part) for part in _parts(found.end)}
        and not _holds_id(account, found)
    )


def _holds_id(account: Account, found: Visit) -> bool:
    """Tell whether redirects lead from the handle to the permanent id, which is the same profile."""
    return account.platform_id is not None and account.platform_id in _parts(found.end)


def _shows(account: Account, page: str) -> bool:
    text = page.casefold()
    names = {account.handle.lstrip("@").casefold(), _last(account.url or "").lstrip("@").casefold()} - {""}
    return any(name in text for name in names) or (account.platform_id is not None and account.platform_id in page)


def _last(address: str) -> str:
    parts = _parts(address)
    return parts[-1] if parts else ""


def _parts(address: str) -> list[str]:
    return [unquote(part) for part in urlsplit(address).path.split("/") if part]


def _plain(name: str) -> str:
    return _MARKS.sub("", name.casefold())
