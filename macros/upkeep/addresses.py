"""The outside addresses that pages and data lead to, each with every place where it stands."""

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
_AFTER = ".,;:!?*_"
_Path = tuple[str, ...]


def outside_addresses(playbook: Playbook) -> dict[str, tuple[Location, ...]]:
    """Find every outside address with the lines on which it stands, in the order of files and lines.

    Profiles of accounts are left out, which are looked at in another way, and so is the code host,
    which shows its pages to those who are signed in.
    """
    found: dict[str, dict[tuple[str, int], Location]] = defaultdict(dict)
    for address, place in (*_in_data(playbook), *_in_pages(playbook)):
        found[address.partition("#")[0]].setdefault((place.path, place.line), place)
    listed = ((address, tuple(sorted(places.values()))) for address, places in found.items())
    return dict(sorted(listed, key=lambda one: (one[1][0], one[0])))


def outside_anchors(playbook: Playbook) -> dict[str, dict[str, tuple[Location, ...]]]:
    """Return the addresses that lead to a place on a page: page to fragment to the lines on which it stands.

    Fragments that the HTML of a page cannot tell of are left out.
    """
    found: dict[str, dict[str, dict[tuple[str, int], Location]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for address, place in (*_in_data(playbook), *_in_pages(playbook)):
        page, _, fragment = address.partition("#")
        if is_anchor(fragment):
            found[page][fragment].setdefault((place.path, place.line), place)
    return {
        page: {fragment: tuple(sorted(places.values())) for fragment, places in fragments.items()}
        for page, fragments in found.items()
    }


def _in_data(playbook: Playbook) -> Iterator[tuple[str, Location]]:
    for root in playbook.sources:
        name = root.file.removeprefix(f"{playbook.data_dir}/")
        for path, value, place in _texts(root, ()):
            is_profile = name.startswith("accounts/") and path[1:] == ("url",)
            is_host = name == "organization.yml" and path == ("repository", "url")
            if not is_profile and not is_host:
                filled = _filled(playbook, value) if path == ("acknowledgement_url",) else value
                yield from ((address, place) for address in _written(filled))


def _filled(playbook: Playbook, value: str) -> str:
    """Fill in the form's address as the page of the first policy does."""
    policy = next((policy for _, policy in playbook.current_policies()), None)
    return (
        value.replace("{policy}", policy.id).replace("{version}", policy.version)
        if policy is not None
        else value
    )


def _in_pages(playbook: Playbook) -> Iterator[tuple[str, Location]]:
    for page in playbook.pages.values():
        for link in page.text.links:
            if link.target.lower().startswith(("http://", "https://")):
                yield link.target, link.location
        yield from _in_angles(page)
        if page.front is not None and page.front.node is not None:
            for _, value, place in _texts(page.front.node, ()):
                yield from ((address, place) for address in _written(value))


def _in_angles(page: Page) -> Iterator[tuple[str, Location]]:
    """Find addresses that a text shows, in angle brackets."""
    prose = page.text.prose
    for match in _ANGLES.finditer(prose):
        line = page.text.first_line + prose.count("\n", 0, match.start())
        yield (
            match[1],
            Location(page.file, line, match.start() - prose.rfind("\n", 0, match.start())),
        )


def _texts(node: MappingNode | SequenceNode, path: _Path) -> Iterator[tuple[_Path, str, Location]]:
    """Go through every text below a node, with the keys that lead to it."""
    pairs = node.items() if isinstance(node, MappingNode) else enumerate(node)
    for step, value in pairs:
        below = (*path, step) if isinstance(step, str) else path
        if isinstance(value, MappingNode | SequenceNode):
            yield from _texts(value, below)
        elif isinstance(value, str):
            yield below, value, node.value_place(step)  # type: ignore[arg-type] # the key of a mapping, the index of a list


def _written(text: str) -> Iterator[str]:
    """Find addresses in a text, without the marks of the sentence round them."""
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(_AFTER)
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(_AFTER)
        yield address
