"""mkdocs.yml as far as the playbook needs it: folders and navigation. Nothing in it is executed here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from macros.problem import Location, Problem, quoted

if TYPE_CHECKING:
    from pathlib import Path

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 1024 * 1024
_MAX_DEPTH = 20
_MAX_INHERIT = 5


@dataclass(frozen=True, slots=True)
class Navigation:
    """The navigation of mkdocs.yml: which pages it lists, and where."""

    file: str = "mkdocs.yml"
    pages: tuple[tuple[str, int], ...] = ()
    """Page paths with the line on which each is listed, in order; the same page twice when listed twice."""
    given: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """What mkdocs.yml says to the playbook."""

    docs_dir: str = "docs"
    data_dir: str = "data"
    navigation: Navigation = field(default_factory=Navigation)


class _Loader(_LOADER):  # type: ignore[misc]
    """Reads the engine's own tags (!ENV, !!python/name) as None."""


_Loader.add_multi_constructor("", lambda _loader, _suffix, _node: None)


def read_configuration(root: Path, name: str = "mkdocs.yml") -> tuple[Configuration, list[Problem]]:
    """Read the mkdocs.yml in a folder. What it inherits (`INHERIT`) counts where it says nothing itself."""
    problems: list[Problem] = []
    layers: list[dict[str, Any]] = []
    pages: tuple[tuple[str, int], ...] | None = None
    file = name
    path = root / name
    for _ in range(_MAX_INHERIT):
        if not path.is_file():
            message = f"there is no {quoted(file)}." if layers else f"there is no {name} in this folder."
            hint = "Name the folder of the playbook with --root." if not layers else "Mend the INHERIT line."
            problems.append(Problem(Location(file), "unknown-file", message, hint))
            break
        values, found = _read(path, file, problems)
        layers.append(values)
        if pages is None and found is not None:
            pages, nav_file = found, file
        if not isinstance(parent := values.get("INHERIT"), str):
            break
        path = path.parent / parent
        file = parent
    merged: dict[str, Any] = {}
    for layer in reversed(layers):
        merged.update({key: layer[key] for key in ("docs_dir", "extra") if layer.get(key) is not None})
    extra = merged.get("extra")
    playbook = extra.get("playbook") if isinstance(extra, dict) else None
    data_dir = playbook.get("data_dir") if isinstance(playbook, dict) else None
    docs_dir = merged.get("docs_dir")
    navigation = Navigation(name if pages is None else nav_file, pages or (), given=pages is not None)
    return Configuration(
        docs_dir if isinstance(docs_dir, str) else "docs", data_dir if isinstance(data_dir, str) else "data", navigation
    ), problems


def _read(path: Path, file: str, problems: list[Problem]) -> tuple[dict[str, Any], tuple[tuple[str, int], ...] | None]:
    """Read one file: its values, and the navigation's pages with their lines when it has a navigation."""
    raw = path.read_bytes()
    if len(raw) > _MAX_BYTES:
        problems.append(Problem(Location(file), "too-large", "the file is larger than 1 MiB.", "Shorten it."))
        return {}, None
    try:
        text = raw.decode("utf-8-sig")
        depth = 0
        for event in yaml.parse(text, _LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            tag = getattr(event, "tag", None) or ""
            if depth > _MAX_DEPTH:
                problems.append(Problem(Location(file), "too-large", "the values are nested too deep.", "Mend the brackets."))
                return {}, None
            if "python/object" in tag or "python/module" in tag:
                mark: Any = event.start_mark
                place = Location(file, mark.line + 1, mark.column + 1)
                message = f"the tag {quoted(tag)} runs code when the site is built."
                problems.append(Problem(place, "unsafe-yaml", message, "Delete it."))
                return {}, None
        root = yaml.compose(text, _Loader)
        values = yaml.load(text, _Loader)  # noqa: S506 - a safe loader that drops unknown tags
    except UnicodeDecodeError:
        problems.append(Problem(Location(file), "encoding", "the file is not UTF-8.", "Save the file as UTF-8."))
        return {}, None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        said = getattr(error, "problem", None) or str(error)
        problems.append(
            Problem(place, "yaml-syntax", f"this is not YAML: {said}.", "Compare it with the last version that worked.")
        )
        return {}, None
    if not isinstance(values, dict) or not isinstance(root, yaml.MappingNode):
        return {}, None
    nav = next((value for key, value in root.value if key.value == "nav"), None)
    return values, tuple(_pages(nav)) if nav is not None else None


def _pages(node: yaml.Node) -> list[tuple[str, int]]:
    """List the pages of a navigation in order, with their lines; addresses are left out."""
    if isinstance(node, yaml.ScalarNode):
        is_page = node.value.endswith(".md") and "://" not in node.value
        return [(node.value, node.start_mark.line + 1)] if is_page else []
    if isinstance(node, yaml.SequenceNode):
        return [page for item in node.value for page in _pages(item)]
    if isinstance(node, yaml.MappingNode):
        return [page for _, value in node.value for page in _pages(value)]
    return []
