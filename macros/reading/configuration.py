"""Read from mkdocs.yml what the playbook needs: folders, language and navigation.

Nothing in the file is executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import yaml

from macros.basics.problem import Location, Problem, Sentence, quote
from macros.reading.encoding import control_character_problem, decode, place_in
from macros.reading.settings_navigation import navigation_problems
from macros.reading.syntax import explain, hidden_characters, is_too_deep
from macros.reading.values import LOADER

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES = 1024 * 1024
_MAX_DEPTH = 20
TOO_DEEP = Sentence(
    "too-large",
    f"the values are nested more than {_MAX_DEPTH} levels deep.",
    "Look for stray brackets.",
)
NO_SETTINGS = Sentence(
    "unknown-file",
    "there is no {name} in this folder.",
    "Name the folder of the playbook with --root.",
)
NOT_INHERITED = Sentence("unknown-file", "there is no '{file}'.", "Correct the INHERIT line.")
TOO_LARGE = Sentence("too-large", "the file is larger than 1 MiB.", "Shorten it.")
NOT_YAML = Sentence(
    "yaml-syntax",
    "this is not YAML: {reason}.",
    "Compare it with the last version that worked.",
)
RUNS_CODE = Sentence(
    "unsafe-yaml", "the tag '{tag}' runs code when the site is built.", "Delete it."
)
SCRIPT = Sentence("unsafe-html", "the address {address} is a script.", "Use https, or delete it.")
_MAX_INHERIT = 5
_MAX_STEPS = 50_000
_ADDRESS_KEYS = frozenset(
    "link homepage url href repo_url site_url edit_uri logo favicon address".split()
)
_SCRIPT = re.compile(r"(?:javascript|vbscript|data):", re.IGNORECASE)
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20]+")
"""Browsers ignore these when they look for the scheme of an address."""


@dataclass(frozen=True, slots=True)
class Navigation:
    """The pages in the navigation of mkdocs.yml."""

    file: str = "mkdocs.yml"
    pages: tuple[tuple[str, int], ...] = ()
    """Page paths and their lines, in order; a page may occur more than once."""
    given: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of mkdocs.yml that the playbook uses."""

    docs_dir: str = "docs"
    data_dir: str = "data"
    language: str = "en"
    """The language of the interface, as the theme calls it."""
    navigation: Navigation = field(default_factory=Navigation)
    files: tuple[str, ...] = ()
    """The files that they come from, even if one is missing."""


def read_configuration(root: Path, name: str = "mkdocs.yml") -> tuple[Configuration, list[Problem]]:
    """Read the mkdocs.yml in a folder, and the files that it inherits from (`INHERIT`)."""
    layers, problems, files = _layers(root, name)
    docs_dir = _first_text(layers, "docs_dir") or "docs"
    data_dir = _first_text(layers, "extra", "playbook", "data_dir") or "data"
    language = _first_text(layers, "theme", "language") or "en"
    navigation = Navigation(name)
    for file, node in layers:
        nav = _below(node, "nav")
        if nav is not None:
            navigation = Navigation(file, tuple(_pages(nav)), given=True)
            problems += navigation_problems(nav, file)
            break
    return Configuration(docs_dir, data_dir, language, navigation, files), problems


def read_texts(root: Path, *keys: str) -> dict[str, str]:
    """Read a flat mapping of the mkdocs.yml in a folder as texts; lists are joined by commas.

    Inherited values are included. Values that only MkDocs can resolve (`!ENV`) are left out.
    """
    texts: dict[str, str] = {}
    # The nearest file is read last and overrides what it inherits.
    for _, root_node in reversed(_layers(root, "mkdocs.yml")[0]):
        mapping = _below(root_node, *keys)
        for key, value in mapping.value if isinstance(mapping, yaml.MappingNode) else []:
            items = value.value if isinstance(value, yaml.SequenceNode) else [value]
            if all(map(_is_plain_scalar, items)):
                texts[str(key.value)] = ", ".join(str(item.value) for item in items)
    return texts


