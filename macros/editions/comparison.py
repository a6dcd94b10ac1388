"""Compare two editions. Text that is marked up differently but reads the same is no change."""

from __future__ import annotations

from collections.abc import Mapping

from macros.editions.differences import Changes
from macros.editions.page_comparison import compare_pages
from macros.editions.record_comparison import compare_records
from macros.editions.redaction import Redactor
from macros.editions.snapshot import Snapshot


def compare(
    old: Snapshot,
    new: Snapshot,
    renames: Mapping[str, str] | None = None,
    *,
    is_order_compared: bool = False,
) -> Changes:
    """Return the differences between two editions, as far as both can be read.

    `renames` maps the old paths of pages to their new ones, where they are known. With
    `is_order_compared`, the order of list items, table rows and sections counts too.
    """
    veil = Redactor(old, new)
    notes = tuple(
        f"{snapshot.edition}: {problem}" for snapshot in (old, new) for problem in snapshot.problems
    )
    pages = tuple(compare_pages(old, new, veil, renames, is_order_compared=is_order_compared))
    return Changes(old.edition, new.edition, tuple(compare_records(old, new, veil)), pages, notes)
