"""A page of the playbook: its head, and what its text holds."""

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
    """Below the folder of pages, with forward slashes: policies/house-rules.md."""
    file: str
    """Relative to the playbook's root."""
    front: FrontMatter | None
    """None when the head cannot be read."""
    text: PageText
    declared_policy: str | None = None
    """The policy id that the head names, even where the rest of the head is faulty."""

    @property
    def policy(self) -> PolicyFrontMatter | None:
        """The head of a policy; None on other pages."""
        return self.front if isinstance(self.front, PolicyFrontMatter) else None

    @property
    def title(self) -> str:
        """The title, or the path when there is none."""
        return self.front.title if self.front else self.path

    @property
    def url(self) -> str:
        """The page's address below the site's root, with directory addresses: policies/house-rules/."""
        return address_of(self.path)

    @property
    def form(self) -> tuple[str, str] | None:
        """What the form editor calls the list that holds the page, and the page in it.

        None for a page without a head that can be read, or whose name cannot be part of a branch's
        name as it is.
        """
        stem = self.path.removesuffix(".md")
        if self.front is None or _FORM_STEM.fullmatch(stem) is None:
            return None
        return "policies" if self.policy is not None else "pages", stem.replace("/", _STEP)

    def at(self, *path: str | int) -> Location:
        """Tell where a field of the head stands, or the page itself."""
        return self.front.at(*path) if self.front is not None and path else Location(self.file)


_STEP = "--"
"""What the form editor writes for a slash: the name is part of an address and of a branch's
name."""
_FORM_STEM = re.compile(r"\w(?:[/-]?\w)*", re.ASCII)
ABOUT_POLICIES = ("policies/index.md", "policies/in-force.md")
"""The pages under policies/ that hold no policy: the list of them, and what was in force on which
day."""


def address_of(path: str) -> str:
    """Give the address of a page's path, with directory addresses; empty for the home page."""
    stem = path.removesuffix(".md")
    return "" if stem == "index" else f"{stem.removesuffix('/index')}/"


def is_policy_path(path: str) -> bool:
    """Tell whether a page must have a policy's head: all pages under policies/ but those about all policies."""
    return path.startswith("policies/") and path not in ABOUT_POLICIES
