"""Compare the text of two versions of a page, and mark the changed words in passages to read.

The order of paragraphs and numbered steps counts; that of sections, list items and table rows only
on request. All work is bounded: what exceeds a bound is shown as a whole or only counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from macros.editions.diff import Edit, Sign, edit_script
from macros.editions.plain_text import PageSection

_MAX_CHANGED_LINES = 400  # per section; beyond this, every line in another place counts as moved
_MAX_CHANGED_WORDS = 300  # per line; beyond this, the whole line counts as rewritten
_MAX_PASSAGES = 40  # shown per page
_MAX_CHARACTERS = 12_000  # shown per page
_MAX_LINE_PAIRS = 10_000  # compared by words; beyond this, table rows are matched by first cell
_MAX_SECTIONS_BACK = 50  # keeps pages with thousands of headings linear
_MIN_SIMILARITY = 0.4  # share of common words from which a line counts as a rewording of another
_CONTEXT_WORDS = 8  # kept on each side of a change
_ROW_LABEL_WORDS = 4  # kept at the start of a table row, to show which row it is
_MAX_BRIDGE_WORDS = 2  # unchanged words between two changes that are merged into them ...
_MAX_BRIDGE_LENGTH = 12  # ... unless they are longer than this, in characters

_WORD = re.compile(r"\s*(?:\w+(?:['’.@-]\w+)*|[^\w\s])")  # noqa: RUF001 - typographic apostrophe
_TERM = re.compile(r"\w+")
_STEP_NUMBER = re.compile(r"^\d{1,9}\. ")

_SectionKey = tuple[str, int]
"""A heading, and how many sections with the same heading come before."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of a page that was added, removed, reworded or moved."""

    heading: str
    """The heading above the line."""
    pieces: tuple[Edit, ...]
    """Kept, removed and added text in reading order, shortened to the context of the changes."""
    after: str | None = None
    """For a line that only moved: the line it now follows, or "" at the top. None for others."""


def diff_text(
    old: Sequence[PageSection], new: Sequence[PageSection], *, is_order_compared: bool = False
) -> tuple[tuple[Passage, ...], int]:
    """Return the passages to show between two versions of a page, and the number left out.

    With `is_order_compared`, the order of sections, list items and table rows counts too.
    """
    changes = list(_changed_passages(old, new, is_order_compared=is_order_compared))
    visible: list[Passage] = []
    length = 0
    for passage in changes[:_MAX_PASSAGES]:
        length += sum(len(text) for _, text in passage.pieces)
        if visible and length > _MAX_CHARACTERS:
            break
        visible.append(passage)
    return tuple(visible), len(changes) - len(visible)


def _changed_passages(
    old: Sequence[PageSection], new: Sequence[PageSection], *, is_order_compared: bool
) -> Iterator[Passage]:
    empty = PageSection("", 0, ())
    pairs = list(_pair_sections(old, new))
    for old_section, new_section in pairs:
        heading = (new_section or old_section or empty).heading
        before, after = old_section or empty, new_section or empty
        if before.heading != after.heading:
            yield Passage(heading, _word_diff(before.heading, after.heading))

        removed_lines, added_lines = _changed_lines(before.lines, after.lines)
        for pieces in _diff_lines(removed_lines, added_lines):
            yield Passage(heading, pieces)
        for line, previous in _moved_lines(
            before.lines, after.lines, is_order_compared=is_order_compared
        ):
            yield Passage(heading, (("same", line),), previous)

    if is_order_compared:
        for heading, previous in _moved_headings(old, pairs):
            yield Passage("", (("same", heading),), previous)


# Sections


def _pair_sections(
    old: Sequence[PageSection], new: Sequence[PageSection]
) -> Iterator[tuple[PageSection | None, PageSection | None]]:
    """Yield pairs of sections in the order of the new page, then the removed ones.

    Sections are paired by heading. A new heading is paired with a removed one in the same place if
    it kept some of its lines: the section was renamed.
    """
    old_keys, new_keys = _section_keys(old), _section_keys(new)
    old_by_key = dict(zip(old_keys, old, strict=True))
    common_keys = {key for key in new_keys if key in old_by_key}
    candidates_by_place = _removed_by_place(old, old_keys, common_keys)

    for index, (key, section) in enumerate(zip(new_keys, new, strict=True)):
        if key in old_by_key:
            yield old_by_key[key], section
            continue
        candidates = candidates_by_place.get(_previous_kept(index, new_keys, common_keys), [])
        match = _find_renamed(candidates, section)
        # A removed section can be the source of one new section only.
        yield None if match is None else candidates.pop(match), section

    for sections in candidates_by_place.values():
        for section in sections:
            yield section, None


