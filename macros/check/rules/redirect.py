"""The rule for pages that have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.check.rules.register import Check, rule
from macros.model.page import address_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem

REDIRECT = rule(
    "moved-page",
    "Files",
    "An old address redirects only if no page and no file is there any more, and only once.",
    "A page that redirects away from itself can never be read.",
)
_HINT = "Delete the line, or write the path that the page had before."
IS_PAGE = REDIRECT.error("the address of '{old}' is in use: the page '{other}' has it.", _HINT)
IS_REDIRECT = REDIRECT.error("'{other}' already redirects from the address of '{old}'.", _HINT)


@REDIRECT.check
def moved_page(check: Check) -> Iterator[Problem]:
    """Find old paths that are still in use, and two old paths with one address.

    A page such as a/index.md has the address of a.md.
    """
    playbook = check.playbook
    if playbook.redirects is None:
        return
    paths = {page.url: path for path, page in playbook.pages.items()}
    for old in playbook.redirects.moved:
        address = address_of(old)
        other = paths.get(address)
        if other is None:
            paths[address] = old
        else:
            sentence = IS_PAGE if other in playbook.pages else IS_REDIRECT
            yield sentence.problem(playbook.redirects.at("moved", old), other=other, old=old)
