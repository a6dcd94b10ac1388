"""The JSON file with the words of pages (`api/v1/texts.json`).

It is joined from the JSON of each page, which is kept between builds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from macros.editions.plain_text import PageSection
from macros.model.front_matter import FrontMatter
from macros.outputs.publication import OutputFile, Publication

NAME = "texts"
_PATH = f"api/v1/{NAME}.json"


def text_file(publication: Publication) -> OutputFile:
    """Return the file. It has the form of the other JSON files, which pydantic writes."""
    texts = [
        f'    {_quote(path)}: {{\n      "title": {_quote(front.title)},\n'
        f'      "owner": {_quote(front.owner)},\n'
        f'      "blocks": {publication.blocks[path]}\n    }}'
        for path, front in pages_with_words(publication)
    ]
    head = {
        "$schema": f"schemas/{NAME}.schema.json",
        "edition": publication.playbook.organization.edition,
    }
    lines = [f"  {_quote(key)}: {_quote(value)},\n" for key, value in head.items()]
    body = _group("{}", texts, "  ")
    return OutputFile(_PATH, f'{{\n{"".join(lines)}  "{NAME}": {body}\n}}\n'.encode())


def pages_with_words(publication: Publication) -> Iterator[tuple[str, FrontMatter]]:
    """Yield path and front matter of each page that the file has."""
    for page in publication.pages:
        if page.front is not None and page.path in publication.blocks:
            yield page.path, page.front


def blocks_json(sections: Iterable[PageSection]) -> str:
    """Return the words of a page by heading, as the file has them."""
    blocks = [
        f'        {{\n          "heading": {_quote(section.heading)},\n'
        f'          "level": {section.level},\n'
        f'          "lines": {_lines(section.lines)}\n        }}'
        for section in sections
    ]
    return _group("[]", blocks, " " * 6)


def _lines(lines: Iterable[str]) -> str:
    return _group("[]", [f"            {_quote(line)}" for line in lines], " " * 10)


def _group(brackets: str, entries: list[str], indent: str) -> str:
    """Return entries, each on lines of its own, between brackets."""
    if not entries:
        return brackets
    content = ",\n".join(entries)
    return f"{brackets[0]}\n{content}\n{indent}{brackets[1]}"


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
