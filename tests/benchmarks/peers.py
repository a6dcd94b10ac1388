"""Writes the pages of plain MkDocs for other generators: Zensical, Hugo and Eleventy.

Zensical reads the settings of MkDocs. The other two have small layouts of their own (`layouts/`)
with title, description and a menu of the sections and of the pages beside the current one; Hugo's
has a table of contents too. Neither has a search, and links are not checked.
"""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

LAYOUTS = Path(__file__).parent / "layouts"
_ADMONITION = re.compile(r'^!!! \w+ "(?P<title>[^"]*)"\n(?P<body>(?:\n| {4}.*\n)+)', re.MULTILINE)
_ANCHOR = re.compile(r"\{:\s*(#[\w-]+)\s*\}")
_LINK = re.compile(r"\]\((?P<path>[^():#\s]+\.md)(?P<anchor>#[^()\s]*)?\)")
_TITLE = re.compile(r"^title: (.*)$", re.MULTILINE)


def write_peers(plain: Path, folder: Path) -> None:
    """Write the pages of the folder of plain MkDocs for each peer, into a folder named after it."""
    shutil.copytree(plain, folder / "zensical")
    navigation = yaml.safe_load((plain / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    sections = dict(_sections(navigation))
    docs = plain / "docs"
    texts = {path: (docs / path).read_text(encoding="utf-8") for path in sections}
    pages = {path: portable(text, path, sections[path]) for path, text in texts.items()}
    menu = json.dumps(_menu(sections, texts), ensure_ascii=False)
    for name, data in (("hugo", "data"), ("eleventy", "_data")):
        shutil.copytree(LAYOUTS / name, folder / name)
        _write(folder / name / data / "menu.json", menu)
        for path, text in pages.items():
            target = path if name == "eleventy" else hugo_path(path)
            _write(folder / name / "content" / target, text)


def portable(text: str, path: str, section: str) -> str:
    """Return a page in the Markdown that all generators read, with the title of its section."""
    text = _ADMONITION.sub(_quotation, text)
    text = _ANCHOR.sub(r"{\1}", text)
    text = _LINK.sub(lambda link: f"]({_target(path, link)})", text)
    return text.replace("---\n", f"---\npart: {json.dumps(section)}\n", 1)


def hugo_path(path: str) -> str:
    """Return the path of a page below Hugo's folder of pages.

    An `index.md` would turn the pages beside it into attachments.
    """
    if path == "index.md":
        return "_index.md"
    return re.sub(r"/index\.md$", ".md", path)


def address(path: str) -> str:
    """Return the address of a page below the site's root."""
    return re.sub(r"(?:^|(?<=/))index/$", "", path.removesuffix(".md") + "/")


def _sections(navigation: list[Any], title: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path of each page with the title of its section."""
    for item in navigation:
        if isinstance(item, str):
            yield item, title
            continue
        for key, value in item.items():
            yield from _sections(value if isinstance(value, list) else [value], key)


def _menu(sections: dict[str, str], texts: dict[str, str]) -> list[dict[str, Any]]:
    """Return each section: title, address of its first page, and its pages."""
    entries: dict[str, list[dict[str, str]]] = {}
    for path, section in sections.items():
        title = _TITLE.search(texts[path])
        entry = {"title": yaml.safe_load(title[1]) if title else path, "url": f"/{address(path)}"}
        entries.setdefault(section, []).append(entry)
    return [
        {"title": title, "url": pages[0]["url"], "pages": pages} for title, pages in entries.items()
    ]


def _quotation(admonition: re.Match[str]) -> str:
    lines = admonition["body"].rstrip("\n").split("\n")
    quotation = "\n".join(f"> {line.removeprefix('    ')}".rstrip() for line in lines)
    return f"> **{admonition['title']}**\n{quotation}\n\n"


def _target(path: str, link: re.Match[str]) -> str:
    """Return the address that a link to a Markdown file leads to, relative to the page's own."""
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path), link["path"]))
    relative = posixpath.relpath(f"/{address(file)}", f"/{address(path)}")
    return f"{relative}/{link['anchor'] or ''}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
