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
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, chain, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

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


@dataclass(slots=True)
class _Word:
    """A word of the index."""

    written: str
    """The word as most titles write it, or else as the entry that has it first."""
    is_shown: bool = False
    """Whether readers see it: it is not only in tags."""
    postings: list[tuple[int, int, float]] = field(default_factory=list)
    """The entries that have it, each with how often, and with what that says about the entry."""
    names: list[tuple[int, int, float]] = field(default_factory=list)
    """The names that have it: entry, number of the name, and the word's share of the name's weight.
    An entry's name 0 is its title; the others are its tags."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The words of an entry, with how often they occur."""

    length: int
    """The number of words in the text."""
    counts: Counter[str]
    names: list[Counter[str]]


def write_pieces(folder: Path, entries: Iterable[Entry]) -> str:
    """Write the pieces into the site in a folder, and return the name of their own folder."""
    pieces = cut(entries)
    digest = hashlib.sha256("".join(pieces.values()).encode()).hexdigest()[:8]
    target = folder / Path(INDEX).parent / digest
    target.mkdir(parents=True, exist_ok=True)
    for name, text in pieces.items():
        (target / f"{name}.json").write_text(text, encoding="utf-8")
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
    pages: dict[str, list[Entry]] = {}
    for entry in entries:
        pages.setdefault(entry["location"].partition("#")[0], []).append(entry)
    # The entries of a page follow each other, which makes a page's number a range of entries.
    ordered = [entry for page in pages.values() for entry in page]
    words, lengths = _index(ordered)
    # Browsers compare strings by their UTF-16 units.
    keys = sorted(words, key=lambda key: key.encode("utf-16-be"))
    word_pieces = list(_parts([_word_row(key, words[key]) for key in keys], _PIECE_SIZE))
    entry_pieces = list(_entry_pieces(pages.values()))
    boosts = sorted({entry.get("boost", 1.0) for entry in ordered})
    sizes = [len(piece) for piece in entry_pieces]
    core = {
        "pages": "".join(_digits(len(page)) for page in pages.values()),
        "boosts": boosts,
        "boost": "".join(_DIGITS[boosts.index(entry.get("boost", 1.0))] for entry in ordered),
        "lengths": "".join(map(_digits, lengths)),
        "starts": [0, *accumulate(sizes)][: len(sizes)],
        "words": [json.loads(piece[0])[0] for piece in word_pieces],
    }
    titles = _json([[entry["location"], entry["title"]] for entry in ordered])
    return {
        "core": _json(core),
        "titles": titles if len(titles) <= _MAX_TITLES else "[]",
        "vocabulary": _json(" ".join(keys)),
        **{f"words-{number}": _array(piece) for number, piece in enumerate(word_pieces)},
        **{f"entries-{number}": _array(piece) for number, piece in enumerate(entry_pieces)},
    }


def _entry_pieces(pages: Iterable[Iterable[Entry]]) -> Iterator[list[str]]:
    """Yield the entries of each piece as JSON. A page begins a new piece if it has no room."""
    group: list[str] = []
    for page in pages:
        rows = [_json(entry) for entry in page]
        if group and sum(map(len, [*group, *rows])) > _ENTRIES_SIZE:
            yield group
            group = []
        *full, group = _parts([*group, *rows], _ENTRIES_SIZE)
        yield from full
    if group:
        yield group


def _index(entries: Sequence[Entry]) -> tuple[dict[str, _Word], list[int]]:
    """Return the words of entries by key, and the length of each entry's text in words."""
    words: dict[str, _Word] = {}
    pattern = _word_pattern(entries)
    readings = [_read(entry, pattern, words) for entry in entries]
    in_titles = Counter(
        part for entry in entries for part in _split_text(pattern, unescape(entry["title"]))
    )
    for (written, key), _ in reversed(in_titles.most_common()):
        words[key].written = written
    holders = Counter(key for reading in readings for key in reading.counts)
    weights = {
        key: math.log(1 + (len(entries) - number + 0.5) / (number + 0.5))
        for key, number in holders.items()
    }
    average = (sum(reading.length for reading in readings) + 1) / (len(entries) or 1)
    for number, reading in enumerate(readings):
        norm = 0.4 + 0.8 * reading.length / average
        for key, times in reading.counts.items():
            words[key].postings.append((number, times, times / (times + norm)))
        for position, name in enumerate(reading.names):
            total = sum(weights[key] * times for key, times in name.items())
            for key, times in name.items():
                share = weights[key] * times / total
                words[key].names.append((number, position, share))
    return words, [reading.length for reading in readings]


def _read(entry: Entry, pattern: re.Pattern[str], words: dict[str, _Word]) -> _Reading:
    """Read the words of an entry, and add those that are new."""

    def count(text: str) -> Counter[str]:
        counts: Counter[str] = Counter()
        for (written, key), times in Counter(_split_text(pattern, text)).items():
            counts[key] += times
            words.setdefault(key, _Word(written))
        return counts

    in_text = count(unescape(entry["text"]))
    names = [count(name) for name in (unescape(entry["title"]), *entry.get("tags", ()))]
    for key in (*in_text, *names[0]):
        words[key].is_shown = True
    counts = sum(names, in_text.copy())
    return _Reading(in_text.total(), counts, names)


def _word_pattern(entries: Iterable[Entry]) -> re.Pattern[str]:
    r"""Return the pattern of words: `[\p{L}\p{N}][\p{L}\p{N}\p{M}]*`, also joined by apostrophes."""
    letters = {
        letter
        for entry in entries
        for letter in set("".join((entry["title"], entry["text"], *entry.get("tags", ()))))
    }
    marks = "".join(
        sorted(letter for letter in letters if unicodedata.category(letter).startswith("M"))
    )
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


def _word_row(key: str, word: _Word) -> str:
    """Return a word as the worker reads it. Entries are distances from the one before."""
    postings = _best(word.postings)
    names = _best(word.names)
    return _json(
        [
            key,
            "" if word.written == key else word.written,
            int(word.is_shown),
            len(word.postings),
            _distances([entry for entry, _, _ in postings]),
            "".join(_digits(times) for _, times, _ in postings),
            _distances([entry for entry, _, _ in names]),
            "".join(_digits(position) for _, position, _ in names),
            "".join(_fraction(share) for _, _, share in names),
        ]
    )


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
