"""Recognise pages that hide what was looked for.

They ask to sign in, for consent or for proof that a person is there, or need scripts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from macros.upkeep.web_page import WebPage

_PHRASES: Mapping[str, Any] = tomllib.loads(
    files("macros.upkeep").joinpath("access_walls.toml").read_text(encoding="utf-8")
)
_SHORT = 120
"""Words. A page with so little text consists of its message; a longer one may mention anything."""
_MAX_CHARACTERS = 10_000
"""Of a text that is searched for phrases."""
_MAX_TITLE_WORDS = 60
"""A longer title was not written by a person."""
_CJK = "\u3000"
"""Scripts from this character on write no blanks between words."""
_SEPARATORS = re.compile(r"\s+[|•·\u2014\u2013/:-]+\s+|\s*[|•·]\s*")
_WORDS = re.compile(r"[^\W_]+")
_KINDS = tuple(kind for kind in _PHRASES if kind != "shells")
_SHELLS: frozenset[str] = frozenset(_PHRASES["shells"]["titles"])
_IN_TEXT = ("challenge", "unavailable", "no_scripts")
"""Kinds that are recognised in a short text as well; profiles, too, have cookie banners and sign-in
links."""
_SEARCHES = frozenset(
    "search suche recherche explore tags tag hashtag results login signin".split()
)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    with_blanks = [rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in phrases if phrase < _CJK]
    without_blanks = [re.escape(phrase) for phrase in phrases if phrase >= _CJK]
    return re.compile("|".join([*with_blanks, *without_blanks]))


_PATTERNS: Mapping[str, re.Pattern[str]] = {
    kind: _pattern(_PHRASES[kind]["titles"]) for kind in _KINDS
}


def wall_reason(page: WebPage, names: Iterable[str] = ()) -> str | None:
    """Return why a page hides what was looked for; None if it does not.

    `names` are names of what was looked for, without blanks and punctuation. A phrase inside one of
    them does not count.
    """
    name_patterns = [re.compile(r"[\W_]*".join(map(re.escape, name))) for name in names if name]
    titles = [_fold(text)[:_MAX_CHARACTERS] for text in (page.title, *page.titles)]
    headings = [_fold(text)[:_MAX_CHARACTERS] for text in page.headings]
    text = _fold(page.text)[:_MAX_CHARACTERS] if len(page.text.split()) <= _SHORT else ""
    for kind, pattern in _PATTERNS.items():
        texts = [*titles, *headings, text] if kind in _IN_TEXT else [*titles, *headings[:1]]
        if any(_says(candidate, pattern, name_patterns) for candidate in texts):
            return str(_PHRASES[kind]["says"])
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
    """Return whether a page's titles name nothing but the platform."""
    return not any(own_title(title) for title in (page.title, *page.titles))


def own_title(title: str) -> list[str]:
    """Return the words of a title without the name and slogan of a platform."""
    parts = [_words(part) for part in _SEPARATORS.split(title)]
    own_parts = [part for part in parts if " ".join(part) not in _SHELLS]
    words = [word for part in own_parts for word in part]
    return [] if " ".join(words) in _SHELLS else words[:_MAX_TITLE_WORDS]


def _words(text: str) -> list[str]:
    return _WORDS.findall(_fold(text))


def leads_to_search(address: str) -> bool:
    """Return whether an address is that of a search or a list, which repeat any requested name."""
    return not _SEARCHES.isdisjoint(urlsplit(address.lower()).path.split("/"))


def runs(words: list[str]) -> Iterator[str]:
    """Yield every run of neighbouring words, joined without blanks."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield "".join(words[start:end])


def _fold(text: str) -> str:
    return text.casefold().replace("\u2019", "'").replace("`", "'")
