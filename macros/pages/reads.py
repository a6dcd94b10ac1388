"""What a page was made from: the facts that it read, and a hash of each to tell when it changes.

A page that is kept from an earlier build is still right if none of its facts has changed. A fact is
one question to the playbook, such as the value of a field, the ids of a kind or the page that shows
a record. Whatever is not asked through `View` counts as a question about everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.model.record import Record

if TYPE_CHECKING:
    from macros.pages.context import Site

Read = tuple[str, ...]
"""The name of a question (`_QUESTIONS`), and what it is about."""
Use = tuple[str, str, str]
"""Kind and id of a record, and a field that was read; the id is '*' if all records were."""
EVERYTHING: Read = ("everything",)
DATA: Read = ("data",)
DAY: Read = ("day",)
HISTORY: Read = ("history",)
"""What past editions published, compared with all of this one."""
PAGES: Read = ("pages",)
ALL_RECORDS: tuple[Read, ...] = (DATA, ("heads",), DAY, ("edition",), HISTORY)
"""All there is to know but the texts of pages."""
_MANY_RECORDS = 200
"""If a page reads more records of a kind than this, all of them count as read."""

OF_RECORDS = ("field", "exists", "home", "place")
"""The questions about one record; a kind, an id and for a field its name follow."""
_OF_FILES = ("field", "place")
"""Questions about a record whose answer is in the record's own file."""
_OF_PAGES = ("page", *PAGES, *EVERYTHING, *HISTORY)
"""Questions whose answer depends on the texts of pages."""


class Facts:
    """The answers of one build to the questions of its pages, as hashes."""

    def __init__(
        self, site: Site, data: str, pages: str, data_files: Mapping[str, str] | None = None
    ) -> None:
        """Ask a site.

        `data` and `pages` are hashes of all files in these two folders, `data_files` those of each
        file of data by path.
        """
        self._site = site
        self._data_files = data_files or {}
        self._digests: dict[Read, str] = {DATA: data, PAGES: pages}

    def digest(self, reads: Iterable[Read]) -> str:
        """Return one hash of the answers to all questions, in their order."""
        return hash_of("".join(map(self.answer, reads)))

    def answer(self, read: Read) -> str:
        """Return a hash of the answer to a question."""
        return self._digests.get(read) or self._digest_of(read)

    @property
    def grounds(self) -> dict[str, str]:
        """Hashes of what most answers depend on: of each file of data, and '' of the rest."""
        return {**self._data_files, "": self.digest((("heads",), DAY, ("edition",)))}

    def same_as(self, grounds: Mapping[str, str]) -> Callable[[Read], bool]:
        """Return a function that tells whether a question surely has the answer of another build.

        `grounds` are those of that build. It is much quicker to tell than to answer.
        """
        own = self.grounds
        if own[""] != grounds.get(""):
            return lambda _read: False
        other_files = {path for path, _ in own.items() ^ grounds.items()}
        places = self._site.playbook.definitions if other_files else {}

        def is_same(read: Read) -> bool:
            if read[0] in _OF_PAGES or read[1:2] in (("page",), ("policy",)):
                return False
            place = places.get(read[1:3]) if read[0] in _OF_FILES else None  # type: ignore[arg-type]
            return not other_files or (place is not None and place.path not in other_files)

        return is_same

    def _digest_of(self, read: Read) -> str:
        question, *subject = read
        if read == EVERYTHING:
            # What the check found depends on the day as well.
            problems = canonical(self._site.problems)
            digest = hash_of(problems + self.digest((PAGES, *ALL_RECORDS)))
        elif read == HISTORY:
            digest = self._history()
        else:
            digest = hash_of(canonical(_QUESTIONS[question](self._site, *subject)))
        self._digests[read] = digest
        return digest

    def _history(self) -> str:
        history = self._site.history
        if history is None:
            return hash_of("")
        return hash_of(history.edition + history.digest() + self.digest((PAGES, DATA, DAY)))


def uses_of(reads: Iterable[Read]) -> frozenset[Use]:
    """Return the fields of records among what a page read."""
    uses: set[Use] = set()
    for question, *subject in reads:
        if question == "field":
            uses.add((subject[0], subject[1], subject[2]))
        elif question == "ids":
            uses.add((subject[0], "*", "id"))
        elif question == "naming":
            uses.add((subject[2], "*", subject[3]))
    return frozenset(uses)


