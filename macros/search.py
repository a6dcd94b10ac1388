"""What the search knows beyond the text of the pages: other phrasings of questions, keywords, names without accents.

The theme's index (`search/search_index.json`) holds one entry for each page and each heading. Its `tags` weigh most; the
theme would print them beside a result, which overrides/assets/css/search.css leaves out.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from macros.pages import Site
from macros.text import plain_ascii

_WORD = re.compile(r"\w+")


def enrich(site: Site, folder: Path) -> None:
    """Add to the search index of a site that was built into a folder; a site without a search is left alone."""
    path = folder / "search" / "search_index.json"
    if not path.is_file():
        return
    index = json.loads(path.read_text(encoding="utf-8"))
    known = tags(site)
    index["docs"] = [_enriched(entry, known) for entry in index["docs"]]
    path.write_text(json.dumps(index, separators=(",", ":"), sort_keys=True), encoding="utf-8")


def tags(site: Site) -> dict[str, list[str]]:
    """Give the words that people search with, by the address of the entry that they should find."""
    playbook = site.playbook
    found = {page.url: list(page.front.keywords) for page in playbook.pages.values() if page.front and page.front.keywords}
    for question in playbook.questions.values():
        if (home := site.homes.of("question", question.id)) is not None:
            page, anchor = home
            found[f"{playbook.pages[page].url}#{anchor}"] = [question.question, *question.also]
    return found


def _enriched(entry: dict[str, Any], known: dict[str, list[str]]) -> dict[str, Any]:
    """Add tags to an entry, and the plain form of every word with accents: 'Diaz' finds 'Díaz'."""
    words = set(_WORD.findall(f"{entry['title']} {entry['text']}"))
    plain = sorted({bare for word in words if (bare := plain_ascii(word)) != word})
    more: dict[str, Any] = {"text": f"{entry['text']} {' '.join(plain)}"} if plain else {}
    if listed := known.get(entry["location"]):
        more["tags"] = [*entry.get("tags", []), *listed]
    return entry | more