def _removed_by_place(
    old: Sequence[PageSection], old_keys: Sequence[_SectionKey], common_keys: set[_SectionKey]
) -> dict[_SectionKey | None, list[PageSection]]:
    """Group removed sections by the kept section that they followed; None for the top of a page."""
    places: dict[_SectionKey | None, list[PageSection]] = {}
    for index, (key, section) in enumerate(zip(old_keys, old, strict=True)):
        if key not in common_keys:
            places.setdefault(_previous_kept(index, old_keys, common_keys), []).append(section)
    return places


def _section_keys(sections: Sequence[PageSection]) -> list[_SectionKey]:
    """Return a unique key per section: two sections of a page may share a heading."""
    occurrences: Counter[str] = Counter()
    keys: list[_SectionKey] = []
    for section in sections:
        keys.append((section.heading, occurrences[section.heading]))
        occurrences[section.heading] += 1
    return keys


def _previous_kept(
    index: int, keys: Sequence[_SectionKey], common_keys: set[_SectionKey]
) -> _SectionKey | None:
    for key in reversed(keys[max(index - _MAX_SECTIONS_BACK, 0) : index]):
        if key in common_keys:
            return key
    return None


def _find_renamed(candidates: Sequence[PageSection], section: PageSection) -> int | None:
    """Return the index of the section that was renamed to this one, or None.

    Page titles (level 1) have no lines of their own: the only candidate is taken.
    """
    lines = set(section.lines)
    for index, candidate in enumerate(candidates):
        if lines.intersection(candidate.lines):
            return index
    if len(candidates) == 1 and candidates[0].level == section.level == 1:
        return 0
    return None


def _moved_headings(
    old: Sequence[PageSection], pairs: Sequence[tuple[PageSection | None, PageSection | None]]
) -> Iterator[tuple[str, str]]:
    """Yield the headings of sections that moved, each with the heading it now follows."""
    heading_pairs = [(before.heading, after.heading) for before, after in pairs if before and after]
    new_names = {before: after for before, after in heading_pairs if before and after}
    # The old order in the new names, so that a renamed section does not count as moved.
    old_order = [new_names[section.heading] for section in old if section.heading in new_names]
    return _moved_lines(
        old_order, [after for _, after in heading_pairs if after], is_order_compared=True
    )


# Lines


