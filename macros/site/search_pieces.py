"""Cut the search index into pieces, so that a query loads little of it.

The theme loads `search/search_index.json` with every page. It only names the folder of the pieces,
`search/<hash>/`:

- `core.json`: how many entries each page has, their boosts, and where each piece begins.
- `words-N.json`: the words of an alphabetical range, each with the entries that have it.
- `entries-N.json`: a range of entries in full.
- `titles.json`: address and title of each entry, to show them before their texts are loaded. Empty
  for a large site.
- `vocabulary.json`: every word, for queries with typing errors.

The search worker (overrides/assets/workers/search.js) ranks entries by `words-N.json` alone, and
loads entries only to show them. Words are split and folded here as they are there.
"""

from __future__ import annotations

import hashlib
import json
import math
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate, chain, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from macros.reading.html_tokens import unescape

Entry = dict[str, Any]
"""Keys: location (below the site's root), title, text (one block per line), tags and boost. Title
and text are escaped for HTML."""
_Row = TypeVar("_Row", bound=tuple[Any, ...])
INDEX = "search/search_index.json"
_FOLDER = re.compile(r"[0-9a-f]{8}")
_PIECE_SIZE = 24 * 1024
"""Characters of a piece of words, of which a query loads one or two for each word."""
_ENTRIES_SIZE = 6 * 1024
"""Characters of a piece of entries. A query loads one for most of its results."""
_MAX_TITLES = 160 * 1024
"""Characters of all addresses and titles, up to which the site is small."""
_MAX_POSTINGS = 3000
"""Entries that a word leads to, the best ones. A word in more entries than that tells little."""
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BASE = 32
_FINE = 64
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "\u0131": "i",
    }
)
_APOSTROPHES = "'\u2019\u02bc"
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)
"""Letters of scripts that put no blanks between words: Thai, Lao, Burmese, Khmer, Chinese,
Japanese."""


class Reading(NamedTuple):
    """What the pieces have of an entry. JSON can hold it, so that it is kept between builds."""

    row: str
    """The entry as JSON."""
    location: str
    title: str
    boost: float
    length: int
    """The number of words in the text."""
    counts: dict[str, int]
    """How often each word is in text, title and tags."""
    names: list[dict[str, int]]
    """The words of its names. An entry's name 0 is its title; the others are its tags."""
    spellings: dict[str, str]
    """How the entry spells a word that it has first, unless that is the word itself."""
    title_words: list[list[str]]
    """The words of the title, each as it is spelled and as it is looked up."""


def write_pieces(folder: Path, entries: Iterable[Entry]) -> str:
    """Write the pieces into the site in a folder, and return the name of their own folder."""

    def write(path: str, content: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)

    return save_pieces(cut(entries), write)


def save_pieces(pieces: Mapping[str, str], write: Callable[[str, bytes], None]) -> str:
    """Write pieces, each a text by name, and return the name of their own folder.

    `write` takes the path of a file below the site's root, and its content.
    """
    digest = hashlib.sha256("".join(pieces.values()).encode()).hexdigest()[:8]
    for name, text in pieces.items():
        write(f"{posixpath.dirname(INDEX)}/{digest}/{name}.json", text.encode())
    return digest


def piece_paths(folder: Path) -> list[str]:
    """Return the paths of all pieces that the index of the site in a folder names."""
    parent = _folder_of_pieces(folder)
    if parent is None:
        return []
    core_path = f"{parent}/core.json"
    names = [core_path, f"{parent}/titles.json", f"{parent}/vocabulary.json"]
    if (folder / core_path).is_file():
        core = json.loads((folder / core_path).read_text(encoding="utf-8"))
        names += [f"{parent}/words-{number}.json" for number in range(len(core["words"]))]
        names += [f"{parent}/entries-{number}.json" for number in range(len(core["starts"]))]
    return names


def read_entries(folder: Path) -> list[Entry]:
    """Return all entries of the search index of the site in a folder, in order."""
    paths = [path for path in piece_paths(folder) if "/entries-" in path]
    return [
        entry for path in paths for entry in json.loads((folder / path).read_text(encoding="utf-8"))
    ]


