"""Pages between a program and what it looks for: to sign in, to agree, to prove oneself, or empty without scripts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from macros.upkeep.web_page import WebPage

_SAID: Mapping[str, Any] = tomllib.loads(
    files("macros.upkeep").joinpath("walls.toml").read_text(encoding="utf-8")
)
_SHORT = 120
"""Words. A page that says so little has nothing but its message; a longer one may speak of
anything."""
_LONGEST = 10_000
"""Characters of a text in which phrases are looked for."""
_LONGEST_TITLE = 60
"""Words. Whatever is longer is no title that a person wrote."""
_CJK = "\u3000"
"""Scripts from here on write no blanks between words."""
_SEPARATORS = re.compile(r"\s+[|•·\u2014\u2013/:-]+\s+|\s*[|•·]\s*")
_WORDS = re.compile(r"[^\W_]+")
_KINDS = tuple(kind for kind in _SAID if kind != "shells")
_SHELLS: frozenset[str] = frozenset(_SAID["shells"]["titles"])
_IN_TEXT = ("challenge", "unavailable", "no_scripts")
"""Kinds that a short text tells; a banner for cookies or a link to sign in stands on profiles as
well."""
_SEARCHES = frozenset(
    "search suche recherche explore tags tag hashtag results login signin".split()
)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    bounded = [rf"(?<!\w){re.escape(one)}(?!\w)" for one in phrases if one < _CJK]
    return re.compile("|".join([*bounded, *(re.escape(one) for one in phrases if one >= _CJK)]))


_PATTERNS: Mapping[str, re.Pattern[str]] = {
    kind: _pattern(_SAID[kind]["titles"]) for kind in _KINDS
}


def wall(page: WebPage, names: Iterable[str] = ()) -> str | None:
    """Return why a page says nothing of what was looked for; None where nothing stands in the way.

    A phrase that is part of one of `names`, which are written without blanks and marks, does not
    count: it may be called so.
    """
    own = [re.compile(r"[\W_]*".join(map(re.escape, name))) for name in names if name]
    titles = [_folded(text)[:_LONGEST] for text in (page.title, *page.titles)]
    headings = [_folded(text)[:_LONGEST] for text in page.headings]
    text = _folded(page.text)[:_LONGEST] if len(page.text.split()) <= _SHORT else ""
    for kind, pattern in _PATTERNS.items():
        told = [*titles, *headings, text] if kind in _IN_TEXT else [*titles, *headings[:1]]
        if any(_says(one, pattern, own) for one in told):
            return str(_SAID[kind]["says"])
    return None


def _says(text: str, phrases: re.Pattern[str], names: Iterable[re.Pattern[str]]) -> bool:
    """Return whether a text has one of the phrases outside a longer name."""
    inside = [name.span() for pattern in names for name in pattern.finditer(text)]
    for phrase in phrases.finditer(text):
        start, end = phrase.span()
        if not any(
            first <= start and end <= last and last - first > end - start for first, last in inside
        ):
            return True
    return False


def is_shell(page: WebPage) -> bool:
    """Return whether a page's titles say no more than which platform it is on."""
    return not any(own_title(title) for title in (page.title, *page.titles))


def own_title(title: str) -> list[str]:
    """Return the words of a title without the name and the motto of a platform."""
    kept = [
        words for part in _SEPARATORS.split(title) if " ".join(words := _words(part)) not in _SHELLS
    ]
    words = [word for part in kept for word in part]
    return [] if " ".join(words) in _SHELLS else words[:_LONGEST_TITLE]


def _words(text: str) -> list[str]:
    return _WORDS.findall(_folded(text))


def leads_to_search(address: str) -> bool:
    """Return whether an address is that of a search or of a list, which name whatever was looked for."""
    return not _SEARCHES.isdisjoint(urlsplit(address.lower()).path.split("/"))


def runs(words: list[str]) -> Iterator[str]:
    """Yield every run of neighbouring words, written together."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield "".join(words[start:end])


def _folded(text: str) -> str:
    return text.casefold().replace("\u2019", "'").replace("`", "'")
