"""What changed in the pages of two editions: which came, went and moved, and what others say in other words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from macros.editions.change import PageChange, PageVerb
from macros.editions.plain_text import Block
from macros.editions.redaction import Veil
from macros.editions.snapshot import Snapshot, Words, string
from macros.editions.text_diff import Passage, passages

_ALIKE = 0.5
"""The share of lines that two pages have in common, from which on one is the other under a new
address."""
_COMMON = 10
"""A line that more pages have says nothing about which is which."""


def compare_pages(
    old: Snapshot,
    new: Snapshot,
    veil: Veil,
    moved: Mapping[str, str] | None = None,
    *,
    ordered: bool = False,
) -> Iterator[PageChange]:
    """Compare the pages that both editions published; `moved` names pages of which it is known where they went."""
    before, after = _paths(old), _paths(new)
    came, went = after - before, before - after
    known = {was: now for was, now in (moved or {}).items() if was in went and now in came}
    renamed = {**known, **dict(_renamed(old, new, went - set(known), came - set(known.values())))}
    origin = {now: was for was, now in renamed.items()}
    for path in sorted(after | (went - set(renamed))):
        if path in went and path not in after:
            yield _change(old, path, "gone", veil)
        elif path in came and path not in origin:
            yield _change(new, path, "new", veil)
        else:
            yield from _reworded(old, new, origin.get(path, path), path, veil, ordered=ordered)


def _paths(snapshot: Snapshot) -> set[str]:
    return set(snapshot.all("page")) | set(snapshot.words)


def _change(snapshot: Snapshot, path: str, verb: PageVerb, veil: Veil) -> PageChange:
    page, words = snapshot.all("page").get(path, {}), snapshot.words.get(path)
    title = string(page.get("title")) or (words.title if words else path)
    owner = string(page.get("owner")) or (words.owner if words else "")
    material = page.get("material_change") is True
    return PageChange(path, veil.over(title), verb, owner, material, string(page.get("policy")))


def _reworded(
    old: Snapshot, new: Snapshot, was: str, path: str, veil: Veil, *, ordered: bool
) -> Iterator[PageChange]:
    """Tell what became of a page that both editions have."""
    before, after = old.words.get(was), new.words.get(path)
    shown: tuple[Passage, ...] = ()
    more = 0
    if before is not None and after is not None and before.blocks != after.blocks:
        shown, more = passages(_veiled(before, veil), _veiled(after, veil), ordered=ordered)
    if was != path or shown:
        change = _change(new, path, "renamed" if was != path else "reworded", veil)
        yield replace(change, old_path=was if was != path else "", passages=shown, more=more)


def _veiled(words: Words, veil: Veil) -> list[Block]:
    return [
        Block(veil.over(block.heading), block.level, tuple(map(veil.over, block.lines)))
        for block in words.blocks
    ]


def _renamed(
    old: Snapshot, new: Snapshot, went: set[str], came: set[str]
) -> Iterator[tuple[str, str]]:
    """Pair pages that went with those that came: by the policy that they hold, else by how many lines they share."""
    left, free = set(went), set(came)
    policies = {string(old.all("page").get(path, {}).get("policy")): path for path in sorted(left)}
    for path in sorted(free):
        was = policies.get(string(new.all("page").get(path, {}).get("policy")) or "-")
        if was is not None and was in left:
            left.discard(was)
            free.discard(path)
            yield was, path
    old_lines = {path: _lines(old.words.get(path)) for path in left}
    where: dict[str, list[str]] = defaultdict(list)
    for path in sorted(left):
        for line in old_lines[path]:
            where[line].append(path)
    found = []
    for path in sorted(free):
        shared: dict[str, int] = defaultdict(int)
        lines = _lines(new.words.get(path))
        for line in lines:
            for was in where[line] if len(where.get(line, ())) <= _COMMON else ():
                shared[was] += 1
        found += [
            (-2 * number / (len(lines) + len(old_lines[was])), was, path)
            for was, number in shared.items()
        ]
    for likeness, was, path in sorted(found):
        if -likeness >= _ALIKE and was in left and path in free:
            left.discard(was)
            free.discard(path)
            yield was, path


def _lines(words: Words | None) -> set[str]:
    return (
        {line for block in words.blocks for line in (block.heading, *block.lines)}
        if words
        else set()
    )
