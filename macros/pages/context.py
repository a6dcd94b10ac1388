"""What a macro sees: the playbook, the page that calls it, and a record of everything it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from markupsafe import Markup

from macros.basics.i18n import Words, load_words
from macros.basics.problem import Location, Problem
from macros.basics.text import escape
from macros.editions.page_words import PageWords
from macros.model.kinds import KINDS
from macros.model.macro import MacroSignature
from macros.model.playbook import Playbook
from macros.model.record import Record
from macros.model.rule import RuleDescription
from macros.pages import component, markdown, timeliness
from macros.pages.permalinks import Permalinks, address, anchor, file_address
from macros.pages.reads import EVERYTHING, Read, Use, uses_of

if TYPE_CHECKING:
    from macros.editions.history import EditionHistory
    from macros.model.page import Page
    from macros.pages.macro_register import Dependence, PageMacro
    from macros.pages.page_answers import PageAnswers

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

    @property
    def edition(self) -> str:
        """The edition that is published, or for other builds the one in the data."""
        if self.history is not None:
            return self.history.edition
        return self.playbook.organization.edition

    @cached_property
    def _recorders(self) -> list[set[Read]]:
        return []

    @property
    def recorder(self) -> set[Read] | None:
        """The set to which new views add what they read; None if each has its own."""
        return self._recorders[-1] if self._recorders else None

    @contextmanager
    def recording(self) -> Iterator[set[Read]]:
        """Collect what all views read that are created meanwhile."""
        reads: set[Read] = set()
        self._recorders.append(reads)
        try:
            yield reads
        finally:
            self._recorders.pop()


class TrackedRecord:
    """A record that notes which of its fields are read."""

    __slots__ = ("_kind", "_reads", "_record", "_record_id")

    def __init__(self, record: Any, kind: str, record_id: str, reads: set[Read]) -> None:
        """Wrap a record; what is read is added to `reads`."""
        self._record = record
        self._kind = kind
        self._record_id = record_id
        self._reads = reads

    def __getattr__(self, name: str) -> Any:
        """Return a field of the record, and note that it was read."""
        value = getattr(self._record, name)
        self._reads.add(("field", self._kind, self._record_id, name))
        if isinstance(value, Record) and value.entity:
            return TrackedRecord(value, value.entity, value.id, self._reads)
        return value


class TrackedRecords(Mapping[str, Any]):
    """Records of one kind, by id; each notes which of its fields are read."""

    def __init__(self, records: Mapping[str, Any], kind: str, reads: set[Read]) -> None:
        """Wrap all records of a kind; what is read is added to `reads`."""
        self._records = records
        self._kind = kind
        self._reads = reads

    def __getitem__(self, record_id: str) -> Any:
        """Return a record. Raises KeyError for an unknown id."""
        self._reads.add(("exists", self._kind, str(record_id)))
        return TrackedRecord(self._records[record_id], self._kind, record_id, self._reads)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids, and note that the page lists all records of the kind."""
        self._reads.add(("ids", self._kind))
        return iter(self._records)

    def __len__(self) -> int:
        """Return the number of records."""
        self._reads.add(("ids", self._kind))
        return len(self._records)


class TrackedPlaybook:
    """A playbook that notes what is read of it; macros use it like the playbook itself."""

    def __init__(self, playbook: Playbook, reads: set[Read]) -> None:
        """Wrap a playbook; what is read is added to `reads`."""
        self._playbook = playbook
        self._reads = reads
        for kind, attribute in KINDS.items():
            setattr(self, attribute, TrackedRecords(playbook.all(kind), kind, reads))

    @property
    def organization(self) -> Any:
        """The organisation."""
        return TrackedRecord(
            self._playbook.organization, "organization", "organization", self._reads
        )

    @property
    def hub(self) -> Any:
        """The hub's department, or None."""
        self._reads.add(("hub",))
        hub = self._playbook.hub
        return TrackedRecord(hub, "department", hub.id, self._reads) if hub else None