def condense(reads: Collection[Read]) -> list[Read]:
    """Return what a page read, sorted, with one question for all the records of a long table."""
    if EVERYTHING in reads:
        return [EVERYTHING]
    records = {read[1:3] for read in reads if read[0] in OF_RECORDS}
    numbers = Counter(kind for kind, _ in records)
    long_kinds = {kind for kind, number in numbers.items() if number > _MANY_RECORDS}
    questions = {
        ("records", read[1]) if read[0] in OF_RECORDS and read[1] in long_kinds else read
        for read in reads
    }
    return sorted(questions)


def hash_of(text: str) -> str:
    """Return a hash of a text: 32 hexadecimal digits."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def canonical(value: Any) -> str:
    """Return a text that is the same for equal values only, in every process.

    Raises TypeError for a value of an unexpected type.
    """
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, str):
        return f"{type(value).__name__}{value!r}"
    if isinstance(value, Record):
        return _group(type(value).__name__, {"id": value.id, **value.__dict__}.items())
    if isinstance(value, Mapping):
        return _group("mapping", value.items())
    if isinstance(value, list | tuple):
        return f"[{','.join(map(canonical, value))}]"
    if isinstance(value, set | frozenset):
        return f"{{{','.join(sorted(map(canonical, value)))}}}"
    if isinstance(value, date | time | Path | Enum):
        return f"{type(value).__name__}{value!s}"
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return _group(type(value).__name__, pairs)
    message = f"a fact of a page has an unexpected type: {type(value).__qualname__}"
    raise TypeError(message)


def _group(name: str, pairs: Iterable[tuple[Any, Any]]) -> str:
    return f"{name}({','.join(f'{key!r}={canonical(value)}' for key, value in pairs)})"


def _field(site: Site, kind: str, record_id: str, name: str) -> Any:
    if kind == "organization":
        return _value(site.playbook.organization, name)
    record = site.playbook.all(kind).get(record_id)
    if record is None:
        return None
    if kind in ("page", "policy"):
        # Both the page and its front matter are called by this kind.
        return _value(record, name), _value(record.front, name)
    return _value(record, name)


def _value(record: Any, name: str) -> Any:
    value = getattr(record, name, None)
    # A method may use the whole record, and where it is written.
    return (record, record.at()) if callable(value) or name == "node" else value


def _records(site: Site, kind: str) -> Any:
    records = site.playbook.all(kind)
    return [
        (
            record,
            site.permalinks.of(kind, record_id),
            site.playbook.definitions.get((kind, record_id)),
        )
        for record_id, record in records.items()
    ]


def _naming(site: Site, kind: str, record_id: str, by: str, field: str) -> Any:
    return site.playbook.ids_naming(kind, record_id, by, field)


def _place(site: Site, kind: str, record_id: str) -> Any:
    return site.playbook.definitions.get((kind, record_id))


def _page(site: Site, path: str) -> Any:
    page = site.playbook.pages.get(path)
    return page and (page.front, page.file, page.text)


def _heads(site: Site) -> Any:
    return [
        (page.path, page.front, [(c.name, c.arguments, c.keywords) for c in page.text.calls])
        for page in site.playbook.pages.values()
    ]


def _accounts(site: Site, department: str) -> list[str]:
    return [account.id for account in site.playbook.accounts_of.get(department, ())]


_QUESTIONS: dict[str, Callable[..., Any]] = {
    "field": _field,
    "exists": lambda site, kind, record_id: record_id in site.playbook.all(kind),
    "ids": lambda site, kind: list(site.playbook.all(kind)),
    "records": _records,
    "naming": _naming,
    "accounts": _accounts,
    "hub": lambda site: site.playbook.hub and site.playbook.hub.id,
    "home": lambda site, kind, record_id: site.permalinks.of(kind, record_id),
    "heads": _heads,
    "callers": lambda site, macro: site.permalinks.pages_calling(macro),
    "oversized": lambda site: site.permalinks.oversized_kinds,
    "place": _place,
    "page": _page,
    "day": lambda site: site.today,
    "edition": lambda site: site.edition,
}
