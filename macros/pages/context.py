"""What a macro sees: the playbook, the page that calls it, and a record of everything it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from markupsafe import Markup

from macros.basics.i18n import Words, load_words
from macros.basics.problem import Problem
from macros.basics.text import escape
from macros.editions.page_words import PageWords
from macros.model.macro import MacroSignature
from macros.model.playbook import KINDS, Playbook
from macros.model.record import Record
from macros.model.rule import RuleDescription
from macros.pages import component, markdown, timeliness
from macros.pages.permalinks import Permalinks, address, anchor, file_address

if TYPE_CHECKING:
    from macros.editions.history import EditionHistory
    from macros.model.page import Page
    from macros.pages.macro_register import Dependence, PageMacro
    from macros.pages.page_answers import PageAnswers

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
    """The problems that the check reported, for the lead's health page."""
    rules: Sequence[RuleDescription] = ()
    """The rules, for their documentation."""
    directory_urls: bool = True
    history: EditionHistory | None = None
    """The editions before this one; None for a build that is not published."""
    forms: str = ""
    """The address of the form editor, with a slash at its end; empty if the site has none."""

    @cached_property
    def words(self) -> Words:
        """The texts of the interface in the site's language."""
        return load_words(self.playbook.root, self.playbook.language)

    @cached_property
    def permalinks(self) -> Permalinks:
        """Where each record is shown."""
        return Permalinks(self.playbook)

    @cached_property
    def components(self) -> Path:
        """The folder of the component templates."""
        return component.folder_of(self.playbook.root)

    @cached_property
    def answers(self) -> dict[tuple[str, Hashable], PageAnswers]:
        """What macros answered, by page and its calls: each is evaluated once in a build."""
        return {}

    @cached_property
    def page_words(self) -> PageWords:
        """The words of pages, each converted once in a build."""
        return PageWords()


class TrackedRecord:
    """A record that notes which of its fields are read."""

    __slots__ = ("_kind", "_record", "_record_id", "_uses")

    def __init__(self, record: Any, kind: str, record_id: str, uses: set[Use]) -> None:
        """Wrap a record; reads are added to `uses`."""
        self._record = record
        self._kind = kind
        self._record_id = record_id
        self._uses = uses

    def __getattr__(self, name: str) -> Any:
        """Return a field of the record, and note that it was read."""
        value = getattr(self._record, name)
        self._uses.add((self._kind, self._record_id, name))
        if isinstance(value, Record) and value.entity:
            return TrackedRecord(value, value.entity, value.id, self._uses)
        return value


class TrackedRecords(Mapping[str, Any]):
    """Records of one kind, by id; each notes which of its fields are read."""

    def __init__(self, records: Mapping[str, Any], kind: str, uses: set[Use]) -> None:
        """Wrap all records of a kind; reads are added to `uses`."""
        self._records = records
        self._kind = kind
        self._uses = uses

    def __getitem__(self, record_id: str) -> Any:
        """Return a record. Raises KeyError for an unknown id."""
        return TrackedRecord(self._records[record_id], self._kind, record_id, self._uses)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids, and note that the page lists all records of the kind."""
        self._uses.add((self._kind, "*", "id"))
        return iter(self._records)

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._records)


class TrackedPlaybook:
    """A playbook that notes what is read of it; macros use it like the playbook itself."""

    def __init__(self, playbook: Playbook, uses: set[Use]) -> None:
        """Wrap a playbook; reads are added to `uses`."""
        self._playbook = playbook
        self._uses = uses
        for kind, attribute in KINDS.items():
            setattr(self, attribute, TrackedRecords(playbook.all(kind), kind, uses))

    @property
    def organization(self) -> Any:
        """The organisation."""
        return TrackedRecord(
            self._playbook.organization, "organization", "organization", self._uses
        )

    @property
    def hub(self) -> Any:
        """The hub's department, or None."""
        hub = self._playbook.hub
        return TrackedRecord(hub, "department", hub.id, self._uses) if hub else None


