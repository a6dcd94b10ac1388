"""The navigation in the text of mkdocs.yml: the one part of the settings that changes with the pages.

It is cut out by its lines, so that what stands around it can be compared letter by letter.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from macros.reading.values import LOADER

_NAVIGATION = re.compile(r"^nav:[ \t]*\n(?:(?:[ \t-].*|#.*|)\n)*", re.MULTILINE)
"""The key, and all lines below it that do not begin another one."""
_MOST = 200_000
_MAX_DEPTH = 20
_PLAIN = (
    yaml.StreamStartEvent,
    yaml.StreamEndEvent,
    yaml.DocumentStartEvent,
    yaml.DocumentEndEvent,
    yaml.MappingEndEvent,
    yaml.SequenceEndEvent,
)


def split_navigation(text: str) -> tuple[str, str, str] | None:
    """Give what stands before the navigation, the navigation, and what stands after it.

    None where there is no navigation, or more than one, or where it holds anything but titles and paths.
    """
    found = list(_NAVIGATION.finditer(text if text.endswith("\n") else f"{text}\n"))
    if len(found) != 1 or not _is_plain(found[0][0]):
        return None
    begin, end = found[0].span()
    return text[:begin], text[begin:end], text[end:]


def with_navigation(text: str, other: str) -> str:
    """Give the text of mkdocs.yml with the navigation of another one; as it is where either has none that can be cut out."""
    own, theirs = split_navigation(text), split_navigation(other)
    return f"{own[0]}{theirs[1]}{own[2]}" if own is not None and theirs is not None else text


def differs_in_navigation_alone(old: str, new: str) -> bool:
    """Tell whether two texts of mkdocs.yml are the same but for their navigation."""
    own, theirs = split_navigation(old), split_navigation(new)
    return own is not None and theirs is not None and (own[0], own[2]) == (theirs[0], theirs[2])


def _is_plain(navigation: str) -> bool:
    """Tell whether a text is one YAML document of plain lists, mappings and texts: tags can run code, aliases grow."""
    if len(navigation) > _MOST:
        return False
    depth = 0
    documents = 0
    event: Any
    try:
        for event in yaml.parse(navigation, LOADER):
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH or isinstance(event, yaml.AliasEvent):
                return False
            if not isinstance(event, _PLAIN) and (event.tag is not None or event.anchor is not None):
                return False
    except yaml.YAMLError:
        return False
    return documents == 1
