"""Collect the outside addresses in pages and data, each with every line that it is on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from macros.basics.problem import Location
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.reading.node import MappingNode, SequenceNode
from macros.upkeep.anchors import is_anchor

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\[\]{}|\\^]+", re.IGNORECASE)
_ANGLES = re.compile(r"<(https?://[^<>\s]+)>", re.IGNORECASE)
_TRAILING_MARKS = ".,;:!?*_"
_Path = tuple[str, ...]


def outside_addresses(playbook: Playbook) -> dict[str, tuple[Location, ...]]:
    """Return every outside address with its locations, in the order of files and lines.

    Leaves out profiles of accounts, which are checked in another way, and the code host, which
    shows its pages only to people who are signed in.
    """
    by_address: dict[str, dict[tuple[str, int], Location]] = defaultdict(dict)
    for address, place in (*_in_data(playbook), *_in_pages(playbook)):
        # One location a line is enough, and the fragment does not change what is opened.
        by_address[address.partition("#")[0]].setdefault((place.path, place.line), place)
    rows = [(address, tuple(sorted(places.values()))) for address, places in by_address.items()]
    return dict(sorted(rows, key=lambda row: (row[1][0], row[0])))


def outside_anchors(playbook: Playbook) -> dict[str, dict[str, tuple[Location, ...]]]:
    """Return the addresses with an anchor: page to fragment to locations.

    Fragments that cannot be checked in the HTML of a page are left out.
    """
    by_page: dict[str, dict[str, dict[tuple[str, int], Location]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for address, place in (*_in_data(playbook), *_in_pages(playbook)):
        page, _, fragment = address.partition("#")
        if is_anchor(fragment):
            by_page[page][fragment].setdefault((place.path, place.line), place)
    return {
        page: {fragment: tuple(sorted(places.values())) for fragment, places in fragments.items()}
        for page, fragments in by_page.items()
    }


def _in_data(playbook: Playbook) -> Iterator[tuple[str, Location]]:
    for root in playbook.sources:
        name = root.file.removeprefix(f"{playbook.data_dir}/")
        for path, value, place in _texts(root, ()):
            is_profile = name.startswith("accounts/") and path[1:] == ("url",)
            is_host = name == "organization.yml" and path == ("repository", "url")
            if not is_profile and not is_host:
                text = _fill_in(playbook, value) if path == ("acknowledgement_url",) else value
                yield from ((address, place) for address in _addresses_in(text))


def _fill_in(playbook: Playbook, value: str) -> str:
    """Fill in the placeholders of the form's address, as the page of the first policy does."""
    policy = next((policy for _, policy in playbook.current_policies()), None)
    if policy is None:
        return value
    return value.replace("{policy}", policy.id).replace("{version}", policy.version)


def _in_pages(playbook: Playbook) -> Iterator[tuple[str, Location]]:
    for page in playbook.pages.values():
        for link in page.text.links:
            if link.target.lower().startswith(("http://", "https://")):
                yield link.target, link.location
        yield from _in_angles(page)
        if page.front is not None and page.front.node is not None:
            for _, value, place in _texts(page.front.node, ()):
                yield from ((address, place) for address in _addresses_in(value))


def _in_angles(page: Page) -> Iterator[tuple[str, Location]]:
    """Yield the addresses in angle brackets."""
    for match in _ANGLES.finditer(page.text.prose):
        yield match[1], page.place_in_prose(match.start())


def _texts(node: MappingNode | SequenceNode, path: _Path) -> Iterator[tuple[_Path, str, Location]]:
    """Yield every text below a node, with the keys that lead to it."""
    pairs = node.items() if isinstance(node, MappingNode) else enumerate(node)
    for step, value in pairs:
        below = (*path, step) if isinstance(step, str) else path
        if isinstance(value, MappingNode | SequenceNode):
            yield from _texts(value, below)
        elif isinstance(value, str):
            # The step is the key of a mapping or the index of a list, as the node needs it.
            yield below, value, node.value_place(step)  # type: ignore[arg-type]


def _addresses_in(text: str) -> Iterator[str]:
    """Yield the addresses in a text, without the punctuation around them."""
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_TRAILING_MARKS)
        # A closing bracket belongs to the address only if it has an opening one.
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(_TRAILING_MARKS)
        yield address