def _is_plain_scalar(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag.startswith("tag:yaml.org,2002:")


def _first_text(layers: list[tuple[str, yaml.Node | None]], *keys: str) -> str:
    """Return the text under some keys in the nearest file that has one, or ''."""
    return next(filter(None, (_text(node, *keys) for _, node in layers)), "")


def _layers(
    root: Path, name: str
) -> tuple[list[tuple[str, yaml.Node | None]], list[Problem], tuple[str, ...]]:
    """Read a configuration and what it inherits, each with its file name, the nearest first.

    Returns their problems and all paths, too.
    """
    problems: list[Problem] = []
    paths: list[str] = []
    layers: list[tuple[str, yaml.Node | None]] = []
    file = name
    path = root / name
    for _ in range(_MAX_INHERIT):
        paths.append(str(path))
        if not path.is_file():
            if layers:
                problems.append(NOT_INHERITED.problem(Location(layers[-1][0]), file=file))
            else:
                problems.append(NO_SETTINGS.problem(Location(file), name=name))
            break
        node, file_problems = _read(path, file)
        problems += file_problems
        layers.append((file, node))
        if (parent := _text(node, "INHERIT")) is None:
            break
        path = path.parent / parent
        file = "".join(c for c in parent if c.isprintable())
    return layers, problems, tuple(paths)


def _read(path: Path, file: str) -> tuple[yaml.Node | None, list[Problem]]:
    """Parse a file into nodes with positions.

    No values are constructed from the nodes, so nothing in the file can run code or expand.
    """
    with path.open("rb") as stream:
        raw = stream.read(_MAX_BYTES + 1)
    if len(raw) > _MAX_BYTES:
        return None, [TOO_LARGE.problem(Location(file))]
    text, problems = decode(raw, file)
    if text is None:
        return None, problems
    try:
        refusal = _refuse(text, file)
        if refusal:
            return None, [*problems, refusal]
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
            return None, [*problems, TOO_DEEP.problem(place)]
        if isinstance(error, yaml.MarkedYAMLError):
            explanation = explain(error, text)
            place = Location(file, explanation.line + 1, explanation.column + 1)
            hint, reason = explanation.hint, explanation.message
            return None, [*problems, NOT_YAML.problem(place, hint, reason=reason)]
        return None, [*problems, NOT_YAML.problem(place, reason=error)]


def _refuse(text: str, file: str) -> Problem | None:
    """Check the parser's events before nodes are built from them.

    Deep nesting would crash the process, and some tags run code when the site is built.
    """
    depth = 0
    event: Any
    for event in yaml.parse(text, LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        tag = getattr(event, "tag", None) or ""
        place = Location(file, event.start_mark.line + 1, event.start_mark.column + 1)
        if depth > _MAX_DEPTH:
            return TOO_DEEP.problem(place)
        if any(python in tag for python in ("python/object", "python/module")):
            return RUNS_CODE.problem(place, tag=tag)
    return None


def _escape_faults(text: str, file: str) -> Iterator[Problem]:
    """Yield escapes of invisible characters.

    Names and titles in the settings appear on every page.
    """
    event: Any
    for event in yaml.parse(text, LOADER):
        if isinstance(event, yaml.ScalarEvent):
            start, end = cast("Any", event.start_mark), cast("Any", event.end_mark)
            source = text[start.index : end.index]
            for offset, escape, character in hidden_characters(source, event.value):
                place = place_in(text, start.index + offset, file)
                yield control_character_problem(place, escape, character)


def _address_faults(root: yaml.Node | None, file: str) -> Iterator[Problem]:
    """Yield addresses that are scripts; see also `navigation_problems`."""
    pending = [root]
    ids: set[int] = set()
    while pending:
        node = pending.pop()
        if not isinstance(node, yaml.CollectionNode) or id(node) in ids:
            continue
        ids.add(id(node))
        for entry in node.value:
            key, value = entry if isinstance(entry, tuple) else (None, entry)
            pending.append(value)
            if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
                continue
            if key.value in _ADDRESS_KEYS and _SCRIPT.match(
                _IGNORED_BY_BROWSERS.sub("", value.value)
            ):
                place = Location(file, value.start_mark.line + 1, value.start_mark.column + 1)
                yield SCRIPT.problem(place, address=quote(value.value, 40))


def _below(node: yaml.Node | None, *keys: str) -> yaml.Node | None:
    """Return the node under some keys of nested mappings, or None."""
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in reversed(pairs) if name.value == key), None)
    return node


def _text(node: yaml.Node | None, *keys: str) -> str | None:
    """Return the text under some keys; None if there is none, or only MkDocs can resolve it."""
    scalar = _below(node, *keys)
    is_text = (
        isinstance(scalar, yaml.ScalarNode)
        and scalar.tag == "tag:yaml.org,2002:str"
        and scalar.value.isprintable()
    )
    return str(scalar.value) if scalar is not None and is_text else None


def _pages(nav: yaml.Node) -> list[tuple[str, int]]:
    """Return the pages of a navigation in order, with their lines; web addresses are left out.

    The number of steps is limited, as aliases can nest a navigation in itself.
    """
    pages = []
    pending = [nav]
    for _ in range(_MAX_STEPS):
        if not pending:
            break
        node = pending.pop()
        if isinstance(node, yaml.ScalarNode):
            if node.value.endswith(".md") and "://" not in node.value:
                pages.append((node.value, node.start_mark.line + 1))
        elif isinstance(node, yaml.SequenceNode | yaml.MappingNode):
            pending += [
                item[1] if isinstance(item, tuple) else item for item in reversed(node.value)
            ][:_MAX_STEPS]
            del pending[_MAX_STEPS:]
    return pages
