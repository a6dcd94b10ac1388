"""The words of pages as an edition publishes them, so that later editions can be compared with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from macros.editions.plain_text import Block, blocks
from macros.outputs.clean_text import clean


def words_of(texts: Sequence[str]) -> tuple[Block, ...]:
    """Give the words of a page that are the same in all of its texts (Markdown with what macros print), by heading."""
    # Most lines of the texts are the same, and a macro's line may be a whole table.
    known: dict[str, str] = {}
    first, *others = (clean(text, lambda _target: None, known).split("\n") for text in texts)
    for other in others:
        first = _shared(first, other)
    return blocks("\n".join(first))


def _shared(lines: list[str], others: list[str]) -> list[str]:
    """Keep the lines that stand in both texts, in the order of the first; empty ones keep apart what stands apart."""
    left = Counter(others)
    kept = []
    for line in lines:
        if not line.strip() or left[line] > 0:
            kept.append(line)
            left[line] -= 1
    return kept
