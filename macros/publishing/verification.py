"""Verify a built tree before anybody can read it.

Every link and anchor inside the tree resolves, nothing is fetched from other sites, and no page has
a script that is not in the templates.
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
from macros.site import content_policy, search_pieces

_REQUIRED_FILES = (
    "index.html",
    "404.html",
    "sitemap.xml",
    search_pieces.INDEX,
    "api/v1/index.json",
)
"""Files without which an edition is not complete."""
_MAX_SHOWN = 20
_LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@dataclass(frozen=True)
class Tree:
    """A built tree that is to be published at `<name>/` below an address."""

    folder: Path
    name: str
    address: str
    """Where readers open the published root, with a slash at its end."""
    editions: Collection[str] = ()
    """The names of the published editions, to which its pages may link."""
    scripts: Collection[str] = ()
    """The hashes of the inline scripts in the templates, see `content_policy.template_scripts`. No
    page may have another script."""

    @cached_property
    def files(self) -> frozenset[str]:
        """The paths of all files, below the tree."""
        return frozenset(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file()
        )

    @cached_property
    def pages(self) -> dict[str, Markup]:
        """The markup of all pages, by path."""
        return {
            path: read_markup(self.text(path))
            for path in sorted(self.files)
            if path.endswith(".html")
        }

    def text(self, path: str) -> str:
        """Return the text of a file."""
        return (self.folder / path).read_text(encoding="utf-8", errors="replace")


def verify(tree: Tree) -> tuple[str, ...]:
    """Return the hashes of the inline scripts in a tree.

    Raises TreeError with the first faults if the tree must not be published.
    """
    faults = list(_faults(tree))
    if faults:
        more = [f"and {len(faults) - _MAX_SHOWN} more"] if len(faults) > _MAX_SHOWN else []
        raise TreeError(
            f"The built {tree.name}/ is not fit to be published.", [*faults[:_MAX_SHOWN], *more]
        )
    return tuple(sorted(content_policy.used_scripts(tree.folder, tree.scripts)))


class TreeError(UserError):
    """A tree must not be published. `lines` say why."""

    def __init__(self, what: str, lines: list[str]) -> None:
        """Store the lines, which are printed before the error."""
        super().__init__(what, "Fix the pages above, commit, and publish again.")
        self.lines = lines


def _faults(tree: Tree) -> Iterator[str]:
    for path in (*_REQUIRED_FILES, *search_pieces.piece_paths(tree.folder)):
        if path not in tree.files:
            yield f"{path}: the file is missing"
    for file in tree.folder.rglob("*"):
        if file.is_symlink():
            path = file.relative_to(tree.folder).as_posix()
            yield f"{path}: a link to another file cannot be published"
    for violation in content_policy.policy_violations(tree.folder, tree.scripts):
        yield f"{violation} is against the content security policy"
    for path, page in tree.pages.items():
        yield from _page_faults(tree, path, page)
    for path in sorted(tree.files):
        if path.endswith(".css"):
            yield from _style_faults(tree, path)
    yield from _site_map_faults(tree)


def _page_faults(tree: Tree, path: str, page: Markup) -> Iterator[str]:
    for address in page.loaded:
        if _is_external(tree, address):
            yield f"{path}: {address} would be fetched from another site"
    for address in dict.fromkeys(page.links):
        if fault := _link_fault(tree, path, address):
            yield f"{path}: {fault}"
    for part in page.parts:
        if f"parts/{part}.js" not in tree.files:
            yield f"{path}: parts/{part}.js, which it loads on demand, is missing"


def _is_external(tree: Tree, address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) and not address.startswith(tree.address)


def _style_faults(tree: Tree, path: str) -> Iterator[str]:
    for address in style_addresses(tree.text(path)):
        if _is_external(tree, address):
            yield f"{path}: {address} would be fetched from another site"
        elif fault := _link_fault(tree, path, address):
            yield f"{path}: {fault}"


def _site_map_faults(tree: Tree) -> Iterator[str]:
    if "sitemap.xml" not in tree.files:
        return
    site_map = ET.parse(tree.folder / "sitemap.xml")  # noqa: S314 - our own build wrote it
    for location in site_map.iter(_LOCATION):
        address = (location.text or "").strip()
        if not address.startswith(f"{tree.address}{tree.name}/"):
            yield f"sitemap.xml: {address} does not begin with the edition's own address"
        elif fault := _link_fault(tree, "sitemap.xml", address):
            yield f"sitemap.xml: {fault}"


def _link_fault(tree: Tree, path: str, address: str) -> str | None:
    """Return why an address on a page is broken, or None if it is not or is of another site."""
    root = urlsplit(tree.address)
    parts = urlsplit(address.strip())
    if parts.scheme not in ("", root.scheme) or (parts.netloc and parts.netloc != root.netloc):
        return None
    # Resolve it against the page's own path on the web server, as a browser does.
    page_path = posixpath.join(root.path, tree.name, path)
    target_path = page_path
    if parts.path:
        target_path = posixpath.normpath(
            posixpath.join(posixpath.dirname(page_path), unquote(parts.path))
        )
    tree_path = posixpath.join(root.path, tree.name)
    if target_path != tree_path and not target_path.startswith(f"{tree_path}/"):
        if _is_beside(tree, target_path.removeprefix(root.path.rstrip("/"))):
            return None
        return f"'{address}' leads out of the edition"

    file = target_path.removeprefix(tree_path).strip("/")
    if file not in tree.files:
        file = posixpath.join(file, "index.html")
        if file not in tree.files:
            return f"'{address}' leads to nothing"
    page = tree.pages.get(file)
    anchor = unquote(parts.fragment)
    # '#:~:text=' points at words, and the theme's script makes the anchors '#__…'.
    if page is None or not anchor or anchor.startswith((":~:", "__")) or anchor in page.ids:
        return None
    return f"'{address}' leads to an anchor that does not exist"


def _is_beside(tree: Tree, path: str) -> bool:
    """Return whether a path below the published root (with a leading slash) is beside the tree."""
    first = path.strip("/").partition("/")[0]
    return first in {"", LATEST, EDITOR, VERSIONS_FILE, EDITIONS_FILE, *tree.editions}
