"""What a macro sees: the playbook, the page it stands on, and a note of everything that it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from markupsafe import Markup

from macros.basics.i18n import Words, words_of
from macros.basics.problem import Problem
from macros.basics.text import escape
from macros.model.macro import MacroSignature
from macros.model.playbook import KINDS, Playbook
from macros.model.record import Record
from macros.model.rule import RuleDescription
from macros.pages import component, markdown
from macros.pages.permalinks import Homes, address, anchor, file_address

if TYPE_CHECKING:
    from macros.editions.history import Memory
    from macros.model.page import Page

Use = tuple[str, str, str]
"""Kind and id of a record, and the field that was read."""
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._/#-]*")


@dataclass(frozen=True)
class Site:
    """What all pages of one build share."""

    playbook: Playbook
    today: date
    signatures: Mapping[str, MacroSignature] = field(default_factory=dict)
    """The macros that pages may call."""
    problems: Sequence[Problem] = ()
    """What the check found, for the lead's health page."""
    rules: Sequence[RuleDescription] = ()
    """The rules, for their documentation."""
    directory_urls: bool = True
    memory: Memory | None = None
    """The editions before this one; None for a build that is not published."""
    forms: str = ""
    """Where the form editor is, with a slash at its end; empty where none stands beside the
    site."""

    @cached_property
    def words(self) -> Words:
        """The texts of the interface in the site's language."""
        return words_of(self.playbook.root, self.playbook.language)

    @cached_property
    def homes(self) -> Homes:
        """Where each record is shown."""
        return Homes(self.playbook)

    @cached_property
    def components(self) -> Path:
        """The folder of the component templates."""
        return component.folder_of(self.playbook.root)


class Noted:
    """A record that notes which of its fields are read."""

    __slots__ = ("_kind", "_record", "_record_id", "_uses")

    def __init__(self, record: Any, kind: str, record_id: str, uses: set[Use]) -> None:
        """Wrap a record; `uses` is where reads are noted."""
        self._record = record
        self._kind = kind
        self._record_id = record_id
        self._uses = uses

    def __getattr__(self, name: str) -> Any:
        """Give a field of the record, and note that it was read."""
        value = getattr(self._record, name)
        self._uses.add((self._kind, self._record_id, name))
        if isinstance(value, Record) and value.entity:
            return Noted(value, value.entity, value.id, self._uses)
        return value


class NotedRecords(Mapping[str, Any]):
    """Records of one kind, by id, each noting what is read of it."""

    def __init__(self, records: Mapping[str, Any], kind: str, uses: set[Use]) -> None:
        """Wrap all records of a kind; `uses` is where reads are noted."""
        self._records = records
        self._kind = kind
        self._uses = uses

    def __getitem__(self, record_id: str) -> Any:
        """Give one record. Raises KeyError for an unknown id."""
        return Noted(self._records[record_id], self._kind, record_id, self._uses)

    def __iter__(self) -> Iterator[str]:
        """Go through the ids; that a page lists all records of a kind is noted too."""
        self._uses.add((self._kind, "*", "id"))
        return iter(self._records)

    def __len__(self) -> int:
        """Count the records."""
        return len(self._records)


class NotedPlaybook:
    """A playbook that notes what is read of it; macros use it like the playbook itself."""

    def __init__(self, playbook: Playbook, uses: set[Use]) -> None:
        """Wrap a playbook; `uses` is where reads are noted."""
        self._playbook = playbook
        self._uses = uses
        for kind, attribute in KINDS.items():
            setattr(self, attribute, NotedRecords(playbook.all(kind), kind, uses))

    @property
    def organization(self) -> Any:
        """The organisation."""
        return Noted(self._playbook.organization, "organization", "organization", self._uses)

    @property
    def hub(self) -> Any:
        """The hub's department, or None."""
        hub = self._playbook.hub
        return Noted(hub, "department", hub.id, self._uses) if hub else None


