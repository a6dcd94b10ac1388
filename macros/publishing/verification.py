"""The verification of a built tree: what readers would meet is whole before anybody meets it.

Every link and anchor inside the tree resolves, nothing is fetched from elsewhere, and no page holds
a script that its templates do not.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from macros.basics.user_error import UserError
from macros.forms.editor import NAME as EDITOR
from macros.publishing.edition import EDITIONS_FILE, LATEST, VERSIONS_FILE
from macros.publishing.markup import Markup, read_markup, style_addresses
from macros.site import content_policy

_EXPECTED = (
    "index.html",
    "404.html",
    "sitemap.xml",
    "search/search_index.json",
    "api/v1/index.json",
)
"""Files without which an edition is not whole."""
_SHOWN = 20
_LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@dataclass(frozen=True)
class Tree:
    """A built tree on its way to `<name>/` below an address."""

    folder: Path
    name: str
    address: str
    """Where readers open the published root, with a slash at its end."""
    editions: Collection[str] = ()
    """What stands beside it: the names of the editions that are published."""
    scripts: Collection[str] = ()
    """The hashes of the inline scripts that its templates hold, see `content_policy.shipped`; no
    page may hold another."""

    @cached_property
    def files(self) -> frozenset[str]:
        """Every file, as a path below the tree."""
        return frozenset(
            p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file()
        )

    @cached_property
    def pages(self) -> dict[str, Markup]:
        """Every page by its path, as its markup says it."""
        return {
            path: read_markup(self.text(path))
            for path in sorted(self.files)
            if path.endswith(".html")
        }

    def text(self, path: str) -> str:
        """Read a file."""
        return (self.folder / path).read_text(encoding="utf-8", errors="replace")


def verify(tree: Tree) -> tuple[str, ...]:
    """Return the hashes of the inline scripts in a tree, each of which its templates hold.

    Raises UserError with what is wrong (the first twenty places) where the tree should not be
    published.
    """
    faults = list(_faults(tree))
    if faults:
        more = [f"and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        raise TreeError(
            f"The built {tree.name}/ is not fit to be published.", [*faults[:_SHOWN], *more]
        )
    return tuple(sorted(content_policy.used(tree.folder, tree.scripts)))


class TreeError(UserError):
    """A tree is not fit to be published; `lines` say why."""

    def __init__(self, what: str, lines: list[str]) -> None:
        """Word the error; the places are told before it."""
        super().__init__(what, "Mend the pages above, commit, and publish again.")
        self.lines = lines


def _faults(tree: Tree) -> Iterator[str]:
    for path in _EXPECTED:
        if path not in tree.files:
            yield f"{path}: the file is missing"
    linked = [p for p in tree.folder.rglob("*") if p.is_symlink()]
    yield from (
        f"{path.relative_to(tree.folder).as_posix()}: a link to another file cannot be published"
        for path in linked
    )
    against = content_policy.refused(tree.folder, tree.scripts)
    yield from (f"{refused} is against the content security policy" for refused in against)
    for path, page in tree.pages.items():
        yield from (
            f"{path}: {address} would be fetched from elsewhere"
            for address in page.loaded
            if _is_elsewhere(tree, address)
        )
        yield from (
            f"{path}: {fault}"
            for address in dict.fromkeys(page.links)
            if (fault := _fault(tree, path, address))
        )
    for path in sorted(tree.files):
        if path.endswith(".css"):
            yield from _style_faults(tree, path)
    yield from _map_faults(tree)


def _is_elsewhere(tree: Tree, address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) and not address.startswith(tree.address)


def _style_faults(tree: Tree, path: str) -> Iterator[str]:
    for address in style_addresses(tree.text(path)):
        if _is_elsewhere(tree, address):
            yield f"{path}: {address} would be fetched from elsewhere"
        elif fault := _fault(tree, path, address):
            yield f"{path}: {fault}"


def _map_faults(tree: Tree) -> Iterator[str]:
    """Look at the addresses that search engines are told."""
    if "sitemap.xml" in tree.files:
        for location in ET.parse(tree.folder / "sitemap.xml").iter(_LOCATION):  # noqa: S314 - our own build wrote it
            address = (location.text or "").strip()
            if not address.startswith(f"{tree.address}{tree.name}/"):
                yield f"sitemap.xml: {address} does not begin with the edition's own address"
            elif fault := _fault(tree, "sitemap.xml", address):
                yield f"sitemap.xml: {fault}"


def _fault(tree: Tree, path: str, address: str) -> str | None:
    """Say why an address on a page leads nowhere; None where it leads somewhere, or out of the published root."""
    root = urlsplit(tree.address)
    parts = urlsplit(address.strip())
    if parts.scheme not in ("", root.scheme) or (parts.netloc and parts.netloc != root.netloc):
        return None
    # From the page's own address on, as a browser goes: the root of the web server is '/'.
    own = posixpath.join(root.path, tree.name, path)
    joined = (
        posixpath.normpath(posixpath.join(posixpath.dirname(own), unquote(parts.path)))
        if parts.path
        else own
    )
    inside = posixpath.join(root.path, tree.name)
    if joined != inside and not joined.startswith(f"{inside}/"):
        return (
            None
            if _is_beside(tree, joined.removeprefix(root.path.rstrip("/")))
            else f"'{address}' leads out of the edition"
        )
    target = joined.removeprefix(inside).strip("/")
    if target in tree.files:
        found = target
    elif (home := posixpath.join(target, "index.html")) in tree.files:
        found = home
    else:
        return f"'{address}' leads to nothing"
    page = tree.pages.get(found)
    anchor = unquote(parts.fragment)
    # '#:~:text=' points at words, and '#__…' is the theme's own, which its script makes.
    if page is None or not anchor or anchor.startswith((":~:", "__")) or anchor in page.ids:
        return None
    return f"'{address}' leads to an anchor that is not there"


def _is_beside(tree: Tree, path: str) -> bool:
    """Tell whether a path below the published root, with a slash before it, leads to what stands beside the tree."""
    first = path.strip("/").partition("/")[0]
    return first in {"", LATEST, EDITOR, VERSIONS_FILE, EDITIONS_FILE, *tree.editions}
