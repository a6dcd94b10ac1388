"""The shortest edit script between two sequences, with a bound on its length.

Myers (1986), "An O(ND) Difference Algorithm and Its Variations". The standard library's difflib
has no such bound: on long pages that repeat themselves it takes minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Sign = Literal["same", "old", "new"]
Edit = tuple[Sign, str]


def edit_script(old: Sequence[str], new: Sequence[str], max_changes: int) -> list[Edit] | None:
    """Return the kept, removed and added parts, or None if more than `most` are removed or added.

    Takes time and memory of the order of (len(old) + len(new) + most) * most.
    """
    # What both sequences begin and end with needs no search.
    begin = 0
    while begin < min(len(old), len(new)) and old[begin] == new[begin]:
        begin += 1
    end = 0
    while end < min(len(old), len(new)) - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    between = _shortest(old[begin : len(old) - end], new[begin : len(new) - end], max_changes)
    if between is None:
        return None
    return [
        *(("same", part) for part in old[:begin]),
        *between,
        *(("same", part) for part in old[len(old) - end :]),
    ]


def _shortest(old: Sequence[str], new: Sequence[str], most: int) -> list[Edit] | None:
    # For each diagonal, how far into `old` a path of the current length leads.
    furthest = {1: 0}
    trail: list[dict[int, int]] = []
    for length in range(min(len(old) + len(new), most) + 1):
        trail.append(dict(furthest))
        for diagonal in range(-length, length + 1, 2):
            down = diagonal == -length or (
                diagonal != length and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            # Equal parts cost nothing: follow them as far as they go.
            while x < len(old) and 0 <= x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return _path(old, new, trail)
    return None


def _path(old: Sequence[str], new: Sequence[str], trail: list[dict[int, int]]) -> list[Edit]:
    """Return the edits of the path found, followed back from its end through the trail."""
    script: list[Edit] = []
    x, y = len(old), len(new)
    for length in range(len(trail) - 1, -1, -1):
        furthest, diagonal = trail[length], x - y
        down = diagonal == -length or (
            diagonal != length and furthest[diagonal - 1] < furthest[diagonal + 1]
        )
        before = diagonal + 1 if down else diagonal - 1
        at_x = furthest[before] if length else 0
        at_y = at_x - before if length else 0
        while x > at_x and y > at_y:
            x, y = x - 1, y - 1
            script.append(("same", old[x]))
        if length:
            script.append(("new", new[y - 1]) if down else ("old", old[x - 1]))
        x, y = at_x, at_y
    return script[::-1]