class View:
    """What a macro sees of the site on one page."""

    def __init__(self, site: Site, page: str, *, base: str = "", is_marking: bool = False) -> None:
        """Build the view of a page, given by its path below the folder of pages.

        `base` is the address of the site's root, for what is printed elsewhere than on that page.
        With `is_marking`, the output is marked as `macros.pages.timeliness` describes.
        """
        self._site = site
        self._base = f"{base.rstrip('/')}/" if base else ""
        self.page_path = page
        self.permits: frozenset[Dependence] = frozenset(("day", "editions"))
        """What may be read besides the playbook."""
        self.slots: list[Callable[[], str]] = []
        """Functions that return what is printed later, by the order of their slots."""
        self._is_marking = is_marking
        self._macro = ""
        self.reads: set[Read] = site.recorder if site.recorder is not None else set()
        """What was read (`macros.pages.reads`)."""
        # Typed as the playbook itself, so that macros are checked against the model.
        self.playbook = cast("Playbook", TrackedPlaybook(site.playbook, self.reads))
        self._anchors: set[str] = set()
        self._numbers: dict[str, int] = {}

    @property
    def site(self) -> Site:
        """The site, from which anything may be read: the page depends on everything."""
        self.reads.add(EVERYTHING)
        return self._site

    @property
    def uses(self) -> frozenset[Use]:
        """The fields of records that were read."""
        return uses_of(self.reads)

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
        self.reads.add(("day",))
        return self._site.today

    @property
    def history(self) -> EditionHistory | None:
        """The editions before this one; None for a build that is not published.

        Raises LookupError for a macro that does not declare it.
        """
        self._require("editions")
        self.reads.add(("history",))
        return self._site.history

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
        return self._site.words

    @property
    def directory_urls(self) -> bool:
        """Whether addresses of pages are those of folders."""
        return self._site.directory_urls

    @property
    def edition(self) -> str:
        """The edition that is published, or for other builds the one in the data."""
        self.reads.add(("edition",))
        return self._site.edition

    @property
    def forms(self) -> str:
        """The address of the form editor; empty if the site has none."""
        return self._site.forms

    @property
    def data_dir(self) -> str:
        """The folder of data, below the playbook's root."""
        return self._site.playbook.data_dir

    @property
    def docs_dir(self) -> str:
        """The folder of pages, below the playbook's root."""
        return self._site.playbook.docs_dir

    @property
    def ids_given(self) -> int:
        """How many anchors and ids were given out on the page."""
        return len(self._anchors) + sum(self._numbers.values())

    @property
    def page(self) -> Page | None:
        """The page that calls the macro."""
        return self.page_at(self.page_path)

    def page_at(self, path: str) -> Page | None:
        """Return a page by its path below the folder of pages; None if there is none."""
        self.reads.add(("page", path))
        return self._site.playbook.pages.get(path)

    def pages_calling(self, macro: str) -> list[str]:
        """Return the pages that call a macro, in the order of the navigation."""
        self.reads.add(("callers", macro))
        return self._site.permalinks.pages_calling(macro)

    def is_oversized(self, kind: str) -> bool:
        """Return whether there are too many people or accounts for one page."""
        self.reads.add(("oversized",))
        return kind in self._site.permalinks.oversized_kinds

    def home(self, kind: str, record_id: str) -> tuple[str, str] | None:
        """Return page path and anchor of a record; None if no page shows it."""
        self.reads.add(("home", kind, record_id))
        return self._site.permalinks.of(kind, record_id)

    def place(self, kind: str, record_id: str) -> Location | None:
        """Return where a record is defined; None if no file holds it."""
        self.reads.add(("place", kind, record_id))
        return self._site.playbook.definitions.get((kind, record_id))

    def records_naming(self, kind: str, record_id: str, by: str, field: str) -> list[Any]:
        """Return the records of the kind `by` that name another record in a field.

        For example, the goals that name a department as their owner.
        """
        self.reads.add(("naming", kind, record_id, by, field))
        records = getattr(self.playbook, KINDS[by])
        ids = self._site.playbook.ids_naming(kind, record_id, by, field)
        return [record for i in ids if (record := records.get(i)) is not None]

    def accounts_of(self, department: str) -> list[Any]:
        """Return the accounts that a department owns."""
        self.reads.add(("accounts", department))
        return [
            self.playbook.accounts[account.id]
            for account in self._site.playbook.accounts_of.get(department, ())
        ]

    def component(self, name: str, **values: Any) -> Markup:
        """Render a component of overrides/components/ with values and this `view`."""
        return component.render(self._site.components, self.words, name, {"view": self, **values})

    def markdown(self, text: str) -> Markup:
        """Render a Markdown field."""
        return markdown.render(text, self._resolve)

    def _resolve(self, target: str) -> str | None:
        path, _, fragment = target.partition("#")
        self.reads.add(("exists", "page", path))
        if path not in self._site.playbook.pages:
            return None
        return address(self.page_path, path, fragment, directory_urls=self.directory_urls)

    def href(self, kind: str, record_id: str) -> Markup | None:
        """Return the address of the place where a record is shown; None if no page shows it."""
        home = self.home(kind, record_id)
        if home is None:
            return None
        target = address(self.page_path, *home, directory_urls=self.directory_urls)
        if self._base:
            target = target.removeprefix("./")
            if target.startswith("#") and not self.directory_urls:
                target = f"index.html{target}"  # other pages must name the file of Home
            target = f"{self._base}{target}"
        return _address(target)

    def file(self, path: str) -> Markup:
        """Return the address of a file or folder that is published beside the pages.

        `path` is its path below the site's root.
        """
        return _address(file_address(self.page_path, path, directory_urls=self.directory_urls))

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
