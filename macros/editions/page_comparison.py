"""Compare the pages of two editions: added, removed, renamed, reworded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from macros.editions.differences import PageChange, PageVerb
from macros.editions.plain_text import PageSection
from macros.editions.redaction import Redactor
from macros.editions.snapshot import PublishedText, Snapshot, as_string
from macros.editions.text_diff import Passage, diff_text

_MIN_SIMILARITY = 0.5  # share of common lines from which a new page counts as a removed one renamed
_MAX_PAGES_PER_LINE = 10  # a line on more pages than this does not tell them apart


def compare_pages(
    old: Snapshot,
    new: Snapshot,
    veil: Redactor,
    known_renames: Mapping[str, str] | None = None,
    *,
    is_order_compared: bool = False,
) -> Iterator[PageChange]:
    """Yield the changes of pages between two editions, sorted by path.

    `known_renames` maps the old paths of pages to their new ones, where they are known.
    """
    before, after = _paths(old), _paths(new)
    new_paths, gone_paths = after - before, before - after
    renames = {
        old_path: path
        for old_path, path in (known_renames or {}).items()
        if old_path in gone_paths and path in new_paths
    }
    renames |= dict(
        _guess_renames(old, new, gone_paths - set(renames), new_paths - set(renames.values()))
    )
    old_paths = {path: old_path for old_path, path in renames.items()}
    for path in sorted(after | (gone_paths - set(renames))):
        if path in gone_paths:
            yield _change(old, path, "gone", veil)
        elif path in new_paths and path not in old_paths:
            yield _change(new, path, "new", veil)
        else:
            old_path = old_paths.get(path, path)
            yield from _compare_page(
                old, new, old_path, path, veil, is_order_compared=is_order_compared
            )


def _paths(snapshot: Snapshot) -> set[str]:
    return set(snapshot.by_id("page")) | set(snapshot.words)


def _change(snapshot: Snapshot, path: str, verb: PageVerb, veil: Redactor) -> PageChange:
    page, words = snapshot.by_id("page").get(path, {}), snapshot.words.get(path)
    title = as_string(page.get("title")) or (words.title if words else path)
    owner = as_string(page.get("owner")) or (words.owner if words else "")
    material = page.get("material_change") is True
    return PageChange(
        path, veil.redact(title), verb, owner, material, as_string(page.get("policy"))
    )


def _compare_page(
    old: Snapshot,
    new: Snapshot,
    old_path: str,
    path: str,
    veil: Redactor,
    *,
    is_order_compared: bool,
) -> Iterator[PageChange]:
    """Yield the change of a page that both editions have, if there is one."""
    before, after = old.words.get(old_path), new.words.get(path)
    is_renamed = old_path != path
    visible: tuple[Passage, ...] = ()
    more = 0
    if before is not None and after is not None and before.blocks != after.blocks:
        visible, more = diff_text(
            _redact(before, veil), _redact(after, veil), is_order_compared=is_order_compared
        )
    if is_renamed or visible:
        change = _change(new, path, "renamed" if is_renamed else "reworded", veil)
        yield replace(change, old_path=old_path if is_renamed else "", passages=visible, more=more)


def _redact(words: PublishedText, veil: Redactor) -> list[PageSection]:
    return [
        PageSection(veil.redact(block.heading), block.level, tuple(map(veil.redact, block.lines)))
        for block in words.blocks
    ]


def _guess_renames(
    old: Snapshot, new: Snapshot, gone_paths: set[str], new_paths: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield pairs of a removed page and the added page that it became.

    Pages are paired by their policy, else by the share of lines that they have in common.
    """
    gone_paths, new_paths = set(gone_paths), set(new_paths)
    policies = {_policy(old, path): path for path in sorted(gone_paths)}
    for path in sorted(new_paths):
        old_path = policies.get(_policy(new, path) or "-")
        if old_path is not None and old_path in gone_paths:
            gone_paths.discard(old_path)
            new_paths.discard(path)
            yield old_path, path

    # The most similar pair first; every page is used once.
    for similarity, old_path, path in sorted(_similarities(old, new, gone_paths, new_paths)):
        if similarity <= -_MIN_SIMILARITY and old_path in gone_paths and path in new_paths:
            gone_paths.discard(old_path)
            new_paths.discard(path)
            yield old_path, path


def _policy(snapshot: Snapshot, path: str) -> str:
    return as_string(snapshot.by_id("page").get(path, {}).get("policy"))


def _similarities(
    old: Snapshot, new: Snapshot, gone_paths: set[str], new_paths: set[str]
) -> Iterator[tuple[float, str, str]]:
    """Yield (similarity, old path, new path) for pages with common lines.

    The similarity is the negative Dice coefficient, so that sorting puts the most similar first.
    """
    old_lines = {path: _lines(old.words.get(path)) for path in gone_paths}
    pages_by_line: dict[str, list[str]] = defaultdict(list)
    for path in sorted(gone_paths):
        for line in old_lines[path]:
            pages_by_line[line].append(path)
    for path in sorted(new_paths):
        lines = _lines(new.words.get(path))
        common: dict[str, int] = defaultdict(int)
        for line in lines:
            pages = pages_by_line.get(line, [])
            for old_path in pages if len(pages) <= _MAX_PAGES_PER_LINE else ():
                common[old_path] += 1
        for old_path, number in common.items():
            yield -2 * number / (len(lines) + len(old_lines[old_path])), old_path, path


def _lines(words: PublishedText | None) -> set[str]:
    if words is None:
        return set()
    return {line for block in words.blocks for line in (block.heading, *block.lines)}
