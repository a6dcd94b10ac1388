"""The rule for pages that have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macros.basics.problem import quoted
from macros.check.rules.rule import Check, error, rule
from macros.model.page import address_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macros.basics.problem import Problem


@rule(
    "moved-page",
    "Files",
    "An old address leads on only where no page and no file stands any more, and each address leads one way.",
    "A page that leads away from itself can never be read.",
)
def moved_page(check: Check) -> Iterator[Problem]:
    """Find old paths at which something stands, and two of one address: a page such as a/index.md has that of a.md."""
    playbook = check.playbook
    if playbook.redirects is None:
        return
    taken = {page.url: path for path, page in playbook.pages.items()}
    for old in playbook.redirects.moved:
        address = address_of(old)
        place = playbook.redirects.at("moved", old)
        if (other := taken.get(address)) is not None:
            stands = (
                f"the page {quoted(other)} stands"
                if other in playbook.pages
                else f"{quoted(other)} leads on"
            )
            message = (
                f"{stands} at the address of {quoted(old)}, an address without a page was expected."
            )
            yield error(
                place,
                "moved-page",
                message,
                "Delete the line, or write the path that the page had before.",
            )
        else:
            taken[address] = old