def _folder_of_pieces(folder: Path) -> str | None:
    """Return the path of the folder with the pieces, or None if the site has none."""
    path = folder / INDEX
    if not path.is_file():
        return None
    name = json.loads(path.read_text(encoding="utf-8")).get("config", {}).get("pieces", "")
    return f"{Path(INDEX).parent}/{name}" if _FOLDER.fullmatch(name) else None


def cut(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the text of each piece by name."""
    pages = by_page(map(read, entries))
    return pieces_of(pages, word_rows(pages))


def by_page(readings: Iterable[Reading]) -> list[list[Reading]]:
    """Return the readings of each page.

    The entries of a page follow each other, which makes a page's number a range of entries.
    """
    pages: dict[str, list[Reading]] = {}
    for reading in readings:
        pages.setdefault(reading.location.partition("#")[0], []).append(reading)
    return list(pages.values())


def pieces_of(pages: Sequence[Sequence[Reading]], rows: Mapping[str, str]) -> dict[str, str]:
    """Return the text of each piece by name; `rows` are those of words, `pages` the entries."""
    readings = [reading for page in pages for reading in page]
    # Browsers compare strings by their UTF-16 units.
    keys = sorted(rows, key=lambda key: key.encode("utf-16-be"))
    word_pieces = list(_parts([rows[key] for key in keys], _PIECE_SIZE))
    entry_pieces = list(_entry_pieces([reading.row for reading in page] for page in pages))
    boosts = sorted({reading.boost for reading in readings})
    sizes = [len(piece) for piece in entry_pieces]
    core = {
        "pages": "".join(_digits(len(page)) for page in pages),
        "boosts": boosts,
        "boost": "".join(_DIGITS[boosts.index(reading.boost)] for reading in readings),
        "lengths": "".join(_digits(reading.length) for reading in readings),
        "starts": [0, *accumulate(sizes)][: len(sizes)],
        "words": [json.loads(piece[0])[0] for piece in word_pieces],
    }
    titles = _json([[reading.location, reading.title] for reading in readings])
    return {
        "core": _json(core),
        "titles": titles if len(titles) <= _MAX_TITLES else "[]",
        "vocabulary": _json(" ".join(keys)),
        **{f"words-{number}": _array(piece) for number, piece in enumerate(word_pieces)},
        **{f"entries-{number}": _array(piece) for number, piece in enumerate(entry_pieces)},
    }


def _entry_pieces(pages: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """Yield the entries of each piece as JSON. A page begins a new piece if it has no room."""
    group: list[str] = []
    for rows in pages:
        if group and sum(map(len, [*group, *rows])) > _ENTRIES_SIZE:
            yield group
            group = []
        *full, group = _parts([*group, *rows], _ENTRIES_SIZE)
        yield from full
    if group:
        yield group


def word_rows(pages: Iterable[Iterable[Reading]]) -> dict[str, str]:
    """Return each word as the worker reads it, by key."""
    readings = [reading for page in pages for reading in page]
    holders = holders_of(readings)
    return _WordIndex(readings, holders).rows(holders.keys())


def holders_of(readings: Iterable[Reading]) -> Counter[str]:
    """Return how many entries have each word."""
    holders: Counter[str] = Counter()
    for reading in readings:
        holders.update(reading.counts.keys())
    return holders


def updated_rows(
    rows: Mapping[str, str],
    holders: Mapping[str, int],
    changes: Iterable[tuple[Reading, Reading]],
    readings: Sequence[Reading],
) -> tuple[dict[str, str], dict[str, int]]:
    """Return what `word_rows` and `holders_of` return of entries of which some have changed.

    `rows` and `holders` are those before the changes, of which each is an entry before and after.
    Only the rows of words that may differ are made again.
    """
    words: set[str] = set()
    differences: Counter[str] = Counter()
    for old, new in changes:
        words |= old.counts.keys() | new.counts.keys()
        differences.update(new.counts.keys())
        differences.subtract(old.counts.keys())
    after = dict(holders)
    for key, number in differences.items():
        after[key] = after.get(key, 0) + number
    # The share of a word in a name depends on how rare the others are.
    rarer = {key for key, number in differences.items() if number}
    names = (name for reading in readings for name in reading.names if not rarer.isdisjoint(name))
    words.update(*names)
    # Which entries of such a word are the best depends on the length of all.
    words |= {key for key, number in after.items() if number > _MAX_POSTINGS}
    old_rows = {key: row for key, row in rows.items() if key not in words}
    new_rows = _WordIndex(readings, after).rows(words)
    return old_rows | new_rows, {key: number for key, number in after.items() if number}


class _WordIndex:
    """The words of entries."""

    def __init__(self, readings: Sequence[Reading], holders: Mapping[str, int]) -> None:
        self._readings = readings
        self._holders = holders
        self._weights: dict[str, float] = {}

    def rows(self, keys: AbstractSet[str]) -> dict[str, str]:
        """Return the rows of some words."""
        words: dict[str, _Word] = {}
        for number, reading in enumerate(self._readings):
            counts = reading.counts
            own = counts.keys() if len(keys) >= len(self._holders) else keys & counts.keys()
            for key in own:
                word = words.get(key)
                if word is None:
                    word = words[key] = _Word(reading.spellings.get(key, key))
                word.postings.append((number, counts[key]))
                if not word.is_shown:
                    in_tags = sum(name.get(key, 0) for name in reading.names[1:])
                    word.is_shown = counts[key] > in_tags
            for spelling, key in reading.title_words:
                if key in words:
                    words[key].spellings[spelling] += 1
            for position, name in enumerate(reading.names):
                if not keys.isdisjoint(name):
                    self._add_name(words, number, position, name)
        return {key: self._row(key, word) for key, word in words.items()}

    def _add_name(
        self, words: Mapping[str, _Word], number: int, position: int, name: Mapping[str, int]
    ) -> None:
        total = sum(self._weight(key) * times for key, times in name.items())
        for key, times in name.items():
            if key in words:
                share = self._weight(key) * times / total
                words[key].names.append((number, position, share))

    def _weight(self, key: str) -> float:
        """Return how much a word says about an entry that has it."""
        if key not in self._weights:
            number = self._holders[key]
            ratio = (len(self._readings) - number + 0.5) / (number + 0.5)
            self._weights[key] = math.log(1 + ratio)
        return self._weights[key]

    def _row(self, key: str, word: _Word) -> str:
        """Return a word as the worker reads it. Entries are distances from the one before."""
        spelling = word.spellings.most_common(1)[0][0] if word.spellings else word.spelling
        postings = self._best_postings(word.postings)
        names = _best(word.names)
        return _json(
            [
                key,
                "" if spelling == key else spelling,
                int(word.is_shown),
                len(word.postings),
                _distances([entry for entry, _ in postings]),
                "".join(_digits(times) for _, times in postings),
                _distances([entry for entry, _, _ in names]),
                "".join(_digits(position) for _, position, _ in names),
                "".join(_fraction(share) for _, _, share in names),
            ]
        )

    def _best_postings(self, postings: list[tuple[int, int]]) -> list[tuple[int, int]]:
        if len(postings) <= _MAX_POSTINGS:
            return postings
        best = _best([(*posting, self._rating(*posting)) for posting in postings])
        return [(entry, times) for entry, times, _ in best]

    def _rating(self, number: int, times: int) -> float:
        """Return what it says about an entry that it has a word so many times."""
        norm = 0.4 + 0.8 * self._readings[number].length / self._average_length
        return times / (times + norm)

    @cached_property
    def _average_length(self) -> float:
        lengths = sum(reading.length for reading in self._readings)
        return (lengths + 1) / (len(self._readings) or 1)


@dataclass(slots=True)
class _Word:
    """A word of the index."""

    spelling: str
    """The word as the entry spells it that has it first."""
    is_shown: bool = False
    """Whether readers see it: it is not only in tags."""
    spellings: Counter[str] = field(default_factory=Counter)
    """How often titles spell it in which way."""
    postings: list[tuple[int, int]] = field(default_factory=list)
    """The entries that have it, each with how often."""
    names: list[tuple[int, int, float]] = field(default_factory=list)
    """The names that have it: entry, number of the name, and the word's share of the name's weight.
    An entry's name 0 is its title; the others are its tags."""


def read(entry: Entry) -> Reading:
    """Read the words of an entry."""
    tags = entry.get("tags", ())
    title = unescape(entry["title"])
    texts = [unescape(entry["text"]), title, *tags]
    pattern = _word_pattern(_marks("".join(texts)))
    counters = [Counter(_split_text(pattern, text)) for text in texts]
    spellings: dict[str, str] = {}
    counts: Counter[str] = Counter()
    names: list[dict[str, int]] = []
    for counter in counters:
        name: dict[str, int] = {}
        for (spelling, key), times in counter.items():
            name[key] = name.get(key, 0) + times
            counts[key] += times
            spellings.setdefault(key, spelling)
        names.append(name)
    return Reading(
        _json(entry),
        entry["location"],
        entry["title"],
        entry.get("boost", 1.0),
        counters[0].total(),
        dict(counts),
        names[1:],
        {key: spelling for key, spelling in spellings.items() if spelling != key},
        [list(pair) for pair in _split_text(pattern, title)],
    )


def _marks(text: str) -> str:
    """Return the marks in a text, such as accents that are letters of their own."""
    return "".join(
        sorted(letter for letter in set(text) if unicodedata.category(letter).startswith("M"))
    )


@cache
def _word_pattern(marks: str) -> re.Pattern[str]:
    r"""Return the pattern of words: `[\p{L}\p{N}][\p{L}\p{N}\p{M}]*`, also joined by apostrophes."""
    run = rf"[^\W_](?:[^\W_]|[{marks}])*" if marks else r"[^\W_]+"
    return re.compile(rf"{run}(?:[{_APOSTROPHES}]{run})*")


def _split_text(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text, each as it is written and its key."""
    return chain.from_iterable(map(split, pattern.findall(text)))


@cache
def split(run: str) -> list[tuple[str, str]]:
    """Return the words in a run of letters, each as it is written and its key.

    Scripts without blanks between words are cut into overlapping pairs of letters.
    """
    parts: list[str] = []
    end = 0
    for match in _UNSPACED.finditer(run):
        parts += [run[end : match.start()], *_pairs(match[0])]
        end = match.end()
    return [(part, key) for part in (*parts, run[end:]) if (key := fold(part))]


def _pairs(text: str) -> list[str]:
    return ["".join(pair) for pair in pairwise(text)] or [text]


def fold(text: str) -> str:
    """Return a word without capitals, accents and apostrophes."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.lower())
        if letter not in _APOSTROPHES and not unicodedata.category(letter).startswith("M")
    )
    return plain.translate(_LETTERS)


def _best(rows: list[_Row]) -> list[_Row]:
    """Return the rows whose last value is highest, in their order."""
    if len(rows) <= _MAX_POSTINGS:
        return rows
    return sorted(sorted(rows, key=itemgetter(-1), reverse=True)[:_MAX_POSTINGS])


def _distances(numbers: Sequence[int]) -> str:
    return "".join(_digits(number - last) for last, number in pairwise((0, *numbers)))


def _digits(number: int) -> str:
    """Write a number to base 32, the lowest digit first; all digits but the last are 32 higher."""
    digits = ""
    while number >= _BASE:
        digits += _DIGITS[_BASE + number % _BASE]
        number //= _BASE
    return digits + _DIGITS[number]


def _fraction(value: float) -> str:
    """Write a number from 0 to 1 as three digits to base 64. With two, near ties would swap."""
    rest, low = divmod(round(value * (_FINE**3 - 1)), _FINE)
    high, middle = divmod(rest, _FINE)
    return _DIGITS[high] + _DIGITS[middle] + _DIGITS[low]


def _parts(rows: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield rows in groups of about a number of characters."""
    group: list[str] = []
    length = 0
    for row in rows:
        if group and length + len(row) > size:
            yield group
            group, length = [], 0
        group.append(row)
        length += len(row)
    if group:
        yield group


def _array(rows: Iterable[str]) -> str:
    return f"[{','.join(rows)}]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
