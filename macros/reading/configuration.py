"""mkdocs.yml as far as the playbook needs it: folders, language and navigation. Nothing in it is executed here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import yaml

from macros.basics.problem import Location, Problem, quoted
from macros.reading.encoding import control_character, decode, place_in
from macros.reading.settings_navigation import navigation_faults
from macros.reading.syntax import hidden_characters, is_too_deep
from macros.reading.values import LOADER

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES = 1024 * 1024
_MAX_DEPTH = 20
_TOO_DEEP = (
    f"the values are nested more than {_MAX_DEPTH} levels deep.",
    "Look for brackets that were not meant.",
)
"""What is wrong, and the remedy."""
_MAX_INHERIT = 5
_MAX_STEPS = 50_000
_ADDRESS_KEYS = frozenset(
    "link homepage url href repo_url site_url edit_uri logo favicon address".split()
)
_SCRIPT = re.compile(r"(?:javascript|vbscript|data):", re.IGNORECASE)
_SKIPPED = re.compile(r"[\x00-\x20]+")
"""What browsers leave out where they look for the scheme of an address."""


@dataclass(frozen=True, slots=True)
class Navigation:
    """The navigation of mkdocs.yml: which pages it lists, and where."""

    file: str = "mkdocs.yml"
    pages: tuple[tuple[str, int], ...] = ()
    """Page paths with the line on which each is listed, in order; the same page twice when listed
    twice."""
    given: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """What mkdocs.yml says to the playbook."""

    docs_dir: str = "docs"
    data_dir: str = "data"
    language: str = "en"
    """The language of the interface, as the theme calls it."""
    navigation: Navigation = field(default_factory=Navigation)


def read_configuration(root: Path, name: str = "mkdocs.yml") -> tuple[Configuration, list[Problem]]:
    """Read the mkdocs.yml in a folder. What it inherits (`INHERIT`) counts where it says nothing itself."""
    layers, problems = _layers(root, name)
    docs_dir = next((held for _, node in layers if (held := _text(node, "docs_dir"))), "docs")
    data_dir = next(
        (held for _, node in layers if (held := _text(node, "extra", "playbook", "data_dir"))),
        "data",
    )
    language = next(
        (held for _, node in layers if (held := _text(node, "theme", "language"))), "en"
    )
    navigation = Navigation(name)
    file, nav = next(
        ((file, nav) for file, node in layers if (nav := _below(node, "nav")) is not None),
        (name, None),
    )
    if nav is not None:
        navigation = Navigation(file, tuple(_pages(nav)), given=True)
        problems += navigation_faults(nav, file)
    return Configuration(docs_dir, data_dir, language, navigation), problems


def read_texts(root: Path, *keys: str) -> dict[str, str]:
    """Read a flat mapping of the mkdocs.yml in a folder, each value as the text in the file, lists joined by commas.

    What it inherits counts where it says nothing itself; values that only the engine could tell
    (`!ENV`) are left out.
    """
    found: dict[str, str] = {}
    for _, node in reversed(_layers(root, "mkdocs.yml")[0]):
        held = _below(node, *keys)
        for key, value in held.value if isinstance(held, yaml.MappingNode) else []:
            items = value.value if isinstance(value, yaml.SequenceNode) else [value]
            if all(
                isinstance(item, yaml.ScalarNode) and item.tag.startswith("tag:yaml.org,2002:")
                for item in items
            ):
                found[str(key.value)] = ", ".join(str(item.value) for item in items)
    return found


def _layers(root: Path, name: str) -> tuple[list[tuple[str, yaml.Node | None]], list[Problem]]:
    """Read a configuration and what it inherits, each with its name, the nearest first."""
    problems: list[Problem] = []
    layers: list[tuple[str, yaml.Node | None]] = []
    file = name
    path = root / name
    for _ in range(_MAX_INHERIT):
        if not path.is_file():
            message = (
                f"there is no {quoted(file)}." if layers else f"there is no {name} in this folder."
            )
            hint = (
                "Name the folder of the playbook with --root."
                if not layers
                else "Mend the INHERIT line."
            )
            problems.append(
                Problem.worded(
                    Location(layers[-1][0] if layers else file), "unknown-file", message, hint
                )
            )
            break
        node, found = _read(path, file)
        problems += found
        layers.append((file, node))
        if (parent := _text(node, "INHERIT")) is None:
            break
        path = path.parent / parent
        file = "".join(c for c in parent if c.isprintable())
    return layers, problems


def _read(path: Path, file: str) -> tuple[yaml.Node | None, list[Problem]]:
    """Read one file, as nodes with places: values are not made of it, so that nothing in it can run or grow."""
    with path.open("rb") as stream:
        raw = stream.read(_MAX_BYTES + 1)
    if len(raw) > _MAX_BYTES:
        return None, [
            Problem.worded(
                Location(file), "too-large", "the file is larger than 1 MiB.", "Shorten it."
            )
        ]
    text, problems = decode(raw, file)
    if text is None:
        return None, problems
    try:
        refused = _refuse(text, file)
        if refused:
            return None, [*problems, refused]
        node = yaml.compose(text, LOADER)
        return node, [*problems, *_escape_faults(text, file), *_address_faults(node, file)]
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        place = (
            Location(file, min(mark.line + 1, text.count("\n") + 1), mark.column + 1)
            if mark
            else Location(file)
        )
        if is_too_deep(error):
            return None, [*problems, Problem.worded(place, "too-large", *_TOO_DEEP)]
        said = getattr(error, "problem", None) or str(error)
        problem = Problem.worded(
            place,
            "yaml-syntax",
            f"this is not YAML: {said}.",
            "Compare it with the last version that worked.",
        )
        return None, [*problems, problem]


def _refuse(text: str, file: str) -> Problem | None:
    """Look at the events first: deep nesting would end the process, and some tags run code when the site is built."""
    depth = 0
    event: Any
    for event in yaml.parse(text, LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
            event, yaml.CollectionEndEvent
        )
        tag = getattr(event, "tag", None) or ""
        place = Location(file, event.start_mark.line + 1, event.start_mark.column + 1)
        if depth > _MAX_DEPTH:
            return Problem.worded(place, "too-large", *_TOO_DEEP)
        if any(python in tag for python in ("python/object", "python/module")):
            return Problem.worded(
                place,
                "unsafe-yaml",
                f"the tag {quoted(tag)} runs code when the site is built.",
                "Delete it.",
            )
    return None


def _escape_faults(text: str, file: str) -> Iterator[Problem]:
    """Find escapes that stand for invisible characters: names and titles of the settings reach every page."""
    event: Any
    for event in yaml.parse(text, LOADER):
        if isinstance(event, yaml.ScalarEvent):
            start, end = cast("Any", event.start_mark), cast("Any", event.end_mark)
            for offset, shown, character in hidden_characters(
                text[start.index : end.index], event.value
            ):
                yield control_character(
                    place_in(text, start.index + offset, file), shown, character
                )


def _address_faults(root: yaml.Node | None, file: str) -> Iterator[Problem]:
    """Find addresses that are scripts; those of the navigation are looked at more closely elsewhere."""
    pending = [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
            continue
        seen.add(id(node))
        for entry in node.value:
            key, value = entry if isinstance(entry, tuple) else (None, entry)
            pending.append(value)
            if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
                continue
            if key.value in _ADDRESS_KEYS and _SCRIPT.match(_SKIPPED.sub("", value.value)):
                message = f"the address {quoted(value.value, 40)} is a script."
                place = Location(file, value.start_mark.line + 1, value.start_mark.column + 1)
                yield Problem.worded(place, "unsafe-html", message, "Use https, or delete it.")


def _below(node: yaml.Node | None, *keys: str) -> yaml.Node | None:
    """Follow keys into nested mappings; None where they lead nowhere."""
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in reversed(pairs) if name.value == key), None)
    return node


def _text(node: yaml.Node | None, *keys: str) -> str | None:
    """Give the text under some keys; None where there is none, or where only the engine could tell it (!ENV)."""
    held = _below(node, *keys)
    is_text = (
        isinstance(held, yaml.ScalarNode)
        and held.tag == "tag:yaml.org,2002:str"
        and held.value.isprintable()
    )
    return str(held.value) if held is not None and is_text else None


def _pages(nav: yaml.Node) -> list[tuple[str, int]]:
    """List the pages of a navigation in order, with their lines; addresses are left out.

    Aliases may nest a navigation in itself: so steps are counted, rather than trusting that it
    ends.
    """
    found = []
    pending = [nav]
    for _ in range(_MAX_STEPS):
        if not pending:
            break
        node = pending.pop()
        if isinstance(node, yaml.ScalarNode):
            if node.value.endswith(".md") and "://" not in node.value:
                found.append((node.value, node.start_mark.line + 1))
        elif isinstance(node, yaml.SequenceNode | yaml.MappingNode):
            pending += [
                item[1] if isinstance(item, tuple) else item for item in reversed(node.value)
            ][:_MAX_STEPS]
            del pending[_MAX_STEPS:]
    return found
