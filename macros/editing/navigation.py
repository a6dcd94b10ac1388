"""Add a page to the navigation of a handwritten mkdocs.yml: one new line, no other change."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from macros.editing.yaml_lines import BYTE_ORDER_MARK, insert, with_lf
from macros.reading.values import LOADER

_Item = tuple[str, int, int, int]
"""A page in the navigation: path, line (from 0), column of its dash (-1 in brackets), number of its
section."""


def add_page(text: str, path: str) -> tuple[str, int] | None:
    """Return the text of a mkdocs.yml with a page in its navigation, and the new line (from 1).

    The page goes below the last page of its folder, in the section with most pages of the folder.
    Returns None if the page is there already, or if no section has pages of its folder.
    """
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    text = text.removeprefix(mark)
    pages = _navigation(text)
    folder = path.rpartition("/")[0]
    neighbours = [page for page in pages if page[0].rpartition("/")[0] == folder and page[2] >= 0]
    if not neighbours or any(page == path for page, *_ in pages):
        return None
    sections = [section for *_, section in neighbours]
    fullest = max(dict.fromkeys(sections), key=sections.count)
    _, line, column, _ = [page for page in neighbours if page[3] == fullest][-1]
    result = insert(text, line + 1, [f"{' ' * column}- {path}"])
    # Parse the result: unusual YAML around the new line may turn it into something else.
    before, after = [page for page, *_ in pages], [page for page, *_ in _navigation(result)]
    return (mark + result, line + 2) if sorted(after) == sorted([*before, path]) else None


def _navigation(text: str) -> list[_Item]:
    try:
        root = yaml.compose(with_lf(text), LOADER)
    except yaml.YAMLError:
        return []
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    nav = next((value for key, value in pairs if key.value == "nav"), None)
    sections: list[yaml.SequenceNode] = []

    def walk(node: yaml.Node, section: int, column: int) -> Iterator[_Item]:
        if isinstance(node, yaml.ScalarNode):
            yield node.value, node.start_mark.line, column, section
        elif isinstance(node, yaml.MappingNode):
            for _key, value in node.value:
                yield from walk(value, section, column)
        elif isinstance(node, yaml.SequenceNode):
            sections.append(node)
            number = len(sections)
            for item in node.value:
                yield from walk(item, number, -1 if node.flow_style else node.start_mark.column)

    return list(walk(nav, 0, -1)) if nav is not None else []