def _changed_lines(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the removed and the added lines of a section; a line that only moved is neither."""
    old, new = _without_step_numbers(old), _without_step_numbers(new)
    old_lines, new_lines = Counter(old), Counter(new)
    return _in_page_order(old, old_lines - new_lines), _in_page_order(new, new_lines - old_lines)


def _moved_lines(
    old: Sequence[str], new: Sequence[str], *, is_order_compared: bool
) -> Iterator[tuple[str, str]]:
    """Yield the kept lines that moved, each with the kept line it now follows."""
    if not is_order_compared:
        old = [line for line in old if not _is_unordered(line)]
        new = [line for line in new if not _is_unordered(line)]
    old, new = _without_step_numbers(old), _without_step_numbers(new)
    common_lines = Counter(old) & Counter(new)
    before, after = _in_page_order(old, common_lines), _in_page_order(new, common_lines)
    if before == after:
        return
    # If too much moved to find the fewest moves, every line in another place counts.
    script = edit_script(before, after, _MAX_CHANGED_LINES) or _compare_places(before, after)
    previous = ""
    for sign, line in script:
        if sign == "new":
            yield line, previous
        if sign != "old":
            previous = line


def _compare_places(before: Sequence[str], after: Sequence[str]) -> list[Edit]:
    return [
        ("same" if old_line == new_line else "new", new_line)
        for old_line, new_line in zip(before, after, strict=True)
    ]


def _without_step_numbers(lines: Sequence[str]) -> list[str]:
    # Inserting a step renumbers all that follow; the numbers are not a change.
    return [_STEP_NUMBER.sub("", line) for line in lines]


def _is_unordered(line: str) -> bool:
    """Return whether the line is a list item or a table row."""
    return line.startswith("- ") or " | " in line


def _in_page_order(lines: Sequence[str], counts: Counter[str]) -> list[str]:
    remaining = counts.copy()
    selection = []
    for line in lines:
        if remaining[line] > 0:
            selection.append(line)
            remaining[line] -= 1
    return selection


def _diff_lines(
    removed_lines: Sequence[str], added_lines: Sequence[str]
) -> Iterator[tuple[Edit, ...]]:
    """Yield the word diff of each added line, then the lines that have no successor."""
    sources = _match_lines(removed_lines, added_lines)
    for index, line in enumerate(added_lines):
        yield _word_diff(removed_lines[sources[index]] if index in sources else "", line)
    used = set(sources.values())
    for index, line in enumerate(removed_lines):
        if index not in used:
            yield _word_diff(line, "")


def _match_lines(removed_lines: Sequence[str], added_lines: Sequence[str]) -> dict[int, int]:
    """Map indexes of added lines to those of the removed lines that they reword.

    A line that only moved is not a rewording of itself, so equal lines are not matched.
    """
    if len(removed_lines) * len(added_lines) > _MAX_LINE_PAIRS:
        return _match_rows_by_label(removed_lines, added_lines)

    removed_terms = [Counter(_TERM.findall(line)) for line in removed_lines]
    added_terms = [Counter(_TERM.findall(line)) for line in added_lines]
    ranking = []
    for i, old_terms in enumerate(removed_terms):
        for j, new_terms in enumerate(added_terms):
            similarity = _similarity(old_terms, new_terms)
            if similarity >= _MIN_SIMILARITY and removed_lines[i] != added_lines[j]:
                ranking.append((-similarity, j, i))

    # The most similar pair first; every line is used once.
    matches: dict[int, int] = {}
    used: set[int] = set()
    for _, j, i in sorted(ranking):
        if j not in matches and i not in used:
            matches[j] = i
            used.add(i)
    return matches


def _match_rows_by_label(
    removed_lines: Sequence[str], added_lines: Sequence[str]
) -> dict[int, int]:
    """Match table rows by their first cell: fast enough for tables of thousands of rows."""
    index_by_label = {_row_label(line): index for index, line in enumerate(removed_lines)}
    matches: dict[int, int] = {}
    for index, line in enumerate(added_lines):
        source = index_by_label.pop(_row_label(line), None)
        if source is not None:
            matches[index] = source
    return matches


def _row_label(line: str) -> str:
    return line.partition(" | ")[0]


def _similarity(old: Counter[str], new: Counter[str]) -> float:
    """Return the Dice coefficient of two bags of words, from 0 to 1."""
    return 2 * (old & new).total() / max(old.total() + new.total(), 1)


# Words


def _word_diff(old: str, new: str) -> tuple[Edit, ...]:
    """Return the kept, removed and added words between two versions of a line."""
    script = None
    if old and new:
        script = edit_script(_WORD.findall(old), _WORD.findall(new), _MAX_CHANGED_WORDS)
    if script is None:
        whole: list[Edit] = [("old", old), ("new", new)]
        return tuple((sign, text) for sign, text in whole if text)
    is_row = " | " in new
    return tuple(_shorten(_merge_words(script), label_words=_ROW_LABEL_WORDS if is_row else 0))


@dataclass(slots=True)
class _Stretch:
    """Kept words, and the words removed and added right after them."""

    common: list[str]
    old: list[str]
    new: list[str]

    @property
    def is_change(self) -> bool:
        return bool(self.old or self.new)


def _merge_words(script: Sequence[Edit]) -> list[tuple[Sign, list[str]]]:
    """Merge neighbouring words that were all kept, removed or added.

    One or two short words kept between two changes are merged into both, so that people read
    phrases instead of a mosaic of single words.
    """
    runs: list[_Stretch] = []
    for sign, word in script:
        if not runs or (sign == "same" and runs[-1].is_change):
            runs.append(_Stretch([], [], []))
        run = runs[-1]
        {"same": run.common, "old": run.old, "new": run.new}[sign].append(word)

    phrases = runs[:1]
    for run in runs[1:]:
        previous = phrases[-1]
        is_short = sum(map(len, run.common)) <= _MAX_BRIDGE_LENGTH
        is_bridge = len(run.common) <= _MAX_BRIDGE_WORDS and is_short
        if is_bridge and previous.is_change and run.is_change:
            previous.old += [*run.common, *run.old]
            previous.new += [*run.common, *run.new]
        else:
            phrases.append(run)

    pieces: list[tuple[Sign, list[str]]] = []
    for run in phrases:
        pieces += [("same", run.common), ("old", run.old), ("new", run.new)]
    return [(sign, words) for sign, words in pieces if words]


def _shorten(pieces: Sequence[tuple[Sign, list[str]]], label_words: int) -> Iterator[Edit]:
    """Yield the pieces with kept words cut to the context of the changes around them."""
    for index, (sign, words) in enumerate(pieces):
        if sign != "same" or len(words) <= 2 * _CONTEXT_WORDS:
            yield sign, "".join(words)
            continue
        is_first, is_last = index == 0, index == len(pieces) - 1
        head = "".join(words[: label_words if is_first else _CONTEXT_WORDS])
        tail = "" if is_last else "".join(words[-_CONTEXT_WORDS:])
        text = f"{head} …{tail}"
        yield sign, text.lstrip() if is_first else text
