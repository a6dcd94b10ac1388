"""The navigation in mkdocs.yml: the one part of the settings that changes with the pages.

It is cut out by its lines, so that what stands around it can be compared letter by letter. Its
titles are text, and its addresses lead to pages, to other web sites or to a mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from macros.basics.problem import Location, Problem, quoted
from macros.reading.html import FINISHED_TAGS
from macros.reading.values import LOADER

_NAVIGATION = re.compile(r"^nav:[ \t]*\n(?:(?:[ \t-].*|#.*|)\n)*", re.MULTILINE)
"""The key, and all lines below it that do not begin another one."""
_OTHER_LINE_END = re.compile("[\r\x85\u2028\u2029]")
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

_MAX_STEPS = 50_000
_SCHEME = re.compile(r"[\x00-\x20]*(?:[a-z][a-z0-9+.\-\s]*:|[/\\]{2})", re.IGNORECASE)
"""How an address begins that browsers do not take for a path of the site; they skip blanks and line
ends in a scheme."""
_WEB = re.compile(
    r"https?://(?:[^\s/?#@\\:\[\]<>\"'`{}|^%]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:[/?#][^\s\\<>\"'`{}|^]*)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"mailto:[^\s\\<>\"'`/?#@]+@[^\s\\<>\"'`/#@]+", re.IGNORECASE)
_TAG = re.compile(r"</?([a-z][a-z0-9]*)(?=[\s/>])|<!--", re.IGNORECASE)
_TAGS = FINISHED_TAGS | frozenset(
    "base body button canvas embed form frame frameset head html iframe link math meta noscript object script style template"
    " textarea video audio source track picture img font center marquee".split()
)


def split_navigation(text: str) -> tuple[str, str, str] | None:
    """Give what stands before the navigation, the navigation, and what stands after it.

    None where there is no navigation, or more than one, or where it holds anything but titles and
    paths.
    """
    found = list(_NAVIGATION.finditer(text if text.endswith("\n") else f"{text}\n"))
    if len(found) != 1 or not _is_plain(found[0][0]):
        return None
    begin, end = found[0].span()
    return text[:begin], text[begin:end], text[end:]


def with_navigation(text: str, other: str) -> str:
    """Give the text of mkdocs.yml with the navigation of another one; as it is where either has none that can be cut out."""
    own, theirs = split_navigation(text), split_navigation(other)
    if own is None or theirs is None:
        return text
    merged = f"{own[0]}{theirs[1]}{own[2]}"
    return merged if _top_keys(merged) == _top_keys(text) else text


def _top_keys(text: str) -> list[str] | None:
    """Return the keys of settings; None if they cannot be read."""
    try:
        return _keys(yaml.compose(text, LOADER))
    except yaml.YAMLError:
        return None


def differs_in_navigation_alone(old: str, new: str) -> bool:
    """Tell whether two texts of mkdocs.yml are the same but for their navigation."""
    own, theirs = split_navigation(old), split_navigation(new)
    return own is not None and theirs is not None and (own[0], own[2]) == (theirs[0], theirs[2])


def leads_elsewhere(old: str, new: str) -> bool:
    """Tell whether the navigation of a text of mkdocs.yml leads to another site to which that of an older one does not."""
    return bool(_addresses(new) - _addresses(old))


def _addresses(text: str) -> set[str]:
    parts = split_navigation(text)
    root = yaml.compose(parts[1], LOADER) if parts is not None else None
    return {value.value for _, value in _entries(root) if _SCHEME.match(value.value)}


def navigation_faults(navigation: yaml.Node, file: str) -> Iterator[Problem]:
    """Find titles that look like HTML, and addresses to which the menu of every page must not lead."""
    for title, value in _entries(navigation):
        if (
            title is not None
            and (tag := _TAG.search(title.value)) is not None
            and (not tag[1] or tag[1].lower() in _TAGS)
        ):
            message = f"the menu's title {quoted(title.value, 40)} holds HTML, which would be shown as it stands."
            yield Problem.worded(
                _place(title, file), "unsafe-html", message, "Write the title as plain text."
            )
        is_sound = _WEB.fullmatch(value.value) or _MAIL.fullmatch(value.value)
        if _SCHEME.match(value.value) and not is_sound:
            message = f"the address {quoted(value.value, 40)} is not one that the menu may lead to."
            yield Problem.worded(
                _place(value, file),
                "unsafe-html",
                message,
                "Use https, http, mailto, or the path of a page.",
            )


def _entries(
    navigation: yaml.Node | None,
) -> Iterator[tuple[yaml.ScalarNode | None, yaml.ScalarNode]]:
    """List titles and what they lead to, sections with an empty address in the place of one.

    Aliases may nest a navigation in itself: so steps are counted, rather than trusting that it
    ends.
    """
    pending: list[tuple[yaml.Node | None, yaml.Node | None]] = [(None, navigation)]
    for _ in range(_MAX_STEPS):
        if not pending:
            return
        title, node = pending.pop()
        named = title if isinstance(title, yaml.ScalarNode) else None
        if isinstance(node, yaml.ScalarNode):
            yield named, node
        elif isinstance(node, yaml.CollectionNode):
            if named is not None:
                yield named, yaml.ScalarNode("", "")
            pending += [
                one if isinstance(one, tuple) else (None, one) for one in reversed(node.value)
            ][:_MAX_STEPS]
            del pending[_MAX_STEPS:]


def _place(node: yaml.Node, file: str) -> Location:
    return Location(file, node.start_mark.line + 1, node.start_mark.column + 1)


def _is_plain(navigation: str) -> bool:
    """Tell whether a text is one YAML document that holds the navigation alone, in plain lists, mappings and texts.

    Tags can run code, and aliases grow. YAML ends lines at more characters than the expression that
    cuts the navigation out: behind one of them, another key would hide.
    """
    if len(navigation) > _MOST or _OTHER_LINE_END.search(navigation) is not None:
        return False
    depth = 0
    documents = 0
    event: Any
    try:
        for event in yaml.parse(navigation, LOADER):
            documents += isinstance(event, yaml.DocumentStartEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
                event, yaml.CollectionEndEvent
            )
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
    """Return the keys of a mapping, as they are written; None if it is no mapping of texts."""
    if not isinstance(root, yaml.MappingNode) or not all(
        isinstance(key, yaml.ScalarNode) for key, _ in root.value
    ):
        return None
    return [key.value for key, _ in root.value]