class View:
    """What a macro sees of the site on one page."""

    def __init__(self, site: Site, page: str, today: date | None = None, base: str = "") -> None:
        """Look at the site from a page, given by its path below the folder of pages.

        `today` lets it be another day than that of the build; earlier editions are unknown then.
        `base` is for what is printed elsewhere than on that page: the address of the site's root as
        seen from there.
        """
        self.site = site
        self._base = f"{base.rstrip('/')}/" if base else ""
        self.page_path = page
        self.asked_for_build = False
        """Whether a macro asked for the day or for earlier editions, so that another build may
        print something else."""
        self._today = today or site.today
        self._memory = site.memory if today is None else None
        self.uses: set[Use] = set()
        # Typed as the playbook itself, so that macros are checked against the model.
        self.playbook = cast("Playbook", NotedPlaybook(site.playbook, self.uses))
        self.steady_parts: dict[Hashable, Markup] = {}
        """The parts of what one call prints that are the same on each day; shared by the views of
        all days."""
        self._anchors: set[str] = set()
        self._numbers: dict[str, int] = {}

    @property
    def today(self) -> date:
        """The day of the build."""
        self.asked_for_build = True
        return self._today

    def steady(self, key: Hashable, make: Callable[[], Markup]) -> Markup:
        """Give a part of what a call prints, which is made once for all days unless it asks for the day.

        `key` tells the part from others of the same call; it says everything of the day that it
        depends on.
        """
        if key in self.steady_parts:
            return self.steady_parts[key]
        asked, self.asked_for_build = self.asked_for_build, False
        made = make()
        if not self.asked_for_build:
            self.steady_parts[key] = made
        self.asked_for_build |= asked
        return made

    @property
    def words(self) -> Words:
        """The texts of the interface in the site's language."""
        return self.site.words

    @property
    def memory(self) -> Memory | None:
        """The editions before this one; None for a build that is not published."""
        self.asked_for_build = True
        return self._memory

    @property
    def page(self) -> Page | None:
        """The page that the macro stands on."""
        return self.site.playbook.pages.get(self.page_path)

    def naming(self, kind: str, record_id: str, by: str, field: str) -> list[Any]:
        """List the records of the kind `by` that name another record in a field: a department's goals, by their owner."""
        self.uses.add((by, "*", field))
        records = getattr(self.playbook, KINDS[by])
        named = self.site.playbook.mentions_of.get((kind, record_id), ())
        ids = dict.fromkeys(
            record.id for record, mention in named if record.entity == by and mention.field == field
        )
        return [found for i in ids if (found := records.get(i)) is not None]

    def accounts_of(self, department: str) -> list[Any]:
        """List the accounts that a department owns."""
        self.uses.add(("account", "*", "department"))
        return [
            self.playbook.accounts[account.id]
            for account in self.site.playbook.accounts_of.get(department, ())
        ]

    def component(self, name: str, **values: Any) -> Markup:
        """Render a component of overrides/components/ with values; `view` is among them."""
        return component.render(
            self.site.components, self.site.words, name, {"view": self, **values}
        )

    def markdown(self, text: str) -> Markup:
        """Render a Markdown field."""
        return markdown.render(text, self._resolve)

    def _resolve(self, target: str) -> str | None:
        path, _, fragment = target.partition("#")
        if path not in self.site.playbook.pages:
            return None
        return address(self.page_path, path, fragment, directory_urls=self.site.directory_urls)

    def href(self, kind: str, record_id: str) -> Markup | None:
        """Give the address of the place where a record is shown; None where no page shows it."""
        home = self.site.homes.of(kind, record_id)
        if home is None:
            return None
        found = address(self.page_path, *home, directory_urls=self.site.directory_urls)
        if self._base:
            found = found.removeprefix("./")
            if found.startswith("#") and not self.site.directory_urls:
                found = f"index.html{found}"  # other pages must name the file of Home
            found = f"{self._base}{found}"
        return _address(found)

    def file(self, path: str) -> Markup:
        """Give the address of a file or folder that is written out beside the pages, by its path below the site's root."""
        return _address(file_address(self.page_path, path, directory_urls=self.site.directory_urls))

    def link(self, kind: str, record_id: str, text: object) -> Markup:
        """Give a text as a link to the place where a record is shown, or the text alone where there is none."""
        label = text if isinstance(text, Markup) else Markup(f"<bdi>{escape(text)}</bdi>")  # noqa: S704 - escaped here
        href = self.href(kind, record_id)
        return Markup(f'<a href="{href}">{label}</a>') if href is not None else label  # noqa: S704 - both are markup

    def anchor(self, kind: str, record_id: str) -> str:
        """Give the anchor of a record the first time it is asked for on a page, an empty text afterwards."""
        made = anchor(kind, record_id)
        if made in self._anchors:
            return ""
        self._anchors.add(made)
        return made

    def unique(self, stem: str) -> str:
        """Give an id that no other part of the page has, for things that a component ties together."""
        self._numbers[stem] = self._numbers.get(stem, 0) + 1
        return f"pb-{stem}-{self._numbers[stem]}"


def _address(found: str) -> Markup:
    return Markup(found) if _PLAIN_ADDRESS.fullmatch(found) else escape(found)  # noqa: S704 - plain characters only
