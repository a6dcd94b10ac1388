"""Check profiles of accounts: whether each is still at its address, under the expected name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from macros.model.account import IN_USE, Account
from macros.model.playbook import Playbook
from macros.network.link_check import LinkResult, classify
from macros.network.visit import Visit
from macros.upkeep.access_walls import is_shell, leads_to_search, own_title, runs, wall_reason
from macros.upkeep.web_page import WebPage, has_permanent_id, read_web_page

_MARKS = re.compile(r"[\W_]+")


def profiles(
    playbook: Playbook, ids: Iterable[str] = (), platforms: Iterable[str] = ()
) -> Iterator[Account]:
    """Yield the accounts in use with a public profile, optionally of some ids and platforms."""
    id_filter = set(ids)
    platform_filter = {platform.casefold() for platform in platforms}
    for account in playbook.accounts.values():
        is_public = account.audience == "public" and account.url is not None
        is_match = (not id_filter or account.id in id_filter) and (
            not platform_filter or account.platform.casefold() in platform_filter
        )
        if account.status in IN_USE and is_public and is_match:
            yield account


def check_profile(account: Account, visit: Visit | None) -> LinkResult:
    """Classify the result of opening an account's profile.

    A profile counts as seen only if the page's own title, its own address or its data contains the
    handle or the platform's permanent id. Platforms answer with success for names that do not
    exist, and for visitors who are not signed in, and repeat the requested name: such a page is
    neither fine nor gone.
    """
    address = account.url or ""
    look = classify(address, visit)
    if visit is None or look.outcome not in ("fine", "moved"):
        return look
    page = read_web_page(visit.text)
    if (reason := wall_reason(page, _names(account)) or _nothing_to_see(page, visit)) is not None:
        return LinkResult(address, "refused", reason, look.status)
    if _is_renamed(account, visit):
        return LinkResult(address, "moved", "it leads to another name", look.status, visit.end)
    if not _is_named(account, page, visit):
        reason = "neither its title nor its address names the handle or the platform's permanent id"
        return LinkResult(address, "refused", reason, look.status)
    return look


def _nothing_to_see(page: WebPage, visit: Visit) -> str | None:
    """Return why a page says nothing about a profile, whatever its titles and addresses are."""
    if visit.steps and not _parts(visit.end):
        return "it leads to the front page of the platform"
    if leads_to_search(visit.end) and not leads_to_search(visit.address):
        return "it leads to a search or a sign-in page"
    if page.has_scripts and is_shell(page):
        return "it shows nothing without scripts"
    return None


def _is_renamed(account: Account, visit: Visit) -> bool:
    """Return whether redirects lead to a profile with another name."""
    name = _plain(_last_part(visit.address))
    return (
        bool(visit.steps)
        and bool(name)
        and name not in {_plain(part) for part in _parts(visit.end)}
        and not _holds_id(account, visit)
    )


def _holds_id(account: Account, visit: Visit) -> bool:
    """Return whether redirects lead from the handle to the permanent id of the same profile."""
    return account.platform_id is not None and account.platform_id in _parts(visit.end)


def _is_named(account: Account, page: WebPage, visit: Visit) -> bool:
    """Return whether a page names a profile in a title, in its own address, or as an id."""
    names = _names(account)
    if any(not names.isdisjoint(runs(own_title(title))) for title in (page.title, *page.titles)):
        return True
    permanent_id = account.platform_id
    if permanent_id is not None and has_permanent_id(page, permanent_id):
        return True
    hosts = {_site(address) for address in (account.url or "", visit.end)}
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
    """Return the names of a profile in titles and addresses, case-folded without punctuation."""
    return {_plain(account.handle), _plain(_last_part(account.url or ""))} - {""}


def _site(address: str) -> str:
    """Return the last two parts of a host name, which a platform's hosts have in common."""
    return ".".join((urlsplit(address).hostname or "").split(".")[-2:])


def _last_part(address: str) -> str:
    parts = _parts(address)
    return parts[-1] if parts else ""


def _parts(address: str) -> list[str]:
    return [unquote(part) for part in urlsplit(address).path.split("/") if part]


def _plain(name: str) -> str:
    return _MARKS.sub("", name.casefold())
