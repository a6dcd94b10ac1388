"""Compares what generators built from the same pages: their articles, anchors and search entries.

`python -m tests.benchmarks.outputs FOLDER NAME:SITE …` compares the site of each generator in
FOLDER with that of MkDocs and Material alone, and prints the differences of each as JSON.

The playbook's site has more, by design: downloads and the facts about a page at its end, and in the
search an entry for each person, account, term and question instead of headings that have nothing
but records or links below them.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from macros.editions.plain_text import PageSection
from macros.pull_requests.article import Article, read_article
from macros.reading.html_tokens import elements
from macros.site.search_pieces import INDEX, read_entries

PLAIN, PLAYBOOK = "plain", "playbook"
SAME_THEME = frozenset((PLAYBOOK, "zensical"))
"""Generators whose pages must have the same anchors, too."""
TOLERANCE = 0.01
"""Share of words that a page of another generator may have more or less: parsers split words at
markup differently."""
_OWN_BLOCKS = frozenset(("pb-facts", "pb-takeaway"))
"""Classes of what the playbook adds to an article."""
_RECORD = re.compile(r"#(?:account|person|question|term)-")
_LINKS_ONLY = re.compile(r"\s*(?:<ul>\s*)?(?:<li>.*?</li>\s*)*(?:</ul>)?\s*", re.DOTALL)
_WORD = re.compile(r"\w+")

Articles = Mapping[str, Article]


def read_articles(site: Path) -> dict[str, Article]:
    """Return the articles of a site by the address of their page, without what the playbook adds."""
    articles = {}
    for path in sorted(site.rglob("index.html")):
        text = path.read_text(encoding="utf-8")
        # Most of a page is menus, which take long to parse.
        start, end = text.find("<article"), text.rfind("</article>")
        if start >= 0:
            address = path.relative_to(site).as_posix().removesuffix("index.html")
            articles[address] = read_article(_without_own_blocks(text[start:end]), address)
    return articles


def page_differences(name: str, articles: Articles, plain: Articles) -> Iterator[str]:
    """Yield how the pages of a generator differ from those of MkDocs and Material alone."""
    for address in sorted(articles.keys() ^ plain.keys()):
        where = "is missing" if address in plain else "is only there"
        yield f"{name}: page /{address} {where}"
    for address in sorted(articles.keys() & plain.keys()):
        for difference in _differences(name, articles[address], plain[address]):
            yield f"{name}: page /{address} {difference}"


def search_differences(playbook: Path, plain: Path) -> Iterator[str]:
    """Yield how the search entries of the playbook's site differ from those of the other."""
    ours = {entry["location"] for entry in read_entries(playbook)}
    index = json.loads((plain / INDEX).read_text(encoding="utf-8"))["docs"]
    theirs = {entry["location"]: entry["text"] for entry in index}
    for location in sorted(theirs.keys() - ours):
        if not _is_left_out(location, theirs[location]):
            yield f"{PLAYBOOK}: search entry {location} is missing"
    for location in sorted(ours - theirs.keys()):
        if not _RECORD.search(location):
            yield f"{PLAYBOOK}: search entry {location} is only there"


def _is_left_out(location: str, text: str) -> bool:
    """Return whether the playbook's search has no such entry by design."""
    return "#" in location and _LINKS_ONLY.fullmatch(text) is not None


def _differences(name: str, article: Article, plain: Article) -> Iterator[str]:
    if (title := _title(article)) != _title(plain):
        yield f"has the title {title!r} instead of {_title(plain)!r}"
    words, plain_words = _words(article), _words(plain)
    if name == PLAYBOOK and words != plain_words:
        yield f"has other words: {_first_difference(words, plain_words)}"
    elif abs(len(words) - len(plain_words)) > TOLERANCE * len(plain_words):
        yield f"has {len(words):,} words instead of {len(plain_words):,}"
    if name in SAME_THEME and (anchors := _anchors(article) ^ _anchors(plain)):
        yield f"has other anchors: {', '.join(sorted(anchors)[:3])}"


def _title(article: Article) -> str:
    titles = (block for block in article.blocks if block.level == 1)
    return next(titles, PageSection("", 1, ())).heading


def _anchors(article: Article) -> set[str]:
    """Return the anchors of an article, without those of the theme itself."""
    return {anchor for anchor in article.anchors if not anchor.startswith("__")}


def _words(article: Article) -> list[str]:
    return _WORD.findall(article.text)


def _first_difference(words: list[str], plain_words: list[str]) -> str:
    pairs = enumerate(zip(words, plain_words, strict=False))
    at = next((number for number, (a, b) in pairs if a != b), min(len(words), len(plain_words)))
    ours, theirs = (" ".join(text[at : at + 5]) for text in (words, plain_words))
    return f"{ours!r} instead of {theirs!r}"


def _without_own_blocks(markup: str) -> str:
    """Return an article without what the playbook adds to it."""
    pieces, position = [], 0
    for element in elements(
        markup, ("aside", "footer"), lambda tag: not _OWN_BLOCKS.isdisjoint(tag.classes)
    ):
        pieces.append(markup[position : element.start])
        position = element.end
    return "".join([*pieces, markup[position:]])


def differences(folder: Path, sites: Mapping[str, Path]) -> dict[str, list[str]]:
    """Return the differences of each site in a folder, by generator; none where all is the same."""
    plain = read_articles(folder / sites[PLAIN])
    result = {}
    for name, site in sites.items():
        if name != PLAIN:
            lines = [*page_differences(name, read_articles(folder / site), plain)]
            if name == PLAYBOOK:
                lines += search_differences(folder / site, folder / sites[PLAIN])
            result[name] = lines
    return {name: lines for name, lines in result.items() if lines}


if __name__ == "__main__":
    pairs = (argument.partition(":") for argument in sys.argv[2:])
    print(json.dumps(differences(Path(sys.argv[1]), {name: Path(site) for name, _, site in pairs})))
