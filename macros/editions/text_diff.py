"""What changed in the words of one page: passages in which single words are marked, grouped so that people can read them.

The order of paragraphs and of numbered steps counts; that of sections, and of entries in lists and
tables, only where it is asked for. All work is bounded, however long a page is: what does not fit
the bounds is shown as a whole, or only counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from macros.editions.diff import Edit, Sign, edits
from macros.editions.plain_text import Block

_MOST_LINES = 400
_MOST_WORDS = 300
"""How many lines of a section, or words of a line, may go or come before it counts as written
anew."""
_MOST_PASSAGES, _MOST_CHARACTERS = 40, 12_000
"""How much of a page is shown."""
_MOST_PAIRS = 10_000
_ALIKE = 0.4
"""The share of words that two lines have in common, from which on one is the other reworded."""
_CONTEXT = 8
"""How many words are shown around a change."""
_OPENING = 4
"""How many words tell which row of a table it is."""
_WORD = re.compile(r"\s*(?:\w+(?:['’.@-]\w+)*|[^\w\s])")  # noqa: RUF001 - the apostrophe of typography
_TERM = re.compile(r"\w+")
_NUMBER = re.compile(r"^\d{1,9}\. ")


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of a page that changed, came or went."""

    heading: str
    """The heading that it stands under."""
    pieces: tuple[Edit, ...]
    """What stays, goes and comes; together the whole line, or as much of it as surrounds the
    changes."""
    after: str | None = None
    """Of a line that only moved: the line that it follows now, empty at the beginning. None for
    every other line."""


def passages(
    old: Sequence[Block], new: Sequence[Block], *, ordered: bool = False
) -> tuple[tuple[Passage, ...], int]:
    """Compare the words of a page; gives the passages to show, and how many more there are.

    With `ordered`, the order of sections, list items and table rows counts too.
    """
    found = list(_passages(old, new, ordered=ordered))
    shown: list[Passage] = []
    size = 0
    for passage in found[:_MOST_PASSAGES]:
        size += sum(len(text) for _, text in passage.pieces)
        if shown and size > _MOST_CHARACTERS:
            break
        shown.append(passage)
    return tuple(shown), len(found) - len(shown)


def _passages(old: Sequence[Block], new: Sequence[Block], *, ordered: bool) -> Iterator[Passage]:
    pairs = list(_paired(old, new))
    for before, after in pairs:
        heading = (after or before or Block("", 0, ())).heading
        old_heading, new_heading = (block.heading if block else "" for block in (before, after))
        if old_heading != new_heading:
            yield Passage(heading, _reworded(old_heading, new_heading))
        old_lines, new_lines = before.lines if before else (), after.lines if after else ()
        removed, added = _different(old_lines, new_lines)
        yield from (Passage(heading, pieces) for pieces in _matched(removed, added))
        yield from (
            Passage(heading, (("same", line),), place)
            for line, place in _moved(old_lines, new_lines, ordered=ordered)
        )
    if ordered:
        both = [(before.heading, after.heading) for before, after in pairs if before and after]
        names = {was: now for was, now in both if was and now}
        headings = [names[block.heading] for block in old if block.heading in names]
        found = _moved(headings, [now for _, now in both if now], ordered=True)
        yield from (Passage("", (("same", heading),), place) for heading, place in found)


def _paired(
    old: Sequence[Block], new: Sequence[Block]
) -> Iterator[tuple[Block | None, Block | None]]:
    """Pair sections by their headings, then those whose headings changed in the same place; in the order of the new page."""
    old_keys, new_keys = _keys(old), _keys(new)
    by_key = dict(zip(old_keys, old, strict=True))
    partner: dict[tuple[str, int], Block] = {key: by_key[key] for key in new_keys if key in by_key}
    known = set(new_keys)
    gone = [
        (_before(number, old_keys, known), by_key[key])
        for number, key in enumerate(old_keys)
        if key not in known
    ]
    places: dict[tuple[str, int] | None, list[Block]] = {}
    for place, block in gone:
        places.setdefault(place, []).append(block)
    for number, key in enumerate(new_keys):
        here = places.get(_before(number, new_keys, set(by_key)), []) if key not in by_key else []
        if here and (renamed := _renamed(here, new[number])) is not None:
            partner[key] = here.pop(renamed)
    yield from ((partner.get(key), block) for key, block in zip(new_keys, new, strict=True))
    yield from ((block, None) for left in places.values() for block in left)


def _keys(blocks: Sequence[Block]) -> list[tuple[str, int]]:
    """Name each section by its heading; those with the same heading are counted."""
    seen: Counter[str] = Counter()
    keys = []
    for block in blocks:
        keys.append((block.heading, seen[block.heading]))
        seen[block.heading] += 1
    return keys


def _before(
    number: int, keys: Sequence[tuple[str, int]], known: set[tuple[str, int]]
) -> tuple[str, int] | None:
    """Give the section that stays and that another stands after."""
    return next((key for key in reversed(keys[max(number - 50, 0) : number]) if key in known), None)


def _renamed(old: Sequence[Block], new: Block) -> int | None:
    """Find the section that another was made of: one of which it keeps lines, or the only one in its place on its level."""
    lines = set(new.lines)
    for number, block in enumerate(old):
        if lines.intersection(block.lines):
            return number
    return 0 if len(old) == 1 and old[0].level == new.level == 1 else None


