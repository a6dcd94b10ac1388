"""Headings and words as people write them in tables, in English and German, and what they mean to the data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from macros.basics.text import plain_ascii

WORDS: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    files("macros.spreadsheets").joinpath("words.toml").read_text(encoding="utf-8")
)
"""Kind of table, or 'choices', to field or value, to the words that mean it."""
_UMLAUTS = str.maketrans({umlaut: f"{vowel}e" for umlaut, vowel in zip("äöü", "aou", strict=True)})


def plain(text: str) -> str:
    """Make words comparable: no accents, capitals, blanks, marks, or remarks in brackets."""
    bare = re.sub(r"\(.*?\)", "", text.casefold().translate(_UMLAUTS))
    return re.sub(r"[^a-z0-9]+", "", plain_ascii(bare))
