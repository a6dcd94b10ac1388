"""A page of the playbook: its front matter, and the contents of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from macros.basics.problem import Location
from macros.model.front_matter import FrontMatter, PolicyFrontMatter
from macros.reading.page_text import PageText


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown page."""

    path: str
    """Relative to the folder of pages, with forward slashes: policies/house-rules.md."""
    file: str
    """Relative to the playbook's root."""
    front: FrontMatter | None
    """None if it cannot be read."""
    text: PageText
    declared_policy: str | None = None
    """The policy id in the front matter, even if the rest of it is faulty."""

    @property
    def policy(self) -> PolicyFrontMatter | None:
        """The front matter of a policy; None on other pages."""
        return self.front if isinstance(self.front, PolicyFrontMatter) else None

    @property
    def title(self) -> str:
        """The title, or the path if there is none."""
        return self.front.title if self.front else self.path

    @property
    def url(self) -> str:
        """The page's address below the site's root: policies/house-rules/."""
        return address_of(self.path)

    @property
    def form(self) -> tuple[str, str] | None:
        """The form editor's names for the page's collection and for the page itself.

        None for a page without readable front matter, or with a name that cannot be part of a
        branch name.
        """
        stem = self.path.removesuffix(".md")
        if self.front is None or _FORM_STEM.fullmatch(stem) is None:
            return None
        return "policies" if self.policy is not None else "pages", stem.replace("/", _SLASH)

    def at(self, *path: str | int) -> Location:
        """Return the place of a field of the front matter, or of the page."""
        return self.front.at(*path) if self.front is not None and path else Location(self.file)

    def place_in_prose(self, offset: int) -> Location:
        """Return the place of an offset in the prose of the text."""
        prose = self.text.prose
        line = self.text.first_line + prose.count("\n", 0, offset)
        return Location(self.file, line, offset - prose.rfind("\n", 0, offset))


_SLASH = "--"
"""Replaces slashes in the form editor, where the name becomes part of addresses and branch
names."""
_FORM_STEM = re.compile(r"\w(?:[/-]?\w)*", re.ASCII)
ABOUT_POLICIES = ("policies/index.md", "policies/in-force.md")
"""The pages below policies/ that are not policies: the list of them, and what was in force when."""


def address_of(path: str) -> str:
    """Return the address for a page's path, below the site's root; '' for the home page."""
    stem = path.removesuffix(".md")
    return "" if stem == "index" else f"{stem.removesuffix('/index')}/"


def is_policy_path(path: str) -> bool:
    """Return whether the page with this path must have the front matter of a policy."""
    return path.startswith("policies/") and path not in ABOUT_POLICIES
