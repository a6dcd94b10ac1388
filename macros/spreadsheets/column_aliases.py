"""Words that people write in tables, in English and German, and their meaning.

The headings of fields are in their declarations; here are those of other columns.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from macros.basics.text import plain_ascii

WORDS: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    files("macros.spreadsheets").joinpath("words.toml").read_text(encoding="utf-8")
)
"""By kind of table (or 'choices') and field (or value): the words that mean it."""
_UMLAUTS = str.maketrans({umlaut: f"{vowel}e" for umlaut, vowel in zip("äöü", "aou", strict=True)})


def plain(text: str) -> str:
    """Return a text in a form to compare: no accents, capitals, spaces, marks or remarks."""
    bare = re.sub(r"\(.*?\)", "", text.casefold().translate(_UMLAUTS))
    return re.sub(r"[^a-z0-9]+", "", plain_ascii(bare))