class View:
    """What a macro sees of the site on one page."""

    def __init__(self, site: Site, page: str, *, base: str = "", is_marking: bool = False) -> None:
        """Build the view of a page, given by its path below the folder of pages.

        `base` is the address of the site's root, for what is printed elsewhere than on that page.
        With `is_marking`, the output is marked as `macros.pages.timeliness` describes.
        """
        self.site = site
        self._base = f"{base.rstrip('/')}/" if base else ""
        self.page_path = page
        self.permits: frozenset[Dependence] = frozenset(("day", "editions"))
        """What may be read besides the playbook."""
        self.slots: list[Callable[[], str]] = []
        """Functions that return what is printed later, by the order of their slots."""
        self._is_marking = is_marking
        self._macro = ""
        self.uses: set[Use] = set()
        # Typed as the playbook itself, so that macros are checked against the model.
        self.playbook = cast("Playbook", TrackedPlaybook(site.playbook, self.uses))
        self._anchors: set[str] = set()
        self._numbers: dict[str, int] = {}

    def begin(self, macro: PageMacro) -> None:
        """Prepare for a macro, which may read only what it declares.

        A macro that lasts may read earlier editions only for what is printed later: they are
        compared with what lasts of this one.
        """
        self._macro = macro.signature.name
        self.permits = macro.depends_on - {"editions"} if macro.lasting else macro.depends_on

    @property
    def today(self) -> date:
        """The day of the build. Raises LookupError for a macro that does not declare it."""
        self._require("day")
        return self.site.today

    @property
    def history(self) -> EditionHistory | None:
        """The editions before this one; None for a build that is not published.

        Raises LookupError for a macro that does not declare it.
        """
        self._require("editions")
        return self.site.history

    def _require(self, dependence: Dependence) -> None:
        if dependence not in self.permits:
            raise LookupError(f"{self._macro}() does not declare that it depends on: {dependence}")

    def timely(self, output: str) -> Markup:
        """Mark a piece of a macro's output, Markdown or HTML, that depends on the day."""
        # Output is escaped where components make it.
        return Markup(timeliness.timely(output) if self._is_marking else output)  # noqa: S704

    def hidden(self, output: str) -> Markup:
        """Mark a piece that the page does not show, for editions to be compared by it."""
        return Markup(timeliness.hidden(output) if self._is_marking else "")  # noqa: S704

    def later(self, make: Callable[[], str]) -> Markup:
        """Return a slot for a piece that reads earlier editions, which `make` returns."""
        if not self._is_marking:
            return escape(make())
        self.slots.append(make)
        return Markup(timeliness.slot(len(self.slots)))  # noqa: S704 - marks only

    @property
    def words(self) -> Words:
        """The texts of the interface in the site's language."""
        return self.site.words

    @property
    def ids_given(self) -> int:
        """How many anchors and ids were given out on the page."""
        return len(self._anchors) + sum(self._numbers.values())

    @property
    def page(self) -> Page | None:
        """The page that calls the macro."""
        return self.site.playbook.pages.get(self.page_path)

    def records_naming(self, kind: str, record_id: str, by: str, field: str) -> list[Any]:
        """Return the records of the kind `by` that name another record in a field.

        For example, the goals that name a department as their owner.
        """
        self.uses.add((by, "*", field))
        records = getattr(self.playbook, KINDS[by])
        mentions = self.site.playbook.mentions_of.get((kind, record_id), ())
        ids = dict.fromkeys(
            record.id
            for record, mention in mentions
            if record.entity == by and mention.field == field
        )
        return [record for i in ids if (record := records.get(i)) is not None]

    def accounts_of(self, department: str) -> list[Any]:
        """Return the accounts that a department owns."""
        self.uses.add(("account", "*", "department"))
        return [
            self.playbook.accounts[account.id]
            for account in self.site.playbook.accounts_of.get(department, ())
        ]

    def component(self, name: str, **values: Any) -> Markup:
        """Render a component of overrides/components/ with values and this `view`."""
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
        """Return the address of the place where a record is shown; None if no page shows it."""
        home = self.site.permalinks.of(kind, record_id)
        if home is None:
            return None
        target = address(self.page_path, *home, directory_urls=self.site.directory_urls)
        if self._base:
            target = target.removeprefix("./")
            if target.startswith("#") and not self.site.directory_urls:
                target = f"index.html{target}"  # other pages must name the file of Home
            target = f"{self._base}{target}"
        return _address(target)

    def file(self, path: str) -> Markup:
        """Return the address of a file or folder that is published beside the pages.

        `path` is its path below the site's root.
        """
        return _address(file_address(self.page_path, path, directory_urls=self.site.directory_urls))

    def link(self, kind: str, record_id: str, text: object) -> Markup:
        """Return a text as a link to a record; the text alone if no page shows the record."""
        if not isinstance(text, Markup):
            text = Markup(f"<bdi>{escape(text)}</bdi>")  # noqa: S704 - escaped here
        href = self.href(kind, record_id)
        if href is None:
            return text
        return Markup(f'<a href="{href}">{text}</a>')  # noqa: S704 - both are markup

    def anchor(self, kind: str, record_id: str) -> str:
        """Return the anchor of a record on its first use on a page, an empty text afterwards."""
        record_anchor = anchor(kind, record_id)
        if record_anchor in self._anchors:
            return ""
        self._anchors.add(record_anchor)
        return record_anchor

    def unique(self, stem: str) -> str:
        """Return an id that is unique on the page, for elements of a component that refer to it."""
        self._numbers[stem] = self._numbers.get(stem, 0) + 1
        return f"pb-{stem}-{self._numbers[stem]}"


def _address(target: str) -> Markup:
    # Most addresses need no escaping, and long tables hold thousands of them.
    if _PLAIN_ADDRESS.fullmatch(target):
        return Markup(target)  # noqa: S704 - plain characters only
    return escape(target)
