"""The text of pages that an edition publishes, for later editions to be compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from macros.editions.plain_text import PageSection, parse_sections
from macros.outputs.clean_text import clean


def blocks_of(texts: Sequence[str]) -> tuple[PageSection, ...]:
    """Return the blocks of a page with the lines that are in all of its texts.

    The texts are the page's Markdown as rendered on different days, so that lines which change with
    the day are left out.
    """
    # The cache pays off: most lines are in every text, and a macro's line may be a whole table.
    cache: dict[str, str] = {}
    lines, *rest = (clean(text, lambda _target: None, cache).split("\n") for text in texts)
    for other_lines in rest:
        lines = _common_lines(lines, other_lines)
    return parse_sections("\n".join(lines))


def _common_lines(lines: list[str], other_lines: list[str]) -> list[str]:
    """Return the lines that are in both texts, in the order of the first, with its empty lines."""
    remaining = Counter(other_lines)
    common = []
    for line in lines:
        if not line.strip() or remaining[line] > 0:
            common.append(line)
            remaining[line] -= 1
    return common