def _different(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """List the lines that went and those that came; a line that only moved is neither."""
    old, new = [_NUMBER.sub("", line) for line in old], [_NUMBER.sub("", line) for line in new]
    removed, added = Counter(old), Counter(new)
    return _picked(old, removed - added), _picked(new, added - removed)


def _moved(old: Sequence[str], new: Sequence[str], *, ordered: bool) -> Iterator[tuple[str, str]]:
    """Find the lines that stand in another place among those that stayed, and the line that each follows now."""
    old, new = (
        [_NUMBER.sub("", line) for line in lines if ordered or not _is_loose(line)]
        for lines in (old, new)
    )
    kept = Counter(old) & Counter(new)
    before, after = _picked(old, kept), _picked(new, kept)
    if before == after:
        return
    path = edits(before, after, _MOST_LINES)
    # Too much moved to tell what moved least: every line that has another place counts.
    script = path or [
        ("new" if first != second else "same", second)
        for first, second in zip(before, after, strict=True)
    ]
    place = ""
    for sign, line in script:
        if sign == "new":
            yield line, place
        if sign != "old":
            place = line


def _is_loose(line: str) -> bool:
    """Tell whether a line is an entry of a list or a row of a table, whose order does not count."""
    return line.startswith("- ") or " | " in line


def _picked(lines: Sequence[str], wanted: Counter[str]) -> list[str]:
    left = wanted.copy()
    found = []
    for line in lines:
        if left[line] > 0:
            found.append(line)
            left[line] -= 1
    return found


def _matched(removed: Sequence[str], added: Sequence[str]) -> Iterator[tuple[Edit, ...]]:
    """Mark the words that changed between lines that are alike; in the order of the new page, what only went comes last."""
    partners = _partners(removed, added)
    for number, line in enumerate(added):
        yield _reworded(removed[partners[number]] if number in partners else "", line)
    taken = set(partners.values())
    yield from (_reworded(line, "") for number, line in enumerate(removed) if number not in taken)


def _partners(removed: Sequence[str], added: Sequence[str]) -> dict[int, int]:
    """Find for the lines that came those that they were made of; a line that only moved was not made of itself."""
    if len(removed) * len(added) > _MOST_PAIRS:
        places = {line.partition(" | ")[0]: number for number, line in enumerate(removed)}
        firsts = (
            (number, places.pop(line.partition(" | ")[0], None))
            for number, line in enumerate(added)
        )
        return {number: place for number, place in firsts if place is not None}
    old, new = ([Counter(_TERM.findall(line)) for line in lines] for lines in (removed, added))
    alike = sorted(
        (-_likeness(bag, other), j, i) for i, bag in enumerate(old) for j, other in enumerate(new)
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for likeness, j, i in alike:
        if -likeness >= _ALIKE and j not in found and i not in taken and removed[i] != added[j]:
            found[j] = i
            taken.add(i)
    return found


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    return 2 * (old & new).total() / max(old.total() + new.total(), 1)


def _reworded(old: str, new: str) -> tuple[Edit, ...]:
    """Mark the words that went and came between two wordings of a line."""
    path = edits(_WORD.findall(old), _WORD.findall(new), _MOST_WORDS) if old and new else None
    if path is None:
        whole: list[Edit] = [("old", old), ("new", new)]
        return tuple((sign, text) for sign, text in whole if text)
    return tuple(_clipped(_grouped(path), opening=_OPENING if " | " in new else 0))


def _grouped(path: Sequence[Edit]) -> list[tuple[Sign, list[str]]]:
    """Join words of the same fate; a word or two that stay between changes go with them, so that phrases are read, not words."""
    runs: list[tuple[list[str], list[str], list[str]]] = []
    """Words that stay, and those that went and came after them."""
    for sign, word in path:
        if sign == "same":
            if not runs or runs[-1][1] or runs[-1][2]:
                runs.append(([], [], []))
            runs[-1][0].append(word)
        else:
            if not runs:
                runs.append(([], [], []))
            runs[-1][1 if sign == "old" else 2].append(word)
    joined = runs[:1]
    for same, old, new in runs[1:]:
        last = joined[-1]
        if len(same) <= 2 and (last[1] or last[2]) and (old or new) and sum(map(len, same)) <= 12:
            last[1].extend([*same, *old])
            last[2].extend([*same, *new])
        else:
            joined.append((same, old, new))
    signs: tuple[Sign, Sign, Sign] = ("same", "old", "new")
    return [
        (sign, words) for run in joined for sign, words in zip(signs, run, strict=True) if words
    ]


def _clipped(runs: Sequence[tuple[Sign, list[str]]], opening: int) -> Iterator[Edit]:
    """Leave out what is far from every change, but for so many words at the very beginning."""
    for number, (sign, words) in enumerate(runs):
        first, last = number == 0, number == len(runs) - 1
        if sign != "same" or len(words) <= 2 * _CONTEXT:
            yield sign, "".join(words)
            continue
        before = "".join(words[: opening if first else _CONTEXT])
        after = "" if last else "".join(words[-_CONTEXT:])
        yield sign, f"{before} …{after}".lstrip() if first else f"{before} …{after}"
