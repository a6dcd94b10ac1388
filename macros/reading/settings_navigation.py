"""The navigation in mkdocs.yml: the one part of the settings that changes with the pages.

It is cut out by lines, so that the text around it can be compared exactly. Its titles are plain
text, and its addresses lead to pages, other web sites or a mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from macros.basics.problem import Location, Problem, Sentence, quote
from macros.reading.html import FINISHED_TAGS
from macros.reading.html_tokens import tags_anywhere
from macros.reading.values import LOADER

_NAVIGATION = re.compile(r"^nav:[ \t]*\n(?:(?:[ \t-].*|#.*|)\n)*", re.MULTILINE)
"""The key, and all lines below it until another key begins."""
_OTHER_LINE_END = re.compile("[\r\x85\u2028\u2029]")
_MAX_LENGTH = 200_000
_MAX_DEPTH = 20
_PLAIN = (
    yaml.StreamStartEvent,
    yaml.StreamEndEvent,
    yaml.DocumentStartEvent,
    yaml.DocumentEndEvent,
    yaml.MappingEndEvent,
    yaml.SequenceEndEvent,
)

_MAX_STEPS = 50_000
_SCHEME = re.compile(r"[\x00-\x20]*(?:[a-z][a-z0-9+.\-\s]*:|[/\\]{2})", re.IGNORECASE)
"""The beginning of an address that is not a path of the site; browsers ignore spaces and line ends
in a scheme."""
_WEB = re.compile(
    r"https?://(?:[^\s/?#@\\:\[\]<>\"'`{}|^%]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?#][^\s\\<>\"'`{}|^]*)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"mailto:[^\s\\<>\"'`/?#@]+@[^\s\\<>\"'`/#@]+", re.IGNORECASE)
_TAGS = FINISHED_TAGS | frozenset(
    "base body button canvas embed form frame frameset head html iframe link math meta noscript"
    " object script style template textarea video audio source track picture img font center"
    " marquee".split()
)
HTML_TITLE = Sentence(
    "unsafe-html",
    "the menu's title {title} holds HTML, which would be shown as text.",
    "Write the title as plain text.",
)
ADDRESS = Sentence(
    "unsafe-html",
    "the address {address} is not one that the menu may link to.",
    "Use https, http, mailto, or the path of a page.",
)


def split_navigation(text: str) -> tuple[str, str, str] | None:
    """Return the text before the navigation, the navigation, and the text after it.

    Return None if there is not exactly one navigation, or if it contains anything but titles and
    paths.
    """
    matches = list(_NAVIGATION.finditer(text if text.endswith("\n") else f"{text}\n"))
    if len(matches) != 1 or not _is_plain(matches[0][0]):
        return None
    begin, end = matches[0].span()
    return text[:begin], text[begin:end], text[end:]


def with_navigation(text: str, donor: str) -> str:
    """Return the text of mkdocs.yml with the navigation of `donor`.

    The text is returned unchanged if the navigation of either cannot be cut out.
    """
    parts, donor_parts = split_navigation(text), split_navigation(donor)
    if parts is None or donor_parts is None:
        return text
    before, _, after = parts
    result = f"{before}{donor_parts[1]}{after}"
    return result if _top_keys(result) == _top_keys(text) else text


def _top_keys(text: str) -> list[str] | None:
    """Return the keys of settings, or None if the text cannot be parsed."""
    try:
        return _keys(yaml.compose(text, LOADER))
    except yaml.YAMLError:
        return None


def differs_only_in_navigation(old: str, new: str) -> bool:
    """Return whether two texts of mkdocs.yml differ in nothing but the navigation."""
    old_parts, new_parts = split_navigation(old), split_navigation(new)
    if old_parts is None or new_parts is None:
        return False
    return (old_parts[0], old_parts[2]) == (new_parts[0], new_parts[2])


def adds_web_address(old: str, new: str) -> bool:
    """Return whether the new navigation links to a web address that the old one does not."""
    return bool(_addresses(new) - _addresses(old))


def _addresses(text: str) -> set[str]:
    parts = split_navigation(text)
    root = yaml.compose(parts[1], LOADER) if parts is not None else None
    return {value.value for _, value in _entries(root) if _SCHEME.match(value.value)}


def navigation_problems(navigation: yaml.Node, file: str) -> Iterator[Problem]:
    """Yield titles that look like HTML, and addresses that the menu must not link to."""
    for title, value in _entries(navigation):
        if title is not None and _looks_like_html(title.value):
            yield HTML_TITLE.problem(_place(title, file), title=quote(title.value, 40))
        is_sound = _WEB.fullmatch(value.value) or _MAIL.fullmatch(value.value)
        if _SCHEME.match(value.value) and not is_sound:
            yield ADDRESS.problem(_place(value, file), address=quote(value.value, 40))


def _looks_like_html(title: str) -> bool:
    # In a page, '<' follows the title, so that a title ending in '<b' contains no tag. Each tag is
    # read up to the next one, as its name is enough, and a long title may have many.
    parts = title.replace("</", "<").split("<")[1:]
    tags = (tag for part in parts for tag in tags_anywhere(f"<{part}<"))
    return "<!--" in title or any(tag.name in _TAGS for tag in tags)


def _entries(
    navigation: yaml.Node | None,
) -> Iterator[tuple[yaml.ScalarNode | None, yaml.ScalarNode]]:
    """Yield titles with their targets; sections have an empty target.

    The number of steps is limited, as aliases can nest a navigation in itself.
    """
    pending: list[tuple[yaml.Node | None, yaml.Node | None]] = [(None, navigation)]
    for _ in range(_MAX_STEPS):
        if not pending:
            return
        title, node = pending.pop()
        title_text = title if isinstance(title, yaml.ScalarNode) else None
        if isinstance(node, yaml.ScalarNode):
            yield title_text, node
        elif isinstance(node, yaml.CollectionNode):
            if title_text is not None:
                yield title_text, yaml.ScalarNode("", "")
            pending += [
                entry if isinstance(entry, tuple) else (None, entry)
                for entry in reversed(node.value)
            ][:_MAX_STEPS]
            del pending[_MAX_STEPS:]


def _place(node: yaml.Node, file: str) -> Location:
    return Location(file, node.start_mark.line + 1, node.start_mark.column + 1)


def _is_plain(navigation: str) -> bool:
    """Return whether a text is one YAML document with the navigation alone, and nothing special.

    Tags can run code, and aliases can expand. YAML ends lines at more characters than the
    expression that cuts the navigation out, so another key could hide behind one of them.
    """
    if len(navigation) > _MAX_LENGTH or _OTHER_LINE_END.search(navigation) is not None:
        return False
    depth = 0
    documents = 0
    event: Any
    try:
        for event in yaml.parse(navigation, LOADER):
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _MAX_DEPTH or isinstance(event, yaml.AliasEvent):
                return False
            if not isinstance(event, _PLAIN) and (
                event.tag is not None or event.anchor is not None
            ):
                return False
        root = yaml.compose(navigation, LOADER)
    except yaml.YAMLError:
        return False
    return documents == 1 and _keys(root) == ["nav"]


def _keys(root: yaml.Node | None) -> list[str] | None:
    """Return the keys of a mapping, or None if the node is not a mapping of texts."""
    if not isinstance(root, yaml.MappingNode) or not all(
        isinstance(key, yaml.ScalarNode) for key, _ in root.value
    ):
        return None
    return [key.value for key, _ in root.value]
