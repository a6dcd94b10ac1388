"""Addresses at which due items can be read, edited and confirmed.

They lead to published pages, forms, and files at the code host.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from macros.basics.problem import Location
from macros.code_host.api import is_loopback
from macros.editions.published import LATEST
from macros.forms.decap_config import FormsError, sign_in
from macros.forms.editor import NAME
from macros.model.kinds import KINDS
from macros.model.organization import Repository
from macros.model.page import Page
from macros.model.playbook import Playbook
from macros.pages.edit_links import edit_address, form_of_file, view_address
from macros.pages.permalinks import HOME, Permalinks, address
from macros.reading.configuration import read_texts
from macros.reading.published_address import published_address
from macros.site.build_environment import FORMS
from macros.upkeep.due import DueItem, ItemKind

CONFIRM = "contribute/confirm-a-review.md"
"""The page that explains how to confirm a review."""
_REVIEWS: tuple[ItemKind, ...] = ("policy", "page", "account", "course", "identity")
_RECORDS: Mapping[ItemKind, str] = {
    "policy": "policy",
    "page": "page",
    "account": "account",
    "identity": "account",
    "profile": "account",
    "course": "course",
    "measure": "goal",
    "action": "meeting",
    "term": "person",
    "last-day": "person",
}
"""Kind of item to the kind of record whose page is shown."""
_NAME_FIELDS = ("display_name", "title", "name", "question", "statement", "trigger")
"""Fields that may hold the name of a record; the first that exists is used."""
_BASE_ADDRESS = re.compile(r"https?://[^\s<>?#\\]+")


class ItemLinks:
    """Finds the addresses that a reader of due items may follow; each is None if there is none."""

    def __init__(self, playbook: Playbook) -> None:
        """Read the settings of a playbook and the environment."""
        self._playbook = playbook
        texts = read_texts(playbook.root)
        self._directory_urls = texts.get("use_directory_urls") != "false"
        # Where the playbook is published comes before `site_url`.
        root = _public(published_address(playbook.root))
        self._pages = f"{root}{LATEST}/" if root else _public(texts.get("site_url", ""))
        self._forms = _public(os.environ.get(FORMS, "")) or (
            f"{root}{NAME}/" if root and self._can_sign_in() else ""
        )

    def page(self, item: DueItem) -> str | None:
        """Return the address of the page that shows an item, or that has a dead link."""
        if item.kind == "address":
            page = self.page_at(item.location)
            return self._page_address(page.path) if page is not None else None
        home = self._permalinks.of(_RECORDS.get(item.kind, ""), item.id)
        return self._page_address(*home) if home is not None else None

    def page_at(self, place: Location) -> Page | None:
        """Return the page that a place is in; None for a data file."""
        return self._playbook.pages.get(place.path.removeprefix(f"{self._playbook.docs_dir}/"))

    def name(self, kind: str, record_id: str) -> str:
        """Return the name of a record, or its id if it has none."""
        record = self._playbook.all(kind).get(record_id) if kind in KINDS else None
        names = (getattr(record, field, None) for field in _NAME_FIELDS)
        return next((str(name) for name in names if name), record_id)

    def confirm(self, item: DueItem) -> str | None:
        """Return the address of the help page for confirming a review; None for other items."""
        is_review = item.kind in _REVIEWS and bool(item.command)
        return (
            self._page_address(CONFIRM) if is_review and CONFIRM in self._playbook.pages else None
        )

    def form(self, place: Location) -> str | None:
        """Return the address of the form that edits a place."""
        return form_of_file(self._playbook, self._forms, place.path)

    def edit(self, place: Location) -> str | None:
        """Return the address at which a place can be edited at the code host."""
        repository = self._repository
        return edit_address(repository, place.path, place.line) if repository is not None else None

    @cached_property
    def _permalinks(self) -> Permalinks:
        return Permalinks(self._playbook)

    @property
    def _repository(self) -> Repository | None:
        organization = self._playbook.organization_or_none
        return organization.repository if organization is not None else None

    def _page_address(self, path: str, fragment: str = "") -> str | None:
        """Return the address of a published page, or else of its source at the code host.

        The source does not show records, so it is no substitute for a page with a fragment.
        """
        if self._pages:
            return urljoin(
                self._pages, address(HOME, path, fragment, directory_urls=self._directory_urls)
            )
        if self._repository is None or fragment:
            return None
        return view_address(self._repository, f"{self._playbook.docs_dir}/{path}")

    def _can_sign_in(self) -> bool:
        try:
            return not sign_in(self._playbook)
        except FormsError:
            return False


def _public(value: str) -> str:
    """Return an address with a trailing slash; empty if it is invalid or leads to this machine."""
    is_public = _BASE_ADDRESS.fullmatch(value) is not None and not is_loopback(
        urlsplit(value).hostname or ""
    )
    return f"{value.rstrip('/')}/" if is_public else ""
