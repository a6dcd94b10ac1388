"""Files for language models (llmstxt.org): a list of the pages, and the texts of all pages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import partial

from macros.editions.page_words import split_code, split_inline_code
from macros.model.front_matter import FrontMatter
from macros.model.page import Page
from macros.outputs.publication import OutputFile, Publication

_MARKUP = re.compile(r"[\\`*_\[\]<>]")
_LINK = re.compile(r"(\]\()([^()\s]+)((?:\s+\"[^\"]*\")?\))")


TEXTS = "llms-full.txt"
"""The path of the file with the texts of all pages."""


def list_file(publication: Publication) -> OutputFile:
    """Return the list of the pages."""
    return OutputFile("llms.txt", _text(_listing(publication)))


def text_file(publication: Publication) -> OutputFile:
    """Return the texts of all pages."""
    return OutputFile(TEXTS, _text(_full_text(publication)))


def _text(lines: Iterator[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _head(publication: Publication) -> Iterator[str]:
    organization = publication.playbook.organization
    words = publication.words
    yield f"# {_plain(publication.site_name)}"
    yield ""
    hub = words.gettext(
        "%(hub)s of %(organization)s", hub=organization.hub_name, organization=organization.name
    )
    yield f"> {_plain(f'{hub}: {organization.mission}')}"
    yield ""
    yield words.gettext(
        "Edition %(edition)s. Rules stand in the policies; "
        "people, accounts and dates are those of the day of the build.",
        edition=organization.edition,
    )


def _listing(publication: Publication) -> Iterator[str]:
    yield from _head(publication)
    for title, pages in sections(publication).items():
        yield ""
        yield f"## {_plain(title)}"
        yield ""
        for page, front in pages:
            address = publication.page_link(page.path)
            yield f"- [{_plain(front.title)}]({address}): {_plain(front.description)}"
    yield ""
    words = publication.words
    heading = words.gettext("For programs")
    yield f"## {_plain(heading)}"
    yield ""
    if publication.texts:
        yield _link(
            publication,
            TEXTS,
            words.gettext("All texts"),
            words.gettext("the text of every page in one file"),
        )
    about = words.gettext("people, accounts, policies and more, with their schemas")
    yield _link(publication, "api/v1/index.json", words.gettext("JSON files"), about)
    about = words.gettext("what changed in policies and pages")
    yield _link(publication, "feeds/all.xml", words.gettext("Feed of changes"), about)


def _link(publication: Publication, target: str, title: str, about: str) -> str:
    return f"- [{_plain(title)}]({publication.link(target)}): {_plain(about)}"


def sections(publication: Publication) -> dict[str, list[tuple[Page, FrontMatter]]]:
    """Group the pages that have front matter by folder, under the title of its index page."""
    groups: dict[str, list[tuple[Page, FrontMatter]]] = {}
    for page in publication.pages:
        folder = page.path.partition("/")[0] if "/" in page.path else ""
        index = publication.playbook.pages.get(f"{folder}/index.md" if folder else "index.md")
        if index is not None:
            title = index.title
        else:
            title = folder.replace("-", " ").capitalize() or publication.site_name
        if page.front is not None:
            groups.setdefault(title, []).append((page, page.front))
    return groups


def _full_text(publication: Publication) -> Iterator[str]:
    yield from _head(publication)
    for page in publication.pages:
        if (text := publication.texts.get(page.path)) is not None:
            yield ""
            yield "---"
            yield ""
            yield publication.words.gettext(
                "Page: %(address)s", address=publication.page_link(page.path)
            )
            yield ""
            yield _with_addresses(text, partial(_page_address, publication, page))


def _with_addresses(markdown: str, resolve: Callable[[str], str | None]) -> str:
    """Return a page's text with the addresses of pages in its links.

    `resolve` returns the address for a link's target, or None to leave it as it is.
    """

    def address(match: re.Match[str]) -> str:
        return f"{match[1]}{resolve(match[2]) or match[2]}{match[3]}"

    lines = []
    for line, is_code in split_code(markdown):
        if not is_code and "](" in line:
            pieces = split_inline_code(line)
            line = "".join(f"{_LINK.sub(address, prose)}{code}" for prose, code in pieces)  # noqa: PLW2901 - the same line
        lines.append(line)
    return "\n".join(lines)


def _page_address(publication: Publication, page: Page, target: str) -> str | None:
    """Return the address of the page that a link leads to; None if it leads elsewhere."""
    path, _, anchor = target.partition("#")
    if "://" in path:
        return None
    if path:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path))
    else:
        path = page.path
    return publication.page_link(path, anchor) if path in publication.playbook.pages else None


def _plain(text: str) -> str:
    """Return a text with the characters escaped that mean something in Markdown."""
    return _MARKUP.sub(r"\\\g<0>", text)
