"""Profiles of accounts looked at: whether each still is where the data says, under the name that it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from macros.model.account import IN_USE, Account
from macros.model.playbook import Playbook
from macros.network.link_check import Look, judged
from macros.network.visit import Visit
from macros.upkeep.walls import is_shell, leads_to_search, own_title, runs, wall
from macros.upkeep.web_page import WebPage, read_web_page, says_id

_MARKS = re.compile(r"[\W_]+")


def profiles(
    playbook: Playbook, ids: Iterable[str] = (), platforms: Iterable[str] = ()
) -> Iterator[Account]:
    """Give the accounts in use that have a public profile: all, or those of some ids and platforms."""
    wanted, on = set(ids), {platform.casefold() for platform in platforms}
    for account in playbook.accounts.values():
        is_open = (
            account.status in IN_USE and account.audience == "public" and account.url is not None
        )
        if (
            is_open
            and (not wanted or account.id in wanted)
            and (not on or account.platform.casefold() in on)
        ):
            yield account


def profile_look(account: Account, found: Visit | None) -> Look:
    """Say what came of looking at an account's profile.

    A profile counts as seen only where the page's own title, its own address or its data names the
    handle or the platform's permanent id. Platforms answer well for names that nobody has, and for
    those who are not signed in, and repeat the name that was asked for: such a page is neither fine
    nor gone.
    """
    address = account.url or ""
    look = judged(address, found)
    if found is None or look.outcome not in ("fine", "moved"):
        return look
    page = read_web_page(found.text)
    if (reason := wall(page, _names(account)) or _nothing_to_see(page, found)) is not None:
        return Look(address, "refused", reason, look.status)
    if _is_renamed(account, found):
        return Look(address, "moved", "it leads to another name", look.status, found.end)
    if not _is_named(account, page, found):
        reason = "neither its title nor its address names the handle or the platform's permanent id"
        return Look(address, "refused", reason, look.status)
    return look


def _nothing_to_see(page: WebPage, found: Visit) -> str | None:
    """Return why a page tells nothing of a profile, whatever its title and addresses are."""
    if found.steps and not _parts(found.end):
        return "it leads to the front page of the platform"
    if leads_to_search(found.end) and not leads_to_search(found.address):
        return "it leads to a search, or to a page to sign in on"
    if page.has_scripts and is_shell(page):
        return "it shows nothing without scripts"
    return None


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


def _is_named(account: Account, page: WebPage, found: Visit) -> bool:
    """Return whether a page names a profile as its own: in a title, in its own address, or as a permanent id."""
    names = _names(account)
    if any(not names.isdisjoint(runs(own_title(title))) for title in (page.title, *page.titles)):
        return True
    permanent_id = account.platform_id
    if permanent_id is not None and says_id(page, permanent_id):
        return True
    hosts = {_site(address) for address in (account.url or "", found.end)}
    for address in page.addresses:
        parts = _parts(address)
        # An address of an app has no host: fb://profile/4711.
        is_own = _site(address) in hosts or not address.startswith("http")
        is_named = permanent_id in parts or (
            not is_shell(page) and not names.isdisjoint(map(_plain, parts))
        )
        if is_own and is_named and not leads_to_search(address):
            return True
    return False


def _names(account: Account) -> set[str]:
    """Return what a profile is called in titles and addresses, without blanks and marks."""
    return {_plain(account.handle), _plain(_last(account.url or ""))} - {""}


def _site(address: str) -> str:
    """Return the end of a host's name, which a platform's hosts for phones and languages share."""
    return ".".join((urlsplit(address).hostname or "").split(".")[-2:])


def _last(address: str) -> str:
    parts = _parts(address)
    return parts[-1] if parts else ""


def _parts(address: str) -> list[str]:
    return [unquote(part) for part in urlsplit(address).path.split("/") if part]


def _plain(name: str) -> str:
    return _MARKS.sub("", name.casefold())
